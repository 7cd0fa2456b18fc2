"""Making another edition of a document: a corrected text, or the same text cut another way."""

import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.utils.translation import gettext as _

from corpus.actions.documents import set_agencies
from corpus.actions.editions.metadata import Change, Choice, changes_of
from corpus.actions.imports.store import Reading
from corpus.actions.storing import counts_of, store_content
from corpus.extract import Extracted, cut_as
from corpus.fields import COLUMN_NAMES
from corpus.messages import read_error_message
from corpus.models import (
    Clause,
    ClauseLink,
    Document,
    DocumentText,
    Issue,
    NearDuplicate,
    Project,
    ScreeningDecision,
    User,
)
from corpus.readers.parsed import ReadError
from corpus.text.editions import Link
from corpus.text.editions.links import ClauseText, Cut, links_between, recut
from corpus.text.segment import GRANULARITIES, Segment, segment
from policycoder import storage
from policycoder.errors import Conflict, Invalid, Unavailable, Unfit
from policycoder.received import check_size
from policycoder.values import json_number

logger = logging.getLogger("corpus.editions")

NOTE_LENGTH = 500
# What an edition takes over from the one before it, unless its text says otherwise.
KEPT = (
    *COLUMN_NAMES, "status", "duplicate_of", "exclusion_reason", "reviewed_by", "reviewed_at",
    "parts_found", "set_aside",
)  # fmt: skip


@dataclass(frozen=True)
class Draft:
    """What the next edition would hold: the file, what was read of it, and with which lexicon.

    `origin` says where a new text came from; "" when only its segments are other ones.
    """

    extracted: Extracted
    file_name: str
    file_digest: str
    file_size: int
    lexicon: int
    origin: Literal["file", "text", ""] = ""


@dataclass(frozen=True)
class EditionSource:
    """What somebody asks for: one of a kept file, a text, a granularity or cuts."""

    digest: str = ""
    name: str = ""
    text: str | None = None
    granularity: str = ""
    cuts: Sequence[Cut] | None = None


class FileTaken(Conflict):
    """The file is that of another document, `other`."""

    def __init__(self, other: Document):
        self.other = other
        super().__init__(
            _(
                "The same file is document %(number)s already: “%(title)s”. If it is a newer edition"
                " of this one, join the two as editions of one document."
            )
            % {"number": other.number, "title": other.title},
            extra={"document": other.pk},
        )


def keep_upload(upload: UploadedFile) -> tuple[str, str]:
    """Name and digest of the uploaded bytes, kept. Raises TooLarge for a file over the limit."""
    check_size(upload.size or 0, "file")
    name = "".join(sign for sign in upload.name or "" if sign.isprintable())[-300:]
    return name, storage.keep(upload.read())


def draft_of(document: Document, source: EditionSource) -> Draft:
    """What the next edition would hold. Raises Invalid for what cannot be read or cut so."""
    if source.digest:
        return draft_of_file(document, name=source.name, digest=source.digest)
    if source.text is not None:
        return draft_of_text(document, source.text)
    if source.cuts is not None:
        return draft_of_cuts(document, source.cuts)
    if source.granularity:
        return draft_of_granularity(document, source.granularity)
    raise Invalid.on("file", _("Choose a file, give a text, or say how the text is cut."))


def cuts_from(values: Any) -> list[Cut]:
    """Cuts from JSON: `[{start, kind, codable?}]`; whether a segment is coded follows its kind
    unless it is said. Raises Invalid for anything else."""
    every = values if isinstance(values, list) else [None]
    return [_cut_from(value if isinstance(value, dict) else {}) for value in every]


def _cut_from(value: dict[str, Any]) -> Cut:
    start, kind = value.get("start"), value.get("kind")
    place = json_number(start)
    if place is None or not isinstance(kind, str) or kind not in Clause.Kind.values:
        raise _no_cut()
    codable = value.get("codable", kind in Clause.CODABLE_KINDS)
    if not isinstance(codable, bool):
        raise _no_cut()
    return Cut(place, kind, codable)


def _no_cut() -> Invalid:
    said = _("Give a list of segments: [{start, kind}], in order.")
    return Invalid.on("segments", said)


def draft_of_file(document: Document, *, name: str, digest: str) -> Draft:
    """Of a kept file in any format that is read. Raises Invalid saying why it cannot be read,
    FileTaken where another document was made of it."""
    _refuse_taken(document, digest)
    reading = Reading(document.project)
    try:
        extracted = reading.extract(digest, name)
    except ReadError as error:
        said = read_error_message(error)
        if error.code == "no_reader":
            raise Unavailable(said) from None
        raise Unfit.on("file", said) from None
    size = storage.path_of(digest).stat().st_size
    return Draft(extracted, name, digest, size, reading.lexicon, origin="file")


