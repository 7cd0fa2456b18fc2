"""The coefficients beside independent implementations, on drawn data with missing judgements."""

from __future__ import annotations

import warnings
from collections import Counter
from fractions import Fraction

import krippendorff
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from nltk.metrics.agreement import AnnotationTask
from nltk.metrics.distance import jaccard_distance, masi_distance
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import aggregate_raters, cohens_kappa
from statsmodels.stats.inter_rater import fleiss_kappa as statsmodels_fleiss

from coding.agreement.coefficients import (
    brennan_prediger,
    cohen_kappa,
    fleiss_kappa,
    gwet_ac,
    krippendorff_alpha,
    percent_agreement,
)
from coding.agreement.distances import SetDistance
from coding.agreement.matrix import MISSING, Units, encode
from coding.agreement.sums import document_sums

EXACT = 1e-10


def rectangles(element, *, coders=(2, 5), units=(1, 25)):
    return st.integers(*coders).flatmap(
        lambda n: st.lists(
            st.lists(element, min_size=n, max_size=n), min_size=units[0], max_size=units[1]
        )
    )


codes = rectangles(st.integers(-1, 3))
complete_codes = rectangles(st.integers(0, 3))
set_rows = rectangles(st.none() | st.frozensets(st.sampled_from("ABCD"), max_size=3))


def sums_of(rows):
    values = np.array(rows)
    return document_sums(Units(values, np.arange(len(rows)) % 3, list("abcd"))).pooled()


@settings(deadline=None)
@given(codes)
def test_alpha_is_that_of_the_krippendorff_package(rows):
    result = krippendorff_alpha(sums_of(rows)).result()
    assume(result.value is not None)
    data = np.array(rows, float).T
    data[data == MISSING] = np.nan
    expected = krippendorff.alpha(reliability_data=data, level_of_measurement="nominal")
    assert result.value == pytest.approx(expected, abs=EXACT)


@settings(deadline=None)
@given(codes)
def test_cohen_is_that_of_scikit_learn_on_the_units_both_coded(rows):
    sums = sums_of(rows)
    values = np.array(rows)
    for pair, (a, b) in enumerate(sums.pairs):
        both = values[(values[:, a] != MISSING) & (values[:, b] != MISSING)]
        result = cohen_kappa(sums, pair).result()
        assert result.n == len(both)
        if result.value is None:
            assert len(both) == 0 or len(np.unique(both[:, [a, b]])) == 1
        else:
            expected = cohen_kappa_score(both[:, a], both[:, b])
            assert result.value == pytest.approx(expected, abs=EXACT)


@settings(deadline=None)
@given(complete_codes)
def test_complete_data_as_statsmodels_has_it(rows):
    sums = sums_of(rows)
    result = fleiss_kappa(sums).result()
    assume(result.value is not None)
    table, _ = aggregate_raters(np.array(rows), n_cat=4)
    assert result.value == pytest.approx(statsmodels_fleiss(table), abs=EXACT)
    contingency = np.zeros((4, 4))
    np.add.at(contingency, (np.array(rows)[:, 0], np.array(rows)[:, 1]), 1)
    first = cohen_kappa(sums, 0).result()
    if first.value is not None:
        expected = cohens_kappa(contingency, return_results=False)
        assert first.value == pytest.approx(expected, abs=EXACT)


@settings(deadline=None)
@given(rows=set_rows, kind=st.sampled_from(["masi", "jaccard"]))
def test_alpha_on_sets_is_that_of_nltk(rows, kind):
    values, labels = encode(rows, n_coders=len(rows[0]))
    units = Units(values, np.zeros(len(rows), int), labels)
    result = krippendorff_alpha(
        document_sums(units, {kind: SetDistance(labels, kind)}).pooled(), kind
    ).result()
    assume(result.value is not None)
    of_nltk = {"masi": masi_distance, "jaccard": jaccard_distance}[kind]
    # nltk divides by zero on two empty sets and cannot take a unit nobody else judged.
    task = AnnotationTask(
        [
            (str(coder), str(unit), label)
            for unit, row in enumerate(rows)
            for coder, label in enumerate(row)
            if label is not None and sum(other is not None for other in row) > 1
        ],
        distance=lambda a, b: 0.0 if a == b else of_nltk(a, b),
    )
    assert result.value == pytest.approx(task.alpha(), abs=EXACT)


@settings(deadline=None)
@given(codes)
def test_missing_data_as_the_definitions_say_in_exact_fractions(rows):
    """No Python package computes these with missing data, so here are the formulas word for word."""
    units = [Counter(value for value in row if value != MISSING) for row in rows]
    judged = [unit for unit in units if unit.total()]
    pairable = [unit for unit in judged if unit.total() > 1]
    sums = sums_of(rows)
    categories = set().union(*judged) if judged else set()
    assume(pairable and len(categories) > 1)

    def agreeing(unit):
        return sum(times * (times - 1) for times in unit.values())

    def ordered_pairs(unit):
        return unit.total() * (unit.total() - 1)

    percent = Fraction(sum(map(agreeing, pairable)), sum(map(ordered_pairs, pairable)))
    observed = sum(Fraction(agreeing(u), ordered_pairs(u)) for u in pairable) / len(pairable)
    share = {k: sum(Fraction(u[k], u.total()) for u in judged) / len(judged) for k in categories}
    chance = {
        fleiss_kappa: sum(p**2 for p in share.values()),
        gwet_ac: sum(p * (1 - p) for p in share.values()) / (len(categories) - 1),
        brennan_prediger: Fraction(1, len(categories)),
    }
    assert percent_agreement(sums).result().value == pytest.approx(float(percent), abs=EXACT)
    for coefficient, expected in chance.items():
        result = coefficient(sums).result()
        value = (observed - expected) / (1 - expected)
        assert result.value == pytest.approx(float(value), abs=EXACT)
        assert result.n == len(pairable)


@settings(deadline=None)
@given(codes)
def test_nothing_is_ever_divided_by_zero(rows):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        sums = sums_of(rows)
        for coefficient in (percent_agreement, fleiss_kappa, gwet_ac, krippendorff_alpha):
            result = coefficient(sums).result()
            assert (result.value is None) == bool(result.reason)
