"""Coefficients of agreement, each a function of `Sums`, so one and the same formula gives the
figure of a document, of the whole round, and of every resample.

r_uk is the number of coders who gave unit u the category k, r_u = Σ_k r_uk.  A *pairable* unit was
judged by two coders or more.  What cannot be computed is None with a reason:

no_units: nobody has judged anything.  too_few_coders: fewer than two coders have judged anything.
no_overlap: no unit was judged by two.  one_category: every judgement that counts is the same, so
that chance alone would agree as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coding.agreement.distances import FloatArray
from coding.agreement.sums import Sums
from policycoder.kappa import cohens_kappa

NO_UNITS = "no_units"
TOO_FEW_CODERS = "too_few_coders"
NO_OVERLAP = "no_overlap"
ONE_CATEGORY = "one_category"
REASONS = (NO_UNITS, TOO_FEW_CODERS, NO_OVERLAP, ONE_CATEGORY)

TextArray = NDArray[Any]


@dataclass(frozen=True)
class Result:
    """One coefficient.

    value: None when undefined, and then `reason` is one of the codes above (else "").
    observed, expected: agreement, for α *disagreement* (D_o, D_e); None where there is none.
    n: units it rests on; for Light's κ the pairs of coders averaged.
    """

    value: float | None
    reason: str
    observed: float | None
    expected: float | None
    n: int


@dataclass(frozen=True, eq=False)
class Estimates:
    """One coefficient for each row of the sums; value is NaN exactly where reason is not ""."""

    value: FloatArray
    reason: TextArray
    observed: FloatArray
    expected: FloatArray
    n: FloatArray

    def result(self, row: int = 0) -> Result:
        return Result(
            value=_number(self.value[row]),
            reason=str(self.reason[row]),
            observed=_number(self.observed[row]),
            expected=_number(self.expected[row]),
            n=int(self.n[row]),
        )


def percent_agreement(sums: Sums) -> Estimates:
    """Pairs of judgements of one unit that agree ÷ all pairs of judgements of one unit.

    Every pair of judgements weighs the same, whoever made it.  With missing judgements this is
    neither the mean over units (`observed` of Fleiss' κ) nor 1 - D_o of Krippendorff's α; without,
    all three are the same.
    """
    observed = _divide(sums.pair_agreeing.sum(axis=1), sums.pair_units.sum(axis=1))
    none = np.full(len(observed), np.nan)
    return Estimates(observed, _overlap_reason(sums), observed, none, sums.pairable)


def cohen_kappa(sums: Sums, pair: int) -> Estimates:
    """Cohen's κ of the coders `sums.pairs[pair]` on the units both have judged.

    The formula and its source stand at `cohens_kappa`.
    """
    n, agreeing = sums.pair_units[:, pair], sums.pair_agreeing[:, pair]
    chance = (sums.pair_first[:, pair] * sums.pair_second[:, pair]).sum(axis=1)
    coders = sums.by_coder[:, list(sums.pairs[pair])]
    reason = _coverage_reason(coders, n)
    reason = np.where((reason == "") & (chance == n**2), ONE_CATEGORY, reason)
    return _defined(
        value=cohens_kappa(n, agreeing, chance),
        reason=reason,
        observed=_divide(agreeing, n),
        expected=_divide(chance, n**2),
        n=n,
    )


def light_kappa(sums: Sums) -> Estimates:
    """Light's κ: the mean of Cohen's κ over the pairs of coders that share units.

    Undefined when one of those is undefined, as a mean over the others would speak of other coders
    (Light, "Measures of response agreement for qualitative data", Psychological Bulletin 76, 1971).
    """
    rows = len(sums.judged)
    total, sharing = np.zeros(rows), np.zeros(rows)
    one_category = np.zeros(rows, bool)
    for pair in range(len(sums.pairs)):
        kappa = cohen_kappa(sums, pair)
        shared = kappa.n > 0
        sharing += shared
        total += np.where(shared & (kappa.reason == ""), kappa.value, 0.0)
        one_category |= kappa.reason == ONE_CATEGORY
    reason = _overlap_reason(sums)
    reason = np.where((reason == "") & one_category, ONE_CATEGORY, reason)
    none = np.full(rows, np.nan)
    return _defined(_divide(total, sharing), reason, none, none, sharing)


def fleiss_kappa(sums: Sums) -> Estimates:
    """Fleiss' κ, also with missing judgements.

    κ = (p_a - p_e) / (1 - p_e); p_a is the mean over pairable units of
    Σ_k r_uk (r_uk - 1) / (r_u (r_u - 1)); p_e = Σ_k π_k², π_k the mean over judged units of r_uk / r_u
    (Gwet, "Handbook of Inter-Rater Reliability", 4th ed. 2014, ch. 2).  With r_u the same for every
    unit it is Fleiss, "Measuring nominal scale agreement among many raters", Psychological Bulletin
    76, 1971; with two coders, Scott's π.
    """
    return _chance_corrected(sums, (_prevalence(sums) ** 2).sum(axis=1))


def gwet_ac1(sums: Sums) -> Estimates:
    """Gwet's AC1: as Fleiss' κ with p_e = Σ_k π_k (1 - π_k) / (q - 1), q categories that occur
    (Gwet, "Computing inter-rater reliability and its variance in the presence of high agreement",
    British Journal of Mathematical and Statistical Psychology 61, 2008).
    """
    prevalence = _prevalence(sums)
    chance = (prevalence * (1 - prevalence)).sum(axis=1) / max(sums.n_categories - 1, 1)
    return _chance_corrected(sums, chance)


def brennan_prediger(sums: Sums) -> Estimates:
    """Brennan-Prediger: as Fleiss' κ with p_e = 1 / q, q categories that occur (Brennan & Prediger,
    "Coefficient kappa: some uses, misuses, and alternatives", Educational and Psychological
    Measurement 41, 1981); with two coders, Bennett's S.
    """
    chance = np.full(len(sums.judged), 1 / max(sums.n_categories, 1))
    return _chance_corrected(sums, chance)


def krippendorff_alpha(sums: Sums, distance: str = "nominal") -> Estimates:
    """Krippendorff's α with one of the distances δ the sums were made with.

    α = 1 - D_o / D_e, D_o = Σ_c Σ_k o_ck δ_ck / n, D_e = Σ_c Σ_k n_c n_k δ_ck / (n (n - 1)), where o_ck
    are the coincidences, each pair of a unit's values counting 1 / (r_u - 1), n_c their marginals and
    n the pairable values (Krippendorff, "Content Analysis", 4th ed. 2018, ch. 12).
    """
    n = sums.totals.sum(axis=1)
    observed = _divide(sums.disagreement[distance], n)
    expected = _divide(sums.distances[distance].weighted_sum(sums.totals), n * (n - 1))
    reason = _overlap_reason(sums)
    reason = np.where((reason == "") & (expected == 0), ONE_CATEGORY, reason)
    value = 1 - _divide(observed, expected)
    return _defined(value, reason, observed, expected, sums.pairable)


def _prevalence(sums: Sums) -> FloatArray:
    return _divide(sums.shares, sums.judged[:, None])


def _chance_corrected(sums: Sums, expected: FloatArray) -> Estimates:
    observed = _divide(sums.agreement, sums.pairable)
    reason = _overlap_reason(sums)
    one_category = np.count_nonzero(sums.shares, axis=1) == 1
    reason = np.where((reason == "") & one_category, ONE_CATEGORY, reason)
    value = _divide(observed - expected, 1 - expected)
    return _defined(value, reason, observed, expected, sums.pairable)


def _overlap_reason(sums: Sums) -> TextArray:
    return _coverage_reason(sums.by_coder, sums.pairable)


def _coverage_reason(by_coder: FloatArray, shared: FloatArray) -> TextArray:
    coders = np.count_nonzero(by_coder, axis=1)
    cases = [coders == 0, coders == 1, shared == 0]
    return np.select(cases, [NO_UNITS, TOO_FEW_CODERS, NO_OVERLAP], "")


def _defined(
    value: FloatArray,
    reason: TextArray,
    observed: FloatArray,
    expected: FloatArray,
    n: FloatArray,
) -> Estimates:
    return Estimates(np.where(reason == "", value, np.nan), reason, observed, expected, n)


def _divide(numerator: FloatArray, denominator: FloatArray) -> FloatArray:
    """NaN where the denominator is 0: the callers give such a row its reason."""
    quotient = np.full(np.broadcast(numerator, denominator).shape, np.nan)
    return np.divide(numerator, denominator, out=quotient, where=denominator != 0)


def _number(value: np.floating[Any]) -> float | None:
    return None if np.isnan(value) else float(value)
