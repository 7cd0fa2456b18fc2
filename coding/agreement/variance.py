"""Standard errors in closed form, where one is published.

Those of the coefficients of many coders are Gwet's linearisation: each unit's own share κ*_u in the
coefficient, Var = Σ_u (κ*_u - κ)² / (n (n - 1)) over the n units judged by anybody (Gwet, "Handbook of
Inter-Rater Reliability", 4th ed. 2014, ch. 5); units, not documents, are what is drawn, so they
are too small where the clauses of a document resemble each other: the bootstrap stands beside them.
Each function returns None where the coefficient is undefined or fewer than two units were judged.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from coding.agreement.coefficients import Result, divide
from coding.agreement.distances import Distance, FloatArray
from coding.agreement.matrix import MISSING, IntArray, Units


@dataclass(frozen=True, eq=False)
class _Rows:
    """U distinct rows of judgements and how many units share each; K categories, C coders."""

    units: Units
    distance: Distance

    @cached_property
    def given(self) -> FloatArray:
        """r_uk [U, K]."""
        columns = [self.units.values == k for k in range(len(self.units.labels))]
        return np.stack([one.sum(axis=1) for one in columns], axis=1).astype(np.float64)

    @cached_property
    def judgements(self) -> FloatArray:
        """r_u [U]."""
        return self.given.sum(axis=1)

    @cached_property
    def weights(self) -> FloatArray:
        """w_kl [K, K]."""
        k = np.arange(len(self.units.labels))
        return 1 - self.distance.between(*(one.ravel() for one in np.meshgrid(k, k))).reshape(
            len(k), len(k)
        )

    @cached_property
    def n(self) -> float:
        return float(self.units.counts[self.judgements > 0].sum())

    @cached_property
    def prevalence(self) -> FloatArray:
        """π_k [K]."""
        share = divide(self.given, self.judgements[:, None], 0.0)
        return (self.units.counts @ share) / self.n

    @cached_property
    def agreement(self) -> FloatArray:
        """p_a of each unit [U], 0 where it is not pairable."""
        alike = (self.given * (self.given @ self.weights - 1)).sum(axis=1)
        return divide(alike, self.judgements * (self.judgements - 1), 0.0)

    def error(self, result: Result, chance: FloatArray) -> float | None:
        """chance [U]: each unit's own share in p_e."""
        if result.value is None or result.expected is None or self.n < 2:
            return None
        pairable, kappa, by_chance = self.judgements > 1, result.value, result.expected
        part = self.n / result.n / (1 - by_chance)
        own = part * (self.agreement - by_chance * pairable)
        own -= 2 * (1 - kappa) * (chance - by_chance) / (1 - by_chance)
        squares = self.units.counts * (self.judgements > 0) * (own - kappa) ** 2
        return float(np.sqrt(squares.sum() / (self.n * (self.n - 1))))


def fleiss_error(units: Units, result: Result, distance: Distance) -> float | None:
    rows = _Rows(units.pooled(), distance)
    chance = divide(rows.given @ (rows.weights @ rows.prevalence), rows.judgements, 0.0)
    return rows.error(result, chance)


def gwet_error(units: Units, result: Result, distance: Distance) -> float | None:
    rows = _Rows(units.pooled(), distance)
    occurring = rows.given.any(axis=0)
    q = np.count_nonzero(occurring)
    total = rows.weights[np.ix_(occurring, occurring)].sum() / max(q * (q - 1), 1)
    chance = total * divide(rows.given @ (1 - rows.prevalence), rows.judgements, 0.0)
    return rows.error(result, chance)


def brennan_prediger_error(units: Units, result: Result, distance: Distance) -> float | None:
    rows = _Rows(units.pooled(), distance)
    return rows.error(result, np.full(len(rows.given), result.expected or 0.0))


