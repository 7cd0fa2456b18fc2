"""Coefficients of agreement, each a function of `Sums`, so one and the same formula gives the
figure of a document, of the whole round, and of every resample.

r_uk is the number of coders who gave unit u the category k, r_u = Σ_k r_uk.  A *pairable* unit was
judged by two coders or more.  What cannot be computed is None with a reason:

no_units: nobody has judged anything.  too_few_coders: fewer than two coders have judged anything.
no_overlap: no unit was judged by two.  one_category: every judgement that counts is the same, so
that chance alone would agree as well.
"""

from __future__ import annotations

from collections.abc import Callable
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
    observed = divide(sums.pair_agreeing.sum(axis=1), sums.pair_units.sum(axis=1))
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
    return defined(
        value=cohens_kappa(n, agreeing, chance),
        reason=reason,
        observed=divide(agreeing, n),
        expected=divide(chance, n**2),
        n=n,
    )


def light_kappa(sums: Sums) -> Estimates:
    """Light's κ: the mean of Cohen's κ over the pairs of coders that share units.

    Undefined when one of those is undefined, as a mean over the others would speak of other coders
    (Light, "Measures of response agreement for qualitative data", Psychological Bulletin 76, 1971).
    """
    return _mean_of_pairs(sums, cohen_kappa)


def mean_scott_pi(sums: Sums) -> Estimates:
    """The mean of Scott's π over the pairs of coders that share units; undefined as Light's κ is."""
    return _mean_of_pairs(sums, scott_pi)


def scott_pi(sums: Sums, pair: int) -> Estimates:
    """Scott's π of the coders `sums.pairs[pair]` on the units both have judged: as Cohen's κ with
    p_e = Σ_k ((n_k· + n_·k) / 2N)² (Scott, "Reliability of content analysis: the case of nominal
    scale coding", Public Opinion Quarterly 19, 1955).
    """
    n, agreeing = sums.pair_units[:, pair], sums.pair_agreeing[:, pair]
    both = sums.pair_first[:, pair] + sums.pair_second[:, pair]
    observed, chance = divide(agreeing, n), divide((both**2).sum(axis=1), 4 * n**2)
    reason = _coverage_reason(sums.by_coder[:, list(sums.pairs[pair])], n)
    reason = np.where((reason == "") & (np.count_nonzero(both, axis=1) == 1), ONE_CATEGORY, reason)
    return defined(divide(observed - chance, 1 - chance), reason, observed, chance, n)


def fleiss_kappa(sums: Sums, distance: str = "nominal") -> Estimates:
    """Fleiss' κ, also with missing judgements and weighted.

    κ = (p_a - p_e) / (1 - p_e); 1 - p_a is the mean over pairable units of the mean distance δ of two
    judgements, so that p_a is the mean of Σ_k r_uk (r_uk - 1) / (r_u (r_u - 1)) for nominal δ;
    1 - p_e = Σ_k Σ_l π_k π_l δ_kl, π_k the mean over judged units of r_uk / r_u
    (Gwet, "Handbook of Inter-Rater Reliability", 4th ed. 2014, ch. 2).  With r_u the same for every
    unit it is Fleiss, "Measuring nominal scale agreement among many raters", Psychological Bulletin
    76, 1971; with two coders, Scott's π.
    """
    return _chance_corrected(
        sums, sums.distances[distance].weighted_sum(_prevalence(sums)), distance
    )


def conger_kappa(sums: Sums, distance: str = "nominal") -> Estimates:
    """Conger's κ: as Fleiss' with 1 - p_e the mean over ordered pairs of different coders g, h of
    Σ_k Σ_l p_gk p_hl δ_kl, p_gk the share of category k in all of coder g's judgements; with two
    coders and nothing missing, Cohen's κ (Conger, "Integration and generalization of kappas for
    multiple raters", Psychological Bulletin 88, 1980; with missing judgements and weights: Gwet 2014,
    ch. 2).  Coders who have judged nothing do not count.
    """
    own = divide(sums.marginals, sums.by_coder[:, :, None])
    active = np.count_nonzero(sums.by_coder, axis=1)
    own = np.nan_to_num(own)
    between = sums.distances[distance]
    alone = sum(between.weighted_sum(own[:, c]) for c in range(own.shape[1]))
    together = between.weighted_sum(own.sum(axis=1))
    return _chance_corrected(sums, divide(together - alone, active * (active - 1.0)), distance)


def gwet_ac(sums: Sums, distance: str = "nominal") -> Estimates:
    """Gwet's AC1, and AC2 with weights w = 1 - δ: as Fleiss' κ with
    p_e = T Σ_k π_k (1 - π_k) / (q (q - 1)), T = Σ_k Σ_l w_kl over the q categories that occur
    (Gwet, "Computing inter-rater reliability and its variance in the presence of high agreement",
    British Journal of Mathematical and Statistical Psychology 61, 2008; AC2: Gwet 2014, ch. 3).
    """
    prevalence, q = _prevalence(sums), sums.n_categories
    spread = (prevalence * (1 - prevalence)).sum(axis=1) / max(q * (q - 1), 1)
    return _chance_corrected(sums, 1 - sums.weight(distance) * spread, distance)


def brennan_prediger(sums: Sums, distance: str = "nominal") -> Estimates:
    """Brennan-Prediger: as Fleiss' κ with p_e = T / q², T = Σ_k Σ_l w_kl over the q categories that
    occur, 1 / q for nominal ones (Brennan & Prediger, "Coefficient kappa: some uses, misuses, and
    alternatives", Educational and Psychological Measurement 41, 1981); with two coders, Bennett's S.
    """
    q = max(sums.n_categories, 1)
    by_chance = np.full(len(sums.judged), 1 - sums.weight(distance) / q**2)
    return _chance_corrected(sums, by_chance, distance)