def draft_of_text(document: Document, text: str) -> Draft:
    """Of a text that was typed or pasted; it is kept as a file like any other."""
    if not text.strip():
        raise Unfit.on("text", _("The text is empty."))
    if text.replace("\r\n", "\n").strip() == DocumentText.objects.get(document=document).content:
        raise _nothing_new()
    stem = document.file_name.rpartition(".")[0] or document.file_name
    name = f"{stem[:290]}.txt"
    data = text.encode(errors="replace")
    read = draft_of_file(document, name=name, digest=storage.keep(data))
    return replace(read, origin="text")


def draft_of_granularity(document: Document, granularity: str) -> Draft:
    """The same text as the present segmenter cuts it. The file's own headings count if it still
    reads as the same text."""
    if granularity not in GRANULARITIES:
        raise Invalid.on("granularity", _("Use article or sentence."))
    reading = Reading(document.project)
    reading.options = replace(reading.options, granularity=granularity)
    text = DocumentText.objects.get(document=document).content
    segments = segment(text, granularity=granularity)
    try:
        again = reading.extract(document.file_digest, document.file_name)
    except ReadError:
        logger.warning("Document %s no longer reads as it did", document.pk, exc_info=True)
        again = None
    if again is not None and again.text == text:
        segments = again.segments
    return _same_file(document, cut_as(text, segments, reading.options), reading.lexicon)


def draft_of_cuts(document: Document, cuts: Sequence[Cut]) -> Draft:
    """The same text cut by hand. Raises Invalid where the cuts do not fit the text."""
    reading = Reading(document.project)
    text = DocumentText.objects.get(document=document).content
    try:
        segments = recut(text, cuts, [_segment_of(one) for one in clauses_of(document)])
    except ValueError as error:
        said = _("The segments do not follow one another at character %(place)s.") % {
            "place": error
        }
        raise Unfit.on("segments", said) from None
    blank = [one for one in segments if one.codable and not text[one.start : one.end].strip()]
    if blank:
        said = _("A clause to be coded has no text at character %(place)s.") % {
            "place": blank[0].start
        }
        raise Unfit.on("segments", said)
    return _same_file(document, cut_as(text, segments, reading.options), reading.lexicon)


def _same_file(document: Document, extracted: Extracted, lexicon: int) -> Draft:
    return Draft(extracted, document.file_name, document.file_digest, document.file_size, lexicon)


def clauses_of(document: Document) -> list[Clause]:
    """All segments in the order of the text."""
    return list(document.clauses.order_by("start"))


def _segment_of(clause: Clause) -> Segment:
    parts = [int(part) for part in (clause.number or "").split("-")[1:]]
    return Segment(
        start=clause.start,
        end=clause.end,
        kind=clause.kind,
        codable=clause.codable,
        n=parts[0] if parts else None,
        m=parts[1] if len(parts) > 1 else None,
        path=tuple(clause.path),
        depth=clause.depth,
    )


def clause_texts_of(extracted: Extracted) -> list[ClauseText]:
    return [
        ClauseText(one.start, one.end, one.codable, extracted.text[one.start : one.end])
        for one in extracted.segments
    ]


def compared(document: Document, draft: Draft) -> tuple[list[Clause], list[ClauseText], list[Link]]:
    """The document's segments, those of the draft, and what becomes of each.

    Raises Conflict when the draft would change nothing.
    """
    before, after = clauses_of(document), clause_texts_of(draft.extracted)
    old = [ClauseText(one.start, one.end, one.codable, one.text) for one in before]
    same = old == after and [one.kind for one in before] == [
        one.kind for one in draft.extracted.segments
    ]
    if same:
        raise _nothing_new()
    return before, after, links_between(old, after)


def _nothing_new() -> Conflict:
    return Conflict(_("Nothing would change: the text and its segments are the same as now."))


def hold_current(document: Document) -> Document:
    """The document's row, held, if it is still the newest edition. Raises Conflict otherwise.

    Held so that rows that refer to it may still be added: who adds them may hold what this
    transaction waits for next.
    """
    Project.objects.select_for_update(no_key=True).get(pk=document.project_id)
    held = Document.objects.select_for_update(of=("self",), no_key=True).get(pk=document.pk)
    if not held.current:
        newest = Document.objects.current().get(project=held.project_id, number=held.number)
        raise Conflict(
            _(
                "Document %(number)s has edition %(edition)s since, made by %(name)s. Look at it"
                " first, then make the next one from it."
            )
            % {
                "number": held.number,
                "edition": newest.edition,
                "name": newest.created_by.get_full_name(),
            },
            extra={"document": newest.pk},
        )
    return held


