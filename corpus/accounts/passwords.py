"""What a new password may not be; the rules of Django's own stand beside it in the settings."""

import unicodedata

from django.contrib.auth import password_validation
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from corpus.models import User
from policycoder.errors import Unfit


class NameValidator:
    """No password holds its owner's user name or name, however short, spaced or written."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        if not isinstance(user, User):
            return
        letters = letters_of(password)
        if (name := letters_of(user.username)) and name in letters:
            raise ValidationError(
                _("The password contains the user name. Choose one without it."),
                code="password_contains_username",
            )
        if (name := letters_of(user.name)) and name in letters:
            raise ValidationError(
                _("The password contains your name. Choose one without it."),
                code="password_contains_name",
            )

    def get_help_text(self) -> str:
        return _("Your password can’t contain your user name or your name.")


def check_new_password(*, user: User, password: str) -> None:
    """Raises Invalid for one that breaks a rule; `user` need not be stored yet."""
    try:
        password_validation.validate_password(password, user)
    except ValidationError as error:
        raise Unfit.on("password", *error.messages) from None


def letters_of(text: str) -> str:
    """What is the same however it is typed: full-width or not, small or capital, with spaces or not."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(folded.split())
