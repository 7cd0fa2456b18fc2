"""Secrets handed to people: API tokens and one-time links."""

import hashlib
import secrets

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from corpus.models import User

SETUP_SALT = "first-owner"


def new_token() -> str:
    return secrets.token_urlsafe(30)


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def password_link(user: User) -> str:
    """A one-time link with which `user` sets a password; it dies with its use."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return _link("welcome", uid, default_token_generator.make_token(user))


def user_of_link(uid: str, token: str) -> User | None:
    """The user a link belongs to, or None when it was used, has expired or is not ours."""
    try:
        user = User.objects.get(pk=urlsafe_base64_decode(uid).decode())
    except (ValueError, OverflowError, User.DoesNotExist):
        return None
    return user if default_token_generator.check_token(user, token) else None


def setup_link() -> str:
    """The link on which the first account is made; it works only while there is none."""
    return _link("setup", signing.dumps("setup", salt=SETUP_SALT))


def setup_link_valid(token: str) -> bool:
    try:
        signing.loads(token, salt=SETUP_SALT)
    except signing.BadSignature:
        return False
    return not User.objects.exists()


def _link(name: str, *args: str) -> str:
    """Whole, and from the configured address: what a request says of its host may be forged."""
    return settings.BASE_URL + reverse(name, args=args)
