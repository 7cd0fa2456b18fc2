"""Near duplicates: a text's fingerprint, and how much of two texts is the same.

Texts are compared by their shingles, all stretches of eight characters, after punctuation, white
space and the forms of letters and digits are levelled: two portals' copies of a text differ in
those alone. A fingerprint keeps the shingle hashes below a fixed bound. What is kept of a shingle
never depends on the text it stands in, so that fingerprints tell containment too (A. Broder, On
the resemblance and containment of documents, 1997).
"""

from __future__ import annotations

import re
import unicodedata

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.int64]

SHINGLE = 8
# One shingle in thirty-two; of a short text at least the sixteen smallest.
_KEPT = np.uint64(2**64 // 32)
_FEWEST = 16
_DATE_BEHIND = re.compile(r"[(（][0-9年月日.\-/—－至施行通过修订修正版第次]*[)）]\s*$")

_BASE = np.uint64(0x9E3779B97F4A7C15)
_FIRST_MIX = np.uint64(0xBF58476D1CE4E5B9)
_SECOND_MIX = np.uint64(0x94D049BB133111EB)


def levelled(text: str) -> str:
    """Letters and digits alone, in one form: NFKC, lower case."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in folded if char.isalnum())


def shingles(text: str) -> NDArray[np.uint64]:
    """Hashes of the text's shingles, ascending, each once; the same on every machine.

    A text shorter than a shingle is one shingle; without any letter or digit it has none.
    """
    bare = levelled(text)
    points = np.frombuffer(bare.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)
    if not len(points):
        return points
    size = min(SHINGLE, len(points))
    hashes = np.zeros(len(points) - size + 1, dtype=np.uint64)
    for offset in range(size):
        hashes = hashes * _BASE + points[offset : offset + len(hashes)]
    return np.unique(_mixed(hashes))


def fingerprint(text: str) -> Hashes:
    """The sampled shingle hashes as PostgreSQL's bigint, those of the smallest rank first.

    Empty for a text without a letter or digit.
    """
    found = shingles(text)
    below = int(np.searchsorted(found, _KEPT))
    return found[: max(below, _FEWEST)].view(np.int64)


def similarity(first: str, second: str) -> tuple[float, float]:
    """Jaccard similarity of two texts, and the share of the smaller one that the larger holds.

    Both 0 to 1; 0 when a text has no letter or digit.
    """
    return similarity_of(shingles(first), shingles(second))


def similarity_of(first: NDArray, second: NDArray) -> tuple[float, float]:
    """The same of two sorted sets of hashes."""
    smaller, larger = sorted((first, second), key=len)
    if not len(smaller):
        return 0.0, 0.0
    places = np.minimum(np.searchsorted(larger, smaller), len(larger) - 1)
    common = int(np.count_nonzero(larger[places] == smaller))
    return common / (len(smaller) + len(larger) - common), common / len(smaller)


def _mixed(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """splitmix64: a polynomial's low bits alone would sample unevenly."""
    hashes = (hashes ^ (hashes >> np.uint64(30))) * _FIRST_MIX
    hashes = (hashes ^ (hashes >> np.uint64(27))) * _SECOND_MIX
    return hashes ^ (hashes >> np.uint64(31))


def title_key(title: str) -> str:
    """The title without a date in brackets behind it, by which editions of one text are told."""
    return levelled(_DATE_BEHIND.sub("", title.strip()))
