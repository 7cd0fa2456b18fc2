from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from drf_spectacular.authentication import SessionScheme
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import (
    BaseAuthentication,
    SessionAuthentication,
    get_authorization_header,
)
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from corpus.accounts.tokens import digest_of
from corpus.models import Token, User

USE_NOTED_EVERY = timedelta(minutes=1)


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Token <token>`, for programs."""

    def authenticate(self, request: Request) -> tuple[User, Any] | None:
        words = get_authorization_header(request).decode("latin-1").split()
        if not words or words[0].lower() != "token":
            return None
        if len(words) != 2:
            raise AuthenticationFailed(_("Write the header as “Authorization: Token <token>”."))
        token = Token.objects.select_related("user").filter(digest=digest_of(words[1])).first()
        if token is None:
            raise AuthenticationFailed(_("This token is unknown or has been revoked."))
        if token.expired:
            raise AuthenticationFailed(
                _("This token expired on %(day)s. Make a new one on the Account page.")
                % {"day": timezone.localdate(token.expires_at).isoformat()}
            )
        if not token.user.is_active:
            raise AuthenticationFailed(_("The account of this token is no longer active."))
        _note_use(token)
        if token.user.language and "HTTP_ACCEPT_LANGUAGE" not in request.META:
            translation.activate(token.user.language)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return "Token"


def _note_use(token: Token) -> None:
    """At most once a minute, so that many calls pay for one; calls at once write once."""
    now = timezone.now()
    long_ago = now - USE_NOTED_EVERY
    if token.used_at is None or token.used_at < long_ago:
        unnoted = Q(used_at=None) | Q(used_at__lt=long_ago)
        Token.objects.filter(unnoted, pk=token.pk).update(used_at=now)


class PageSession(SessionAuthentication):
    """The browser's session. A page that says whose it is acts for nobody who logged in since.

    The CSRF token comes in the header: a form is left to the parsers, which hold it to what can be
    stored.
    """

    def authenticate(self, request: Request) -> tuple[User, Any] | None:
        found = super().authenticate(request)
        asked = request.headers.get("X-Page-Of", "")
        if found and asked and asked != str(found[0].pk):
            with translation.override(_language_of_page(request)):
                raise AuthenticationFailed(_("Somebody else has logged in on this browser."))
        return found

    def enforce_csrf(self, request: Request) -> None:
        # In the form of a POST Django looks for the token first, and so reads the whole body.
        sent = request._request
        method = sent.method
        sent.method = "PUT" if method == "POST" else method
        try:
            super().enforce_csrf(request)
        finally:
            sent.method = method


def _language_of_page(request: Request) -> str:
    """Not that of whoever has logged in since: the page's own, as it asks for it."""
    try:
        asked = request.headers.get("Accept-Language", "").lower()
        return translation.get_supported_language_variant(asked)
    except LookupError:
        return translation.get_language()


class PageSessionScheme(SessionScheme):
    target_class = "corpus.api.authentication.PageSession"


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Authorization: Token <token>`",
        }
