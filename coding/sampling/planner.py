"""How many clauses an agreement study needs for an interval of a given width on Krippendorff's α.

Two answers that ask different things. `krippendorff` is the published one: so many that α can be
told from the smallest acceptable value. `simulated` draws judgements with the expected α and looks
how wide the bootstrap's interval becomes. Both take all nodes as equally frequent: where some are
rare more clauses are needed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

CONFIDENCE = 0.95
PILOT, MOST, STEPS = 300, 200_000, 4
DATA_SETS, RESAMPLES = 12, 400
CLOSE = 0.03
# Above so many units a kind, a multinomial is faster than drawing units.
SPARSE = 30
MOST_CATEGORIES, MOST_CODERS = 60, 10


def krippendorff(alpha_min: float, categories: int, coders: int = 2, p: float = 0.025) -> int:
    """`needed` where all categories are equally frequent: p_c = 1 / categories."""
    return needed(alpha_min, 1 / max(2, categories), coders, p)


def needed(alpha_min: float, share: float, coders: int = 2, p: float = 0.025) -> int:
    """N = m z² ((1 + α)(3 − α) / (4 (1 − α) p_c (1 − p_c)) − α), rounded up.

    Krippendorff, Content Analysis, 4th ed. 2019, section 11.4.2 and table 11.2, after Bloch and
    Kraemer, Biometrics 45 (1989) 269–287, formula 3.7. α is the smallest acceptable value, z the
    normal quantile of one-sided significance `p`, p_c the share of the category, between 0 and 1, m
    the number of coders (the table is for two). `p` 0.025 is the lower end of a two-sided 95 %
    interval.
    """
    z = NormalDist().inv_cdf(1 - p)
    term = (1 + alpha_min) * (3 - alpha_min) / (4 * (1 - alpha_min) * share * (1 - share))
    return math.ceil(coders * z * z * (term - alpha_min))


@dataclass(frozen=True)
class Planned:
    """`units` give intervals that reach `half_width` to either side on average."""

    units: int
    half_width: float


def simulated(
    alpha: float, categories: int, coders: int, half_width: float, seed: int = 1
) -> Planned:
    """Where the 95 % percentile bootstrap over units is ± `half_width` wide, on average.

    Each coder gives a unit's true node with probability √α, any of the nodes at random else, so
    that α is as expected whatever the number of nodes and coders. Units are resampled one by one:
    a study in which the clauses of a document resemble each other needs more. The width goes with
    1/√n, which further simulations correct. The same seed gives the same answer.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    n = PILOT
    found = _width(rng, alpha, max(2, categories), coders, n)
    for _step in range(STEPS):
        following = min(MOST, max(10, math.ceil(n * (found / half_width) ** 2)))
        if abs(following - n) <= CLOSE * n:
            break
        n = following
        found = _width(rng, alpha, max(2, categories), coders, n)
    return Planned(n, found)


def _width(rng: np.random.Generator, alpha: float, q: int, m: int, n: int) -> float:
    """Half the mean width of the intervals of some simulated data sets."""
    widths = []
    for _set in range(DATA_SETS):
        truth = rng.integers(0, q, (n, 1))
        judged = np.where(rng.random((n, m)) < math.sqrt(alpha), truth, rng.integers(0, q, (n, m)))
        values = _resampled(rng, judged, q)
        tail = 100 * (1 - CONFIDENCE) / 2
        low, high = np.percentile(values, [tail, 100 - tail])
        widths.append((high - low) / 2)
    return float(np.mean(widths))


def _resampled(rng: np.random.Generator, judged: NDArray[np.int64], q: int) -> FloatArray:
    """α of each resample of the units; units with the same judgements count together."""
    n, m = judged.shape
    codes = np.sort(judged, axis=1) @ q ** np.arange(m)
    _codes, first, kind = np.unique(codes, return_index=True, return_inverse=True)
    kinds = judged[first]
    counts = np.zeros((len(kinds), q))
    for column in kinds.T:
        counts[np.arange(len(kinds)), column] += 1
    differing = 1 - (counts * (counts - 1)).sum(axis=1) / (m * (m - 1))
    weights = _weights(rng, kind, len(kinds)).astype(np.float64)
    observed = weights @ differing / n
    totals = weights @ counts
    expected = 1 - (totals * (totals - 1)).sum(axis=1) / (n * m * (n * m - 1))
    return 1 - np.divide(observed, expected, out=np.zeros(RESAMPLES), where=expected > 0)


def _weights(rng: np.random.Generator, kind: NDArray[np.int64], n_kinds: int) -> NDArray[np.int64]:
    """int [RESAMPLES, n_kinds]: how often each kind of unit is in each resample."""
    n = len(kind)
    if n > SPARSE * n_kinds:
        share = np.bincount(kind, minlength=n_kinds) / n
        return rng.multinomial(n, share, size=RESAMPLES)
    drawn = kind[rng.integers(0, n, (RESAMPLES, n))] + n_kinds * np.arange(RESAMPLES)[:, None]
    counted = np.bincount(drawn.ravel(), minlength=RESAMPLES * n_kinds)
    return counted.reshape(RESAMPLES, n_kinds)
