"""The door to rounds, assignments and codings. Blindness is decided here and in RoundQuerySet."""

from django.db import models
from django.http import Http404
from django.utils.translation import gettext as _

from coding.models import Assignment, Round
from corpus.access import load, require
from corpus.models import Membership, User
from corpus.permissions import CAPABILITIES, Capability
from policycoder.errors import Forbidden

CODING_ROLES = [role for role, given in CAPABILITIES.items() if Capability.CODE in given]


def round_for(user: User, pk: int, capability: str = Capability.VIEW):
    """The round and the membership; a round a coder has no part in does not exist for them."""
    found, member = load(user, Round.objects.select_related("project"), pk, capability=capability)
    if not Round.objects.listed_for(member).filter(pk=pk).exists():
        raise Http404
    return found, member


def round_results_for(user: User, pk: int, capability: str = Capability.VIEW):
    """The round, if this member may read its results now. Raises Forbidden in words otherwise."""
    found, member = round_for(user, pk, capability)
    if not Round.objects.results_visible_to(member).filter(pk=pk).exists():
        if member.can(Capability.EDIT):
            raise Forbidden(
                _("You code in this blind round yourself; submit your own documents first.")
            )
        raise Forbidden(_("The results of a round are shown to you once it is closed."))
    return found, member


def assignment_for(user: User, pk: int, *, write: bool = False, progress_only: bool = False):
    """The assignment with round, document, project and coder, and the membership.

    A coder reaches their own passes only; whoever may see the round's codings may read others'.
    Only the pass's own coder may write it. `progress_only`: for leads, without its codings.
    """
    queryset = Assignment.objects.select_related("round__project", "document", "coder")
    found, member = load(user, queryset, pk, project="round.project_id")
    if found.coder_id == user.pk and found.kind == Assignment.Kind.CODER:
        if write:
            require(member, Capability.CODE)
        return found, member
    visible = Round.objects.codings_visible_to(member).filter(pk=found.round_id).exists()
    if not visible and not member.can(Capability.EDIT):
        raise Http404
    if write or not (visible or progress_only):
        raise Forbidden(_("Only the coder this document is assigned to may do this."))
    return found, member


def own_pass_for(user: User, pk: int) -> Assignment:
    """The user's own pass, with its round, to write judgements into: one light query.

    The same rule as `assignment_for(write=True)`, which words the refusal when this finds nothing.
    """
    found = (
        Assignment.objects.select_related("round")
        .only("document_id", "round__project_id", "round__codebook_version_id")
        .filter(
            pk=pk,
            coder=user,
            kind=Assignment.Kind.CODER,
            round__project__deleted_at=None,
            round__project__memberships__user=user,
            round__project__memberships__role__in=CODING_ROLES,
        )
        .first()
    )
    return found or assignment_for(user, pk, write=True)[0]


def assignments_of(member: Membership) -> models.QuerySet[Assignment]:
    """All of the project for leads (progress, not codings), else the member's own."""
    queryset = Assignment.objects.filter(round__project=member.project_id)
    return queryset if member.can(Capability.EDIT) else queryset.filter(coder=member.user_id)
