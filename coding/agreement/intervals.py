"""Intervals by a seeded bootstrap over documents, or over units where there is one document.

The clauses of a document resemble each other, so whole documents are drawn, with replacement and as
many as there are (the cluster bootstrap: Davison & Hinkley, "Bootstrap Methods and their Application",
1997, section 3.8); the interval is that of the percentiles (Efron & Tibshirani, "An Introduction to
the Bootstrap", 1993, ch. 13).  A resample is one row of a matrix product with the documents' sums.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from coding.agreement.coefficients import Estimates
from coding.agreement.distances import FloatArray
from coding.agreement.matrix import IntArray, Units
from coding.agreement.sums import Sums

RESAMPLES = 2000
SEED = 20_000
CHUNK_CELLS = 8_000_000
"""Largest part of the resampled sums held in memory at once (64 MB of float64)."""

Drawn = Literal["document", "unit"]
Compute = Callable[[Sums], Estimates]


@dataclass(frozen=True, eq=False)
class Interval:
    """The middle 95 % of a coefficient over the resamples in which it is defined.

    values [resamples]: sorted; fewer than asked for where it was undefined in some.
    """

    values: FloatArray

    @property
    def low(self) -> float | None:
        return self._at(0.025)

    @property
    def high(self) -> float | None:
        return self._at(0.975)

    @property
    def error(self) -> float | None:
        """The standard deviation over the resamples."""
        return float(self.values.std(ddof=1)) if len(self.values) > 1 else None

    def below(self, bound: float) -> float | None:
        """The share of the resamples below the bound."""
        return float((self.values < bound).mean()) if len(self.values) else None

    def _at(self, share: float) -> float | None:
        return float(np.quantile(self.values, share)) if len(self.values) else None


def drawn_from(units: Units, *, by_unit: bool = False) -> tuple[Units, IntArray, Drawn]:
    """What is drawn: the units with a document for each thing drawn, how many of each there are,
    and its kind: documents, where there are several, unless units are asked for."""
    rows = units.pooled() if by_unit else units.compressed()
    documents = np.unique(rows.document)
    if len(documents) > 1 and not by_unit:
        return rows, np.ones(len(documents), np.int64), "document"
    return replace(rows, document=np.arange(len(rows.values))), rows.counts, "unit"


def bootstrap(
    sums: Sums,
    counts: IntArray,
    coefficients: Mapping[str, Compute],
    *,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> dict[str, Interval]:
    """An interval for each of the coefficients, from the same resamples.

    sums: a row for each thing drawn, made of what `drawn_from` returned, counts with it.  The same
    sums, counts, resamples and seed give the same intervals, whichever coefficients are asked for.
    """
    values: dict[str, list[FloatArray]] = {key: [] for key in coefficients}
    for weights in _weights(sums, counts, resamples, seed):
        drawn = sums.weighted(weights)
        for key, compute in coefficients.items():
            values[key].append(compute(drawn).value)
    return {key: Interval(_defined(found)) for key, found in values.items()}


def _weights(sums: Sums, counts: IntArray, resamples: int, seed: int) -> Iterator[FloatArray]:
    """How often each row is taken, resample by resample; a row of several units in part."""
    random = np.random.default_rng(seed)
    total = int(counts.sum())
    if not total:
        return
    cells = len(counts) + sum(part[0].size for part in sums.additive())
    step = max(1, CHUNK_CELLS // cells)
    for start in range(0, resamples, step):
        size = min(step, resamples - start)
        yield random.multinomial(total, counts / total, size=size) / counts


def _defined(found: list[FloatArray]) -> FloatArray:
    values = np.concatenate(found) if found else np.zeros(0)
    return np.sort(values[~np.isnan(values)])