def metadata_changes(document: Document, draft: Draft, choice: Choice = None) -> list[Change]:
    """What the draft's text says of the metadata; nothing when only its segments are other ones."""
    if not draft.origin:
        return []
    name = draft.file_name if draft.origin == "file" else ""
    return changes_of(document, draft.extracted, file_name=name, choice=choice)


def store_edition(
    *, actor: User, held: Document, draft: Draft, note: str, changes: Sequence[Change]
) -> tuple[Document, list[ClauseLink]]:
    """The next edition, with the `changes` of metadata that are taken, and its links.

    The caller holds the row and the transaction, and writes the audit entry. Raises Conflict when
    nothing would change or the file is another document's.
    """
    before, _after, links = compared(held, draft)
    _refuse_taken(held, draft.file_digest)
    extracted = draft.extracted
    Document.objects.filter(pk=held.pk).update(current=False)
    made = Document.objects.create(
        project=held.project,
        number=held.number,
        edition=held.edition + 1,
        previous=held,
        edition_note=note,
        **_columns_after(held, changes),
        evidence=_evidence_after(held, extracted.text, changes),
        dropped=[asdict(each) for each in extracted.dropped] or held.dropped,
        file_name=draft.file_name,
        file_digest=draft.file_digest,
        file_size=draft.file_size,
        encoding=extracted.meta.get("encoding", held.encoding)[:20],
        text_digest=storage.digest_of(extracted.text.encode()),
        **counts_of(extracted.segments),
        created_by=actor,
    )
    named = next((one for one in changes if one.field == "agencies" and one.taken), None)
    if named is not None:
        set_agencies(made, named.new)
    else:
        Issue.objects.bulk_create(
            Issue(document=made, agency_id=one.agency_id, position=one.position)
            for one in held.issues.all()
        )
    store_content(made, extracted, lexicon=draft.lexicon)
    _take_along(held, made)
    return made, store_links(made, before, clauses_of(made), links)


def _refuse_taken(document: Document, digest: str) -> None:
    others = Document.objects.current().filter(project=document.project_id, file_digest=digest)
    other = others.exclude(number=document.number).first()
    if other is not None:
        raise FileTaken(other)


def _columns_after(held: Document, changes: Sequence[Change]) -> dict[str, Any]:
    taken = {one.field: one.new for one in changes if one.taken}
    columns = {field: taken.get(field, getattr(held, field)) for field in KEPT}
    # Somebody confirmed other values than these.
    return columns | (dict.fromkeys(("reviewed_by", "reviewed_at")) if taken else {})


def _evidence_after(held: Document, text: str, changes: Sequence[Change]) -> dict[str, Any]:
    evidence = _moved(held.evidence, text)
    for one in changes:
        if one.taken:
            evidence.pop(one.field, None)
            if one.evidence is not None:
                evidence[one.field] = one.evidence
    return evidence


def _moved(evidence: dict[str, Any], text: str) -> dict[str, Any]:
    """Where the metadata was found; its places only if the words still stand there."""
    moved = {}
    for field, found in evidence.items():
        start = text.find(found["quote"]) if found["start"] is not None else -1
        end = start + len(found["quote"]) if start >= 0 else None
        moved[field] = {**found, "start": start if start >= 0 else None, "end": end}
    return moved


def _take_along(old: Document, new: Document) -> None:
    """What was decided about the document is about its newest edition."""
    ScreeningDecision.objects.filter(document=old).update(document=new)
    Document.objects.filter(duplicate_of=old).update(duplicate_of=new)
    for pair in NearDuplicate.objects.filter(Q(first=old) | Q(second=old)):
        ends = sorted(new.pk if pk == old.pk else pk for pk in (pair.first_id, pair.second_id))
        pair.first_id, pair.second_id = ends
        if pair.kept_id == old.pk:
            pair.kept = new
        pair.save(update_fields=["first", "second", "kept"])


def store_links(
    made: Document, before: list[Clause], after: list[Clause], links: list[Link]
) -> list[ClauseLink]:
    """Write down what became of the clauses `before` in the edition `made`, which has `after`."""
    rows = []
    for link in links:
        whole = None
        if link.whole is not None:
            whole = (after if link.new is None else before)[link.whole]
        rows.append(
            ClauseLink(
                document=made,
                old=None if link.old is None else before[link.old],
                new=None if link.new is None else after[link.new],
                kind=link.kind,
                similarity=link.similarity,
                whole=whole,
            )
        )
    return ClauseLink.objects.bulk_create(rows, batch_size=2000)


def editions_of(document: Document) -> list[Document]:
    """Every edition of the document, the newest first."""
    every = Document.objects.filter(project=document.project_id, number=document.number)
    return list(every.select_related("created_by").order_by("-edition"))
