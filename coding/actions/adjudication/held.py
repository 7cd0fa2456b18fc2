"""The round and the consensus pass that a write of a decision holds, in this order."""

from django.http import Http404
from django.utils.translation import gettext as _

from coding.actions.adjudication.begin import begin_adjudication
from coding.judgements.held import HeldPass, Holder
from coding.models import Assignment, Round
from corpus.models import User
from policycoder.errors import Conflict


def require_adjudicating(actor: User, round: Round) -> Round:
    """The round, held until the transaction ends; a locked one begins to be adjudicated.

    Raises Conflict for one that is open or closed.
    """
    if Round.objects.filter(pk=round.pk, status=Round.Status.LOCKED).exists():
        begin_adjudication(actor=actor, round=round)
    held = Round.objects.select_for_update(no_key=True).get(pk=round.pk)
    if held.status != Round.Status.ADJUDICATING:
        raise Conflict(
            _("Only a locked round is adjudicated; this one is “%(status)s”.")
            % {"status": held.get_status_display()}
        )
    return held


def hold_consensus(round: Round, document: int) -> HeldPass:
    """The consensus pass over a document, held. Raises Http404 where the round has none."""
    found = Assignment.objects.select_for_update(no_key=True).filter(
        round=round, document=document, kind=Assignment.Kind.CONSENSUS
    )
    held = found.first()
    if held is None:
        raise Http404
    return HeldPass(
        Holder.ADJUDICATOR,
        held.pk,
        held.status,
        held.document_id,
        round.pk,
        round.project_id,
        round.codebook_version_id,
    )
