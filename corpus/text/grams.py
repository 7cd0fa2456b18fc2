"""Character bigrams as numbers: what the search index keeps of a clause.

A clause can hold a query only if it holds all bigrams of the query, so the index narrows a search
to few clauses, whose text then decides.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Grams = NDArray[np.int32]

_FIRST_FULL_WIDTH, _LAST_FULL_WIDTH = 0xFF01, 0xFF5E
_TO_HALF_WIDTH = 0xFEE0
_NONE = np.empty(0, dtype=np.int32)


def fold(text: str) -> str:
    """Lower case, half-width, without white space: one character never depends on its neighbours.

    So the folded form of a part of a text is a part of the folded text.
    """
    return _points(text).tobytes().decode("utf-32-le", "surrogatepass")


def grams(text: str) -> Grams:
    """Hashes of the folded text's character bigrams, int32, ascending, each once.

    The same in every process and on every machine. Within the Basic Multilingual Plane no two
    bigrams share a hash. Empty for a text of fewer than two characters.
    """
    points = _points(text)
    if len(points) < 2:
        return _NONE
    hashes = np.unique(((points[:-1] << np.uint32(16)) ^ points[1:]).view(np.int32))
    return np.ascontiguousarray(hashes, dtype=np.int32)


def grams_of_query(query: str) -> Grams:
    """What a clause holding `query` must hold; empty where the index cannot narrow the search."""
    return grams(query)


def _points(text: str) -> NDArray[np.uint32]:
    """The folded text as code points."""
    # Not lower(): it turns a sigma by what stands after it.
    bare = "".join(text.casefold().split())
    points = np.frombuffer(bare.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint32)
    wide = (points >= _FIRST_FULL_WIDTH) & (points <= _LAST_FULL_WIDTH)
    points[wide] -= np.uint32(_TO_HALF_WIDTH)
    return points
