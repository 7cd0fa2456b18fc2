"""Browsers an account has logged in on, known by a signed cookie.

Its entries are one an account, so that people who share a computer do not push one another out.
An entry is bound to the account and its password: a new password makes all devices strange.
"""

import re
import secrets

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse

from corpus.models import User

COOKIE = "policycoder_devices"
AGE = 365 * 24 * 3600
MOST = 8
_ENTRY = re.compile(r"[\w-]{12}:[\w-]+:[\w-]+", re.ASCII)


def known_device(request: HttpRequest, user: User | None) -> str:
    """The name of the device if `user` has logged in on it, else empty."""
    # A name without an account costs the same time.
    signer = _signer(user or User())
    names = [name for entry in _entries(request) if (name := _name(signer, entry))]
    return names[0] if names and user else ""


def remember_device(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Let the browser be known as a device of `user`, who has just given the right password."""
    signer = _signer(user)
    others = [entry for entry in _entries(request) if not _name(signer, entry)]
    own = signer.sign(secrets.token_urlsafe(9))
    response.set_cookie(
        COOKIE,
        ".".join([own, *others][:MOST]),
        max_age=AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.HTTPS,
    )


def _entries(request: HttpRequest) -> list[str]:
    found = request.COOKIES.get(COOKIE, "").split(".", MOST)[:MOST]
    return [entry for entry in found if _ENTRY.fullmatch(entry)]


def _signer(user: User) -> TimestampSigner:
    return TimestampSigner(salt=f"device {user.pk} {user.password}")


def _name(signer: TimestampSigner, entry: str) -> str:
    try:
        return signer.unsign(entry, max_age=AGE)
    except BadSignature:
        return ""
