"""Every check of a password, with a limit on guessing."""

from ipaddress import IPv4Address, IPv6Network, ip_address

from django.conf import settings
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils.translation import gettext as _

from corpus.accounts import guesses
from corpus.accounts.devices import known_device
from corpus.models import User
from policycoder.errors import WrongPassword


def check_login(request: HttpRequest, *, username: str, password: str) -> User:
    """The user with this password. Raises WrongPassword for a wrong one, TooMany after many.

    A name without an account is answered alike, and takes as long.
    """
    known = User.objects.filter(username=username).first()
    guess = _take(request, username, known)
    user = authenticate(request, username=username, password=password)
    if not isinstance(user, User):
        guess.was_wrong()
        raise WrongPassword(_("The user name or the password is wrong."))
    guess.was_right()
    return user


def check_own_password(request: HttpRequest, *, user: User, password: str) -> None:
    """Whoever is logged in gives their password again. Raises as `check_login` does."""
    guess = _take(request, user.username, user)
    if not user.check_password(password):
        guess.was_wrong()
        raise WrongPassword.on("current", _("This is not your present password."))
    guess.was_right()


def _take(request: HttpRequest, username: str, user: User | None) -> guesses.Guess:
    device = known_device(request, user)
    return guesses.take(username=username, address=address_of(request), device=device)


def address_of(request: HttpRequest) -> str:
    """The client's address; behind N trusted proxies the N-th from the right of the header.

    Of an IPv6 address the network, of which one client has all addresses.
    """
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    proxies = settings.TRUSTED_PROXIES
    given = hops[-proxies] if 0 < proxies <= len(hops) else request.META.get("REMOTE_ADDR", "")
    try:
        address = ip_address(given)
    except ValueError:
        return given[:45]
    if isinstance(address, IPv4Address):
        return str(address)
    return str(address.ipv4_mapped or IPv6Network((address, 64), strict=False))
