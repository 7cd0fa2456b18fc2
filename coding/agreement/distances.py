"""How far apart two categories are, for Krippendorff's α."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coding.agreement.matrix import IntArray

FloatArray = NDArray[np.floating[Any]]

WORD = 64
BLOCK_CELLS = 4_000_000
"""Largest part of a distance matrix held in memory at once (32 MB of float64)."""


class Distance(Protocol):
    """A symmetric distance δ between categories, 0 between equal ones."""

    def between(self, a: IntArray, b: IntArray) -> FloatArray:
        """δ(a_i, b_i) for two equally long arrays of category indices."""

    def weighted_sum(self, totals: FloatArray) -> FloatArray:
        """Σ_c Σ_k n_c n_k δ_ck for each row of totals [n_rows, n_categories]."""


class NominalDistance:
    """0 for the same category, 1 for another."""

    def between(self, a: IntArray, b: IntArray) -> FloatArray:
        return (a != b).astype(np.float64)

    def weighted_sum(self, totals: FloatArray) -> FloatArray:
        return totals.sum(axis=1) ** 2 - (totals**2).sum(axis=1)


class MatrixDistance:
    """Any distance, given as a symmetric matrix [n_categories, n_categories] with a diagonal of 0."""

    def __init__(self, matrix: ArrayLike) -> None:
        self.matrix = np.asarray(matrix, np.float64)

    def between(self, a: IntArray, b: IntArray) -> FloatArray:
        apart: FloatArray = self.matrix[a, b]
        return apart

    def weighted_sum(self, totals: FloatArray) -> FloatArray:
        return ((totals @ self.matrix) * totals).sum(axis=1)


class SetDistance:
    """Jaccard's or MASI distance between sets of node keys.

    jaccard: 1 - |A∩B| / |A∪B|.
    masi: 1 - M |A∩B| / |A∪B| with M = 1 for equal sets, 2/3 when one holds the other, 1/3 when they
        overlap, 0 when they are disjoint (Passonneau, "Measuring agreement on set-valued items
        (MASI) for semantic and pragmatic annotation", LREC 2006).
    Two empty sets are equal (0); an empty one is at 1 from every other.
    """

    def __init__(
        self, sets: Sequence[Collection[str]], kind: Literal["jaccard", "masi"] = "masi"
    ) -> None:
        nodes = {node: i for i, node in enumerate(sorted({n for s in sets for n in s}))}
        member = np.zeros((len(sets), -(-max(len(nodes), 1) // WORD) * WORD), bool)
        for i, one in enumerate(sets):
            member[i, [nodes[node] for node in one]] = True
        self.words = np.packbits(member, axis=1).view(np.uint64)
        sizes = member.sum(axis=1)
        self.radix = int(sizes.max(initial=0)) + 1
        self.by_sizes = _set_distances(self.radix, kind).ravel()
        self.first = (sizes * self.radix**2).astype(np.int32)
        self.second = (sizes * self.radix).astype(np.int32)

    def between(self, a: IntArray, b: IntArray) -> FloatArray:
        index = self.first[a] + self.second[b]
        for word in self.words.T:
            index += np.bitwise_count(word[a] & word[b])
        distances: FloatArray = self.by_sizes[index]
        return distances

    def weighted_sum(self, totals: FloatArray) -> FloatArray:
        total = np.zeros(len(totals))
        used = np.flatnonzero(totals.any(axis=0))
        totals = totals[:, used]
        step = max(1, BLOCK_CELLS // max(len(used), 1))
        for start in range(0, len(used), step):
            # Rows of the upper triangle, which stand for the lower one too; the square on the
            # diagonal holds both already.
            rest = totals[:, start:]
            block = self.between(used[start : start + step, None], used[None, start:])
            sums = (rest[:, :step] @ block) * rest
            total += 2 * sums.sum(axis=1) - sums[:, :step].sum(axis=1)
        return total


def _set_distances(n_sizes: int, kind: Literal["jaccard", "masi"]) -> FloatArray:
    """The distance for every |A|, |B|, |A∩B| below n_sizes; cells that cannot occur are unused."""
    a, b, shared = np.ogrid[:n_sizes, :n_sizes, :n_sizes]
    union = a + b - shared
    equal = (a == b) & (a == shared)
    similarity = np.where(equal, 1.0, shared / np.maximum(union, 1))
    if kind == "masi":
        contained = shared == np.minimum(a, b)
        similarity = similarity * np.where(equal, 1.0, np.where(contained, 2 / 3, 1 / 3))
    return 1.0 - similarity
