"""What became of each clause of a text in another edition of it.

Clauses of the same wording are the same, wherever they went and whatever number they bear now.
What is left is paired by likeness: the character bigrams two clauses share.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Container, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from corpus.text.grams import grams
from corpus.text.segment.markers import read_marker

EXACT, CHANGED, VANISHED, ADDED = "exact", "changed", "vanished", "added"

# Shares of common bigrams (Dice) from which two clauses count as one. What is surely the same goes
# first and marks places: between two such places less is enough.
SURELY = 0.65
ALIKE = 0.5
ALIKE_IN_PLACE = 0.3
# Clauses between two marks up to which their place says anything.
NARROW = 8
# Of the bigrams of a part, how many the whole that it was cut from must have.
PART_OF = 0.8
SHORTEST_PART = 10
_CANDIDATES = 8
_COMMON = 64

_SPACE = re.compile(r"\s+")
_SPACE_BY_CHINESE = re.compile(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])")


@dataclass(frozen=True, slots=True)
class Link:
    """A clause of the old text and what it is in the new one, by their places in their lists.

    `kind` is EXACT, CHANGED, VANISHED (`new` is None) or ADDED (`old` is None). `similarity` is
    the share of bigrams in common (Dice), 1 for exact. `renumbered`: exact but for the leading
    number. `whole`: for a clause without a partner that was cut from, or merged into, a clause
    that has one, the place of that clause in the other list.
    """

    old: int | None
    new: int | None
    kind: str
    similarity: float = 0.0
    renumbered: bool = False
    whole: int | None = None


def fold(text: str) -> str:
    """The wording: white space is one space, and none beside a Chinese character."""
    return _SPACE_BY_CHINESE.sub("", _SPACE.sub(" ", text.strip()))


def body(text: str) -> str:
    """The wording without the clause's own number; with it where there is nothing else."""
    return _parted(text)[1]


def renumbered(old: str, new: str) -> bool:
    """Whether two clauses of the same words bear different numbers."""
    return _parted(old)[0] != _parted(new)[0]


def _parted(text: str) -> tuple[str, str]:
    """The clause's own number, brackets and digits of one width, and its body."""
    folded = fold(text)
    marker = read_marker(folded)
    if marker is None:
        return "", folded
    return marker.label, folded[marker.length :].strip() or folded


def match(old: Sequence[str], new: Sequence[str]) -> list[Link]:
    """Every clause of both lists in exactly one link.

    In the order of the new text; each vanished clause follows what its predecessor became.
    """
    partner, renumbered = _exact(old, new)
    kinds = dict.fromkeys(partner, (EXACT, 1.0))
    rest = _Rest(old, new)
    for least in (SURELY, ALIKE):
        for i, j, similarity in rest.changed(partner, least):
            partner[i] = j
            kinds[i] = (CHANGED, similarity)
    wholes = rest.parts(partner)
    return _all_links(len(old), len(new), partner, kinds, renumbered, wholes)


def match_cuts(old: Sequence[tuple[int, int]], new: Sequence[tuple[int, int]]) -> list[Link]:
    """As `match`, for two ways to cut one text, given by where each clause begins and ends.

    A clause goes to the one it shares most characters with.
    """
    shared = sorted(_overlaps(old, new), key=lambda one: (-one[0], one[1:]))
    partner: dict[int, int] = {}
    back: dict[int, int] = {}
    for _n, i, j in shared:
        if i not in partner and j not in back:
            partner[i], back[j] = j, i
    wholes: dict[tuple[str, int], int] = {}
    for _n, i, j in reversed(shared):
        if i not in partner and j in back:
            wholes["old", i] = j
        if j not in back and i in partner:
            wholes["new", j] = i
    kinds = {
        i: (EXACT, 1.0) if old[i] == new[j] else (CHANGED, _dice(old[i], new[j]))
        for i, j in partner.items()
    }
    return _all_links(len(old), len(new), partner, kinds, set(), wholes)


def _overlaps(
    old: Sequence[tuple[int, int]], new: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int, int]]:
    """Characters in common, old and new place, of the clauses that have any."""
    i = j = 0
    while i < len(old) and j < len(new):
        common = min(old[i][1], new[j][1]) - max(old[i][0], new[j][0])
        if common > 0:
            yield common, i, j
        if old[i][1] <= new[j][1]:
            i += 1
        else:
            j += 1


def _dice(one: tuple[int, int], other: tuple[int, int]) -> float:
    common = min(one[1], other[1]) - max(one[0], other[0])
    return 2 * common / (one[1] - one[0] + other[1] - other[0])


