"""Intervals by a seeded bootstrap over documents, or over units where there is one document.

The clauses of a document resemble each other, so whole documents are drawn, with replacement and as
many as there are (the cluster bootstrap: Davison & Hinkley, "Bootstrap Methods and their Application",
1997, section 3.8); the interval is that of the percentiles (Efron & Tibshirani, "An Introduction to
the Bootstrap", 1993, ch. 13).  A resample is one row of a matrix product with the documents' sums.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal

import numpy as np

from coding.agreement.coefficients import Estimates
from coding.agreement.distances import FloatArray
from coding.agreement.matrix import IntArray, Units
from coding.agreement.sums import Sums, document_sums

RESAMPLES = 2000
SEED = 20_000
CHUNK_CELLS = 8_000_000
"""Largest part of the resampled sums held in memory at once (64 MB of float64)."""

Drawn = Literal["document", "unit"]
Compute = Callable[[Sums], Estimates]
PairCompute = Callable[[Sums, int], Estimates]


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
    rows: Units,
    counts: IntArray,
    sums: Sums,
    coefficients: Mapping[str, Compute],
    of_pairs: Mapping[str, PairCompute] | None = None,
    *,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> dict[str, Interval]:
    """An interval for each of the coefficients, from the same resamples.

    rows, counts: as `drawn_from` returned them.  sums: of the rows, a row for each thing drawn; tables
    of pairs are not needed.  of_pairs: coefficients that are the mean over the pairs of coders, each
    as that of one pair.  The same rows, resamples and seed give the same intervals, whichever
    coefficients are asked for.
    """
    values: dict[str, list[FloatArray]] = {key: [] for key in coefficients}
    cells = sum(part[0].size for part in sums.additive()) if len(counts) else 0
    for _start, weights in _weights(counts, cells, resamples, seed):
        drawn = sums.weighted(weights)
        for key, compute in coefficients.items():
            values[key].append(compute(drawn).value)
    found = {key: _defined(parts) for key, parts in values.items()}
    means = _means(rows, counts, of_pairs or {}, resamples, seed)
    return {key: Interval(one) for key, one in (found | means).items()}


def _means(
    rows: Units, counts: IntArray, of_pairs: Mapping[str, PairCompute], resamples: int, seed: int
) -> dict[str, FloatArray]:
    """As many pairs at once as fit; each is undefined where `_mean_of_pairs` makes it so."""
    total = {key: np.zeros(resamples) for key in of_pairs}
    sharing = {key: np.zeros(resamples) for key in of_pairs}
    undefined = {key: np.zeros(resamples, bool) for key in of_pairs}
    pairs = list(combinations(range(rows.n_coders), 2))
    cells = 8 * len(rows.labels) + 16
    step = max(1, CHUNK_CELLS // max(cells * len(counts), 1))
    for first in range(0, len(pairs) if of_pairs else 0, step):
        some = [_of_two(rows, pair) for pair in pairs[first : first + step]]
        for start, weights in _weights(counts, cells, resamples, seed):
            own = slice(start, start + len(weights))
            for sums in some:
                drawn = sums.weighted(weights)
                for key, compute in of_pairs.items():
                    one = compute(drawn, 0)
                    shared = one.n > 0
                    sharing[key][own] += shared
                    total[key][own] += np.where(shared & (one.reason == ""), one.value, 0.0)
                    undefined[key][own] |= shared & (one.reason != "")
    found: dict[str, FloatArray] = {}
    for key in of_pairs:
        kept = (sharing[key] > 0) & ~undefined[key]
        found[key] = np.sort(total[key][kept] / sharing[key][kept])
    return found


def _of_two(rows: Units, pair: tuple[int, int]) -> Sums:
    return document_sums(replace(rows, values=rows.values[:, list(pair)]))


def _weights(
    counts: IntArray, cells: int, resamples: int, seed: int
) -> Iterator[tuple[int, FloatArray]]:
    """The first resample of each part, and how often each row is taken in each of its resamples; a
    row of several units is taken in part. cells: what a resample will hold."""
    random = np.random.default_rng(seed)
    total = int(counts.sum())
    if not total:
        return
    step = max(1, CHUNK_CELLS // (len(counts) + cells))
    for start in range(0, resamples, step):
        size = min(step, resamples - start)
        yield start, random.multinomial(total, counts / total, size=size) / counts


def _defined(found: list[FloatArray]) -> FloatArray:
    values = np.concatenate(found) if found else np.zeros(0)
    return np.sort(values[~np.isnan(values)])
