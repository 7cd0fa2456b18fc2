"""A seeded, stratified random draw, the same bit for bit whenever it is made again.

Every stratum's units are put in the order of `coding.sampling.order`, and the first of them are
drawn. How many of each is said by `allocate`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coding.sampling.order import IntArray, first_of, places

PROPORTIONAL, EQUAL = "proportional", "equal"
ALLOCATIONS = (PROPORTIONAL, EQUAL)


@dataclass(frozen=True)
class Stratum:
    """`size` units there are, `drawn` of them; `short`: fewer than its equal share."""

    name: tuple[str, ...]
    size: int
    drawn: int
    short: bool = False


@dataclass(frozen=True, eq=False)
class Drawn:
    """chosen: indices into the frame, by stratum and there in the order of the draw."""

    strata: list[Stratum]
    chosen: NDArray[np.intp]


def draw(
    seed: str,
    key: Sequence[IntArray],
    stratum: IntArray,
    names: Sequence[tuple[str, ...]],
    size: int,
    allocation: str = PROPORTIONAL,
) -> Drawn:
    """`size` of the units, all of them where there are no more.

    key: parts of the units' keys, each int [n], together different for each unit.
    stratum: int [n], index into `names`. Strata count in the order of their names.
    """
    order = sorted(range(len(names)), key=lambda one: names[one])
    sizes = np.bincount(stratum, minlength=len(names))
    wanted = allocate([int(sizes[one]) for one in order], size, allocation)
    place = places(seed, *key)
    few = stratum.astype(np.uint16) if len(names) < 2**16 else stratum  # sorted by radix
    by_stratum = np.split(np.argsort(few, kind="stable"), np.cumsum(sizes)[:-1])
    strata, chosen = [], []
    fair = -(-min(size, len(stratum)) // max(1, int(np.count_nonzero(sizes))))
    for one, n in zip(order, wanted, strict=True):
        held = int(sizes[one])
        if not held:
            continue
        short = allocation == EQUAL and held == n and held < fair
        strata.append(Stratum(names[one], held, n, short))
        own = by_stratum[one]
        chosen.append(own[first_of(place[own], n, [part[own] for part in key])])
    return Drawn(strata, np.concatenate(chosen) if chosen else np.zeros(0, np.intp))


def allocate(sizes: Sequence[int], total: int, allocation: str = PROPORTIONAL) -> list[int]:
    """How many of each stratum, `total` together, or all units where there are fewer.

    Proportional: the whole part of total × size ÷ all units each, and one more for those with the
    largest remainders (Hamilton's method). Equal: the same number each; what a short stratum
    lacks is shared among the others, and what cannot be shared goes one each to the largest. Where
    remainders or sizes are the same, to the first.
    """
    everything = sum(sizes)
    total = min(total, everything)
    if not total:
        return [0] * len(sizes)
    if allocation == EQUAL:
        return _equal(sizes, total)
    wanted = [total * size // everything for size in sizes]
    remainders = [total * size % everything for size in sizes]
    left = total - sum(wanted)
    for one in sorted(range(len(sizes)), key=lambda one: (-remainders[one], one))[:left]:
        wanted[one] += 1
    return wanted


def _equal(sizes: Sequence[int], total: int) -> list[int]:
    wanted = [0] * len(sizes)
    left = total
    while left:
        room = [one for one, size in enumerate(sizes) if size > wanted[one]]
        each = left // len(room)
        if not each:
            for one in sorted(room, key=lambda one: (-sizes[one], one))[:left]:
                wanted[one] += 1
            break
        for one in room:
            more = min(each, sizes[one] - wanted[one])
            wanted[one] += more
            left -= more
    return wanted


def digest(key: Sequence[IntArray], stratum: IntArray, names: Sequence[tuple[str, ...]]) -> str:
    """SHA-256 of a frame, whatever the order of its rows: two frames with one digest have the
    same units in the same strata."""
    order = np.lexsort([*reversed(key)])
    ranked = {name: rank for rank, name in enumerate(sorted(names))}
    rank = np.array([ranked[name] for name in names], np.int64)
    found = hashlib.sha256("\n".join("\t".join(name) for name in sorted(names)).encode())
    for part in (*key, rank[stratum]):
        found.update(np.asarray(part)[order].astype(">i8").data)
    return found.hexdigest()
