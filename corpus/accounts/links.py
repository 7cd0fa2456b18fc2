"""One-time links with which people set their password."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from corpus.accounts.people import set_password
from corpus.accounts.tokens import digest_of, link_to, new_token
from corpus.audit import record
from corpus.models import Membership, PasswordLink, Project, User
from policycoder.errors import Conflict


@dataclass(frozen=True)
class Link:
    """A link just made: the only time its address is known."""

    address: str
    expires_at: datetime


@transaction.atomic
def issue_link(*, actor: User | None, user: User, project: Project | None = None) -> Link:
    """A new link for the account; the one before dies. Who may hold one is the caller's to ask."""
    secret = new_token()
    expires_at = timezone.now() + timedelta(days=settings.LINK_DAYS)
    stored = {"digest": digest_of(secret), "expires_at": expires_at, "made_at": timezone.now()}
    PasswordLink.objects.update_or_create(user=user, defaults=stored)
    told = {"username": user.username, "expires_at": expires_at.isoformat(timespec="seconds")}
    record(actor=actor, verb="issue_link", obj=user, project=project, after=told)
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return Link(link_to("welcome", uid, secret), expires_at)


def link_of(uid: str, secret: str) -> PasswordLink | None:
    """The link of this address, its account loaded; None when it no longer works or never did."""
    found = (
        PasswordLink.objects.select_related("user")
        .filter(digest=digest_of(secret), expires_at__gt=timezone.now(), user__is_active=True)
        .first()
    )
    if found is None or uid != urlsafe_base64_encode(force_bytes(found.user_id)):
        return None
    return found


@transaction.atomic
def use_link(*, link: PasswordLink, password: str, keep_tokens: bool = False) -> User:
    """Set the password of the link's account. Raises Conflict when it died in the meantime."""
    User.objects.select_for_update(no_key=True).get(pk=link.user_id)
    held = PasswordLink.objects.filter(digest=link.digest, user__is_active=True)
    if not held.filter(expires_at__gt=timezone.now()).exists():
        raise Conflict(_("This link has been used or replaced in the meantime."))
    set_password(actor=link.user, user=link.user, password=password, keep_tokens=keep_tokens)
    return link.user


def end_link(user: User) -> None:
    PasswordLink.objects.filter(user=user).delete()


def end_stray_links(project: Project) -> None:
    """Of members of a project that has ended who are in no other one."""
    elsewhere = Membership.objects.filter(project__deleted_at=None)
    PasswordLink.objects.filter(
        user__memberships__project=project, user__is_superuser=False
    ).exclude(user__in=elsewhere.values("user")).delete()
