"""The selection flow: how the files that were found became the sample (after PRISMA 2020).

found = failed + same file + documents
found = files sent + parts of split documents + documents added otherwise
documents = duplicates merged + split + excluded for a reason + candidates + included
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from corpus.models import Document, ImportFile, Project, ScreeningDecision
from corpus.reads.screening import disagreements
from policycoder.values import whole_number

Status = Document.Status
FAILED, SAME_FILE = ImportFile.Status.FAILED, ImportFile.Status.DUPLICATE


@dataclass(frozen=True)
class ReasonCount:
    """How many documents were excluded for a reason; `reason` is None where none was given."""

    reason: int | None
    name: str
    documents: int


@dataclass(frozen=True)
class Flow:
    """The numbers of a project's selection, all of current documents.

    `files` were sent and read or refused, `parts` taken out of documents that hold several, of
    which some may be there already; `otherwise` are documents that came in as neither. `merged` are
    excluded as duplicates of another document, `split` set aside for their parts; neither is among
    `reasons`. `included_unscreened` are part of `included`, `disagreements` of
    `candidates`.
    """

    failed: int
    same_file: int
    documents: int
    parts: int
    otherwise: int
    merged: int
    split: int
    candidates: int
    disagreements: int
    excluded: int
    included: int
    included_unscreened: int
    reasons: tuple[ReasonCount, ...]

    @property
    def found(self) -> int:
        return self.failed + self.same_file + self.documents

    @property
    def files(self) -> int:
        return self.found - self.parts - self.otherwise

    @property
    def screened(self) -> int:
        """Documents about which somebody has decided, or that are candidates to be decided."""
        return self.documents - self.merged - self.split - self.included_unscreened

    def as_json(self) -> dict[str, Any]:
        return {"found": self.found, "files": self.files, "screened": self.screened} | asdict(self)


def flow_of(project: Project) -> Flow:
    documents = Document.objects.current().filter(project=project).order_by()
    counts = documents.aggregate(
        documents=Count("pk"),
        merged=Count("pk", filter=_MERGED),
        candidates=Count("pk", filter=Q(status=Status.CANDIDATE)),
        split=Count("pk", filter=_SPLIT),
        excluded=Count("pk", filter=Q(status=Status.EXCLUDED) & ~_MERGED & ~_SPLIT),
        included=Count("pk", filter=Q(status=Status.INCLUDED)),
    )
    files = ImportFile.objects.filter(job__project=project).aggregate(
        failed=Count("pk", filter=Q(status=FAILED)),
        same_file=Count("pk", filter=Q(status=SAME_FILE)),
    )
    refused_parts = Q(status__in=(FAILED, SAME_FILE)) & _OF_SPLIT
    parts = ImportFile.objects.filter(refused_parts, job__project=project).count()
    reasons = (
        documents.filter(Q(status=Status.EXCLUDED) & ~_MERGED & ~_SPLIT)
        .values_list("exclusion_reason", "exclusion_reason__name")
        .annotate(n=Count("pk"))
        .order_by("-n", "exclusion_reason__position")
    )
    return Flow(
        **counts,
        **files,
        parts=parts + _from_parts(project).count(),
        otherwise=_without_file(project).count(),
        disagreements=disagreements(project).count(),
        included_unscreened=_unscreened(project).count(),
        reasons=tuple(
            ReasonCount(pk, name or _("No reason given"), number) for pk, name, number in reasons
        ),
    )


_MERGED = Q(status=Status.EXCLUDED, duplicate_of__isnull=False)
_OF_SPLIT = Q(part_of__isnull=False)


# Set aside for its parts, and not taken up again.
_SPLIT = Q(status=Status.EXCLUDED, set_aside=True) & ~_MERGED


def _from_parts(project: Project) -> QuerySet[Document]:
    sent = _files(project).exclude(_OF_SPLIT)
    return _current(project).filter(Exists(_files(project)), ~Exists(sent))


def _without_file(project: Project) -> QuerySet[Document]:
    return _current(project).filter(~Exists(_files(project)))


def _current(project: Project) -> QuerySet[Document]:
    return Document.objects.current().filter(project=project).order_by("number")


def _files(project: Project) -> QuerySet[ImportFile]:
    """The files that some edition of a document was made of."""
    return ImportFile.objects.filter(
        document__project=project,
        document__number=OuterRef("number"),
        status=ImportFile.Status.IMPORTED,
    )


def _unscreened(project: Project) -> QuerySet[Document]:
    decided = ScreeningDecision.objects.filter(document=OuterRef("pk"))
    return (
        Document.objects.current()
        .filter(~Exists(decided), project=project, status=Status.INCLUDED)
        .order_by("number")
    )


def documents_behind(project: Project, name: str) -> QuerySet[Document]:
    """The documents that a number of the flow counts; `reason-<id>` those excluded for it.

    Raises KeyError for a name that counts no documents.
    """
    documents = Document.objects.current().filter(project=project).order_by("number")
    if name.startswith("reason-"):
        return documents.filter(~_MERGED, ~_SPLIT, status=Status.EXCLUDED, **_reason(name))
    match name:
        case "documents":
            return documents
        case "otherwise":
            return _without_file(project)
        case "merged":
            return documents.filter(_MERGED)
        case "candidates":
            return documents.filter(status=Status.CANDIDATE)
        case "disagreements":
            return disagreements(project)
        case "split":
            return documents.filter(_SPLIT)
        case "excluded":
            return documents.filter(~_MERGED, ~_SPLIT, status=Status.EXCLUDED)
        case "included":
            return documents.filter(status=Status.INCLUDED)
        case "included_unscreened":
            return _unscreened(project)
    screened = documents.exclude(pk__in=_unscreened(project).values("pk"))
    match name:
        case "included_screened":
            return screened.filter(status=Status.INCLUDED)
        case "decided":
            return screened.exclude(status=Status.CANDIDATE).exclude(_MERGED | _SPLIT)
        case "screened":
            return screened.exclude(_MERGED | _SPLIT)
    raise KeyError(name)


def files_behind(project: Project, name: str) -> QuerySet[ImportFile]:
    """The files that a number of the flow counts. Raises KeyError for another name."""
    files = ImportFile.objects.filter(job__project=project)
    if name in ("files", "parts"):
        files = files.exclude(status=ImportFile.Status.WAITING)
        files = files.filter(_OF_SPLIT if name == "parts" else ~_OF_SPLIT)
    else:
        files = files.filter(status={"failed": FAILED, "same_file": SAME_FILE}[name])
    return files.select_related("document", "job").order_by("-job__created_at", "position", "id")


def _reason(name: str) -> dict[str, Any]:
    key = name.removeprefix("reason-")
    if key == "none":
        return {"exclusion_reason": None}
    pk = whole_number(key)
    if pk is None:
        raise KeyError(name)
    return {"exclusion_reason": pk}


def rows_of(flow: Flow) -> Iterator[tuple[str, int]]:
    """The numbers with what they count, in the order of the diagram."""
    yield _("Found"), flow.found
    yield _("Files sent"), flow.files
    yield _("Parts of files that were split"), flow.parts
    yield _("Documents added otherwise"), flow.otherwise
    yield _("Files that could not be read"), flow.failed
    yield _("The same file again"), flow.same_file
    yield _("Documents"), flow.documents
    yield _("Merged with a near duplicate"), flow.merged
    yield _("Split into its documents"), flow.split
    yield _("Included without screening"), flow.included_unscreened
    yield _("To be screened"), flow.screened
    for reason in flow.reasons:
        yield _("Excluded: %(reason)s") % {"reason": reason.name}, reason.documents
    yield _("Excluded"), flow.excluded
    yield _("Still candidates"), flow.candidates
    yield _("Screeners disagree"), flow.disagreements
    yield _("Included"), flow.included
