"""How far the coding has come: finished clauses of codable ones."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from coding.models import Assignment, Judgement, Round
from corpus.models import Clause, Membership
from corpus.permissions import Capability

FINISHED = Q(complete=True, clause__codable=True)
# Carried over to a clause that reads otherwise now; its coder has not looked yet.
TO_CHECK = Q(carried=Judgement.Carried.CHANGED)


def with_progress(passes: QuerySet[Assignment]) -> QuerySet[Any]:
    """With `done` (finished clauses), `total` (codable ones), `to_check` (carried over to a clause
    that changed), and the rows they are named by."""
    own = Judgement.objects.filter(assignment=OuterRef("pk"))
    return (
        passes.select_related("round__project", "document", "coder")
        .prefetch_related("document__issues__agency")
        .annotate(
            done=_count(own.filter(FINISHED)),
            total=_clauses(),
            to_check=_count(own.filter(TO_CHECK)),
        )
    )


def _clauses() -> Coalesce:
    return _count(Clause.objects.filter(document=OuterRef("document"), codable=True))


def _count(queryset: QuerySet) -> Coalesce:
    return Coalesce(Subquery(queryset.order_by().values(n=Func(F("pk"), function="COUNT"))), 0)


def known_to(member: Membership) -> Q:
    """Passes whose progress a member is told: leads all; others their own, and in closed rounds."""
    if member.can(Capability.EDIT):
        return Q()
    return Q(coder=member.user_id) | Q(round__status=Round.Status.CLOSED)


def progress_of(rounds: Iterable[Round], known: Q) -> dict[int, dict[str, int]]:
    """Round id -> `{done, total, submitted, passes, documents, coders}` over the passes `known`."""
    rounds = list(rounds)
    passes = Assignment.objects.filter(known, round__in=rounds, kind=Assignment.Kind.CODER)
    sums = {
        "total": Sum("codable", output_field=IntegerField()),
        "passes": Count("pk"),
        "submitted": Count("pk", filter=Q(status=Assignment.Status.SUBMITTED)),
        "documents": Count("document", distinct=True),
        "coders": Count("coder", distinct=True),
    }
    found = {one.pk: dict.fromkeys(("done", *sums), 0) for one in rounds}
    counted = passes.order_by().annotate(codable=_clauses()).values("round").annotate(**sums)
    for round_id, *counts in counted.values_list("round", *sums):
        found[round_id] |= dict(zip(sums, counts, strict=True))
    for round_id, done in _finished(passes, "assignment__round"):
        found[round_id]["done"] = done
    return found


def _finished(passes: QuerySet[Assignment], by: str) -> QuerySet:
    """Pairs of the group and its number of finished clauses."""
    found = Judgement.objects.filter(FINISHED, assignment__in=passes.order_by().values("pk"))
    return found.order_by().values_list(by).annotate(n=Count("pk"))


@dataclass
class PassProgress:
    """One coder's pass over one document in a round's table, or a sum of such passes."""

    done: int = 0
    total: int = 0
    passes: int = 0
    submitted: int = 0
    to_check: int = 0
    pk: int | None = None
    coder: int | None = None

    def add(self, other: "PassProgress") -> None:
        self.done += other.done
        self.total += other.total
        self.passes += other.passes
        self.submitted += other.submitted
        self.to_check += other.to_check

    @property
    def share(self) -> float:
        return self.done / self.total if self.total else 0.0

    @property
    def all_submitted(self) -> bool:
        return bool(self.passes) and self.submitted == self.passes


@dataclass
class DocumentProgress:
    """A document of a round: its cells by coder, and their sum."""

    document: int
    number: int
    title: str
    cells: dict[int, PassProgress] = field(default_factory=dict)
    sum: PassProgress = field(default_factory=PassProgress)


@dataclass
class RoundProgress:
    """A round's documents × coders. `coders` maps a user id to (user name, name), by user name."""

    rows: list[DocumentProgress]
    coders: dict[int, tuple[str, str]]
    sums: dict[int, PassProgress]
    sum: PassProgress


def table_of(round: Round, known: Q) -> RoundProgress:
    """Progress of every pass `known`, in three queries whatever the size."""
    passes = Assignment.objects.filter(known, round=round, kind=Assignment.Kind.CODER)
    clauses = dict(
        Clause.objects.codable()
        .filter(document__in=passes.order_by().values("document"))
        .order_by()
        .values_list("document")
        .annotate(n=Count("pk"))
    )
    judged = {
        row["assignment"]: row
        for row in Judgement.objects.filter(assignment__in=passes.order_by().values("pk"))
        .order_by()
        .values("assignment")
        .annotate(done=Count("pk", filter=FINISHED), to_check=Count("pk", filter=TO_CHECK))
    }
    nothing = {"done": 0, "to_check": 0}
    rows: dict[int, DocumentProgress] = {}
    table = RoundProgress(rows=[], coders={}, sums={}, sum=PassProgress())
    for one in passes.order_by("document__number", "coder__username").values(
        "pk", "status", "document", "document__number", "document__title",
        "coder", "coder__username", "coder__name",
    ):  # fmt: skip
        said = judged.get(one["pk"], nothing)
        cell = PassProgress(
            done=said["done"],
            total=clauses.get(one["document"], 0),
            passes=1,
            to_check=said["to_check"],
            submitted=int(one["status"] == Assignment.Status.SUBMITTED),
            pk=one["pk"],
            coder=one["coder"],
        )
        row = rows.setdefault(
            one["document"],
            DocumentProgress(one["document"], one["document__number"], one["document__title"]),
        )
        row.cells[one["coder"]] = cell
        table.coders[one["coder"]] = (one["coder__username"], one["coder__name"])
        for total in (row.sum, table.sums.setdefault(one["coder"], PassProgress()), table.sum):
            total.add(cell)
    table.rows = list(rows.values())
    table.coders = dict(sorted(table.coders.items(), key=lambda item: item[1][0]))
    return table
