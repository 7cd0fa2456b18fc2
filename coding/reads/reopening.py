"""Who asks for a submitted pass back."""

from collections.abc import Sequence
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from coding.models import Assignment, ReopenRequest, Round
from corpus.models import Membership


def with_request(passes: QuerySet[Assignment], reader: int) -> QuerySet[Any]:
    """With `request`: what its coder, who alone is told here, asked last: `{why, asked_at, answer,
    word}`, or None."""
    last = ReopenRequest.objects.filter(
        assignment=OuterRef("pk"), assignment__coder=reader
    ).order_by("-asked_at")
    told = JSONObject(why="why", asked_at="asked_at", answer="answer", word="word")
    return passes.annotate(request=Subquery(last.values(told=told)[:1]))


def requests_for(member: Membership, round: Round) -> list[ReopenRequest]:
    """What waits in the round for the lead's answer, the oldest first; as in `requests_in`."""
    return [one for one in requests_in([member]) if one.assignment.round_id == round.pk]


def requests_in(members: Sequence[Membership]) -> list[ReopenRequest]:
    """What waits for a lead's answer in open rounds of these projects of theirs, the oldest first.

    `why` is empty where the coder's words could betray what they have coded.
    """
    if not members:
        return []
    user = members[0].user_id
    found = ReopenRequest.objects.filter(
        answer="",
        assignment__kind=Assignment.Kind.CODER,
        assignment__status=Assignment.Status.SUBMITTED,
        assignment__round__project__in=[one.project_id for one in members],
        assignment__round__status=Round.Status.OPEN,
    ).exclude(assignment__coder=user)
    requests = list(
        found.select_related("assignment__round", "assignment__document", "assignment__coder")
    )
    rounds = {one.assignment.round_id for one in requests}
    hidden = set(Round.objects.hidden_from(user).filter(pk__in=rounds).values_list("pk", flat=True))
    for one in requests:
        if one.assignment.round_id in hidden:
            one.why = ""
    return requests
