"""What results open on before anything is chosen: one round, and one source of coding."""

from collections.abc import Sequence, Set

from django.db.models import Case, Count, Exists, OuterRef, Q, When

from coding.models import Assignment, Judgement, Round
from coding.results.base import ALL, CODER, CONSENSUS

COUNTED = (Assignment.Kind.CODER, Assignment.Kind.CONSENSUS)


def newest_coded(visible: Set[int], own: Set[int], reader: int) -> int | None:
    """The newest of the rounds with codings, one of training only where there is no other. Of those
    in `own` only the reader's codings are asked for: the others' are not theirs to know of."""
    judged = Judgement.objects.filter(
        assignment__round=OuterRef("pk"), assignment__kind__in=COUNTED
    )
    there = Q(Exists(judged), pk__in=visible)
    mine = Q(Exists(judged.filter(assignment__coder=reader)), pk__in=own)
    training_last = Case(When(kind=Round.Kind.TRAINING, then=1), default=0)
    found = Round.objects.filter(there | mine).order_by(training_last, "-pk")
    return found.values_list("pk", flat=True).first()


def one_source(rounds: Set[int], layers: Sequence[str], username: str) -> str:
    """Of the layers of these rounds: the consensus that is settled, else the reader's own codings, else everybody's
    where no document has two coders, else those of the coder with the most passes."""
    passes = Assignment.objects.filter(round__in=rounds).order_by()
    consensus = Judgement.objects.filter(
        assignment__round__in=rounds, assignment__kind=Assignment.Kind.CONSENSUS
    ).exclude(assignment__round__status=Round.Status.ADJUDICATING)
    if CONSENSUS in layers and consensus.exists():
        return CONSENSUS
    if CODER + username in layers:
        return CODER + username
    passes = passes.filter(kind=Assignment.Kind.CODER)
    coders = passes.values("round", "document").annotate(n=Count("coder", distinct=True))
    if ALL not in layers or not coders.filter(n__gt=1).exists():
        return layers[0] if layers else ALL
    most = passes.values_list("coder__username").annotate(n=Count("pk"))
    return CODER + most.order_by("-n", "coder__username")[0][0]
