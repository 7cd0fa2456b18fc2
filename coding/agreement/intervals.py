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
from coding.agreement.distances import Distance, FloatArray
from coding.agreement.matrix import IntArray, Units
from coding.agreement.sums import Sums, document_sums

RESAMPLES = 2000
SEED = 20_000
CHUNK_CELLS = 8_000_000
"""Largest part of the resampled sums held in memory at once (64 MB of float64)."""
KEPT_CELLS = 10_000_000
"""Resamples up to so many cells are drawn once for all that is made of the same rows (80 MB)."""

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


class Resampling:
    """What is drawn from units, and how often in each resample.

    rows: the units with a document for each thing drawn; whatever is made of them by relabelling may
    be resampled too.  drawn: documents, where there are several, unless units are asked for.
    """

    def __init__(
        self,
        units: Units,
        *,
        resamples: int = RESAMPLES,
        seed: int = SEED,
        by_unit: bool = False,
    ) -> None:
        rows = units.pooled() if by_unit else units.compressed()
        documents = np.unique(rows.document)
        self.drawn: Drawn = "document" if len(documents) > 1 else "unit"
        self.counts: IntArray = np.ones(len(documents), np.int64)
        if self.drawn == "unit":
            rows, self.counts = replace(rows, document=np.arange(len(rows.values))), rows.counts
        self.rows, self.resamples, self.seed = rows, resamples, seed
        self._kept: FloatArray | None = None

    def weights(self, cells: int) -> Iterator[tuple[slice, FloatArray]]:
        """Some of the resamples, and how often each thing is taken in each of them; a row of several
        units is taken in part.  cells: what one resample will hold of its sums."""
        step = max(1, CHUNK_CELLS // max(len(self.counts) + cells, 1))
        if not len(self.counts):
            return
        if len(self.counts) * self.resamples <= KEPT_CELLS and self._kept is None:
            self._kept = self._drawn(np.random.default_rng(self.seed), self.resamples)
        random = np.random.default_rng(self.seed)
        for start in range(0, self.resamples, step):
            part = slice(start, min(start + step, self.resamples))
            if self._kept is not None:
                yield part, self._kept[part]
            else:
                yield part, self._drawn(random, part.stop - start)

    def _drawn(self, random: np.random.Generator, size: int) -> FloatArray:
        total = int(self.counts.sum())
        taken: FloatArray = random.multinomial(total, self.counts / total, size) / self.counts
        return taken


def bootstrap(
    resampling: Resampling,
    rows: Units,
    sums: Sums,
    coefficients: Mapping[str, Compute],
    of_pairs: Mapping[str, PairCompute] | None = None,
) -> dict[str, Interval]:
    """An interval for each of the coefficients, from the same resamples.

    rows: those of the resampling, or made of them by relabelling.  sums: of these rows; tables of
    pairs are not needed.  of_pairs: coefficients that are the mean over the pairs of coders, each as
    that of one pair.  The same rows, resamples and seed give the same intervals, whichever
    coefficients are asked for.
    """
    values: dict[str, list[FloatArray]] = {key: [] for key in coefficients}
    cells = sum(part[0].size for part in sums.additive()) if len(sums.judged) else 0
    for _part, weights in resampling.weights(cells):
        drawn = sums.weighted(weights)
        for key, compute in coefficients.items():
            values[key].append(compute(drawn).value)
    found = {key: _defined(parts) for key, parts in values.items()}
    means = bootstrap_pairs(resampling, rows, of_pairs or {}).means
    return {key: Interval(one) for key, one in found.items()} | means


@dataclass(frozen=True, eq=False)
class PairIntervals:
    """means: of the mean over the pairs that share units, undefined where `_mean_of_pairs` makes it
    so.  pairs: of each pair of columns, in the order of `combinations`."""

    means: dict[str, Interval]
    pairs: list[dict[str, Interval]]


def bootstrap_pairs(
    resampling: Resampling,
    rows: Units,
    of_pairs: Mapping[str, PairCompute],
    distances: Mapping[str, Distance] | None = None,
) -> PairIntervals:
    """Of each pair of coders and of the mean, as many pairs at once as fit.

    distances: what the coefficients need besides the nominal one.  Otherwise as `bootstrap`.
    """
    n = resampling.resamples
    total = {key: np.zeros(n) for key in of_pairs}
    sharing = {key: np.zeros(n) for key in of_pairs}
    undefined = {key: np.zeros(n, bool) for key in of_pairs}
    every = list(combinations(range(rows.n_coders), 2)) if of_pairs else []
    found: list[dict[str, Interval]] = []
    cells = 8 * len(rows.labels) + 16
    step = max(1, CHUNK_CELLS // max(cells * len(resampling.counts), 1))
    for first in range(0, len(every), step):
        some = [_of_two(rows, pair, distances) for pair in every[first : first + step]]
        values = [{key: np.full(n, np.nan) for key in of_pairs} for _pair in some]
        for part, weights in resampling.weights(cells):
            for sums, own in zip(some, values, strict=True):
                drawn = sums.weighted(weights)
                for key, compute in of_pairs.items():
                    one = compute(drawn, 0)
                    shared = one.n > 0
                    own[key][part] = one.value
                    sharing[key][part] += shared
                    total[key][part] += np.where(shared & (one.reason == ""), one.value, 0.0)
                    undefined[key][part] |= shared & (one.reason != "")
        found += [{key: Interval(_defined([one[key]])) for key in of_pairs} for one in values]
    means: dict[str, Interval] = {}
    for key in of_pairs:
        kept = (sharing[key] > 0) & ~undefined[key]
        means[key] = Interval(np.sort(total[key][kept] / sharing[key][kept]))
    return PairIntervals(means, found)


def _of_two(rows: Units, pair: tuple[int, int], distances: Mapping[str, Distance] | None) -> Sums:
    return document_sums(replace(rows, values=rows.values[:, list(pair)]), distances)


def _defined(found: list[FloatArray]) -> FloatArray:
    values = np.concatenate(found) if found else np.zeros(0)
    return np.sort(values[~np.isnan(values)])
