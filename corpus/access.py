"""The one door: every row reaches a view through here.

A stranger is answered 404, whatever the object; a member without the capability 403.
Both `pages` and `api` call these; nothing else loads an object by an id from outside.
"""

from operator import attrgetter
from typing import TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.http import Http404
from django.utils.translation import gettext as _

from corpus.models import (
    Agency,
    AgencyDecision,
    Clause,
    Document,
    DocumentType,
    ExclusionReason,
    Invitation,
    Job,
    Membership,
    NearDuplicate,
    Project,
    User,
)
from corpus.permissions import Capability
from policycoder.errors import Forbidden

M = TypeVar("M", bound=models.Model)
E = TypeVar("E", DocumentType, ExclusionReason)


def require(member: Membership, capability: str) -> None:
    if not member.can(capability):
        raise Forbidden(
            _("Your role in this project (%(role)s) does not allow this.")
            % {"role": member.get_role_display()}
        )


def require_instance_owner(user: User) -> None:
    if not user.instance_owner:
        raise Forbidden(
            _("Only an instance owner may do this: %(names)s.")
            % {"names": User.objects.owners_in_words()}
        )


def member_of(user: User, project_id: int, capability: str = Capability.VIEW) -> Membership:
    """The user's membership, with its project loaded. Raises Http404 or Forbidden."""
    try:
        member = Membership.objects.select_related("project", "user").get(
            user=user, project=project_id, project__deleted_at=None
        )
    except Membership.DoesNotExist:
        raise Http404 from None
    require(member, capability)
    return member


def load(
    user: User,
    queryset: models.QuerySet[M],
    pk: int | str,
    *,
    project: str = "project_id",
    capability: str = Capability.VIEW,
) -> tuple[M, Membership]:
    """The object and the user's membership of its project. Raises Http404 or Forbidden.

    `project` is the dotted attribute path from the object to its project id.
    """
    try:
        found = queryset.get(pk=pk)
    except ObjectDoesNotExist:
        raise Http404 from None
    return found, member_of(user, attrgetter(project)(found), capability)


def document_for(
    user: User, pk: int, capability: str = Capability.VIEW
) -> tuple[Document, Membership]:
    """The document (agencies loaded) and the membership."""
    queryset = Document.objects.select_related("project").prefetch_related("issues__agency")
    return load(user, queryset, pk, capability=capability)


def clause_for(user: User, pk: int, capability: str = Capability.VIEW) -> tuple[Clause, Membership]:
    """The clause (document and project loaded) and the membership."""
    queryset = Clause.objects.select_related("document__project")
    return load(user, queryset, pk, project="document.project_id", capability=capability)


def agency_for(user: User, pk: int, capability: str = Capability.VIEW) -> tuple[Agency, Membership]:
    """An agency of the project's list, and the membership."""
    return load(user, Agency.objects.select_related("project"), pk, capability=capability)


def agency_decision_for(
    user: User, pk: int, capability: str = Capability.VIEW
) -> tuple[AgencyDecision, Membership]:
    """What was decided about two agencies, and the membership."""
    queryset = AgencyDecision.objects.select_related("project", "agency", "into", "decided_by")
    return load(user, queryset, pk, capability=capability)


def entry_for(
    user: User, kind: type[E], pk: int, capability: str = Capability.VIEW
) -> tuple[E, Membership]:
    """An entry of a list (`kind`: DocumentType or ExclusionReason), and the membership."""
    queryset = kind.objects.select_related("project")
    return load(user, queryset, pk, capability=capability)


def duplicate_for(
    user: User, pk: int, capability: str = Capability.VIEW
) -> tuple[NearDuplicate, Membership]:
    """A pair of near duplicates (both documents loaded), and the membership."""
    queryset = NearDuplicate.objects.select_related(
        "project", "first", "second", "kept", "decided_by"
    )
    return load(user, queryset, pk, capability=capability)


def job_for(user: User, pk: str) -> tuple[Job, Membership]:
    """A job is for those who may edit, and for whoever started it."""
    job, member = load(user, Job.objects.select_related("project"), pk)
    if job.created_by_id != user.pk:
        require(member, Capability.EDIT)
    return job, member


def projects_of(user: User) -> models.QuerySet[Project]:
    return Project.objects.visible_to(user)


def account_for(user: User, pk: int) -> User:
    """An account, for an instance owner."""
    require_instance_owner(user)
    try:
        return User.objects.accounts().get(pk=pk)
    except User.DoesNotExist:
        raise Http404 from None


def invitations_of(user: User) -> models.QuerySet[Invitation]:
    """What the person has been invited to and may accept now."""
    found = Invitation.objects.open().filter(user=user)
    return found.select_related("project", "invited_by")


def own_invitation(user: User, pk: int) -> Invitation:
    """An invitation of the person, whatever became of it, while its project is there."""
    found = Invitation.objects.filter(pk=pk, user=user, project__deleted_at=None)
    invitation = found.select_related("project").first()
    if invitation is None:
        raise Http404
    return invitation


def sent_invitation(member: Membership, pk: int) -> Invitation:
    """An invitation into the member's project, who may manage it."""
    require(member, Capability.MANAGE)
    found = Invitation.objects.filter(pk=pk, project=member.project_id).first()
    if found is None:
        raise Http404
    return found
