"""Categories that are numbers: weights between scores, and α on ordinal, interval and ratio scales."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from coding.agreement.coefficients import Estimates, alpha_of, divide
from coding.agreement.distances import FloatArray, MatrixDistance
from coding.agreement.sums import Sums

Weights = Callable[[FloatArray, FloatArray, float, float], FloatArray]


def interval_distance(values: Sequence[float]) -> MatrixDistance:
    """δ_ck = (c - k)² (Krippendorff, "Content Analysis", 4th ed. 2018, ch. 12)."""
    a = np.asarray(values, np.float64)
    return MatrixDistance((a[:, None] - a) ** 2)


def ratio_distance(values: Sequence[float]) -> MatrixDistance:
    """δ_ck = ((c - k) / (c + k))², 0 for c = k (Krippendorff 2018, ch. 12)."""
    a = np.asarray(values, np.float64)
    return MatrixDistance(divide(a[:, None] - a, a[:, None] + a, 0.0) ** 2)


def weighted_distance(name: str, values: Sequence[float]) -> MatrixDistance:
    """1 - w of a set of WEIGHTS between these scores, the least and the greatest of which set the
    scale. Raises KeyError for a name that is not there."""
    a = np.asarray(values, np.float64)
    if not len(a):
        return MatrixDistance(np.zeros((0, 0)))
    apart = WEIGHTS[name](a[:, None], a[None, :], float(a.min()), float(a.max()))
    largest = apart.max()
    return MatrixDistance(apart / largest if largest else apart)


def _ordinal(a: FloatArray, b: FloatArray, least: float, greatest: float) -> FloatArray:
    place = np.unique(a, return_inverse=True)[1].reshape(-1)
    steps = np.abs(place[:, None] - place).astype(np.float64)
    return steps * (steps + 1) / 2


def _bipolar(a: FloatArray, b: FloatArray, least: float, greatest: float) -> FloatArray:
    room = (a + b - 2 * least) * (2 * greatest - a - b)
    return divide((a - b) ** 2, room, 0.0)


WEIGHTS: dict[str, Weights] = {
    "identity": lambda a, b, least, greatest: (a != b).astype(np.float64),
    "linear": lambda a, b, least, greatest: np.abs(a - b),
    "quadratic": lambda a, b, least, greatest: (a - b) ** 2,
    "radical": lambda a, b, least, greatest: np.sqrt(np.abs(a - b)),
    "ratio": lambda a, b, least, greatest: divide(a - b, a + b, 0.0) ** 2,
    "ordinal": _ordinal,
    "circular": lambda a, b, least, greatest: np.sin(np.pi * (a - b) / (greatest - least + 1)) ** 2,
    "bipolar": _bipolar,
}
"""How far scores are apart, before the largest of the distances is made 1: w = 1 - that (Gwet,
"Handbook of Inter-Rater Reliability", 4th ed. 2014, ch. 3)."""


def ordinal_alpha(sums: Sums) -> Estimates:
    """Krippendorff's α on ranks, for sums made with `coincidences`.

    δ_ck = (Σ_{g=c..k} n_g - (n_c + n_k) / 2)², which is the squared difference of the mean ranks
    G_c = Σ_{g<c} n_g + n_c / 2 that the pairable values give their categories (Krippendorff 2018,
    ch. 12).  Raises ValueError for sums without coincidences.
    """
    if sums.coincidences is None:
        raise ValueError("these sums hold no coincidences: make them with coincidences=True")
    n = sums.totals.sum(axis=1)
    share = divide(sums.totals, n[:, None], 0.0)
    rank = np.cumsum(share, axis=1) - share / 2
    rank -= (share * rank).sum(axis=1, keepdims=True)
    spread = (sums.totals * rank**2).sum(axis=1)
    along = np.einsum("rc,rck,rk->r", rank, sums.coincidences, rank)
    observed = divide(2 * spread - 2 * along, n)
    expected = divide(2 * spread, n - 1)
    return alpha_of(sums, observed, expected)
