"""Handing a pass in, and giving it back to its coder."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coding.access import Superseded
from coding.actions.attempts import score_attempts
from coding.actions.exposure import refusal, remember
from coding.actions.references import reopen_reference, submit_reference
from coding.judgements.held import require_still
from coding.models import Absence, Assignment, Judgement, ReopenRequest, Round
from coding.reads.progress import TO_CHECK
from coding.reads.training import compared
from corpus.accounts.joining import hold_project
from corpus.audit import record
from corpus.models import Membership, User
from corpus.permissions import Capability
from policycoder.errors import Conflict, Forbidden, Invalid, Unfit
from policycoder.numbers import grouped

Told = Mapping[str, Any]
NOTHING: Told = {}
# How many clauses a refusal lists.
NAMED = 8
# Its coder may not go on, and may be somebody who sees the codings once the pass is handed in.
ENDED = (Round.Status.LOCKED, Round.Status.ADJUDICATING)


@transaction.atomic
def submit_assignment(*, actor: User, assignment: Assignment, confirm: bool = False) -> Assignment:
    """Hand in a pass. Clauses left open stay missing values.

    An owner or lead, who sees the others' codings of a blind round from now on, hands it in for
    good, and may do so when the round is locked too. Raises Conflict for anybody else in a locked
    round, and for clauses that changed under their codes and were not checked, unless `confirm`
    says that they are handed in so.
    """
    held = _hold(assignment)
    if held.status == Assignment.Status.SUBMITTED:
        return held
    if held.kind == Assignment.Kind.REFERENCE:
        if not confirm:
            _require_checked(held)
        return submit_reference(actor=actor, assignment=held)
    if not _may_end(actor, held.round):
        require_open(held.round)
    if not confirm:
        _require_checked(held)
    set_status(actor, held, Assignment.Status.SUBMITTED, "submit_assignment")
    remember(actor=actor, round=held.round, users=[held.coder_id], since=held.submitted_at)
    score_attempts(actor=actor, round=held.round, coders=[held.coder_id])
    return held


def _may_end(actor: User, round: Round) -> bool:
    """Whether a pass that can no longer be worked at is what hides the codings from its coder."""
    if not round.blind or round.status not in ENDED:
        return False
    member = Membership.objects.filter(project=round.project_id, user=actor).first()
    return member is not None and member.can(Capability.EDIT)


@transaction.atomic
def submit_own(*, actor: User, round: Round) -> int:
    """Hand in all that the actor has in the round, as it is; returns how many passes."""
    own = Assignment.objects.filter(
        round=round,
        coder=actor,
        kind=Assignment.Kind.CODER,
        status=Assignment.Status.OPEN,
    )
    passes = list(own.order_by("pk"))
    for one in passes:
        submit_assignment(actor=actor, assignment=one, confirm=True)
    return len(passes)


@transaction.atomic
def reopen_assignment(
    *, actor: User, assignment: Assignment, not_blind: bool = False, told: Told = NOTHING
) -> Assignment:
    """Give a submitted pass back to its coder; what is `told` of it (`why`, `moved_to`) stands in the
    round's history.

    Raises Forbidden in a blind round when its coder could see others' codings, or is the actor,
    unless `not_blind` says that the pass is marked so. Raises Conflict in a training whose
    reference the coder has been shown.
    """
    held = _hold(assignment)
    if held.status == Assignment.Status.OPEN:
        return held
    if held.kind == Assignment.Kind.REFERENCE:
        return reopen_reference(actor=actor, assignment=held, told=told)
    require_open(held.round)
    _require_stayed(held)
    _require_not_compared(held)
    if not_blind and not held.round.blind:
        raise not_a_blind_round("not_blind")
    _require_last_part(held)
    exposed = remember(actor=actor, round=held.round, users=[held.coder_id])
    if exposed and not not_blind:
        raise refusal("not_blind", exposed.values())
    if held.round.blind and held.coder_id == actor.pk and not not_blind:
        raise Forbidden(
            _(
                "In a blind round another owner or lead gives your document back to you, or it is"
                " marked “not blind”."
            )
        )
    if not_blind and not held.not_blind:
        held.not_blind = True
        held.save(update_fields=["not_blind"])
    set_status(actor, held, Assignment.Status.OPEN, "reopen_assignment", told=told)
    ReopenRequest.objects.filter(assignment=held, answer="").update(
        answer=ReopenRequest.Answer.GRANTED, answered_by=actor, answered_at=timezone.now()
    )
    return held


def _require_stayed(held: Assignment) -> None:
    if held.kind == Assignment.Kind.SET_ASIDE:
        raise Conflict(_("This pass is set aside. Restore it first."))
    gone = held.round.absences.filter(user=held.coder_id, kind=Absence.Kind.LEFT)
    if gone.exists():
        raise Conflict(
            _("%(name)s has left the round. Add them to it again first.")
            % {"name": held.coder.get_full_name()}
        )


def _require_not_compared(held: Assignment) -> None:
    """Raises Conflict for a pass whose coder has been shown what the reference says of it."""
    if held.kind == Assignment.Kind.ATTEMPT or compared(held):
        raise Conflict(
            _(
                "%(name)s has been shown how this document compares with the reference. Give them a"
                " new attempt instead; this one is kept."
            )
            % {"name": held.coder.get_full_name()}
        )


def _require_last_part(held: Assignment) -> None:
    """Of a sealed round: who has begun the second part of a document gets the first back no more."""
    if not held.round.sealed:
        return
    later = Assignment.objects.filter(
        round=held.round_id, document=held.document_id, coder=held.coder_id, part__gt=held.part
    ).exclude(kind__in=Assignment.UNNAMED)
    begun = Judgement.objects.filter(assignment__in=later.values("pk")).exists()
    if begun or later.filter(status=Assignment.Status.SUBMITTED).exists():
        raise Conflict(_("Its coder has begun the second part of this document."))


def hold_round(round: Round) -> Round:
    """The round and every pass, so that nobody codes before it is done."""
    hold_project(round.project_id)
    require_still(round)
    passes = Assignment.objects.select_for_update(no_key=True).filter(round=round)
    list(passes.order_by("pk").values_list("pk"))
    return Round.objects.select_for_update(of=("self",)).select_related("project").get(pk=round.pk)


def not_a_blind_round(field: str) -> Invalid:
    return Unfit.on(field, _("Only passes of a blind round are marked “not blind”."))


def _hold(assignment: Assignment) -> Assignment:
    hold_project(assignment.round.project_id)
    require_still(assignment.round)
    held = (
        Assignment.objects.select_related("round", "document", "coder")
        .select_for_update(of=("self",))
        .get(pk=assignment.pk)
    )
    if held.superseded_by_id is not None:
        raise Superseded(held)
    return held


def _require_checked(held: Assignment) -> None:
    flagged = Judgement.objects.filter(
        TO_CHECK, assignment__in=[held, *held.repeats.all()], clause__codable=True
    )
    numbers = list(flagged.order_by("clause__start").values_list("clause__number", flat=True))
    if not numbers:
        return
    named = _(", ").join(str(number) for number in numbers[:NAMED])
    raise Conflict(
        ngettext(
            "The text or the codebook changed under the codes of %(n)s clause, which was not"
            " checked: %(clauses)s. Check it, or confirm that you submit it as it is.",
            "The text or the codebook changed under the codes of %(n)s clauses, which were not"
            " checked: %(clauses)s. Check them, or confirm that you submit them as they are.",
            len(numbers),
        )
        % {"n": grouped(len(numbers)), "clauses": named + (" …" if len(numbers) > NAMED else "")},
        extra={"to_check": len(numbers), "clauses": numbers[:NAMED]},
    )


def require_open(round: Round) -> None:
    if round.status != Round.Status.OPEN:
        raise Conflict(
            _("The round is not open (%(status)s).") % {"status": round.get_status_display()}
        )


def set_status(
    actor: User,
    held: Assignment,
    status: str,
    verb: str,
    *,
    at: datetime | None = None,
    told: Told = NOTHING,
) -> None:
    """`at`: when it was submitted, where that is not now."""
    before, held.status = held.status, status
    held.submitted_at = None
    if status == Assignment.Status.SUBMITTED:
        held.submitted_at = at or timezone.now()
    held.save(update_fields=["status", "submitted_at"])
    held.repeats.update(status=status, submitted_at=held.submitted_at)
    record(
        actor=actor,
        verb=verb,
        obj=held,
        project=held.round.project_id,
        round_id=held.round_id,
        before={"status": before},
        after={
            "status": status,
            "document": held.document.number,
            "coder": held.coder.username,
            **({"not_blind": True} if held.not_blind else {}),
            **told,
        },
    )
