"""Counting words, and what sets one part of a collection apart from the rest."""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc, sqrt

import numpy as np
from numpy.typing import NDArray

from corpus.text.words.lexis import IntArray, Vocabulary

FloatArray = NDArray[np.float64]

# What stands in for a count of zero in a ratio (Hardie 2014).
_ZERO = 0.5


@dataclass(frozen=True)
class Counted:
    """Words with their counts and the number of documents they are in, the most frequent first.

    `total` is the running words: stop words are in it, punctuation and numbers are not.
    """

    words: list[str]
    counts: IntArray
    documents: IntArray
    total: int


class Counter:
    """Adds documents up. One for each part of a collection, over a shared vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.counts: IntArray = np.zeros(1024, np.int64)
        self.documents: IntArray = np.zeros(1024, np.int64)

    def add(self, numbers: IntArray, ids: NDArray[np.int32]) -> None:
        """A document: the word number of each place in its vocabulary (-1 for none), and its
        tokens as places in it."""
        own = np.bincount(ids, minlength=len(numbers))[: len(numbers)]
        here = (own > 0) & (numbers >= 0)
        if len(self.vocabulary) > len(self.counts):
            grown = max(len(self.vocabulary), 2 * len(self.counts)) - len(self.counts)
            self.counts = np.pad(self.counts, (0, grown))
            self.documents = np.pad(self.documents, (0, grown))
        np.add.at(self.counts, numbers[here], own[here])
        # Two variants of a word in one document are one document.
        self.documents[np.unique(numbers[here])] += 1

    def total(self) -> int:
        return int(self.counts.sum())

    def of_all(self) -> tuple[IntArray, IntArray]:
        """Counts and documents of every word of the vocabulary."""
        size = len(self.vocabulary)
        missing = max(0, size - len(self.counts))
        return (
            np.pad(self.counts, (0, missing))[:size],
            np.pad(self.documents, (0, missing))[:size],
        )

    def table(self) -> Counted:
        """Without the stop words; words of one frequency in the order of their characters."""
        counts, documents = self.of_all()
        kept = np.flatnonzero((counts > 0) & ~self.vocabulary.stopped())
        words = [self.vocabulary.words[place] for place in kept]
        order = sorted(range(len(kept)), key=lambda i: (-counts[kept[i]], words[i]))
        places = kept[np.array(order, np.int64)]
        return Counted(
            [self.vocabulary.words[place] for place in places],
            counts[places],
            documents[places],
            self.total(),
        )


@dataclass(frozen=True)
class Key:
    """How a word's frequency in a part differs from that in the rest.

    `g2` is the log-likelihood of Rayson & Garside (2000), `p` its probability under chi-square
    with one degree of freedom, `log_ratio` the binary logarithm of the relative frequencies'
    ratio (Hardie 2014), a count of zero taken as 0.5.
    """

    word: str
    count: int
    rest: int
    g2: float
    p: float
    log_ratio: float


def keyness(
    words: list[str],
    part: IntArray,
    rest: IntArray,
    part_total: int,
    rest_total: int,
    *,
    least: int = 5,
) -> list[Key]:
    """Every word found at least `least` times in both together, the most telling first.

    `part` and `rest` are counts, `part_total` and `rest_total` the running words. Empty when one
    side has none.
    """
    if not part_total or not rest_total:
        return []
    chosen = np.flatnonzero(part + rest >= least)
    a, b = part[chosen].astype(float), rest[chosen].astype(float)
    g2 = log_likelihood(a, b, part_total, rest_total)
    ratio = np.log2(
        (np.where(a > 0, a, _ZERO) / part_total) / (np.where(b > 0, b, _ZERO) / rest_total)
    )
    order = np.argsort(-g2, kind="stable")
    return [
        Key(
            words[chosen[i]],
            int(a[i]),
            int(b[i]),
            float(g2[i]),
            erfc(sqrt(max(g2[i], 0.0) / 2)),
            float(ratio[i]),
        )
        for i in order
    ]


def log_likelihood(a: FloatArray, b: FloatArray, c: float, d: float) -> FloatArray:
    """G² of counts `a` in `c` words and `b` in `d` words: 2 (a ln(a/E₁) + b ln(b/E₂)) with
    E₁ = c (a+b) / (c+d), E₂ = d (a+b) / (c+d). Rayson & Garside, Comparing corpora using
    frequency profiling, 2000."""
    return 2 * (_term(a, c * (a + b) / (c + d)) + _term(b, d * (a + b) / (c + d)))


def _term(observed: FloatArray, expected: FloatArray) -> FloatArray:
    """observed × ln(observed / expected), 0 where nothing was observed."""
    ratio = np.divide(observed, expected, out=np.ones_like(observed), where=observed > 0)
    return observed * np.log(ratio)
