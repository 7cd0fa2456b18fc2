"""The accounts of the installation, as an instance owner sees them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, Q, QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from corpus.models import Project, User


class Password(TextChoices):
    SET = "set", pgettext_lazy("password", "Set")
    LINK = "link", pgettext_lazy("password", "Link pending")
    NONE = "none", pgettext_lazy("password", "No link")


@dataclass(frozen=True)
class Account:
    """One account. Of its projects, those the reader is in by name, the others by number."""

    user: User
    password: Password
    link_expires_at: datetime | None
    shared: list[str]
    others: int


def accounts_seen_by(reader: User, *, q: str = "") -> QuerySet[User]:
    """All accounts by user name, `q` in the user name or the name."""
    living = Q(memberships__project__deleted_at=None)
    shared = Q(memberships__project__in=Project.objects.visible_to(reader).values("pk"))
    found = (
        User.objects.accounts()
        .select_related("made_by")
        .annotate(
            link_expires_at=F("password_link__expires_at"),
            project_count=Count("memberships", filter=living),
            shared_names=ArrayAgg("memberships__project__name", filter=shared, default=[]),
        )
    )
    if q:
        found = found.filter(Q(username__icontains=q) | Q(name__icontains=q))
    return found.order_by("username")


def rows_of(accounts: Iterable[User]) -> list[Account]:
    return [_row(account) for account in accounts]


def _row(account: User) -> Account:
    expires_at = account.link_expires_at  # type: ignore[attr-defined]
    waits = expires_at is not None and expires_at > timezone.now()
    state = Password.LINK if waits else Password.NONE
    shared = sorted(account.shared_names)  # type: ignore[attr-defined]
    return Account(
        user=account,
        password=Password.SET if account.has_usable_password() else state,
        link_expires_at=expires_at if waits else None,
        shared=shared,
        others=account.project_count - len(shared),  # type: ignore[attr-defined]
    )
