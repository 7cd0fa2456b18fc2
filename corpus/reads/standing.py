"""How far the corpus of each of some projects is: what is in, and what waits for its leads."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, Sum

from corpus.models import Document, ImportFile, Job
from corpus.reads.agencies import undecided_agencies
from corpus.reads.copies import group_counts

Status = Document.Status
_UNFINISHED = (Job.State.QUEUED, Job.State.RUNNING)


@dataclass
class CorpusStanding:
    """Current documents and their clauses; of those `included` so many are `confirmed`. `copies` are
    the groups of near duplicates to be decided, `agencies` the pairs of agencies that look like one,
    `importing` whether files are being read."""

    documents: int = 0
    clauses: int = 0
    candidates: int = 0
    included: int = 0
    confirmed: int = 0
    copies: int = 0
    agencies: int = 0
    importing: bool = False

    @property
    def unconfirmed(self) -> int:
        return self.included - self.confirmed


def corpora(projects: Collection[int]) -> dict[int, CorpusStanding]:
    """By project, in six queries however many there are."""
    found = {pk: CorpusStanding() for pk in projects}
    if not found:
        return {}
    documents = Document.objects.current().filter(project__in=found).order_by()
    included = Q(status=Status.INCLUDED)
    numbers = {
        "all": Count("pk"),
        "codable": Sum("clause_count"),
        "candidates": Count("pk", filter=Q(status=Status.CANDIDATE)),
        "included": Count("pk", filter=included),
        "confirmed": Count("pk", filter=included & Q(reviewed_at__isnull=False)),
    }
    for pk, *counted in documents.values_list("project").annotate(**numbers):
        found[pk] = CorpusStanding(*counted)
    for pk, n in group_counts(found).items():
        found[pk].copies = n
    for pk, pairs in undecided_agencies(found).items():
        found[pk].agencies = len(pairs)
    jobs = Job.objects.filter(project__in=found, state__in=_UNFINISHED)
    reading = jobs.filter(Exists(ImportFile.objects.filter(job=OuterRef("pk"))))
    for pk in reading.order_by().values_list("project", flat=True).distinct():
        found[pk].importing = True
    return found
