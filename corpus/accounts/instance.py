"""What the instance owners do: make accounts for others, confirm them, end them."""

from typing import Any, Self

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from corpus.accounts.api_tokens import end_tokens
from corpus.accounts.joining import shared_projects, withdraw_all
from corpus.accounts.links import Link, end_link, issue_link
from corpus.accounts.people import refuse_strangers, usable_name
from corpus.accounts.sessions import end_log_ins
from corpus.audit import record
from corpus.models import Project, User
from corpus.usernames import folded
from policycoder.errors import Conflict, Forbidden


class Unconfirmed(Conflict):
    """The account was made by somebody who could be anybody; `extra["account"]` says by whom."""

    code = "unconfirmed"

    @classmethod
    def about(cls, user: User, shared: list[Project]) -> Self:
        said = _(
            "Whoever made it is no instance owner. Make sure that it belongs to the person you"
            " mean, then confirm."
        )
        account = {
            "username": user.username,
            "made_by": user.made_by.username if user.made_by else None,
            "created_at": user.date_joined,
            "projects": [project.name for project in shared],
        }
        return cls(
            f"{made_in_words(user)} {said}",
            errors={"confirm": [_("Not confirmed.")]},
            extra={"account": account},
        )


def _hold_owners(actor: User | None) -> set[int]:
    """Who is an instance owner, nobody else changing it until the transaction ends.

    Raises Forbidden when `actor` is none any more; without an actor the server itself acts.
    """
    held = set(
        User.objects.instance_owners().select_for_update(no_key=True).values_list("pk", flat=True)
    )
    if actor is not None and actor.pk not in held:
        raise Forbidden(_("You are no instance owner any more."))
    return held


def _hold(user: User) -> User:
    return User.objects.select_for_update(no_key=True).get(pk=user.pk)


def _keep_an_owner(owners: set[int], user: User) -> None:
    others = User.objects.filter(pk__in=owners - {user.pk})
    if not any(other.has_usable_password() for other in others):
        said = _(
            "There is always an instance owner who can log in. Make somebody else one first, who"
            " has set a password."
        )
        raise Conflict(said)


def _told(user: User) -> dict[str, Any]:
    return {"username": user.username}


@transaction.atomic
def make_account(
    *, actor: User, username: str, name: str = "", project: Project | None = None
) -> tuple[User, Link]:
    """A new account without a password, and the one-time link with which it is set.

    Raises Forbidden for whoever is no instance owner, Conflict for a name that an account has, or
    that could be taken for an account's. `project`: for which it is made.
    """
    if not actor.instance_owner:
        said = _(
            "There is no account %(name)s that you can add. Accounts are made by an instance"
            " owner: %(names)s."
        )
        words = {"name": username, "names": User.objects.owners_in_words()}
        raise Forbidden.on("username", _("There is no such account."), detail=said % words)
    username = usable_name(username)
    _refuse_alike(username)
    refuse_strangers(username)
    user = User(username=username, name=name, made_by=actor)
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:
        _refuse_alike(username)
        raise
    record(actor=actor, verb="create_account", obj=user, project=project, after=_told(user))
    return user, issue_link(actor=actor, user=user, project=project)


def _refuse_alike(username: str) -> None:
    other = User.objects.alike(username)
    if other is None:
        return
    if not other.is_active:
        said = _("The account %(other)s has been ended. It can be reactivated under Accounts.")
    elif folded(other.username) == folded(username):
        said = _("There is an account %(other)s already.")
    else:
        said = _("%(name)s could be taken for the account %(other)s. Choose another user name.")
    raise Conflict.on("username", said % {"name": username, "other": other.username})


@transaction.atomic
def renew_link(*, actor: User | None, user: User) -> Link:
    """A new one-time link, which confirms the account: who gets it, its maker answers for.

    Raises Conflict for an account that has a password, unless the server itself asks: whoever sets
    another acts in its name and sees what only it may see, codings of a blind round among them.
    """
    _hold_owners(actor)
    user = _hold(user)
    if not user.is_active:
        raise Conflict(_("The account %(name)s has been ended.") % {"name": user.username})
    if actor is not None and user.has_usable_password():
        said = _(
            "%(name)s has set a password. If it is forgotten, a link is made on the server:"
            " manage.py password_link %(name)s"
        )
        raise Conflict(said % {"name": user.username})
    confirm_account(actor=actor, user=user)
    return issue_link(actor=actor, user=user)


