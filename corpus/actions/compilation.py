"""Several documents run together in one file: its parts become documents of their own."""

from dataclasses import dataclass
from itertools import islice

from django.db import transaction
from django.utils.translation import gettext as _

from corpus.actions.imports import KIND
from corpus.audit import record
from corpus.coded import coded, withheld
from corpus.jobs import enqueue
from corpus.models import Document, DocumentText, ImportFile, Job, User
from corpus.text.compilation import Part, find_parts
from corpus.text.compilation.titles import possible_titles
from policycoder import storage
from policycoder.errors import Conflict, Unfit

_LONGEST_LINE = 120
_MOST_LINES = 300  # offered for a cut within one part


@dataclass(frozen=True)
class Opening:
    """A line at which a document may begin though none was found to; `start` is a code point."""

    start: int
    line: str


@dataclass(frozen=True)
class PartPreview:
    """A part of a document's text as it is shown; `start` is its first code point.

    `openings` are the lines within it at which a cut may be added.
    """

    start: int
    end: int
    title: str
    first_line: str
    last_line: str
    openings: tuple[Opening, ...]

    @property
    def size(self) -> int:
        return self.end - self.start


def part_previews(document: Document) -> list[PartPreview]:
    """The documents that seem run together in this one, in order; one for a usual document."""
    text = DocumentText.objects.get(document=document).content
    openings = [Opening(line.start, line.text[:_LONGEST_LINE]) for line in possible_titles(text)]
    return [_preview(part, text, openings) for part in find_parts(text)]


def _preview(part: Part, text: str, openings: list[Opening]) -> PartPreview:
    lines = [line.strip() for line in text[part.start : part.end].split("\n") if line.strip()]
    first, last = (lines[0], lines[-1]) if lines else ("", "")
    return PartPreview(
        part.start,
        part.end,
        (part.title or first)[:_LONGEST_LINE],
        first[:_LONGEST_LINE],
        last[-_LONGEST_LINE:],
        tuple(islice((o for o in openings if _is_within(o, part, text)), _MOST_LINES)),
    )


def _is_within(opening: Opening, part: Part, text: str) -> bool:
    """Whether a cut there leaves text on both sides."""
    within = part.start < opening.start < part.end
    return within and bool(text[part.start : opening.start].strip())


@transaction.atomic
def split_document(*, actor: User, document: Document, starts: list[int]) -> Job:
    """Queue an import whose files are the parts that begin at `starts`, code points of the text.

    What stands before the first belongs to the first part. When all have arrived, the document is
    set aside as excluded; nothing is deleted. Raises Conflict for a document that has been coded
    (or of which the actor must not learn that) or split, Invalid for fewer than two parts or a start that is not the beginning of a line.
    """
    document = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    _refuse_touched(actor, document)
    text = DocumentText.objects.get(document=document).content
    borders = sorted({0, *starts})
    if len(borders) < 2 or not 0 <= borders[0] <= borders[-1] < len(text):
        raise Unfit.on("starts", _("Leave at least one cut, so that there are two parts or more."))
    if not all(_begins_line(text, start) for start in borders):
        raise Unfit.on("starts", _("A cut must stand at the beginning of a line."))
    pieces = [text[a:b] for a, b in zip(borders, [*borders[1:], len(text)], strict=True)]
    if not all(piece.strip() for piece in pieces):
        raise Unfit.on("starts", _("A part has no text. Drop the cut before it."))
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


def _begins_line(text: str, start: int) -> bool:
    """At the first character of a line, or at the first behind its indentation."""
    return not text[text.rfind("\n", 0, start) + 1 : start].strip()


def _file_of(job: Job, document: Document, position: int, piece: str) -> ImportFile:
    data = piece.strip("\n").encode()
    return ImportFile(
        job=job,
        part_of=document,
        position=position,
        name=f"{document.file_name[:270]}, part {position + 1}.txt",
        size=len(data),
        digest=storage.keep(data),
    )


def _refuse_touched(actor: User, document: Document) -> None:
    if withheld(Document.objects.filter(pk=document.pk), actor).exists():
        raise Conflict(
            _(
                "You have still to submit in a blind round with document %(number)s, so it stays as"
                " it is for you, whether others have coded it or not."
            )
            % {"number": document.number}
        )
    if coded(document.clauses.all()).exists():
        raise Conflict(
            _("Document %(number)s has been coded, so it stays as it is.")
            % {"number": document.number}
        )
    running = Job.objects.filter(kind=KIND, state__in=["queued", "running"])
    if running.filter(files__part_of=document).exists():
        raise Conflict(_("The document is being split already."))
