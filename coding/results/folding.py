"""What one coder said twice of a clause, by nodes or on words that a later codebook version made
one."""

from collections.abc import Iterable

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact

from coding.codebook.joining import JoinedDimension, JoinedNode
from coding.models import Reference

_WHOLE = Value(-1)  # no span begins or ends there


def said_twice(nodes: Iterable[JoinedNode]) -> Q:
    """The references that repeat an earlier one of their judgement, on the same span, now that their
    nodes are one: a move of the round would leave the first. Where clauses are coded as a whole by
    now, whatever their span. Empty where there can be none."""
    found = Q()
    for node in nodes:
        if node.merged or node.whole:
            same = [] if node.whole else [_same("start"), _same("end")]
            earlier = Reference.objects.filter(
                *same, judgement=OuterRef("judgement"), node__in=node.ids, pk__lt=OuterRef("pk")
            )
            found |= Q(node__in=node.ids) & Q(Exists(earlier))
    return found


def _same(end: str) -> Exact:
    return Exact(Coalesce(F(end), _WHOLE), Coalesce(OuterRef(end), _WHOLE))


def folded(
    references: QuerySet[Reference], dimensions: Iterable[JoinedDimension]
) -> QuerySet[Reference]:
    twice = said_twice(node for dimension in dimensions for node in dimension.nodes.values())
    return references.exclude(twice) if twice else references
