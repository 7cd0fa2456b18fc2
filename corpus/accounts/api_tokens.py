"""API tokens: named, one a name, living as long as was chosen."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from corpus.accounts.tokens import digest_of, new_token
from corpus.audit import entry_of, record, record_all
from corpus.models import Token, User
from policycoder.errors import Conflict, Unfit

# What is chosen, its days (None: for ever), and how it is said.
_LIFETIMES = {
    "30": (30, gettext_lazy("after 30 days")),
    "90": (90, gettext_lazy("after 90 days")),
    "365": (365, gettext_lazy("after 1 year")),
    "never": (None, pgettext_lazy("expiry", "never")),
}
LIFETIMES = [(key, said) for key, (_days, said) in _LIFETIMES.items()]
USUAL_LIFETIME = "90"
# The name of a token that was asked for with a password and without a name.
UNNAMED = "API"


@transaction.atomic
def make_token(
    *,
    actor: User,
    name: str,
    expires: str = USUAL_LIFETIME,
    replace: bool = False,
    by: Token | None = None,
) -> tuple[Token, str]:
    """A new token: its row and, this once, the token itself.

    The one of the same name dies if `replace` says so or it has expired; else raises Conflict, as
    it does when the actor's password was changed after they proved to know it. `by`: the token
    that asks; raises Unfit for one that would outlive it.
    """
    days, _said = _LIFETIMES[expires]
    expires_at = timezone.now() + timedelta(days=days) if days else None
    if by and by.expires_at and (expires_at is None or expires_at > by.expires_at):
        said = _("It would outlive the token that asks for it. Log in to make it.")
        raise Unfit.on("expires", said)
    held = User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    if held.password != actor.password or not held.is_active:
        raise Conflict(_("Your password has been changed in the meantime. Log in again."))
    before = Token.objects.filter(user=actor, name=name).first()
    if before and not (replace or before.expired):
        raise Conflict.on(
            "name",
            _("There is a token of this name. Revoke it first, or choose another name."),
        )
    if before:
        revoke_token(actor=actor, token=before)
    secret = new_token()
    token = Token.objects.create(
        user=actor,
        name=name,
        digest=digest_of(secret),
        hint=secret[:4],
        expires_at=expires_at,
    )
    record(actor=actor, verb="make_token", obj=token, after={"name": name, "expires": expires})
    return token, secret


@transaction.atomic
def revoke_token(*, actor: User, token: Token) -> None:
    record(actor=actor, verb="revoke_token", obj=token, before={"name": token.name})
    token.delete()


@transaction.atomic
def end_tokens(*, actor: User, user: User) -> None:
    """Revoke all tokens of `user`."""
    tokens = list(Token.objects.filter(user=user))
    record_all(
        entry_of(actor=actor, verb="revoke_token", obj=token, before={"name": token.name})
        for token in tokens
    )
    Token.objects.filter(pk__in=[token.pk for token in tokens]).delete()
