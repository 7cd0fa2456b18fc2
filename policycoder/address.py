"""Where the server listens, under which names it answers, and what the links it hands out begin with."""

import socket
from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

import psutil

from policycoder import env

LOOPBACK = ["localhost", "127.0.0.1", "[::1]"]
# Listening on these is listening on all; the loopback of each, and an address that no machine has.
_ALL = {"0.0.0.0": ("127.0.0.1", "192.0.2.1"), "::": ("::1", "2001:db8::1")}  # noqa: S104


def here(host: str) -> str:
    """The address at which this machine reaches a server that listens on `host`."""
    return _ALL[host][0] if host in _ALL else host


def base_url(host: str, port: int) -> str:
    """POLICYCODER_BASE_URL, else where the server listens; no slash at its end."""
    given = env.text("POLICYCODER_BASE_URL")
    if not given:
        return f"http://{_bracketed(_outward(host))}:{port}"
    try:
        parts = urlsplit(given)
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable or parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc:
        raise env.SettingError(
            "POLICYCODER_BASE_URL must be like https://coding.example.org or"
            f" http://192.0.2.7:8000, not {given!r}."
        )
    return f"{parts.scheme}://{parts.netloc.lower()}"


def allowed_hosts(host: str, base: str) -> list[str]:
    """The names a request may ask for, as Django wants them.

    POLICYCODER_ALLOWED_HOSTS, else those of the address listened on: all of this machine's when
    it listens on all. Always with them the loopback, which health checks ask, and the base address.
    """
    given = [_host_name(word) for word in env.words("POLICYCODER_ALLOWED_HOSTS", [])]
    own = given or (_names_of_machine() if host in _ALL else [])
    reached = _bracketed(urlsplit(base).hostname or "")
    return list(dict.fromkeys([*own, _bracketed(host.lower()), reached, *LOOPBACK]))


def trusted_origins(base: str) -> list[str]:
    """Whose forms are taken: those of the base address, and POLICYCODER_TRUSTED_ORIGINS."""
    given = env.words("POLICYCODER_TRUSTED_ORIGINS", [])
    for origin in given:
        if not origin.startswith(("http://", "https://")):
            raise env.SettingError(
                "POLICYCODER_TRUSTED_ORIGINS takes origins like https://coding.example.org,"
                f" not {origin!r}."
            )
    return [base, *given]


def _host_name(word: str) -> str:
    name = word.lower().rstrip(".")
    address = _address(name.strip("[]"))
    if isinstance(address, IPv6Address):
        return f"[{address}]"
    if not name or set(name) & set("/:@ "):
        raise env.SettingError(
            "POLICYCODER_ALLOWED_HOSTS takes host names without scheme and port, separated by"
            f" commas, not {word!r}."
        )
    return name


def _address(text: str) -> object:
    try:
        return ip_address(text)
    except ValueError:
        return None


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _outward(host: str) -> str:
    """What others reach a server by that listens on `host`: for all, that of the way out."""
    if host not in _ALL:
        return host
    loopback, beyond = _ALL[host]
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as way:
            way.connect((beyond, 9))  # nothing is sent: the kernel only chooses the way
            return str(way.getsockname()[0])
    except OSError:
        return loopback


def _names_of_machine() -> list[str]:
    name = socket.gethostname().lower()
    short = name.partition(".")[0]
    cards = psutil.net_if_addrs().values()
    found = {
        _bracketed(card.address)
        for addresses in cards
        for card in addresses
        if card.family in (socket.AF_INET, socket.AF_INET6) and "%" not in card.address
    }
    return [name, short, f"{short}.local", *sorted(found)]
