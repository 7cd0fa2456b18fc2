"""Dealing documents to coders so that each has about as many clauses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from coding.sampling.order import places


def deal(
    seed: str,
    weights: Mapping[int, int],
    coders: Sequence[str],
    *,
    taken: Mapping[int, int] | None = None,
    loads: Sequence[int] = (),
) -> dict[int, int]:
    """Document number -> index of its coder.

    The heaviest document first, each to the coder who has the fewest clauses so far (Graham's
    longest processing time: no coder has more than the others' mean and a third of the largest
    share). Equal documents, and coders with equal loads, in the order of the seed; a coder's key is
    their place among the user names in alphabetical order.

    `weights`: document number -> clauses; `taken`: document number -> the coder who must not get
    it; `loads`: clauses that each coder has already.
    """
    taken = taken or {}
    numbers = np.array(sorted(weights), np.int64)
    place = dict(zip(numbers.tolist(), places(seed, numbers).tolist(), strict=True))
    alphabetical = sorted(coders)
    ranks = np.array([alphabetical.index(coder) for coder in coders], np.int64)
    turn = places(f"{seed}/coders", ranks).tolist()
    load = list(loads) or [0] * len(coders)
    dealt: dict[int, int] = {}
    for number in sorted(weights, key=lambda one: (-weights[one], place[one], one)):
        free = [one for one in range(len(coders)) if one != taken.get(number)]
        if not free:
            continue
        coder = min(free, key=lambda one: (load[one], turn[one], one))
        dealt[number] = coder
        load[coder] += weights[number]
    return dealt