def _all_links(
    n_old: int,
    n_new: int,
    partner: dict[int, int],
    kinds: dict[int, tuple[str, float]],
    renumbered: set[int],
    wholes: dict[tuple[str, int], int],
) -> list[Link]:
    links = [Link(i, j, *kinds[i], renumbered=i in renumbered) for i, j in partner.items()]
    taken = set(partner.values())
    links += [
        Link(None, j, ADDED, whole=wholes.get(("new", j))) for j in range(n_new) if j not in taken
    ]
    links += [
        Link(i, None, VANISHED, whole=wholes.get(("old", i)))
        for i in range(n_old)
        if i not in partner
    ]
    return in_order(links)


def in_order(links: Iterable[Link]) -> list[Link]:
    """In the order of the new text; each vanished clause follows what its predecessor became."""
    every = list(links)
    place = -1
    after: dict[int, int] = {}
    for link in sorted((one for one in every if one.old is not None), key=lambda one: one.old or 0):
        place = place if link.new is None else link.new
        after[link.old or 0] = place
    return sorted(
        every,
        key=lambda one: (
            (one.new, -1) if one.new is not None else (after[one.old or 0], one.old or 0)
        ),
    )


def _exact(old: Sequence[str], new: Sequence[str]) -> tuple[dict[int, int], set[int]]:
    """Pairs of the same wording, and those of them whose number differs."""
    old_parts, new_parts = [_parted(text) for text in old], [_parted(text) for text in new]
    old_keys, new_keys = [key for _n, key in old_parts], [key for _n, key in new_parts]
    old_places, new_places = _places(old_keys), _places(new_keys)
    partner: dict[int, int] = {}
    taken: set[int] = set()

    def pair(i: int, j: int) -> None:
        partner[i] = j
        taken.add(j)

    for key, places in old_places.items():
        if len(places) == len(new_places.get(key, ())) == 1:
            pair(places[0], new_places[key][0])
    # The same words several times: neighbours of what is paired go together, in order.
    for step in (1, -1):
        for i in sorted(partner, reverse=step < 0):
            a, b = i + step, partner[i] + step
            while (
                0 <= a < len(old) and 0 <= b < len(new)
                and a not in partner and b not in taken and old_keys[a] == new_keys[b]
            ):  # fmt: skip
                pair(a, b)
                a, b = a + step, b + step
    for parts, others in ((old_parts, new_parts), (old_keys, new_keys)):
        left = _places(others, taken)
        for i, key in enumerate(parts):
            if i not in partner and left.get(key):
                pair(i, left[key].popleft())
    return partner, {i for i, j in partner.items() if old_parts[i][0] != new_parts[j][0]}


def _places(keys: Sequence[Hashable], without: Container[int] = ()) -> dict[Hashable, deque[int]]:
    places: dict[Hashable, deque[int]] = defaultdict(deque)
    for place, key in enumerate(keys):
        if place not in without:
            places[key].append(place)
    return places


class _Rest:
    """The clauses without a partner of the same wording."""

    def __init__(self, old: Sequence[str], new: Sequence[str]):
        self.texts = {"old": old, "new": new}
        self.grams = cache(lambda side, place: frozenset(_bigrams(self.texts[side][place])))

    def changed(self, partner: dict[int, int], least: float) -> list[tuple[int, int, float]]:
        """Old place, new place and likeness of those that were reworded, the likest first.

        `least` likeness is asked for; below SURELY, a narrow place between two partners and the
        words of a part are enough.
        """
        taken = set(partner.values())
        old = [i for i in range(len(self.texts["old"])) if i not in partner]
        new = [j for j in range(len(self.texts["new"])) if j not in taken]
        steady = _rising(partner)
        gap_old = _gaps(old, [i for i, _j in steady])
        gap_new = _gaps(new, [j for _i, j in steady])
        narrow = _narrow(gap_old) & _narrow(gap_new) if least < SURELY else set()
        found = []
        for i, j in self._candidates(gap_old, gap_new):
            a, b = self.grams("old", i), self.grams("new", j)
            shared, shorter = len(a & b), min(len(a), len(b))
            dice = 2 * shared / max(1, len(a) + len(b))
            in_place = gap_old[i] == gap_new[j]
            close = in_place and gap_old[i] in narrow
            cut = close and shorter >= SHORTEST_PART and shared >= PART_OF * shorter
            if dice >= (ALIKE_IN_PLACE if close else least) or cut:
                found.append((dice + 0.1 * in_place, -abs(i - j), i, j, dice))
        return _best(found)

    def parts(self, partner: dict[int, int]) -> dict[tuple[str, int], int]:
        """(side, place) of a clause still alone -> the clause of the other side that holds its
        words, and has a partner of its own."""
        back = {j: i for i, j in partner.items()}
        wholes: dict[tuple[str, int], int] = {}
        for side, other, across in (("new", "old", back), ("old", "new", partner)):
            for place in range(len(self.texts[side])):
                own = self.grams(side, place)
                if place in across or len(own) < SHORTEST_PART:
                    continue
                for neighbour in _neighbours(place, across):
                    whole = across[neighbour]
                    if len(own & self.grams(other, whole)) >= PART_OF * len(own):
                        wholes[side, place] = whole
                        break
        return wholes

    def _candidates(
        self, gap_old: dict[int, int], gap_new: dict[int, int]
    ) -> Iterator[tuple[int, int]]:
        """For each old clause the new ones that share most bigrams, and those at its place."""
        if not gap_old or not gap_new:
            return
        new = list(gap_new)
        holders, sizes = self._index(new)
        beside: dict[int, list[int]] = defaultdict(list)
        for column, gap in enumerate(gap_new.values()):
            beside[gap].append(column)
        waiting, seen = Counter(gap_old.values()), Counter[int]()
        for i, gap in gap_old.items():
            columns = set(_around(beside[gap], seen[gap] / waiting[gap]))
            seen[gap] += 1
            own = self.grams("old", i)
            found = sorted((holders[gram] for gram in own if gram in holders), key=len)
            rare = [held for held in found if len(held) <= _COMMON] or found[:_CANDIDATES]
            if rare:
                held, shared = np.unique(np.concatenate(rare), return_counts=True)
                likeness = shared / (sizes[held] + len(own))
                columns.update(held[np.argsort(-likeness, kind="stable")[:_CANDIDATES]].tolist())
            for column in sorted(columns):
                yield i, new[column]

    def _index(self, new: list[int]) -> tuple[dict[int, NDArray[np.int64]], NDArray[np.int64]]:
        """The columns of `new` that have each bigram; how many bigrams each column has."""
        sets = [_bigrams(self.texts["new"][j]) for j in new]
        sizes = np.array([len(own) for own in sets], np.int64)
        every = np.array([gram for own in sets for gram in own], np.int64)
        columns = np.repeat(np.arange(len(sets)), sizes)
        order = np.argsort(every, kind="stable")
        values, starts = np.unique(every[order], return_index=True)
        holders = np.split(columns[order], starts[1:])
        return dict(zip(values.tolist(), holders, strict=False)), sizes


