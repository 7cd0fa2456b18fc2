from django.db import models
from django.db.models import Exists, OuterRef, Q, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from corpus.models.people import Membership, Project, User
from corpus.permissions import Role


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def pending(self) -> "InvitationQuerySet":
        return self.filter(state=Invitation.State.PENDING)

    def open(self) -> "InvitationQuerySet":
        """Those that can be accepted now: who invites must still be an owner of the project."""
        owner = Membership.objects.filter(
            project=OuterRef("project"), user=OuterRef("invited_by"), role=Role.OWNER
        )
        return self.pending().filter(
            Exists(owner),
            expires_at__gt=timezone.now(),
            project__deleted_at=None,
            invited_by__is_active=True,
            user__is_active=True,
        )


class Invitation(models.Model):
    """A role in a project, offered to an account that shares none with whoever offers it.

    Nothing of the project is the account's until it accepts; then a membership is made. An
    invitation never changes: another role is another invitation.
    """

    class State(TextChoices):
        PENDING = "pending", pgettext_lazy("invitation", "Pending")
        ACCEPTED = "accepted", pgettext_lazy("invitation", "Accepted")
        DECLINED = "declined", pgettext_lazy("invitation", "Declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("invitation", "Withdrawn")
        EXPIRED = "expired", pgettext_lazy("invitation", "Expired")

    project = models.ForeignKey(Project, models.CASCADE, related_name="invitations")
    user = models.ForeignKey(User, models.CASCADE, related_name="invitations")
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)
    invited_by = models.ForeignKey(User, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    closed_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "user"],
                condition=Q(state="pending"),
                name="invitation_pending_once",
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="invitation_known_role"),
            models.CheckConstraint(
                condition=Q(state="pending", closed_at=None)
                | Q(state__in=["accepted", "declined", "withdrawn", "expired"])
                & Q(closed_at__isnull=False),
                name="invitation_closed_once",
            ),
        ]

    @property
    def expired(self) -> bool:
        return self.state == self.State.PENDING and self.expires_at <= timezone.now()