def holsti(sums: Sums, pair: int) -> Estimates:
    """Holsti's coefficient of reliability of two coders: 2 M / (N₁ + N₂), M the decisions on which
    they agree, N₁ and N₂ the decisions each has made, also on units the other has not judged
    (Holsti, "Content Analysis for the Social Sciences and Humanities", 1969, p. 140).  Not corrected
    for chance.
    """
    made = sums.by_coder[:, list(sums.pairs[pair])]
    n, agreeing = sums.pair_units[:, pair], sums.pair_agreeing[:, pair]
    value = divide(2 * agreeing, made.sum(axis=1))
    return defined(value, _coverage_reason(made, n), value, np.full(len(n), np.nan), n)


def mean_holsti(sums: Sums) -> Estimates:
    """The mean of Holsti's coefficient over the pairs of coders that share units."""
    return _mean_of_pairs(sums, holsti)


def composite_reliability(sums: Sums) -> Estimates:
    """n K / (1 + (n - 1) K), K the mean of Holsti's coefficient over the pairs and n the coders who
    judged something: the reliability of all coders together that Chinese studies report (Spearman &
    Brown's formula; Holsti 1969, p. 137).  Not corrected for chance, and near 1 with many coders
    whatever they do.
    """
    mean = mean_holsti(sums)
    coders = np.count_nonzero(sums.by_coder, axis=1)
    value = divide(coders * mean.value, 1 + (coders - 1) * mean.value)
    return defined(value, mean.reason, mean.value, mean.expected, mean.n)


def krippendorff_alpha(sums: Sums, distance: str = "nominal") -> Estimates:
    """Krippendorff's α with one of the distances δ the sums were made with.

    α = 1 - D_o / D_e, D_o = Σ_c Σ_k o_ck δ_ck / n, D_e = Σ_c Σ_k n_c n_k δ_ck / (n (n - 1)), where o_ck
    are the coincidences, each pair of a unit's values counting 1 / (r_u - 1), n_c their marginals and
    n the pairable values (Krippendorff, "Content Analysis", 4th ed. 2018, ch. 12).
    """
    n = sums.totals.sum(axis=1)
    observed = divide(sums.disagreement[distance], n)
    expected = divide(sums.distances[distance].weighted_sum(sums.totals), n * (n - 1))
    return alpha_of(sums, observed, expected)


def alpha_of(sums: Sums, observed: FloatArray, expected: FloatArray) -> Estimates:
    """1 - D_o / D_e, undefined where nothing is pairable or chance would not disagree."""
    reason = _overlap_reason(sums)
    reason = np.where((reason == "") & (expected == 0), ONE_CATEGORY, reason)
    value = 1 - divide(observed, expected)
    return defined(value, reason, observed, expected, sums.pairable)


def _prevalence(sums: Sums) -> FloatArray:
    return divide(sums.shares, sums.judged[:, None])


def _mean_of_pairs(sums: Sums, of_pair: Callable[[Sums, int], Estimates]) -> Estimates:
    """observed and expected are those of the pair where there is one."""
    rows = len(sums.judged)
    total, sharing = np.zeros(rows), np.zeros(rows)
    one_category = np.zeros(rows, bool)
    observed = expected = np.full(rows, np.nan)
    for pair in range(len(sums.pairs)):
        found = of_pair(sums, pair)
        shared = found.n > 0
        sharing += shared
        total += np.where(shared & (found.reason == ""), found.value, 0.0)
        one_category |= found.reason == ONE_CATEGORY
        if len(sums.pairs) == 1:
            observed, expected = found.observed, found.expected
    reason = _overlap_reason(sums)
    reason = np.where((reason == "") & one_category, ONE_CATEGORY, reason)
    return defined(divide(total, sharing), reason, observed, expected, sharing)


def _chance_corrected(sums: Sums, by_chance: FloatArray, distance: str) -> Estimates:
    """by_chance: 1 - p_e, the disagreement that chance alone would bring."""
    apart = divide(sums.unit_disagreement[distance], sums.pairable)
    reason = _overlap_reason(sums)
    one_category = np.count_nonzero(sums.shares, axis=1) == 1
    reason = np.where((reason == "") & one_category, ONE_CATEGORY, reason)
    value = 1 - divide(apart, by_chance)
    return defined(value, reason, 1 - apart, 1 - by_chance, sums.pairable)


def _overlap_reason(sums: Sums) -> TextArray:
    return _coverage_reason(sums.by_coder, sums.pairable)


def _coverage_reason(by_coder: FloatArray, shared: FloatArray) -> TextArray:
    coders = np.count_nonzero(by_coder, axis=1)
    cases = [coders == 0, coders == 1, shared == 0]
    return np.select(cases, [NO_UNITS, TOO_FEW_CODERS, NO_OVERLAP], "")


def defined(
    value: FloatArray,
    reason: TextArray,
    observed: FloatArray,
    expected: FloatArray,
    n: FloatArray,
) -> Estimates:
    return Estimates(np.where(reason == "", value, np.nan), reason, observed, expected, n)


def divide(numerator: FloatArray, denominator: FloatArray, otherwise: float = np.nan) -> FloatArray:
    """NaN, or what is given, where the denominator is 0: the callers give such a row its reason."""
    quotient = np.full(np.broadcast(numerator, denominator).shape, otherwise)
    return np.divide(numerator, denominator, out=quotient, where=denominator != 0)


def _number(value: np.floating[Any]) -> float | None:
    return None if np.isnan(value) else float(value)
