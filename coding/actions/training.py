"""Running a training: a bar to reach, further attempts, waivers, and what opens only after it."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from coding.actions.exposure import remember
from coding.actions.passes import require_open
from coding.agreement.training import BAR_COEFFICIENTS, Bar, reaches
from coding.codebook.scheme import scheme_of
from coding.models import Assignment, Attempt, Round, Waiver
from coding.reads.trainees import trainees_of
from coding.reads.training import bar_of
from corpus.accounts.joining import hold_project
from corpus.audit import record
from corpus.models import Membership, User
from corpus.permissions import Capability, roles_that_may
from policycoder.errors import Conflict, Invalid, Missing, Unfit

LONGEST_REASON = 500
Kind = Assignment.Kind


def checked_bar(bar: Bar, version: int) -> Bar:
    """The bar, if a round of this codebook version (by id) can have it. Raises Invalid."""
    errors: dict[str, list[str]] = {}
    if not 0 < bar.least <= 1:
        errors["bar"] = [_("The bar is a number above 0, at most 1.")]
    if bar.coefficient not in {one.key for one in BAR_COEFFICIENTS}:
        keys = ", ".join(one.key for one in BAR_COEFFICIENTS)
        errors["bar_coefficient"] = [_("Use one of %(keys)s.") % {"keys": keys}]
    known = scheme_of(version).dimensions
    if unknown := [key for key in bar.dimensions if key not in known]:
        said = _("The codebook has no dimension “%(key)s”.")
        errors["bar_dimensions"] = [said % {"key": key} for key in unknown]
    if errors:
        raise Unfit.of(errors)
    return bar


@transaction.atomic
def set_bar(*, actor: User, round: Round, bar: Bar | None) -> Round:
    """What an attempt must reach. Attempts that are scored are judged by it anew.

    Raises Conflict for taking it away while rounds wait for it.
    """
    held = _hold(round)
    if bar is None and (names := list(held.gated.values_list("name", flat=True))):
        raise Conflict(
            _("%(rounds)s open to who has passed this training; take that away first.")
            % {"rounds": _(", ").join(f"“{name}”" for name in names)}
        )
    before = _told(bar_of(held))
    if bar is not None:
        bar = checked_bar(bar, held.codebook_version_id)
    if before == _told(bar):
        return held
    held.bar = bar.least if bar else None
    if bar:
        held.bar_coefficient, held.bar_dimensions = bar.coefficient, list(bar.dimensions)
    held.save(update_fields=["bar", "bar_coefficient", "bar_dimensions"])
    for attempt in Attempt.objects.filter(round=held):
        attempt.passed = reaches(attempt.scores, bar) if bar else None
        attempt.save(update_fields=["passed"])
    _record(actor, held, "set_bar", before=before, after=_told(bar))
    return held


def _told(bar: Bar | None) -> dict[str, Any]:
    if bar is None:
        return {"bar": None}
    return {
        "bar": bar.least,
        "coefficient": bar.coefficient,
        "dimensions": list(bar.dimensions),
    }


@transaction.atomic
def give_attempt(*, actor: User, round: Round, coder: str) -> list[Assignment]:
    """Give a coder all of the training's documents afresh; what they submitted is kept, and counts
    no more.

    They have seen the reference: their new passes are marked not blind. Raises Conflict unless the
    attempt before is submitted and scored.
    """
    held = _hold(round)
    require_open(held)
    person = _coder(held, coder)
    trainee = next(iter(trainees_of(held, [person.pk])), None)
    if trainee is None or not trainee.passes:
        raise Missing.on("coder", _("%(name)s does not code in this round.") % {"name": coder})
    if not trainee.finished or not any(one.number == trainee.number for one in trainee.attempts):
        raise Conflict(
            _("%(name)s has an attempt that is not submitted and scored yet.") % {"name": coder}
        )
    remember(actor=actor, round=held, users=[person.pk])
    for one in trainee.passes:
        one.kind, one.attempt = Kind.ATTEMPT, trainee.number
        one.save(update_fields=["kind", "attempt"])
    made = Assignment.objects.bulk_create(
        Assignment(
            round=held,
            document=one.document,
            coder=person,
            clauses=one.clauses,
            part=one.part,
            attempt=trainee.number + 1,
            not_blind=held.blind,
        )
        for one in trainee.passes
    )
    after = {"coder": person.username, "attempt": trainee.number + 1}
    _record(actor, held, "give_attempt", after=after)
    return made


@transaction.atomic
def waive(*, actor: User, round: Round, coder: str, reason: str) -> Waiver:
    """Let a coder work in the rounds that wait for this training without having passed it."""
    held = _hold(round)
    person, reason = _coder(held, coder), reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        said = _("Say in at most %(limit)s characters why.") % {"limit": LONGEST_REASON}
        raise Invalid.on("reason", said)
    waiver = Waiver.objects.filter(round=held, coder=person).first()
    if waiver and waiver.reason == reason:
        return waiver
    before = {"reason": waiver.reason} if waiver else None
    waiver = waiver or Waiver(round=held, coder=person)
    waiver.reason, waiver.granted_by = reason, actor
    waiver.save()
    told = {"coder": person.username, "reason": reason}
    _record(actor, held, "waive_training", before=before, after=told)
    return waiver


@transaction.atomic
def end_waiver(*, actor: User, round: Round, coder: str) -> None:
    """Take a waiver back. Nothing where there is none."""
    held = _hold(round)
    for waiver in Waiver.objects.filter(round=held, coder__username=coder):
        told = {"coder": coder, "reason": waiver.reason}
        waiver.delete()
        _record(actor, held, "end_waiver", before=told)


@transaction.atomic
def set_gated(*, actor: User, round: Round, rounds: Collection[int]) -> list[Round]:
    """Let these rounds of the project, and no others, open to those who have passed the training.

    Raises Invalid for one that is not there or is a training itself, Conflict without a bar.
    """
    held = _hold(round)
    found = Round.objects.select_for_update(no_key=True).filter(project=held.project_id)
    others = found.exclude(kind=Round.Kind.TRAINING)
    chosen = {one.pk: one for one in others.filter(pk__in=rounds)}
    if missing := set(rounds) - chosen.keys():
        said = [
            _("There is no round %(id)s that could wait.") % {"id": pk} for pk in sorted(missing)
        ]
        raise Missing.on("rounds", *said)
    if chosen:
        require_bar(held)
    changed = [one for one in chosen.values() if one.training_id != held.pk]
    changed += others.filter(training=held).exclude(pk__in=chosen)
    for one in changed:
        before = one.training.name if one.training else None
        one.training = held if one.pk in chosen else None
        one.save(update_fields=["training"])
        after = {"training": one.training.name if one.training else None}
        _record(actor, one, "set_gate", before={"training": before}, after=after)
    return sorted(chosen.values(), key=lambda one: one.pk)


def require_bar(training: Round) -> None:
    """Raises Conflict unless a round can wait until this training is passed."""
    if training.kind != Round.Kind.TRAINING or training.bar is None:
        raise Conflict(_("“%(round)s” has no bar to pass.") % {"round": training.name})


def _hold(round: Round) -> Round:
    hold_project(round.project_id)
    held = Round.objects.select_for_update(no_key=True).get(pk=round.pk)
    if held.kind != Round.Kind.TRAINING:
        raise Conflict(_("This is not a training round."))
    return held


def _coder(round: Round, username: str) -> User:
    coders = Membership.objects.filter(
        project=round.project_id, role__in=roles_that_may(Capability.CODE)
    )
    member = coders.filter(user__username=username).select_related("user").first()
    if member is None:
        said = _("%(name)s is not a member of this project who may code.") % {"name": username}
        raise Missing.on("coder", said)
    return member.user


def _record(actor: User, round: Round, verb: str, *, before: Any = None, after: Any = None) -> None:
    record(
        actor=actor,
        verb=verb,
        obj=round,
        project=round.project_id,
        round_id=round.pk,
        before=before,
        after=after,
    )
