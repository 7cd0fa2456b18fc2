"""Which clauses a coder judges a second time, and how their documents are dealt in two parts for it.

Of a document dealt in two parts some clauses are held back for the second, where some of the first
come again among them: nothing tells the two apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from coding.sampling.order import IntArray, first_of, places

# Fewer clauses do not make two parts.
FEWEST = 4


@dataclass(frozen=True)
class Split:
    """Indices of the clauses: the `first` part, those `held` back for the second, and those of the
    first that are `repeated` there; each in the order of the text."""

    first: list[int]
    held: list[int]
    repeated: list[int]


def split(
    seed: str,
    documents: Mapping[int, IntArray],
    share: float,
    *,
    before: int = 0,
    repeated: int = 0,
) -> dict[int, Split]:
    """Document number -> how it is dealt, of as many documents as it takes to repeat `share` of all
    the coder's clauses; documents in the order of the seed.

    documents: number -> places of the coder's clauses in its text, ascending. Of n clauses a third
    is held back, and at most half of the others is repeated. Of `before` other clauses that the
    coder has already, `repeated` come back.
    """
    total = before + sum(len(own) for own in documents.values())
    left = max(0, max(1, int(share * total + 0.5)) - repeated)
    numbers = np.array(sorted(n for n, own in documents.items() if len(own) >= FEWEST), np.int64)
    found: dict[int, Split] = {}
    for at in first_of(places(seed, numbers), len(numbers), [numbers]):
        if not left:
            break
        number = int(numbers[at])
        own = np.asarray(documents[number])
        place = places(seed, np.full(len(own), number), own)
        turn = first_of(place, len(own), [own]).tolist()
        held = len(own) // 3
        again = min(left, (len(own) - held) // 2)
        found[number] = Split(
            first=sorted(turn[held:]),
            held=sorted(turn[:held]),
            repeated=sorted(turn[held : held + again]),
        )
        left -= again
    return found
