"""Who codes in an open round: paused, taken out, replaced."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from coding.actions.passes import hold_round, require_open
from coding.actions.reasons import reason
from coding.actions.setting_aside import coder_named, give, set_aside
from coding.models import Absence, Assignment, Round
from corpus.audit import record
from corpus.models import User
from policycoder.errors import Conflict, Invalid, Missing, Unfit

# What becomes of the documents a coder has submitted when they leave.
STAY, ASIDE = "stay", "set_aside"
FINISHED = (STAY, ASIDE)


@transaction.atomic
def pause_coder(*, actor: User, round: Round, coder: str, why: str = "") -> Absence:
    """Keep a coder, by user name, from writing until `resume_coder`. Nothing else changes.

    Raises Invalid for somebody who does not code in the round, Conflict for who has left it.
    """
    held = hold_round(round)
    require_open(held)
    person = _coder_of(held, coder)
    absence, new = Absence.objects.get_or_create(
        round=held,
        user=person,
        defaults={"kind": Absence.Kind.PAUSED, "since": timezone.now(), "by": actor},
    )
    if absence.kind == Absence.Kind.LEFT:
        raise _left_already(person)
    if new:
        _record(actor, held, "pause_coder", {"coder": coder, **reason(why)})
    return absence


@transaction.atomic
def resume_coder(*, actor: User, round: Round, coder: str, why: str = "") -> None:
    """Let a paused coder, by user name, go on."""
    held = hold_round(round)
    person = _coder_of(held, coder)
    paused = held.absences.filter(user=person, kind=Absence.Kind.PAUSED)
    if paused.delete()[0]:
        _record(actor, held, "resume_coder", {"coder": coder, **reason(why)})


@transaction.atomic
def remove_coder(
    *, actor: User, round: Round, coder: str, finished: str = STAY, why: str = ""
) -> list[Assignment]:
    """Take a coder, by user name, out of an open round; returns the passes set aside.

    `finished`: whether what they have submitted stays and counts, or is set aside like the rest.
    """
    held = hold_round(round)
    require_open(held)
    person = _coder_of(held, coder)
    aside = _leave(actor, held, person, finished)
    if aside is None:
        return []
    _record(actor, held, "remove_coder", _told(person, finished, aside) | reason(why))
    return aside


@transaction.atomic
def replace_coder(
    *,
    actor: User,
    round: Round,
    coder: str,
    by: str,
    finished: str = STAY,
    why: str = "",
    not_blind: bool = False,
) -> list[Assignment]:
    """As `remove_coder`, and give what is set aside to somebody else, who begins afresh; returns
    the new passes. Raises Conflict, Invalid and Forbidden as `give` and `coder_named` do."""
    held = hold_round(round)
    require_open(held)
    person, successor = _coder_of(held, coder), coder_named(held, by, "by")
    if person.pk == successor.pk:
        raise Unfit.on("by", _("Choose somebody else."))
    aside = _leave(actor, held, person, finished)
    if aside is None:
        raise _left_already(person)
    made = give(
        actor=actor, round=held, passes=aside, to=successor, not_blind=not_blind, field="by"
    )
    marked = {"not_blind": True} if any(one.not_blind for one in made) else {}
    told = _told(person, finished, aside) | {"by": successor.username} | marked
    _record(actor, held, "replace_coder", told | reason(why))
    return made


def _left_already(person: User) -> Conflict:
    said = _("%(name)s has left this round already.")
    return Conflict.on("coder", said % {"name": person.get_full_name()})


def _leave(actor: User, round: Round, person: User, finished: str) -> list[Assignment] | None:
    """The passes set aside; None for somebody who has left already."""
    if finished not in FINISHED:
        raise Invalid.on("finished", _("Use stay or set_aside."))
    absence = round.absences.filter(user=person).first()
    if absence is not None and absence.kind == Absence.Kind.LEFT:
        return None
    own = Assignment.objects.filter(round=round, coder=person, kind=Assignment.Kind.CODER)
    if finished == STAY:
        own = own.filter(status=Assignment.Status.OPEN)
    aside = list(own.select_related("document", "coder", "round").order_by("pk"))
    set_aside(actor=actor, round=round, passes=aside, because=Assignment.Because.LEFT)
    left = {"kind": Absence.Kind.LEFT, "since": timezone.now(), "by": actor}
    Absence.objects.update_or_create(round=round, user=person, defaults=left)
    return aside


def _told(person: User, finished: str, aside: Sequence[Assignment]) -> dict:
    numbers = sorted({one.document.number for one in aside})
    return {"coder": person.username, "finished": finished, "documents": numbers}


def _coder_of(round: Round, username: str) -> User:
    """Raises Invalid for somebody who has no pass in the round, and has not left it either."""
    passes = Assignment.objects.filter(round=round, kind=Assignment.Kind.CODER)
    known = Q(pk__in=passes.values("coder")) | Q(pk__in=round.absences.values("user"))
    person = User.objects.filter(known, username=username).first()
    if person is not None:
        return person
    said = _("%(name)s does not code in this round.") % {"name": username}
    raise Missing.on("coder", said)


def _record(actor: User, round: Round, verb: str, after: dict, before: dict | None = None) -> None:
    record(
        actor=actor,
        verb=verb,
        obj=round,
        project=round.project_id,
        round_id=round.pk,
        before=before,
        after=after,
    )
