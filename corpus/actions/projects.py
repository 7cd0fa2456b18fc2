from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from corpus.accounts.instance import make_account, settle_doubts
from corpus.accounts.joining import hold_project, invite, make_member, shared_projects, withdraw_all
from corpus.accounts.links import Link, end_link, end_stray_links
from corpus.actions.screening import settle_waiting
from corpus.audit import record
from corpus.coded import note_access
from corpus.defaults import DOCUMENT_TYPES, EXCLUSION_REASONS, SYSTEM_REASONS
from corpus.models import DocumentType, ExclusionReason, Invitation, Membership, Project, User
from corpus.permissions import Role
from policycoder.errors import Conflict


@transaction.atomic
def create_project(
    *, actor: User, name: str, description: str = "", granularity: str = "article"
) -> Project:
    """A project whose owner is `actor`."""
    project = Project.objects.create(
        name=name, description=description, granularity=granularity, created_by=actor
    )
    fill_lists(project)
    member = Membership.objects.create(project=project, user=actor, role=Role.OWNER)
    record(
        actor=actor,
        verb="create_project",
        obj=project,
        project=project,
        after={"name": name, "description": description, "granularity": granularity},
    )
    record(
        actor=actor,
        verb="add_member",
        obj=member,
        project=project,
        after={"username": actor.username, "role": Role.OWNER},
    )
    return project


def fill_lists(project: Project) -> None:
    """Give a new project its first effectiveness types and exclusion reasons."""
    DocumentType.objects.bulk_create(
        DocumentType(project=project, name=name, position=position)
        for position, name in enumerate(DOCUMENT_TYPES)
    )
    keys = {name: key for key, name in SYSTEM_REASONS.items()}
    ExclusionReason.objects.bulk_create(
        ExclusionReason(project=project, name=_(name), position=position, key=keys.get(name, ""))
        for position, name in enumerate(EXCLUSION_REASONS)
    )


@transaction.atomic
def change_project(*, actor: User, project: Project, changes: dict[str, Any]) -> Project:
    """Change name, description, granularity (which counts for later imports) or the screening.

    Without a second screener, candidates that waited for one get the status decided so far.
    """
    project = Project.objects.select_for_update().get(pk=project.pk)
    before = {field: getattr(project, field) for field in changes}
    if before == changes:
        return project
    for field, value in changes.items():
        setattr(project, field, value)
    project.save(update_fields=list(changes))
    if changes.get("second_screener") is False and before["second_screener"]:
        settle_waiting(project=project)
    record(
        actor=actor,
        verb="change_project",
        obj=project,
        project=project,
        before=before,
        after=changes,
    )
    return project


@transaction.atomic
def delete_project(*, actor: User, project: Project) -> None:
    """Take the project out of everybody's sight. Nothing is erased: `restore_project` undoes it.

    One-time links of those who are in no other project die.
    """
    Project.objects.filter(pk=project.pk).update(deleted_at=timezone.now())
    end_stray_links(project)
    record(
        actor=actor,
        verb="delete_project",
        obj=project,
        project=project,
        before={"name": project.name},
    )


@transaction.atomic
def restore_project(*, actor: User | None, project: Project) -> None:
    Project.objects.filter(pk=project.pk).update(deleted_at=None)
    record(
        actor=actor,
        verb="restore_project",
        obj=project,
        project=project,
        after={"name": project.name},
    )


@dataclass(frozen=True)
class Added:
    """What became of adding a name: a member, with the link of an account made for it, or an
    invitation that waits for the account."""

    member: Membership | None = None
    link: Link | None = None
    invitation: Invitation | None = None


@transaction.atomic
def add_member(
    *,
    actor: User,
    project: Project,
    username: str,
    role: str,
    name: str = "",
    confirmed: bool = False,
) -> Added:
    """Give a person a role: at once if they share a project with `actor`, else when they accept.

    For a name without an account an instance owner makes one; its person sets the password by a
    one-time link. An account that exists is never touched. `confirmed`: `actor` has seen who made
    an account that no instance owner stands for. Raises Conflict, Unconfirmed, Forbidden.
    """
    hold_project(project.pk)
    user = User.objects.named(username)
    if user and project.memberships.filter(user=user).exists():
        raise Conflict.on(
            "username",
            _("Already a member."),
            detail=_("%(name)s is already a member of this project.") % {"name": user.username},
        )
    if user is None or not user.is_active:
        user, link = make_account(actor=actor, username=username, name=name, project=project)
        return Added(make_member(actor=actor, project=project, user=user, role=role), link)
    settle_doubts(actor=actor, user=user, confirmed=confirmed)
    if shared_projects(actor, user):
        return Added(make_member(actor=actor, project=project, user=user, role=role))
    return Added(invitation=invite(actor=actor, project=project, user=user, role=role))


@transaction.atomic
def change_role(*, actor: User, member: Membership, role: str) -> Membership:
    """Raises Conflict when the project would be left without an owner."""
    member = _held(member)
    if member.role == role:
        return member
    if member.role == Role.OWNER:
        _keep_an_owner(member)
        withdraw_all(actor=actor, invited_by=member.user, project=member.project_id)
    note_access(actor=actor, member=member)
    before, member.role = member.role, role
    member.save(update_fields=["role"])
    note_access(actor=actor, member=member, since=timezone.now())
    record(
        actor=actor,
        verb="change_role",
        obj=member,
        project=member.project_id,
        before={"username": member.user.username, "role": before},
        after={"username": member.user.username, "role": role},
    )
    return member


@transaction.atomic
def remove_member(*, actor: User, member: Membership) -> None:
    """Take a person out of the project; their codings stay. Raises Conflict for the last owner.

    A one-time link of theirs that is still about dies, and so do invitations they sent.
    """
    member = _held(member)
    if member.role == Role.OWNER:
        _keep_an_owner(member)
        withdraw_all(actor=actor, invited_by=member.user, project=member.project_id)
    end_link(member.user)
    note_access(actor=actor, member=member)
    record(
        actor=actor,
        verb="remove_member",
        obj=member,
        project=member.project_id,
        before={"username": member.user.username, "role": member.role},
    )
    member.delete()


def _held(member: Membership) -> Membership:
    """The member as they are now, nobody else changing who belongs to the project."""
    hold_project(member.project_id)
    found = Membership.objects.select_related("user").filter(pk=member.pk).first()
    if found is None:
        raise Conflict(_("This person is no longer a member of the project."))
    return found


def _keep_an_owner(member: Membership) -> None:
    others = Membership.objects.filter(
        project=member.project_id, role=Role.OWNER, user__is_active=True
    )
    if not others.exclude(pk=member.pk).exists():
        raise Conflict(_("A project keeps at least one owner. Make somebody else an owner first."))
