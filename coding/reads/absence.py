"""Who takes no part in a round for a while, or has left it."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from coding.models import Absence, Assignment, Round
from corpus.models import Document, User

_OF_PASS = Absence.objects.filter(round=OuterRef("round"), user=OuterRef("coder"))


def with_absence(passes: QuerySet[Assignment]) -> QuerySet[Any]:
    """With `absence`: `{kind, since, username, name}`, the last two of whoever said so, or None."""
    told = JSONObject(kind="kind", since="since", username="by__username", name="by__name")
    return passes.annotate(absence=Subquery(_OF_PASS.values(told=told)[:1]))


def waiting(passes: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """Those whose coders take part now."""
    return passes.exclude(Exists(_OF_PASS))


def paused_in(user: User, projects: Any) -> list[Absence]:
    """Open rounds of these projects in which the user is paused."""
    own = Absence.objects.filter(
        user=user,
        kind=Absence.Kind.PAUSED,
        round__project__in=projects,
        round__status=Round.Status.OPEN,
    )
    return list(own.select_related("round", "by").order_by("-round"))


def absences_of(round: Round) -> dict[int, Absence]:
    """Who is paused or has left, by the id of the coder."""
    return {one.user_id: one for one in round.absences.select_related("by", "user")}


def passes_in(round: Round) -> QuerySet[Assignment]:
    """What says which documents the round has: also the passes of coders who have left."""
    left = Q(kind=Assignment.Kind.SET_ASIDE, set_aside_because=Assignment.Because.LEFT)
    return Assignment.objects.filter(Q(kind=Assignment.Kind.CODER) | left, round=round)


def documents_in(round: Round) -> list[Document]:
    """The round's documents in their current edition."""
    numbers = passes_in(round).order_by().values("document__number")
    current = Document.objects.current().filter(project=round.project_id, number__in=numbers)
    return list(current.order_by("number"))