def _best(found: list[tuple[float, int, int, int, float]]) -> list[tuple[int, int, float]]:
    """The pairs from the best on, each clause in one."""
    pairs, used_old, used_new = [], set(), set()
    for _score, _near, i, j, dice in sorted(found, reverse=True):
        if i not in used_old and j not in used_new:
            pairs.append((i, j, dice))
            used_old.add(i)
            used_new.add(j)
    return pairs


def _gaps(places: list[int], marks: list[int]) -> dict[int, int]:
    """Between which two of the marks each place lies."""
    return dict(zip(places, np.searchsorted(marks, places).tolist(), strict=True))


def _narrow(gaps: dict[int, int]) -> set[int]:
    return {gap for gap, n in Counter(gaps.values()).items() if n <= NARROW}


def _around(columns: list[int], share: float) -> list[int]:
    """The columns of a gap; of a long one, those as far into it as `share` says."""
    middle = int(share * len(columns))
    return columns[max(0, middle - _CANDIDATES) : middle + _CANDIDATES]


def _neighbours(place: int, partnered: dict[int, int]) -> Iterator[int]:
    """The nearest places with a partner, on both sides."""
    for step in range(1, 4):
        for neighbour in (place - step, place + step):
            if neighbour in partnered:
                yield neighbour


def _bigrams(text: str) -> list[int]:
    return grams(body(text)).tolist()


def _rising(partner: dict[int, int]) -> list[tuple[int, int]]:
    """The longest run of pairs that stand in the same order in both texts."""
    pairs = sorted(partner.items())
    tails: list[int] = []
    ends: list[int] = []  # index of the pair that ends the best run of each length
    before = [-1] * len(pairs)
    for at, (_i, j) in enumerate(pairs):
        length = bisect_left(tails, j)
        before[at] = ends[length - 1] if length else -1
        tails[length : length + 1] = [j]
        ends[length : length + 1] = [at]
    run = []
    at = ends[-1] if ends else -1
    while at >= 0:
        run.append(pairs[at])
        at = before[at]
    return run[::-1]


def relocate(span: tuple[int, int], old: str, new: str) -> tuple[int, int] | None:
    """Where the span of the old clause's text stands in the new one's; None when it is gone.

    Its very words, however they are spaced. Of several places the one as far into the clause.
    """
    start, end = span
    if old == new:
        return span
    words = "".join(old[start:end].split())
    if not words:
        return None
    # places of the new text's characters that are no white space
    kept = [place for place, sign in enumerate(new) if not sign.isspace()]
    bare = "".join(new[place] for place in kept)
    before = len("".join(old[:start].split()))
    found, at = [], bare.find(words)
    while at >= 0:
        found.append(at)
        at = bare.find(words, at + 1)
    if not found:
        return None
    nearest = min(found, key=lambda place: abs(place - before))
    return kept[nearest], kept[nearest + len(words) - 1] + 1
