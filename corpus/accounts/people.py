from django.db import transaction
from django.utils.translation import gettext as _

from corpus.accounts.api_tokens import end_tokens
from corpus.accounts.passwords import check_new_password
from corpus.audit import record
from corpus.models import User
from policycoder.errors import Conflict


@transaction.atomic
def make_first_owner(*, username: str, password: str, name: str = "") -> User:
    """The account of an empty installation. Raises Conflict when there is one already."""
    list(User.objects.select_for_update()[:1])
    if User.objects.exists():
        raise Conflict(_("The first account has been made already. Log in with it."))
    check_new_password(user=User(username=username, name=name), password=password)
    user = User.objects.create_user(username=username, password=password, name=name)
    record(actor=user, verb="create_account", obj=user, after={"username": username})
    return user


@transaction.atomic
def set_password(*, actor: User, user: User, password: str, keep_tokens: bool = False) -> None:
    """With it go the account's API tokens. Raises Invalid for a password that breaks a rule."""
    check_new_password(user=user, password=password)
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    user.set_password(password)
    user.save(update_fields=["password"])
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
