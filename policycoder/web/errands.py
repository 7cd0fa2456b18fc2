"""What a request is for: each kind of errand has threads of its own.

Files may take minutes to make, and the check of a password keeps a core busy on purpose. However
many of them there are, pages and saves go on, and who watches the server is answered.
"""

from enum import Enum

_FILES = {"/api/v1/schema/"}
_HEALTH = "/healthz/"
_WITH_PASSWORDS = ("/login/", "/api/v1/auth/", "/account/", "/welcome/", "/setup/")


class Errand(Enum):
    PAGES = "pages"
    FILES = "files"
    LOGINS = "log-ins"
    HEALTH = "health"


# Of each process, beside those for pages, which are configured.
THREADS = {Errand.FILES: 2, Errand.LOGINS: 1, Errand.HEALTH: 1}


def errand_of(path: str) -> Errand:
    """By the path alone: only pages and calls end in a slash."""
    if path == _HEALTH:
        return Errand.HEALTH
    if path.startswith(_WITH_PASSWORDS):
        return Errand.LOGINS
    if path in _FILES or not (path.endswith("/") or path.startswith("/static/")):
        return Errand.FILES
    return Errand.PAGES
