"""Krippendorff's α for passages: the family of coefficients for unitized continua, and that of 1995.

The family compares lengths: what stretch of text did each pair of coders give the same value, be it a
label or the gap between passages (Krippendorff, Mathet, Bouvry & Widlöcher, "On the reliability of
unitizing textual continua: further developments", Quality & Quantity 50, 2016; the numbers of its
equations stand below).  A passage is moved as a whole by chance, a gap character by character.
It wants mutually exclusive passages of each coder; the α_U of 1995 (Krippendorff, "On the reliability
of unitizing continuous data", Sociological Methodology 25) looks at one label at a time and punishes
borders by the square of their distance.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coding.agreement.coefficients import NO_UNITS, ONE_CATEGORY, Result, divide
from coding.agreement.continua import GAP, Continua, Layer, added, coder_pairs, pieces
from coding.agreement.distances import FloatArray
from coding.agreement.matrix import IntArray

OVERLAPPING = "overlapping"
"""The reason of an undefined coefficient: passages of one coder overlap."""


@dataclass(frozen=True, eq=False)
class UnitizingSums:
    """Sums over texts; a row a text, a resample of them, or all.  Label 0 is the gap.

    lengths [R, K+1, K+1]: ℓ_ck, the length that one coder gave c and another k, each pair of coders
        counting 1 / (m - 1), m those of the text (equation 1).
    own [R, K+1]: Σ L² of the passages of each label, Σ L of the gaps (equation 4).
    shared [R, K+1]: Σ (the part of a passage that another coder marked too)² / (m - 1)
        (equation 10).
    """

    lengths: FloatArray
    own: FloatArray
    shared: FloatArray

    def weighted(self, weights: ArrayLike) -> UnitizingSums:
        weights = np.asarray(weights, np.float64)
        return UnitizingSums(
            np.tensordot(weights, self.lengths, 1), weights @ self.own, weights @ self.shared
        )

    def pooled(self) -> UnitizingSums:
        return self.weighted(np.ones((1, len(self.own))))


def unitizing_sums(continua: Continua) -> UnitizingSums:
    """A row for every text, empty where fewer than two have coded it.

    Raises ValueError where passages of one coder overlap.
    """
    if continua.overlapping():
        raise ValueError("passages of one coder overlap")
    k, n = len(continua.labels) + 1, len(continua.lengths)
    lengths, own, shared = np.zeros((n, k * k)), np.zeros((n, k)), np.zeros((n, k))
    for document, found in continua.layers():
        length, others = int(continua.lengths[document]), len(found) - 1
        for layer in found.values():
            marked = layer.end - layer.start
            own[document] += added(layer.label + 1, marked**2, k)
            own[document, GAP] += length - marked.sum()
        for first, second in coder_pairs(found):
            at, size = pieces(length, first, second)
            mine = first.at(at)
            a, b = first.value(mine), second.value(second.at(at))
            lengths[document] += added(a * k + b, size / others, k * k)
            both = (a != GAP) & (b != GAP)
            part = added(mine[both], size[both], len(first.label))
            shared[document] += added(first.label + 1, part**2 / others, k)
    return UnitizingSums(lengths.reshape(n, k, k), own, shared)


def u_alpha(sums: UnitizingSums) -> FloatArray:
    """_uα [R]: borders and labels at once (equation 5a)."""
    total, expected = _expected(sums)
    alike = np.trace(sums.lengths, axis1=1, axis2=2)
    return 1 - divide(total - alike, total - np.trace(expected, axis1=1, axis2=2))


def binary_alpha(sums: UnitizingSums) -> FloatArray:
    """_|uα [R]: what is marked against what is not, whatever the label (equation 6)."""
    _total, expected = _expected(sums)
    observed = sums.lengths[:, GAP, :].sum(axis=1) - sums.lengths[:, GAP, GAP]
    return 1 - divide(observed, expected[:, GAP, 1:].sum(axis=1))


def coding_alpha(sums: UnitizingSums) -> FloatArray:
    """_cuα [R]: the labels alone, where two coders both marked something (equations 10 and 11)."""
    seen, expected = _expected_shared(sums)
    total = seen.sum(axis=(1, 2))
    alike = np.trace(seen, axis1=1, axis2=2)
    return 1 - divide(total - alike, total - np.trace(expected, axis1=1, axis2=2))


def label_alpha(sums: UnitizingSums) -> FloatArray:
    """_(k)uα [R, K]: each label, where two coders both marked something (equation 13b)."""
    seen, expected = _expected_shared(sums)
    length, by_chance = seen.sum(axis=2), expected.sum(axis=2)
    alike = np.diagonal(seen, axis1=1, axis2=2)
    chance = np.diagonal(expected, axis1=1, axis2=2)
    return 1 - divide(by_chance, length) * divide(length - alike, by_chance - chance)


def coverage(sums: UnitizingSums) -> tuple[FloatArray, FloatArray]:
    """The share of the text [R] and of each label's passages [R, K] where two coders both marked
    something, on which _cuα and _(k)uα rest."""
    seen = sums.lengths[:, 1:, 1:].sum(axis=2)
    total = sums.lengths.sum(axis=(1, 2))
    return divide(seen.sum(axis=1), total), divide(seen, sums.lengths[:, 1:, :].sum(axis=2))


def _expected(sums: UnitizingSums) -> tuple[FloatArray, FloatArray]:
    margins = sums.lengths.sum(axis=2)
    total = margins.sum(axis=1)
    products = margins[:, :, None] * margins[:, None, :]
    diagonal = np.arange(margins.shape[1])
    products[:, diagonal, diagonal] -= sums.own
    scale = divide(total, total**2 - sums.own.sum(axis=1), 0.0)
    return total, products * scale[:, None, None]


def _expected_shared(sums: UnitizingSums) -> tuple[FloatArray, FloatArray]:
    seen = sums.lengths[:, 1:, 1:]
    margins = seen.sum(axis=2)
    total = margins.sum(axis=1)
    products = margins[:, :, None] * margins[:, None, :]
    diagonal = np.arange(margins.shape[1])
    products[:, diagonal, diagonal] -= sums.shared[:, 1:]
    scale = divide(np.ones(len(total)), total - divide(sums.shared.sum(axis=1), total, 0.0), 0.0)
    return seen, products * scale[:, None, None]


@dataclass(frozen=True)
class Disagreement:
    """D_o and D_e of the α_U of 1995, for one label."""

    observed: float
    expected: float

    def result(self, passages: int) -> Result:
        if not passages:
            return Result(None, NO_UNITS, None, None, 0)
        if not self.expected:
            return Result(None, ONE_CATEGORY, self.observed, self.expected, passages)
        value = 1 - self.observed / self.expected
        return Result(value, "", self.observed, self.expected, passages)


def label_disagreement(continua: Continua, label: int) -> Disagreement:
    """Of one label, over the texts that all of the coders have coded, laid one behind the other.

    D_o = Σ_i Σ_{j≠i} Σ δ² / (m (m - 1) L²), δ² = (b_g - b_h)² + (e_g - e_h)² for two passages that
    overlap and L_g² for a passage that lies in the other's gap; D_e lets every passage fall anywhere.
    """
    own = _complete(continua.only(label))
    m, length = int(own.judged.shape[1]), int(own.lengths.sum())
    if m < 2 or not length:
        return Disagreement(0.0, 0.0)
    apart, sizes, gaps = 0.0, [], []
    for document, found in own.layers():
        for layer in found.values():
            sizes.append(layer.end - layer.start)
            gaps.append(_gaps(layer, int(own.lengths[document])))
        apart += sum(2 * _apart(first, second) for first, second in coder_pairs(found))
    size = np.concatenate(sizes).astype(np.float64)
    expected = _by_chance(size, np.sort(np.concatenate(gaps)).astype(np.float64), m, length)
    return Disagreement(apart / (m * (m - 1) * length**2), expected)


def _complete(continua: Continua) -> Continua:
    """The texts that all coders who coded any have coded."""
    active = continua.judged.any(axis=0)
    whole: NDArray[np.bool_] = np.asarray(continua.judged[:, active].all(axis=1), bool)
    keep = whole[continua.document]
    return replace(
        continua,
        lengths=np.where(whole, continua.lengths, 0),
        judged=(continua.judged & whole[:, None])[:, active],
        coder=(np.cumsum(active) - 1)[continua.coder[keep]],
        **{name: getattr(continua, name)[keep] for name in ("document", "label", "start", "end")},
    )


def _gaps(layer: Layer, length: int) -> IntArray:
    borders = np.concatenate([[0], np.ravel([layer.start, layer.end], "F"), [length]])
    gaps = np.diff(borders)[::2]
    return gaps[gaps > 0]


def _apart(first: Layer, second: Layer) -> float:
    """Σ δ² of the first's passages: half of those that overlap, as both orders will be asked, and all
    of those that lie in a gap of the second's."""
    if not len(first.start):
        return 0.0
    # Those of the second that end behind the start and start before the end.
    low: IntArray = np.searchsorted(second.end, first.start, side="right")
    high: IntArray = np.searchsorted(second.start, first.end, side="left")
    counts = np.maximum(high - low, 0)
    total = float(((first.end - first.start) ** 2)[counts == 0].sum())
    mine = np.repeat(np.arange(len(counts)), counts)
    offset = np.arange(len(mine)) - np.repeat(np.cumsum(counts) - counts, counts)
    theirs = low[mine] + offset
    borders = (first.start[mine] - second.start[theirs]) ** 2
    borders = borders + (first.end[mine] - second.end[theirs]) ** 2
    return total + float(borders.sum()) / 2


def _by_chance(size: FloatArray, gaps: FloatArray, m: int, length: int) -> float:
    if not len(size):
        return 0.0
    first = np.searchsorted(gaps, size)
    behind = np.append(np.cumsum(gaps[::-1])[::-1], 0.0)
    room = behind[first] - (len(gaps) - first) * (size - 1)
    falling = (len(size) - 1) / 3 * (2 * size**3 - 3 * size**2 + size) + size**2 * room
    ways = m * length * (m * length - 1) - (size * (size - 1)).sum()
    return float(2 / length * falling.sum() / ways) if ways else 0.0
