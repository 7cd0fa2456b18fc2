"""Who could see others' codings of a blind round, and in what words that is said.

Whoever could is exposed, whether they looked or not. Nobody who is exposed codes in the round as if
they were blind: the actions that give a pass to somebody ask here first.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Exists, Max, Min, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from coding.models import Assignment, Exposure, Judgement, Round
from corpus.models import Membership
from corpus.permissions import Capability, roles_that_may

EDITORS = roles_that_may(Capability.EDIT)


def monitors_of(round: Round) -> QuerySet[Membership]:
    """The owners and leads who see the round's codings now: those without a pass to submit."""
    unsubmitted = Assignment.objects.filter(
        round=round,
        coder=OuterRef("user"),
        kind=Assignment.Kind.CODER,
        status=Assignment.Status.OPEN,
    )
    members = Membership.objects.filter(project=round.project_id, role__in=EDITORS)
    return members.exclude(Exists(unsubmitted)).select_related("user")


def exposures(round: Round, users: Iterable[int]) -> dict[int, Exposure]:
    """Of these users those who could see others' codings, by id: what is written down, and what
    is so now, not saved. Nobody in an open round, or one that is closed for good."""
    if not round.blind or round.status == Round.Status.CLOSED:
        return {}
    wanted = set(users)
    known = round.exposures.filter(user__in=wanted).select_related("user")
    found = {one.user_id: one for one in known}
    watching = list(monitors_of(round).filter(user__in=wanted - found.keys()))
    return found | (_exposed_now(round, watching) if watching else {})


def _exposed_now(round: Round, watching: list[Membership]) -> dict[int, Exposure]:
    judged = Judgement.objects.filter(assignment__round=round).order_by()
    first = dict(judged.values_list("assignment__coder").annotate(at=Min("created_at")))
    own = Assignment.objects.filter(round=round, kind=Assignment.Kind.CODER).order_by()
    submitted = dict(own.values_list("coder").annotate(at=Max("submitted_at")))
    found = {}
    for member in watching:
        others = [at for coder, at in first.items() if coder != member.user_id]
        if not others:
            continue
        began = submitted.get(member.user_id)
        found[member.user_id] = Exposure(
            round=round,
            user=member.user,
            since=max(min(others), member.created_at, began or member.created_at),
            how=Exposure.How.SUBMITTED if began else Exposure.How.MONITOR,
        )
    return found


def seeing(round: Round, users: Iterable[int]) -> set[int]:
    """Of these users those who get no pass of a blind round back by themselves: the exposed, and
    owners and leads who see the codings, also while nobody has coded yet."""
    if not round.blind:
        return set()
    wanted = set(users)
    watching = monitors_of(round).filter(user__in=wanted).values_list("user", flat=True)
    return set(exposures(round, wanted)) | set(watching)


def in_words(exposure: Exposure) -> str:
    """Who, since when, how: `Ann (since 2026-11-02 14:05, as owner or lead)`."""
    return _("%(name)s (since %(since)s, %(how)s)") % {
        "name": exposure.user.get_full_name(),
        "since": local_minute(exposure.since),
        "how": exposure.get_how_display(),
    }


def local_minute(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


def not_blind_in(round: Round) -> list[dict]:
    """Coders with passes marked not blind: `[{username, name, documents}]`, by user name."""
    marked = Assignment.objects.filter(round=round, kind=Assignment.Kind.CODER, not_blind=True)
    people = marked.order_by("coder__username").values_list("coder__username", "coder__name")
    return [
        {"username": username, "name": name or username, "documents": n}
        for username, name, n in people.annotate(n=Count("pk"))
    ]
