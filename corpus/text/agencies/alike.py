"""Agencies of a list that look like one body under two names, and why they do. No Django."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import combinations, pairwise

from corpus.text.agencies import full_name
from corpus.text.agencies.regions import NATION, region_named

# As full_name and region_named see it: what a body is called after reforms (委员会 → 局).
_ENDINGS = re.compile(r"(?<=..)(?:委员会|管理局|总局|委|局|厅|部)$")
_OFFICES = re.compile(r"(?:办公厅|办公室|办)$")
_JOINED = re.compile(r"[和与及暨]|中华人民共和国")
_NO_LETTER = re.compile(r"[\W_]+")
_PLACE_ENDS = ("自治区", "自治州", "省", "市", "区", "县", "旗")
# Of more under one key, each is compared with the next alone.
MOST_COMPARED = 8


class Reason(StrEnum):
    """From the surest to the least sure."""

    SPELLING = "spelling"
    SHORT = "short"
    ENDING = "ending"


@dataclass(frozen=True)
class Named:
    """An agency with its id, its own name and all others, and its region ("" when unknown)."""

    pk: int
    names: tuple[str, ...]
    region: str


@dataclass(frozen=True)
class Alike:
    """Two agencies' ids, the lower first, and what makes them look like one."""

    first: int
    second: int
    reason: Reason


def alike(agencies: Sequence[Named]) -> list[Alike]:
    """Pairs that look like one body, the surest first, each once."""
    bare, placed = _bare_places(agencies), _placed(agencies)
    by_key: dict[tuple[Reason, str, str], dict[int, None]] = defaultdict(dict)
    for one in agencies:
        for name in one.names:
            for key in _keys(name, one.region, bare, placed):
                by_key[key][one.pk] = None
    found: dict[tuple[int, int], Reason] = {}
    for reason in Reason:
        for (why, *_key), members in by_key.items():
            if why == reason:
                for first, second in _pairs(list(members)):
                    found.setdefault((min(first, second), max(first, second)), reason)
    return [Alike(*pair, reason) for pair, reason in found.items()]


def _pairs(members: list[int]) -> Iterator[tuple[int, int]]:
    if len(members) > MOST_COMPARED:
        return pairwise(members)
    return combinations(members, 2)


def _keys(
    name: str, region: str, bare: dict[str, str], placed: dict[str, set[str]]
) -> Iterator[tuple[Reason, str, str]]:
    """What an agency shares with another that may be the same."""
    yield Reason.SPELLING, "", _plain(name)
    place, body = _taken_apart(name, region)
    if not place:
        short = next((short for short in bare if name.startswith(short) and name != short), "")
        if short:
            place = bare[short]
            body = _taken_apart(place + name[len(short) :], place)[1]
        elif len(places := placed.get(body, set())) == 1:
            (place,) = places
    yield Reason.SHORT, place, body
    yield Reason.ENDING, place, _stem(body)


@lru_cache(maxsize=50_000)
def _taken_apart(name: str, region: str) -> tuple[str, str]:
    """The region an agency is of, and its full name without it, in one spelling."""
    name = unicodedata.normalize("NFKC", name)
    full = full_name(name, region=region)
    party = full.startswith("中共")
    place = region_named(full)
    if place and place != NATION and place in full:
        body = full[full.index(place) + len(place) :]
        return place, ("中共" if party else "") + _plain(body)
    # 示范市民政局 alone names no region that is known for one: 市民.
    return place or region, _plain(full.removeprefix("国家").removeprefix(region))


@lru_cache(maxsize=50_000)
def _stem(body: str) -> str:
    """Without its ending; offices (办公厅, 办公室) stay apart from what they serve."""
    if _OFFICES.search(body):
        return _OFFICES.sub("", body) + "办"
    return _ENDINGS.sub("", body)


@lru_cache(maxsize=50_000)
def _plain(name: str) -> str:
    return _JOINED.sub("", _NO_LETTER.sub("", unicodedata.normalize("NFKC", name)))


def _bare_places(agencies: Sequence[Named]) -> dict[str, str]:
    """示范 → 示范市, for places the list names in full; none that two of them share."""
    bare: dict[str, set[str]] = defaultdict(set)
    for one in agencies:
        place = _taken_apart(one.names[0], one.region)[0]
        for ending in _PLACE_ENDS:
            if place.endswith(ending) and len(place) - len(ending) >= 2:
                bare[place.removesuffix(ending)].add(place)
                break
    return {short: full.pop() for short, full in bare.items() if len(full) == 1}


def _placed(agencies: Sequence[Named]) -> dict[str, set[str]]:
    """A name without its place → the places that have such an agency."""
    found: dict[str, set[str]] = defaultdict(set)
    for one in agencies:
        place, body = _taken_apart(one.names[0], one.region)
        if place:
            found[body].add(place)
    return found
