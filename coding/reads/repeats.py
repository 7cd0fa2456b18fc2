"""Clauses that come back in secret: rows of kind `repeat` beside the pass their coder knows.

To its coder both are one pass; whoever may see the round's codings finds them apart.
"""

from django.db.models import F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from coding.models import Assignment, Judgement, Round

# A judgement's pass, as its coder knows it.
KNOWN_AS = Coalesce("assignment__beside", "assignment")


def with_repeats(passes: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """The passes, and the rows beside them."""
    own = passes.order_by().values("pk")
    return Assignment.objects.filter(Q(pk__in=own) | Q(beside__in=own)).order_by()


def beside_outer() -> QuerySet[Judgement]:
    """For a subquery: the judgements beside the pass of the outer query."""
    return Judgement.objects.filter(assignment__beside=OuterRef("pk"))


def count_beside() -> Coalesce:
    """For an annotation: how many clauses come back in the pass."""
    rows = Assignment.objects.filter(beside=OuterRef("pk"), superseded_by=None).order_by()
    size = Func(F("clauses"), function="CARDINALITY", output_field=IntegerField())
    return Coalesce(Subquery(rows.values(n=size)[:1]), 0)


def counts_beside(passes: QuerySet[Assignment]) -> dict[int, int]:
    """Pass id -> how many clauses come back in it, of those where some do."""
    rows = Assignment.objects.filter(beside__in=passes.order_by().values("pk")).order_by()
    return {
        one.beside_id: len(one.clauses or ())
        for one in rows.only("beside", "clauses")
        if one.beside_id
    }


def waiting_part() -> QuerySet[Assignment]:
    """For a subquery: an earlier part of the same document, in a sealed round, not submitted."""
    return Assignment.objects.filter(
        round=OuterRef("round"),
        round__sealed=True,
        document=OuterRef("document"),
        coder=OuterRef("coder"),
        kind=Assignment.Kind.CODER,
        status=Assignment.Status.OPEN,
        part__lt=OuterRef("part"),
    )


def merged(assignment: Assignment, reader: int) -> list[int]:
    """The rows that the reader, by id, knows as this pass."""
    ids = [assignment.pk]
    if assignment.coder_id == reader and is_sealed(assignment.round):
        ids += Assignment.objects.filter(beside=assignment).values_list("pk", flat=True)
    return ids


def merged_clauses(assignment: Assignment, reader: int) -> list[int] | None:
    """The clauses that the reader knows the pass to be over; None: all of its document."""
    if assignment.clauses is None:
        return None
    rows = Assignment.objects.filter(pk__in=merged(assignment, reader)).order_by()
    return sorted(pk for clauses in rows.values_list("clauses", flat=True) for pk in clauses or ())


def is_sealed(round: Round) -> bool:
    """Whether what is submitted in it is shut to its coder now."""
    return round.sealed and round.status != Round.Status.CLOSED
