"""A coder asks for a submitted pass back, and a lead declines; who grants it reopens the pass."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coding.actions.passes import require_open
from coding.actions.reasons import reason
from coding.models import Assignment, ReopenRequest
from coding.reads.training import compared
from corpus.accounts.joining import hold_project
from corpus.audit import record
from corpus.models import User
from policycoder.errors import Conflict, Invalid, Unfit


@transaction.atomic
def ask_reopening(*, actor: User, assignment: Assignment, why: str) -> ReopenRequest:
    """Ask a lead for the actor's own submitted pass; asked again, the reason is the new one.

    Raises Invalid without a reason, Conflict for a pass that is open or that no lead gives back.
    """
    held = _hold(assignment)
    said = reason(why).get("why", "")
    if not said:
        raise Invalid.on("why", _("Say in a few words why."))
    if held.kind != Assignment.Kind.CODER or held.status != Assignment.Status.SUBMITTED:
        raise Unfit(_("Only a submitted document is asked for back."))
    require_open(held.round)
    if compared(held):
        raise Conflict(
            _(
                "You have been shown how this document compares with the reference. Ask a lead for"
                " a new attempt instead."
            )
        )
    request, new = ReopenRequest.objects.get_or_create(
        assignment=held, answer="", defaults={"why": said, "asked_at": timezone.now()}
    )
    if not new and request.why == said:
        return request
    request.why, request.asked_at = said, timezone.now()
    request.save(update_fields=["why", "asked_at"])
    _record(actor, held, "ask_reopening", said)
    return request


@transaction.atomic
def decline_reopening(*, actor: User, assignment: Assignment, why: str = "") -> ReopenRequest:
    """Leave the pass submitted, with a word to its coder. Raises Conflict where nobody asks."""
    held = _hold(assignment)
    word = reason(why).get("why", "")
    request = ReopenRequest.objects.filter(assignment=held, answer="").first()
    if request is None:
        raise Unfit(_("Nobody asks for this document back."))
    request.answer, request.word = ReopenRequest.Answer.DECLINED, word
    request.answered_by, request.answered_at = actor, timezone.now()
    request.save()
    _record(actor, held, "decline_reopening", word)
    return request


def _hold(assignment: Assignment) -> Assignment:
    hold_project(assignment.round.project_id)
    found = Assignment.objects.select_related("round", "document", "coder")
    return found.select_for_update(of=("self",)).get(pk=assignment.pk)


def _record(actor: User, held: Assignment, verb: str, why: str) -> None:
    record(
        actor=actor,
        verb=verb,
        obj=held,
        project=held.round.project_id,
        round_id=held.round_id,
        after={
            "document": held.document.number,
            "coder": held.coder.username,
            **({"why": why} if why else {}),
        },
    )
