"""How long clauses took, as their coders' pages measured it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from coding.models import Assignment, Judgement, TimeSpent


@dataclass(frozen=True)
class Taken:
    """Of one coder: the number of clauses measured, and the median of their seconds."""

    clauses: int
    median: float


def taken_in(passes: QuerySet[Assignment], coder_of: Mapping[int, int]) -> dict[int, Taken]:
    """By coder, where anything was measured, over the finished clauses of these passes, all sittings
    of a clause together. `coder_of` maps the id of each pass to its coder's."""
    finished = Judgement.objects.filter(
        Q(assignment=OuterRef("assignment")) | Q(assignment__beside=OuterRef("assignment")),
        clause=OuterRef("clause"),
        complete=True,
    )
    rows = (
        TimeSpent.objects.filter(Exists(finished), assignment__in=passes.order_by().values("pk"))
        .order_by()
        .values("assignment", "clause")
        .annotate(total=Sum("seconds"))
        .values_list("assignment", "total")
    )
    found: dict[int, list[int]] = defaultdict(list)
    for assignment, total in rows:
        if (coder := coder_of.get(assignment)) is not None:
            found[coder].append(total)
    return {coder: Taken(len(all), float(median(all))) for coder, all in found.items()}
