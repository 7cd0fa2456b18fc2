"""A random order that a seed and the units' own keys determine, and nothing else.

Neither the order in which a database gives the rows, nor the version of Python or numpy, nor the
machine changes it. A unit's place is a 64-bit number computed by the finaliser of SplitMix64
(Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, OOPSLA 2014), all arithmetic
modulo 2^64:

    mix(z):  z = z + 0x9E3779B97F4A7C15
             z = (z xor (z >> 30)) * 0xBF58476D1CE4E5B9
             z = (z xor (z >> 27)) * 0x94D049BB133111EB
             return z xor (z >> 31)

    place of a unit with the key (k1, …, kn):
             h = the first 8 bytes of SHA-256 of the seed in UTF-8, the highest byte first
             for each k of the key:  h = mix(h xor k)
             return h

Units are ordered by their place, those with the same place by their key.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.integer[Any]]
PlaceArray = NDArray[np.uint64]

_GOLDEN, _FIRST, _SECOND = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB


def start_of(seed: str) -> int:
    """The 64-bit number a seed stands for."""
    return int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big")


def places(seed: str, *key: IntArray) -> PlaceArray:
    """uint64 [n]: the place of each unit; `key` holds the parts of the keys, each int [n], ≥ 0."""
    place = np.full(len(key[0]), start_of(seed), np.uint64)
    for part in key:
        place ^= np.asarray(part).astype(np.uint64)
        _mix(place)
    return place


def _mix(z: PlaceArray) -> None:
    """In place; numpy's unsigned integers wrap around."""
    z += np.uint64(_GOLDEN)
    z ^= z >> np.uint64(30)
    z *= np.uint64(_FIRST)
    z ^= z >> np.uint64(27)
    z *= np.uint64(_SECOND)
    z ^= z >> np.uint64(31)


def first_of(place: PlaceArray, n: int, key: Sequence[IntArray]) -> NDArray[np.intp]:
    """The indices of the first `n` units, in order."""
    if n <= 0:
        return np.zeros(0, np.intp)
    if n < len(place):
        # All that are not after the n-th, then in order: a sort of few instead of all.
        last = np.partition(place, n - 1)[n - 1]
        candidates = np.flatnonzero(place <= last)
    else:
        candidates = np.arange(len(place))
    order = np.lexsort([part[candidates] for part in reversed(key)] + [place[candidates]])
    return candidates[order][:n]
