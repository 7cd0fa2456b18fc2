"""Whom a text names with an @."""

import re
from collections.abc import Iterable

from corpus.models import User

# Before it no letter, as in an address of mail; behind a Latin name none that would go on with it.
_AT = re.compile(r"(?<![\w.])[@＠]")
_GOES_ON = re.compile(r"[A-Za-z0-9_]")


def mentioned_in(text: str, people: Iterable[User]) -> list[User]:
    """Those of the people whose user name or name stands behind an @, the longest that fits; what
    names nobody is plain text."""
    names = {
        name.casefold(): person for person in people for name in (person.username, person.name)
    }
    names.pop("", None)
    longest_first = sorted(names, key=len, reverse=True)
    found: dict[int, User] = {}
    for at in _AT.finditer(text):
        rest = text[at.end() :].casefold()
        for name in longest_first:
            if rest.startswith(name) and not _cut_short(name, rest):
                found[names[name].pk] = names[name]
                break
    return list(found.values())


def _cut_short(name: str, rest: str) -> bool:
    """Whether what stands there is a longer Latin word that only begins with the name."""
    behind = rest[len(name) :][:1]
    return bool(_GOES_ON.match(name[-1]) and _GOES_ON.match(behind))
