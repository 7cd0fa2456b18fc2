"""What a coder set themselves: bookmarks, and their clauses with a node."""

from django.db.models import Exists, QuerySet
from django.utils.translation import gettext as _

from coding.judgements.reading import version_of
from coding.models import Assignment, Bookmark, Judgement, Node, Reference, Round
from coding.reads.repeats import KNOWN_AS, waiting_part, with_repeats
from corpus.models import User
from policycoder.errors import Missing


def bookmarks_of(assignment: Assignment, user: User) -> list[int]:
    """Ids of the clauses, in reading order."""
    found = Bookmark.objects.filter(assignment=assignment, user=user).order_by("clause__start")
    return list(found.values_list("clause", flat=True))


def own_judgements(assignment: Assignment, dimension: str, node: str) -> QuerySet[Judgement]:
    """Those of the pass's own coder in its round that bear the node, in reading order, with
    `known_as`, the pass as its coder knows it. Of a round where what is submitted is shut to them:
    what they can open now. Raises Missing where the codebook has no such node.
    """
    nodes = Node.objects.filter(dimension__version=version_of(assignment))
    if not nodes.filter(dimension__key=dimension, key=node).exists():
        said = _("The codebook has no node “%(node)s” on the dimension “%(dimension)s”.")
        raise Missing(said % {"node": node[:50], "dimension": dimension[:50]})
    passes = _passes_open_to_their_coder(assignment).values("pk")
    bears = Reference.objects.filter(
        assignment__in=passes, node__key=node, node__dimension__key=dimension
    )
    found = Judgement.objects.filter(pk__in=bears.order_by().values("judgement"))
    return (
        found.annotate(known_as=KNOWN_AS)
        .select_related("clause__document")
        .order_by("clause__document__number", "clause__start", "pk")
    )


def _passes_open_to_their_coder(assignment: Assignment) -> QuerySet[Assignment]:
    """Of its round and its kind, with the rows beside them."""
    passes = Assignment.objects.filter(
        round=assignment.round_id,
        coder=assignment.coder_id,
        kind=assignment.kind,
        attempt=assignment.attempt,
    ).order_by()
    if not Round.objects.sealed_from(assignment.coder_id).filter(pk=assignment.round_id).exists():
        return passes
    opened = passes.filter(status=Assignment.Status.OPEN)
    return with_repeats(opened.exclude(Exists(waiting_part())))
