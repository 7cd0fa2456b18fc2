"""How an account comes into a project: at once, or by an invitation that it accepts."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from corpus.audit import record
from corpus.models import Invitation, Membership, Project, User
from policycoder.errors import Conflict

State = Invitation.State


def hold_project(project_id: int) -> Project:
    """Lets nobody else change who belongs to the project, or their roles, or give, hand in or
    reopen a pass, until the transaction ends.

    Held so that rows that refer to it may still be added: who adds them may hold what this
    transaction waits for next.
    """
    return Project.objects.select_for_update(no_key=True).get(pk=project_id)


def shared_projects(one: User, other: User) -> list[Project]:
    """The projects in which both are members, whatever their roles."""
    theirs = Project.objects.visible_to(other).values("pk")
    return list(Project.objects.visible_to(one).filter(pk__in=theirs))


@transaction.atomic
def make_member(*, actor: User, project: Project, user: User, role: str) -> Membership:
    """The account joins at once, without the invitation that may have waited for it."""
    for invitation in _held(project=project, user=user):
        _withdraw(actor, invitation)
    member = Membership.objects.create(project=project, user=user, role=role)
    told = {"username": user.username, "role": role}
    record(actor=actor, verb="add_member", obj=member, project=project, after=told)
    return member


@transaction.atomic
def invite(*, actor: User, project: Project, user: User, role: str) -> Invitation:
    """Offer the account a role. Raises Conflict while another invitation waits."""
    for waiting in _held(project=project, user=user):
        if not waiting.expired:
            said = _("%(name)s is invited already, as %(role)s. Withdraw that invitation first.")
            words = {"name": user.username, "role": waiting.get_role_display()}
            raise Conflict.on("username", _("Invited already."), detail=said % words)
        _close(waiting, State.EXPIRED)
    invitation = Invitation.objects.create(
        project=project,
        user=user,
        role=role,
        invited_by=actor,
        expires_at=timezone.now() + timedelta(days=settings.INVITATION_DAYS),
    )
    _record(actor, "invite_member", invitation)
    return invitation


@transaction.atomic
def accept(*, actor: User, invitation: Invitation) -> Membership:
    """The invited account joins. Raises Conflict when the invitation no longer holds."""
    hold_project(invitation.project_id)
    invitation = _waiting(invitation)
    if not Invitation.objects.open().filter(pk=invitation.pk).exists():
        raise Conflict(
            _(
                "This invitation no longer holds: its project has been deleted, or who sent it may"
                " not add members any more."
            )
        )
    if Membership.objects.filter(project=invitation.project_id, user=actor).exists():
        raise Conflict(_("You are a member of this project already."))
    _close(invitation, State.ACCEPTED)
    member = Membership.objects.create(project=invitation.project, user=actor, role=invitation.role)
    _record(actor, "accept_invitation", invitation)
    return member


@transaction.atomic
def decline(*, actor: User, invitation: Invitation) -> None:
    invitation = _waiting(invitation)
    _close(invitation, State.DECLINED)
    _record(actor, "decline_invitation", invitation)


@transaction.atomic
def withdraw(*, actor: User, invitation: Invitation) -> None:
    """Take an invitation back, also one that has expired."""
    _withdraw(actor, _waiting(invitation, expired=True))


@transaction.atomic
def withdraw_all(*, actor: User, **which: Any) -> None:
    """Take back what waits for an answer and is described by `which`, as a filter's keywords."""
    for invitation in _held(**which):
        _withdraw(actor, invitation)


def _withdraw(actor: User, invitation: Invitation) -> None:
    _close(invitation, State.WITHDRAWN)
    _record(actor, "withdraw_invitation", invitation)


def _held(**which: Any) -> QuerySet[Invitation]:
    rows = Invitation.objects.pending().select_related("user").filter(**which)
    return rows.select_for_update(of=("self",)).order_by("pk")


def _waiting(invitation: Invitation, *, expired: bool = False) -> Invitation:
    """The invitation as it is now, held. Raises Conflict when it has come to an end."""
    found = Invitation.objects.select_related("project", "user").select_for_update(of=("self",))
    now = found.get(pk=invitation.pk)
    if now.state != State.PENDING:
        said = {
            State.ACCEPTED: _("This invitation has been accepted already."),
            State.DECLINED: _("This invitation has been declined already."),
            State.WITHDRAWN: _("This invitation has been withdrawn."),
            State.EXPIRED: _("This invitation has expired."),
        }
        raise Conflict(said[State(now.state)])
    if now.expired and not expired:
        raise Conflict(_("This invitation has expired."))
    return now


def _close(invitation: Invitation, state: str) -> None:
    invitation.state, invitation.closed_at = state, timezone.now()
    invitation.save(update_fields=["state", "closed_at"])


def _record(actor: User, verb: str, invitation: Invitation) -> None:
    told = {"username": invitation.user.username, "role": invitation.role}
    record(actor=actor, verb=verb, obj=invitation, project=invitation.project_id, after=told)
