"""What the people of the demonstration said of its clauses, from its files."""

from collections.abc import Iterator
from pathlib import Path

from coding.actions.judgements import save_judgement
from coding.actions.passes import submit_assignment
from coding.models import Assignment
from corpus.models import User
from policycoder.tables import csv_rows

FOLDER = Path(__file__).resolve().parent
NOT_JUDGED = "-"


def code(person: User, assignment: Assignment) -> None:
    """Store somebody's judgements of a document, those of the reference for who has none of their
    own; submit it when none is missing."""
    rows = list(_rows(Path(assignment.document.file_name).stem))
    clauses = assignment.document.clauses.codable().order_by("start")
    finished = True
    for row, clause in zip(rows, clauses, strict=True):
        own = {name: row.get(f"{person.username}_{name}", "") for name in _COLUMNS}
        tool, stage = own["tool"] or row["tool"], own["stage"] or row["stage"]
        if NOT_JUDGED in (tool, stage):
            finished = False
            continue
        body = {
            "revision": 0,
            "dimensions": {"tool": _judged(tool), "stage": _judged(stage)},
            "unsure": own["unsure"] == "1",
            "memo": own["memo"],
        }
        save_judgement(actor=person, assignment=assignment.pk, clause_id=clause.pk, body=body)
    if finished:
        submit_assignment(actor=person, assignment=assignment)


_COLUMNS = ("tool", "stage", "unsure", "memo")


def _rows(stem: str) -> Iterator[dict[str, str]]:
    text = (FOLDER / "codings" / f"{stem}.csv").read_text("utf-8")
    header, *rows = csv_rows(text)
    for row in rows:
        yield dict(zip(header, row, strict=True))


def _judged(cell: str) -> dict:
    if cell in ("none", "undeterminable"):
        return {"outcome": cell}
    return {"outcome": "coded", "references": [{"node": key} for key in cell.split()]}