@transaction.atomic
def confirm_account(*, actor: User | None, user: User) -> None:
    """Say that the account belongs to whom its name says."""
    _hold_owners(actor)
    if _hold(user).confirmed:
        return
    User.objects.filter(pk=user.pk).update(confirmed=True)
    record(actor=actor, verb="confirm_account", obj=user, after=_told(user))


@transaction.atomic
def set_instance_owner(*, actor: User | None, user: User, owner: bool) -> None:
    """Raises Conflict for the last one, and for an account that cannot be used."""
    owners = _hold_owners(actor)
    user = _hold(user)
    if user.is_superuser == owner:
        return
    if owner and not user.is_active:
        raise Conflict(_("The account %(name)s has been ended.") % {"name": user.username})
    if not owner:
        _keep_an_owner(owners, user)
    User.objects.filter(pk=user.pk).update(is_superuser=owner)
    verb = "make_instance_owner" if owner else "unmake_instance_owner"
    record(actor=actor, verb=verb, obj=user, after=_told(user))


@transaction.atomic
def end_account(*, actor: User, user: User) -> None:
    """Nobody logs in with it any more; what it did, and its place in projects, stay.

    Its one-time link dies, as do its tokens and log-ins, and its invitations are withdrawn. Raises
    Conflict for the last instance owner.
    """
    owners = _hold_owners(actor)
    user = _hold(user)
    if not user.is_active:
        return
    if user.is_superuser:
        _keep_an_owner(owners, user)
    User.objects.filter(pk=user.pk).update(is_active=False, is_superuser=False)
    end_link(user)
    end_tokens(actor=actor, user=user)
    end_log_ins(user)
    withdraw_all(actor=actor, invited_by=user)
    record(actor=actor, verb="end_account", obj=user, after=_told(user))


@transaction.atomic
def reactivate_account(*, actor: User, user: User) -> None:
    """It logs in with its password as before; without one it needs a new link."""
    _hold_owners(actor)
    user = _hold(user)
    if user.is_active:
        return
    User.objects.filter(pk=user.pk).update(is_active=True)
    record(actor=actor, verb="reactivate_account", obj=user, after=_told(user))


@transaction.atomic
def change_account(
    *,
    actor: User,
    user: User,
    active: bool | None = None,
    confirmed: bool = False,
    instance_owner: bool | None = None,
) -> None:
    """Several of the above at once, all or nothing."""
    if active:
        reactivate_account(actor=actor, user=user)
    if confirmed:
        confirm_account(actor=actor, user=user)
    if instance_owner is not None:
        set_instance_owner(actor=actor, user=user, owner=instance_owner)
    if active is False:
        end_account(actor=actor, user=user)


def made_in_words(user: User) -> str:
    """Who made the account and when, for whoever adds it to a project."""
    day = timezone.localdate(user.date_joined).isoformat()
    if user.made_by is None:
        return _("The account was made on the server, on %(day)s.") % {"day": day}
    words = {"maker": user.made_by.get_full_name(), "username": user.made_by.username, "day": day}
    return _("The account was made by %(maker)s (%(username)s) on %(day)s.") % words


def settle_doubts(*, actor: User, user: User, confirmed: bool) -> None:
    """Whether the account may be added by `actor`, who has looked at who made it if `confirmed`.

    Raises Unconfirmed until then; Forbidden where nobody has used the account yet, as whoever made
    it may have waited for just this: that an instance owner must confirm.
    """
    if user.confirmed:
        return
    if not user.has_usable_password() and not actor.instance_owner:
        said = _("It has never been used. An instance owner has to confirm it first: %(names)s.")
        said %= {"names": User.objects.owners_in_words()}
        detail = f"{made_in_words(user)} {said}"
        raise Forbidden.on("username", _("Not confirmed."), detail=detail)
    if not confirmed:
        raise Unconfirmed.about(user, shared_projects(actor, user))
    if actor.instance_owner:
        confirm_account(actor=actor, user=user)
