"""Secrets handed to people: API tokens, and the link on which the first account is made."""

import hashlib
import secrets

from django.conf import settings
from django.core import signing
from django.urls import reverse

from corpus.models import User

SETUP_SALT = "first-owner"


def new_token() -> str:
    return secrets.token_urlsafe(30)


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def setup_link() -> str:
    """The link on which the first account is made; it works only while there is none."""
    return link_to("setup", signing.dumps("setup", salt=SETUP_SALT))


def setup_link_valid(token: str) -> bool:
    try:
        signing.loads(token, salt=SETUP_SALT)
    except signing.BadSignature:
        return False
    return not User.objects.exists()


def link_to(name: str, *args: str) -> str:
    """Whole, and from the configured address: what a request says of its host may be forged."""
    return settings.BASE_URL + reverse(name, args=args)