def conger_error(units: Units, result: Result, distance: Distance) -> float | None:
    """As the others, each coder's own marginals being drawn with the units."""
    rows = _Rows(units.pooled(), distance)
    values = rows.units.values
    judged = values != MISSING
    counts = rows.units.counts.astype(np.float64)
    by_coder = counts @ judged
    active = np.flatnonzero(by_coder)
    shares = np.stack([_shares(values[:, c], counts, len(rows.units.labels)) for c in active])
    expected_of = shares @ rows.weights
    together = expected_of.sum(axis=0)
    chance = np.zeros(len(values))
    for c, of_own in zip(active, expected_of, strict=True):
        others = np.append(together - of_own, 0.0)
        mean = float(shares[list(active).index(c)] @ others[:-1])
        frequency = by_coder[c] / rows.n
        own = others[values[:, c]] * judged[:, c]
        chance += (own - (judged[:, c] - frequency) * mean) / frequency
    return rows.error(result, chance / max(len(active) * (len(active) - 1), 1))


def alpha_error(units: Units, result: Result, distance: Distance) -> float | None:
    """Of Krippendorff's α, on the pairable units alone and without its correction for small samples
    (Gwet 2014)."""
    rows = _Rows(units.pooled(), distance)
    pairable = rows.judgements > 1
    counts = rows.units.counts[pairable].astype(np.float64)
    n = counts.sum()
    if result.value is None or n < 2:
        return None
    given, judgements = rows.given[pairable], rows.judgements[pairable]
    mean = counts @ judgements / n
    alike = (given * (given @ rows.weights - 1)).sum(axis=1) / (mean * (judgements - 1))
    beyond = (judgements - mean) / mean
    prevalence = counts @ given / (n * mean)
    by_chance = prevalence @ rows.weights @ prevalence
    chance = given @ (rows.weights @ prevalence) / mean - by_chance * beyond
    observed = float(counts @ alike / n)
    alpha = (observed - by_chance) / (1 - by_chance)
    own = alike - observed * beyond - by_chance - 2 * (1 - alpha) * (chance - by_chance)
    return float(np.sqrt(counts @ (own / (1 - by_chance) - alpha) ** 2 / (n * (n - 1))))


def error_of_two(units: Units, result: Result, distance: Distance) -> float | None:
    """That of Cohen's κ where there are two coders; the mean of several pairs has none."""
    if result.value is None or units.n_coders != 2:
        return None
    return cohen_error(units.values[:, 0], units.values[:, 1], units.counts)


def cohen_error(first: IntArray, second: IntArray, counts: IntArray) -> float | None:
    """The large-sample standard error of Cohen's κ of two coders on the units both have judged.

    first, second: category indices [n], `MISSING` where one has not judged; counts [n]: how many
    units share each.  None where κ is undefined (Fleiss, Cohen & Everitt, "Large sample standard
    errors of kappa and weighted kappa", Psychological Bulletin 72, 1969).
    """
    both = (first != MISSING) & (second != MISSING)
    a, b, weight = first[both], second[both], counts[both].astype(np.float64)
    n = weight.sum()
    if not n:
        return None
    k = int(max(a.max(), b.max())) + 1
    rows = np.bincount(a, weights=weight, minlength=k) / n
    columns = np.bincount(b, weights=weight, minlength=k) / n
    share, alike = weight / n, a == b
    observed, chance = share[alike].sum(), float(rows @ columns)
    if chance == 1:
        return None
    kappa = (observed - chance) / (1 - chance)
    on = (share * (1 - (rows[a] + columns[b]) * (1 - kappa)) ** 2)[alike].sum()
    off = (1 - kappa) ** 2 * (share * (columns[a] + rows[b]) ** 2)[~alike].sum()
    last = (kappa - chance * (1 - kappa)) ** 2
    return float(np.sqrt(max(on + off - last, 0.0) / n) / (1 - chance))


def _shares(column: IntArray, counts: FloatArray, k: int) -> FloatArray:
    given = column != MISSING
    times = np.bincount(column[given], weights=counts[given], minlength=k)
    return times / times.sum()
