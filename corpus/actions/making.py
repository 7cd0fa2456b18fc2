"""Documents made of units that were coded elsewhere: one clause a unit, numbered in their order."""

from collections.abc import Sequence
from typing import NamedTuple

from django.utils import timezone

from corpus.actions.imports.store import values_of
from corpus.actions.storing import counts_of, index_clauses, store_clauses
from corpus.audit import record
from corpus.models import Document, Project, User
from corpus.text.grams import grams
from corpus.text.normalize import normalize
from corpus.text.segment import Segment
from policycoder import storage


class Unit(NamedTuple):
    """`text` may be empty: the name stands for it."""

    name: str
    text: str


def make_document(
    *, actor: User, project: Project, title: str, units: Sequence[Unit], file: str
) -> tuple[Document, list[int]]:
    """The document and the ids of its clauses, one a unit; `file` is the table they stood in.

    The title is the text's first line, so that no two documents of a table are the same file. Words
    are cut when somebody first counts them. The caller holds the project.
    """
    project.refresh_from_db(fields=["next_document_number"])
    number = project.next_document_number
    Project.objects.filter(pk=project.pk).update(next_document_number=number + 1)
    text, segments = _tiled(title, units)
    data = text.encode()
    document = Document.objects.create(
        project=project,
        number=number,
        **_columns(title),
        file_name=file,
        file_digest=storage.keep(data),
        file_size=len(data),
        text_digest=storage.digest_of(data),
        **counts_of(segments),
        # nothing was guessed
        reviewed_by=actor,
        reviewed_at=timezone.now(),
        created_by=actor,
    )
    ids = store_clauses(document, text, segments)
    index_clauses(ids, [grams(text[piece.start : piece.end]) for piece in segments])
    record(
        actor=actor,
        verb="import_document",
        obj=document,
        project=project,
        after={"file": file, "number": number, "title": document.title},
    )
    return document, ids[1:]


def _columns(title: str) -> dict[str, object]:
    values = values_of({"title": title}, title)
    values.pop("agencies")
    return values


def _tiled(title: str, units: Sequence[Unit]) -> tuple[str, list[Segment]]:
    head = f"{' '.join(normalize(title).split())}\n"
    lines, segments = [head], [Segment(0, len(head), "title", False, None, None, (), 0)]
    start = len(head)
    for n, unit in enumerate(units, 1):
        name, text = normalize(unit.name).strip(), normalize(unit.text).strip()
        line = f"{text or name}\n"
        path = (name,) if text and text != name else ()
        segments.append(Segment(start, start + len(line), "clause", True, n, None, path, len(path)))
        lines.append(line)
        start += len(line)
    return "".join(lines), segments
