"""NVivo's coding comparison: two coders and one node, character by character, or by sentences or
paragraphs that hold a coded character.

Cohen's κ of the 2 × 2 table and the percentages that NVivo's query prints, so that figures from there
can be met; pooled over the texts, never a mean of their κ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from coding.agreement.coefficients import NO_OVERLAP, ONE_CATEGORY
from coding.agreement.continua import Continua, Layer, pieces
from coding.agreement.matrix import IntArray
from policycoder.kappa import cohens_kappa


@dataclass(frozen=True)
class Comparison:
    """How many units both coded, one of the two, and neither."""

    both: int = 0
    a_not_b: int = 0
    b_not_a: int = 0
    neither: int = 0

    def __add__(self, other: Comparison) -> Comparison:
        return Comparison(
            self.both + other.both,
            self.a_not_b + other.a_not_b,
            self.b_not_a + other.b_not_a,
            self.neither + other.neither,
        )

    @property
    def units(self) -> int:
        return self.both + self.a_not_b + self.b_not_a + self.neither

    @property
    def agreement(self) -> float | None:
        """The share of the units that both coded or neither did."""
        return (self.both + self.neither) / self.units if self.units else None

    @property
    def kappa(self) -> float | None:
        a, b = self.both + self.a_not_b, self.both + self.b_not_a
        by_chance = a * b + (self.units - a) * (self.units - b)
        value = float(cohens_kappa(self.units, self.both + self.neither, by_chance))
        return None if np.isnan(value) else value

    @property
    def reason(self) -> str:
        """Why κ is undefined, "" where it is not."""
        if not self.units:
            return NO_OVERLAP
        return ONE_CATEGORY if self.kappa is None else ""


def compare(
    continua: Continua, label: int, units: Sequence[IntArray] | None = None
) -> dict[tuple[int, int], Comparison]:
    """Each pair of coders (columns of `judged`) over the texts both have coded.

    units: of each text where its sentences or paragraphs start, the first of them at 0; characters
    when left out.
    """
    own = continua.only(label)
    found = {pair: Comparison() for pair in combinations(range(own.judged.shape[1]), 2)}
    for document, layers in own.layers():
        length = int(own.lengths[document])
        starts = None if units is None else units[document]
        for a, b in combinations(sorted(layers), 2):
            found[a, b] += _compared(layers[a], layers[b], length, starts)
    return found


def _compared(first: Layer, second: Layer, length: int, starts: IntArray | None) -> Comparison:
    if starts is None:
        at, size = pieces(length, first, second)
        cell = 2 * (first.at(at) >= 0) + (second.at(at) >= 0)
    else:
        cell = 2 * _touched(first, starts) + _touched(second, starts)
        size = np.ones(len(starts), np.int64)
    cells = np.bincount(cell, weights=size, minlength=4).astype(np.int64)
    neither, b_not_a, a_not_b, both = (int(one) for one in cells)
    return Comparison(both, a_not_b, b_not_a, neither)


def _touched(layer: Layer, starts: IntArray) -> IntArray:
    """1 for each unit that holds a character of a passage, else 0."""
    change = np.zeros(len(starts) + 1, np.int64)
    first = np.searchsorted(starts, layer.start, side="right") - 1
    np.add.at(change, first, 1)
    np.add.at(change, np.searchsorted(starts, layer.end, side="left"), -1)
    return (np.cumsum(change[:-1]) > 0).astype(np.int64)
