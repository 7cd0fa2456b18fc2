"""The minutes of a meeting in which coders decided together: what was chosen, voted for, decided."""

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from docx import Document

from coding.codebook.scheme import scheme_of
from coding.models import Decision, Meeting
from coding.reads.adjudication.clause import decided_clauses
from policycoder.tables import csv_file
from policycoder.tables.table import Column, Table


@dataclass(frozen=True)
class Item:
    number: str
    document: str
    text: str
    dimension: str
    choices: list[str]  # "name: nodes"
    votes: list[str]  # "name: whose choice"
    decision: str
    reason: str
    note: str


def items_of(meeting: Meeting) -> Iterator[Item]:
    """In the order in which they were decided."""
    rows = list(meeting.decisions.order_by("at", "pk"))
    clauses = list(dict.fromkeys(row.clause_id for row in rows))
    shown = {
        one["clause"]["id"]: one for one in decided_clauses(meeting.round, clauses, hidden=False)
    }
    for row in rows:
        yield _item(meeting, row, shown[row.clause_id])


def _item(meeting: Meeting, row: Decision, shown: dict[str, Any]) -> Item:
    clause, said = shown["clause"], shown["dimensions"][row.dimension]
    dimension = scheme_of(meeting.round.codebook_version_id).dimensions[row.dimension]
    names = {key: node.name for key, node in dimension.tree.items()}
    choices = said["choices"]
    who = [(one["coder"] or {}).get("name") or _("Coder") for one in choices]
    return Item(
        number=clause["number"],
        document=clause["document"]["title"],
        text=clause["text"].strip(),
        dimension=str(dimension.name),
        choices=[f"{name}: {_said(one, names)}" for name, one in zip(who, choices, strict=True)],
        votes=[
            f"{meeting.people[int(place)]} → {who[vote]}"
            for place, vote in sorted(row.votes.items())
            if vote < len(who)
        ],
        decision=_said(said, names) if row.state == row.State.DECIDED else row.get_state_display(),
        reason=row.get_reason_display(),
        note=row.note,
    )


def _said(said: Mapping[str, Any], names: Mapping[str, str]) -> str:
    outcomes = {"none": _("No node applies"), "undeterminable": _("Undeterminable")}
    nodes = dict.fromkeys(ref["node"] for ref in said["references"])
    listed = _(", ").join(str(names.get(node, node)) for node in nodes)
    return listed or outcomes.get(said["outcome"] or "", "")


def _heading(meeting: Meeting) -> tuple[str, str]:
    begun = timezone.localtime(meeting.begun_at).strftime("%Y-%m-%d %H:%M")
    title = _("Consensus meeting: %(round)s") % {"round": meeting.round.name}
    return title, f"{begun} · {_(', ').join(meeting.people)}"


def _parts(item: Item) -> list[tuple[str, str]]:
    found = [
        (_("Choices"), "; ".join(item.choices)),
        (_("Votes"), "; ".join(item.votes)),
        (_("Decision"), item.decision),
        (_("Why they differed"), item.reason),
        (_("Note"), item.note),
    ]
    return [(name, text) for name, text in found if text]


def as_word(meeting: Meeting) -> bytes:
    word = Document()
    title, about = _heading(meeting)
    word.add_heading(title, 0)
    word.add_paragraph(about)
    for item in items_of(meeting):
        word.add_heading(f"{item.number} · {item.dimension}", 2)
        word.add_paragraph(f"{item.text}")
        for name, text in _parts(item):
            line = word.add_paragraph(style="List Bullet")
            line.add_run(f"{name}: ").bold = True
            line.add_run(text)
    file = io.BytesIO()
    word.save(file)
    return file.getvalue()


def as_markdown(meeting: Meeting) -> bytes:
    title, about = _heading(meeting)
    lines = [f"# {title}", "", about, ""]
    for item in items_of(meeting):
        lines += [
            f"## {item.number} · {item.dimension}",
            "",
            f"> {' '.join(item.text.split())}",
            "",
        ]
        lines += [f"- **{name}**: {text}" for name, text in _parts(item)] + [""]
    return "\n".join(lines).encode()


def as_csv(meeting: Meeting) -> bytes:
    columns = (
        Column("clause", _("Number of the clause."), lambda one: one.number),
        Column("document", _("Title."), lambda one: one.document),
        Column("dimension", _("Name of the dimension."), lambda one: one.dimension),
        Column("text", _("The clause."), lambda one: one.text),
        Column("choices", _("What each coder chose."), lambda one: "; ".join(one.choices)),
        Column("votes", _("Who voted for whose choice."), lambda one: "; ".join(one.votes)),
        Column("decision", _("What was decided."), lambda one: one.decision),
        Column("reason", _("Why they differed."), lambda one: one.reason),
        Column("note", _("The note."), lambda one: one.note),
    )
    table = Table.of("minutes", columns, items_of(meeting)).read()
    return b"".join(csv_file(table))


MINUTES: Mapping[str, tuple[Callable[[Meeting], bytes], str]] = {
    "docx": (
        as_word,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "md": (as_markdown, "text/markdown; charset=utf-8"),
    "csv": (as_csv, "text/csv; charset=utf-8"),
}
