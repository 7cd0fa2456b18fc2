"""Several documents run together in one file: its parts become documents of their own."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from corpus.actions.imports import KIND
from corpus.audit import record
from corpus.jobs import enqueue
from corpus.models import Document, DocumentText, ImportFile, Job, User
from corpus.text.compilation import Part, find_parts
from policycoder import storage
from policycoder.errors import Conflict, Invalid

_LONGEST_LINE = 120


@dataclass(frozen=True)
class Piece:
    """A part of a document's text as it is shown; `start` is its first code point."""

    start: int
    end: int
    title: str
    first_line: str
    last_line: str

    @property
    def size(self) -> int:
        return self.end - self.start


def pieces_of(document: Document) -> list[Piece]:
    """The documents that seem run together in this one, in order; one for a usual document."""
    text = DocumentText.objects.get(document=document).content
    return [_piece(part, text) for part in find_parts(text)]


def _piece(part: Part, text: str) -> Piece:
    lines = [line.strip() for line in text[part.start : part.end].split("\n") if line.strip()]
    first, last = (lines[0], lines[-1]) if lines else ("", "")
    return Piece(
        part.start,
        part.end,
        (part.title or first)[:_LONGEST_LINE],
        first[:_LONGEST_LINE],
        last[-_LONGEST_LINE:],
    )


@transaction.atomic
def split_document(*, actor: User, document: Document, starts: list[int]) -> Job:
    """Queue an import whose files are the parts that begin at `starts`, code points of the text.

    What stands before the first belongs to the first part. When all have arrived, the document is
    set aside as excluded; nothing is deleted. Raises Conflict for a document that has been coded
    or split, Invalid for fewer than two parts or a start that is none.
    """
    document = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    _refuse_touched(document)
    text = DocumentText.objects.get(document=document).content
    borders = sorted({0, *starts})
    if len(borders) < 2 or not 0 <= borders[0] <= borders[-1] < len(text):
        said = _("Leave at least one cut, so that there are two parts or more.")
        raise Invalid(said, errors={"starts": [said]})
    pieces = [text[a:b] for a, b in zip(borders, [*borders[1:], len(text)], strict=True)]
    if not all(piece.strip() for piece in pieces):
        said = _("A part has no text. Drop the cut before it.")
        raise Invalid(said, errors={"starts": [said]})
    params = {"status": document.status, "lists": [], "split": document.pk}
    job = enqueue(actor=actor, project=document.project, kind=KIND, params=params)
    ImportFile.objects.bulk_create(
        _file_of(job, document, position, piece) for position, piece in enumerate(pieces)
    )
    Job.objects.filter(pk=job.pk).update(total=len(pieces))
    record(
        actor=actor,
        verb="start_split",
        obj=document,
        project=document.project_id,
        after={"parts": len(pieces), "job": str(job.pk)},
    )
    return job


def _file_of(job: Job, document: Document, position: int, piece: str) -> ImportFile:
    data = piece.strip("\n").encode()
    return ImportFile(
        job=job,
        position=position,
        name=f"{document.file_name[:270]}, part {position + 1}.txt",
        size=len(data),
        digest=storage.keep(data),
    )


def _refuse_touched(document: Document) -> None:
    if document.clauses.filter(judgements__isnull=False).exists():
        raise Conflict(
            _("Document %(number)s has been coded, so it stays as it is.")
            % {"number": document.number}
        )
    running = Job.objects.filter(kind=KIND, state__in=["queued", "running"])
    if running.filter(params__split=document.pk).exists():
        raise Conflict(_("The document is being split already."))
