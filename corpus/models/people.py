from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.db import models
from django.db.models import Case, TextChoices, When
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from corpus.permissions import Role, can
from corpus.usernames import LONGEST_LIKENESS, folded, likeness

OWNERS_NAMED = 5


class UserManager(DjangoUserManager["User"]):
    use_in_migrations = False

    def instance_owners(self) -> "models.QuerySet[User]":
        return self.filter(is_superuser=True, is_active=True).order_by("pk")

    def owners_in_words(self) -> str:
        """Whom to ask for an account."""
        found = self.instance_owners()[:OWNERS_NAMED]
        names = (f"{one.name} ({one.username})" if one.name else one.username for one in found)
        return gettext(", ").join(names)

    def accounts(self) -> "models.QuerySet[User]":
        """Those with which somebody can log in, or could."""
        return self.filter(outside_of=None)

    def named(self, username: str) -> "User | None":
        """The account that the name means, however it is typed."""
        found = self.alike(username)
        return found if found and folded(found.username) == folded(username) else None

    def alike(self, username: str) -> "User | None":
        """The account of this name, else one whose name could be taken for it."""
        exact = self.accounts().filter(username__iexact=username).order_by("pk").first()
        return exact or self.accounts().filter(likeness=likeness(username)).first()


class LikenessField(models.CharField):
    """What the user name looks like, written once with the account; no two accounts have the same.
    Of outside people it is the user name, which nobody can type."""

    def pre_save(self, model_instance: Any, add: bool) -> str:
        if add:
            name = model_instance.username
            seen = name if model_instance.outside_of_id else likeness(name)
            setattr(model_instance, self.attname, seen)
        return getattr(model_instance, self.attname)


class User(AbstractUser):
    """A person with an account; what they may do is said by their memberships.

    `is_superuser` marks the instance owners, who make, confirm and end accounts; it gives no
    right in any project. `outside_of` marks who only coded elsewhere: a name in a project's tables,
    with which nobody can ever log in (`corpus/accounts/outside.py`).
    """

    name = models.CharField(pgettext_lazy("person", "name"), max_length=100, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    # None: made on the server, or by the person who set the installation up
    made_by = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    # False for what anybody could make before accounts were the instance owners' affair
    confirmed = models.BooleanField(default=True)
    outside_of = models.ForeignKey("Project", models.PROTECT, null=True, related_name="outsiders")
    likeness = LikenessField(max_length=LONGEST_LIKENESS, editable=False)
    # what was chosen, by name: corpus/accounts/preferences.py
    preferences = models.JSONField(default=dict, db_default={})

    objects: ClassVar[UserManager] = UserManager()

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]

    class Meta(AbstractUser.Meta):
        constraints = [
            models.UniqueConstraint(fields=["likeness"], name="user_names_differ"),
            models.CheckConstraint(
                condition=models.Q(outside_of=None)
                | models.Q(is_active=False, is_superuser=False, password__startswith="!"),  # noqa: S106
                name="user_outside_never_logs_in",
            ),
        ]

    @property
    def known_as(self) -> str:
        """The user name; of outside people the name they have in their project's tables."""
        return self.name if self.outside_of_id else self.username

    @property
    def instance_owner(self) -> bool:
        return self.is_superuser and self.is_active

    def get_full_name(self) -> str:
        return self.name or self.username

    def get_short_name(self) -> str:
        return self.get_full_name()


def known_as(user: str) -> Case:
    """In a query, `User.known_as` of the user that the field `user` refers to."""
    outside = When(**{f"{user}__outside_of__isnull": False}, then=f"{user}__name")
    return Case(outside, default=f"{user}__username")


class Token(models.Model):
    """An API token. Only its SHA-256 is stored; the token itself is shown once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    name = models.CharField(_("name"), max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=8)
    created_at = models.DateTimeField(auto_now_add=True)
    # None: never
    expires_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="token_once_a_name")]

    @property
    def expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()


class PasswordLink(models.Model):
    """The one-time link with which an account's password is set: one an account, the newest.

    Only the SHA-256 of its secret is stored. Use, removal from a project and the account's end
    delete the row.
    """

    user = models.OneToOneField(User, models.CASCADE, related_name="password_link")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, user: User) -> "ProjectQuerySet":
        return self.filter(memberships__user=user, deleted_at=None)


class Project(models.Model):
    class Granularity(TextChoices):
        ARTICLE = "article", _("Articles and paragraphs")
        SENTENCE = "sentence", _("Sentences")

    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    granularity = models.CharField(
        _("unit of analysis"),
        max_length=10,
        choices=Granularity.choices,
        default=Granularity.ARTICLE,
    )
    # whether imports arrive as candidates, and whether each is decided by two people
    screening = models.BooleanField(_("screen new documents"), default=False)
    second_screener = models.BooleanField(_("two screeners"), default=False)
    timing = models.BooleanField(
        _("record the time spent on clauses"), default=True, db_default=True
    )
    # of one made for a table of codings: the project it was checked from
    checked_from = models.ForeignKey("self", models.SET_NULL, null=True, related_name="tables")
    # who adjudicates sees the coders' names beside their choices only once it is decided
    hidden_names = models.BooleanField(
        _("decide disagreements without names"), default=False, db_default=False
    )
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True)
    next_document_number = models.PositiveIntegerField(default=1)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    project = models.ForeignKey(Project, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "user"], name="membership_once_per_project"),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="membership_known_role"
            ),
        ]

    def can(self, capability: str) -> bool:
        return can(self.role, capability)
