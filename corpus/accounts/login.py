"""Checking a password, with a limit on guessing."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import authenticate
from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from corpus.models import LoginFailure, User
from policycoder.errors import Invalid, TooMany

# Many colleagues may share one address, and one account may be guessed at from many.
ANY_ADDRESS = 4
ANY_ACCOUNT = 10


def address_of(request: HttpRequest) -> str:
    """The client's address; behind N trusted proxies the N-th from the right of the header."""
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if settings.TRUSTED_PROXIES and len(hops) >= settings.TRUSTED_PROXIES:
        return hops[-settings.TRUSTED_PROXIES][:45]
    return request.META.get("REMOTE_ADDR", "")[:45]


def check_login(request: HttpRequest, *, username: str, password: str) -> User:
    """The user with this password. Raises Invalid for a wrong one, TooMany after many."""
    address, account = address_of(request), username.lower()[:150]
    now = timezone.now()
    window = timedelta(seconds=settings.LOGIN_WINDOW)
    recent = LoginFailure.objects.filter(at__gt=now - window).aggregate(
        both=Count("pk", filter=Q(username=account, address=address)),
        account=Count("pk", filter=Q(username=account)),
        address=Count("pk", filter=Q(address=address)),
    )
    limit = settings.LOGIN_ATTEMPTS
    if (
        recent["both"] >= limit
        or recent["account"] >= limit * ANY_ADDRESS
        or recent["address"] >= limit * ANY_ACCOUNT
    ):
        raise TooMany(
            _("Too many failed log-ins. Wait %(minutes)s minutes and try again.")
            % {"minutes": max(1, settings.LOGIN_WINDOW // 60)},
            extra={"retry_after": settings.LOGIN_WINDOW},
        )
    user = authenticate(request, username=username, password=password)
    if not isinstance(user, User):
        LoginFailure.objects.create(username=account, address=address, at=now)
        raise Invalid(_("The user name or the password is wrong."))
    LoginFailure.objects.filter(Q(username=account) | Q(at__lt=now - window)).delete()
    return user
