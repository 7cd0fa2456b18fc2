from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from corpus.accounts.api_tokens import end_tokens
from corpus.accounts.passwords import check_new_password
from corpus.audit import record
from corpus.models import PasswordLink, User
from corpus.usernames import normal, stranger
from policycoder.errors import Conflict, Unfit


def usable_name(username: str) -> str:
    """The user name as it is stored. Raises Invalid for one that no account can have."""
    try:
        name = User._meta.get_field("username").clean(normal(username), None)
    except ValidationError as error:
        raise Unfit.on("username", *error.messages) from None
    if not any(one.isalnum() for one in name):
        raise Unfit.on("username", _("A user name has at least one letter or digit."))
    return name


def refuse_strangers(username: str) -> None:
    """Raises Invalid for a name with letters that pass for those of others."""
    if letter := stranger(username):
        said = _(
            "“%(letter)s” is not taken beside the other letters: it could be mistaken for one of"
            " them. Use a-z, digits and . _ - @ +, or Chinese characters."
        )
        raise Unfit.on("username", said % {"letter": letter})


@transaction.atomic
def make_first_owner(*, username: str, password: str, name: str = "") -> User:
    """The account of an empty installation, its instance owner. Raises Conflict when there is one."""
    with connection.cursor() as cursor:
        # There is no row to hold yet, and two must not both be the first.
        cursor.execute(f'LOCK TABLE "{User._meta.db_table}" IN SHARE ROW EXCLUSIVE MODE')
    if User.objects.exists():
        raise Conflict(_("The first account has been made already. Log in with it."))
    username = usable_name(username)
    refuse_strangers(username)
    check_new_password(user=User(username=username, name=name), password=password)
    user = User.objects.create_user(
        username=username, password=password, name=name, is_superuser=True
    )
    told = {"username": user.username, "instance_owner": True}
    record(actor=user, verb="create_account", obj=user, after=told)
    return user


@transaction.atomic
def set_password(*, actor: User, user: User, password: str, keep_tokens: bool = False) -> None:
    """With it go the account's one-time link and API tokens.

    Raises Invalid for a password that breaks a rule.
    """
    check_new_password(user=user, password=password)
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    user.set_password(password)
    user.save(update_fields=["password"])
    PasswordLink.objects.filter(user=user).delete()
    if not keep_tokens:
        end_tokens(actor=actor, user=user)
    record(actor=actor, verb="set_password", obj=user)


@transaction.atomic
def change_profile(*, actor: User, name: str, language: str) -> None:
    before = {"name": actor.name, "language": actor.language}
    after = {"name": name, "language": language}
    if before == after:
        return
    User.objects.filter(pk=actor.pk).update(**after)
    actor.name, actor.language = name, language
    record(actor=actor, verb="change_profile", obj=actor, before=before, after=after)
