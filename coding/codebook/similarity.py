"""Whether a name says what another says already: for who proposes a node, and who decides on it."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from coding.codebook.pinyin import has_han, initials, words

SAME, SOUND, CONTAINS, ALIKE, INITIALS = "same", "sound", "contains", "alike", "initials"
WAYS = (SAME, SOUND, CONTAINS, ALIKE, INITIALS)  # the nearest first

ALIKE_BIGRAMS = 0.5
ALIKE_EDITS = 0.7
FEWEST_INITIALS = 3


@dataclass(frozen=True)
class Names:
    """What a thing is called, in either language, and the pinyin initials it is found by."""

    names: tuple[str, ...]
    initials: str = ""


def likeness(name: str, other: Names) -> tuple[str, float] | None:
    """The nearest way (of `WAYS`) in which `name` is like `other`, and how near, 0 to 1.

    `same`: the same letters, case, space and punctuation aside. `sound`: the same syllables.
    `contains`: one stands in the other. `alike`: half of the character bigrams in common (Dice), or
    at most three letters in ten to change (Levenshtein). `initials`: the same first letters of at
    least three syllables.
    """
    wanted = _plain(name)
    found = [one for known in other.names if (one := _way(wanted, _plain(known)))]
    if way := _initials_way(wanted, other):
        found.append(way)
    return min(found, key=lambda one: (WAYS.index(one[0]), -one[1])) if found else None


def nearest(likes: Iterable[tuple[str, float]]) -> list[int]:
    """The places of likenesses, the nearest first."""
    numbered = list(enumerate(likes))
    numbered.sort(key=lambda one: (WAYS.index(one[1][0]), -one[1][1], one[0]))
    return [place for place, _like in numbered]


def _plain(name: str) -> str:
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(letter for letter in folded if letter.isalnum())


def _way(name: str, other: str) -> tuple[str, float] | None:
    if not name or not other:
        return None
    if name == other:
        return SAME, 1.0
    if has_han(name) and has_han(other) and (said := _said(name)) and said == _said(other):
        return SOUND, 1.0
    short, long = sorted((name, other), key=len)
    if short in long and len(short) >= (2 if has_han(short) else 4):
        return CONTAINS, len(short) / len(long)
    bigrams, edits = _dice(name, other), Levenshtein.normalized_similarity(name, other)
    if bigrams >= ALIKE_BIGRAMS or edits >= ALIKE_EDITS:
        return ALIKE, max(bigrams, edits)
    return None


def _said(name: str) -> str:
    return "".join(words(name))


def _dice(one: str, other: str) -> float:
    first, second = set(pairwise(one)), set(pairwise(other))
    both = len(first) + len(second)
    return 2 * len(first & second) / both if both else 0.0


def _initials_way(name: str, other: Names) -> tuple[str, float] | None:
    known = {initials(one) for one in other.names if has_han(one)} | {other.initials.casefold()}
    own = initials(name) if has_han(name) else name
    return (INITIALS, 1.0) if len(own) >= FEWEST_INITIALS and own in known else None
