"""How far the coding has come: finished clauses of codable ones."""

from collections.abc import Iterable

from django.db.models import F, Func, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from coding.models import Assignment, Judgement, Round
from corpus.models import Clause


def with_progress(passes: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """With `done` (finished clauses), `total` (codable ones), and the rows they are named by."""
    clauses = Clause.objects.filter(document=OuterRef("document"), codable=True)
    finished = Judgement.objects.filter(
        assignment=OuterRef("pk"), complete=True, clause__codable=True
    )
    return (
        passes.select_related("round__project", "document", "coder")
        .prefetch_related("document__issues__agency")
        .annotate(done=_count(finished), total=_count(clauses))
    )


def _count(queryset: QuerySet) -> Coalesce:
    return Coalesce(Subquery(queryset.order_by().values(n=Func(F("pk"), function="COUNT"))), 0)


def progress_of(rounds: Iterable[Round], **only) -> dict[int, dict[str, int]]:
    """Round id -> `{done, total, submitted, passes}`, over the passes matching `only`."""
    rounds = list(rounds)
    found = {one.pk: {"done": 0, "total": 0, "submitted": 0, "passes": 0} for one in rounds}
    passes = Assignment.objects.filter(round__in=rounds, kind=Assignment.Kind.CODER, **only)
    for assignment in with_progress(passes):
        sums = found[assignment.round_id]
        sums["done"] += assignment.done
        sums["total"] += assignment.total
        sums["passes"] += 1
        sums["submitted"] += assignment.status == Assignment.Status.SUBMITTED
    return found
