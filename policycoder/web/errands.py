"""What a request is for: each kind of errand has threads of its own.

Files may take minutes to make, the check of a password keeps a core busy on purpose, and a page
takes as long as twenty saves. However many of them there are, saves go on, and who watches the
server is answered.
"""

from enum import Enum

_FILES = {"/api/v1/schema/"}
_HEALTH = "/healthz/"
_AT_ONCE = ("/api/v1/assignments/", "/static/", "/joined/")
_WITH_PASSWORDS = ("/login/", "/api/v1/auth/", "/account/", "/welcome/", "/setup/")


class Errand(Enum):
    AT_ONCE = "saves, and what a page is made of"
    PAGES = "pages"
    FILES = "files"
    LOGINS = "log-ins"
    HEALTH = "health"


# Of each process, beside those for what is answered at once, which are configured. More pages at
# the same time would be made no sooner, and each would keep the saves of its process waiting.
THREADS = {Errand.PAGES: 2, Errand.FILES: 2, Errand.LOGINS: 1, Errand.HEALTH: 1}


def errand_of(path: str) -> Errand:
    """By the path alone: only pages and calls end in a slash."""
    if path == _HEALTH:
        return Errand.HEALTH
    if path.startswith(_WITH_PASSWORDS):
        return Errand.LOGINS
    if path in _FILES or not (path.endswith("/") or path.startswith("/static/")):
        return Errand.FILES
    return Errand.AT_ONCE if path.startswith(_AT_ONCE) else Errand.PAGES
