from __future__ import annotations

import numpy as np
import pytest

from coding.agreement.coefficients import (
    Result,
    brennan_prediger,
    cohen_kappa,
    fleiss_kappa,
    gwet_ac,
    krippendorff_alpha,
    light_kappa,
    percent_agreement,
)
from coding.agreement.distances import MatrixDistance
from coding.agreement.matrix import MISSING, Units
from coding.agreement.sums import Sums, document_sums
from tests.coding.agreement.tables import (
    ARTSTEIN_POESIO_2008,
    COHEN_1960,
    FLEISS_1971,
    KRIPPENDORFF_2011,
    from_category_counts,
    from_contingency,
    units_of,
)

ALL = (
    percent_agreement,
    light_kappa,
    fleiss_kappa,
    krippendorff_alpha,
    gwet_ac,
    brennan_prediger,
)
CHANCE_CORRECTED = ALL[1:]


def pooled(units: Units) -> Sums:
    return document_sums(units).pooled()


def missing_table() -> Units:
    return units_of(KRIPPENDORFF_2011, missing=0)


class TestPublishedExamples:
    def test_fleiss_1971_thirty_patients_six_psychiatrists(self):
        result = fleiss_kappa(pooled(from_category_counts(FLEISS_1971))).result()
        assert result.observed == pytest.approx(0.5556, abs=5e-5)
        # Fleiss computed this from marginals rounded to three places.
        assert result.expected == pytest.approx(0.2201, abs=2e-4)
        assert result.value == pytest.approx(0.430, abs=5e-4)
        assert result.n == 30

    def test_cohen_1960(self):
        result = cohen_kappa(pooled(from_contingency(COHEN_1960)), 0).result()
        assert result.observed == pytest.approx(0.70, abs=1e-12)
        assert result.expected == pytest.approx(0.41, abs=1e-12)
        assert result.value == pytest.approx(0.492, abs=5e-4)
        assert result.n == 200

    def test_artstein_poesio_2008(self):
        sums = pooled(from_contingency(ARTSTEIN_POESIO_2008))
        assert percent_agreement(sums).result().value == pytest.approx(0.7, abs=1e-12)
        assert brennan_prediger(sums).result().value == pytest.approx(0.4, abs=1e-12)
        assert fleiss_kappa(sums).result().value == pytest.approx(0.341, abs=5e-4)
        assert cohen_kappa(sums, 0).result().value == pytest.approx(0.348, abs=5e-4)

    def test_krippendorff_2011_with_missing_values(self):
        result = krippendorff_alpha(pooled(missing_table())).result()
        assert result.value == pytest.approx(0.743, abs=5e-4)
        assert result.observed == pytest.approx(0.2, abs=1e-12)
        assert result.expected == pytest.approx(608 / 780, abs=1e-12)
        assert result.n == 11

    def test_krippendorff_2011_with_the_interval_metric(self):
        units = missing_table()
        squares = [[(a - b) ** 2 for a in units.labels] for b in units.labels]
        sums = document_sums(units, {"interval": MatrixDistance(squares)}).pooled()
        assert krippendorff_alpha(sums, "interval").result().value == pytest.approx(0.849, abs=5e-4)

    @pytest.mark.parametrize(
        ("coefficient", "value", "chance"),
        [
            (fleiss_kappa, 0.7612, 0.2387),
            (gwet_ac, 0.7754, 0.1903),
            (brennan_prediger, 0.7727, 0.2),
        ],
    )
    def test_gwet_2014_pp_55_56_with_missing_values(self, coefficient, value, chance):
        result = coefficient(pooled(missing_table())).result()
        assert result.observed == pytest.approx(0.8182, abs=5e-5)
        assert result.expected == pytest.approx(chance, abs=5e-5)
        assert result.value == pytest.approx(value, abs=5e-5)


class TestPercentAgreement:
    def test_counts_each_pair_of_judgements_once(self):
        # Three pairs in the first unit, one of them alike; one alike in the second: 2 of 4.
        units = units_of([["x", "x", "y"], ["x", "x", None]])
        result = percent_agreement(pooled(units)).result()
        assert result.value == 2 / 4
        assert result.n == 2

    def test_is_defined_where_only_one_category_was_used(self):
        assert percent_agreement(pooled(units_of([["x", "x"]] * 3))).result().value == 1.0


class TestLightKappa:
    def test_leaves_out_pairs_that_share_no_unit(self):
        rows = [
            ["x", "x", None],
            ["y", "y", None],
            ["x", "y", None],
            [None, "x", "x"],
            [None, "y", "y"],
        ]
        sums = pooled(units_of(rows))
        reasons = [cohen_kappa(sums, pair).result().reason for pair in range(3)]
        assert dict(zip(sums.pairs, reasons, strict=True)) == {
            (0, 1): "",
            (0, 2): "no_overlap",
            (1, 2): "",
        }
        first = cohen_kappa(sums, 0).result().value
        result = light_kappa(sums).result()
        assert result.value == pytest.approx((first + 1) / 2, abs=1e-15)
        assert result.n == 2

    def test_is_undefined_when_a_pair_has_one_category(self):
        sums = pooled(units_of([["x", "x", "x"], ["x", "x", "y"]]))
        assert cohen_kappa(sums, 0).result().reason == "one_category"
        assert cohen_kappa(sums, 1).result().value == 0.0
        assert light_kappa(sums).result().reason == "one_category"


class TestUndefined:
    @pytest.mark.parametrize(
        ("rows", "reason"),
        [
            ([], "no_units"),
            ([[None, None]], "no_units"),
            ([["x", None], ["y", None]], "too_few_coders"),
            ([["x"], ["y"]], "too_few_coders"),
            ([["x", None], [None, "x"]], "no_overlap"),
        ],
    )
    @pytest.mark.parametrize("coefficient", ALL)
    def test_has_a_reason_and_no_value(self, coefficient, rows, reason):
        result = coefficient(pooled(units_of(rows))).result()
        assert (result.value, result.reason) == (None, reason)

    @pytest.mark.parametrize("coefficient", CHANCE_CORRECTED)
    def test_one_category_only(self, coefficient):
        result = coefficient(pooled(units_of([["x", "x"], ["x", "x"], ["x", None]]))).result()
        assert (result.value, result.reason) == (None, "one_category")

    def test_alpha_looks_at_pairable_values_only(self):
        sums = pooled(units_of([["x", "x"], ["x", "x"], ["y", None]]))
        assert krippendorff_alpha(sums).result().reason == "one_category"
        assert fleiss_kappa(sums).result().value == 1.0

    def test_a_pair_without_common_units_is_told_apart_from_an_idle_coder(self):
        sums = pooled(units_of([["x", None, None], [None, "x", None]]))
        reasons = [cohen_kappa(sums, pair).result() for pair in range(3)]
        assert [r.reason for r in reasons] == ["no_overlap", "too_few_coders", "too_few_coders"]
        assert [r.n for r in reasons] == [0, 0, 0]

    def test_one_coder_who_never_varies_is_not_undefined(self):
        # Krippendorff 2004, p. 248: no better than chance, although most units agree.
        sums = pooled(units_of([["x", "x"]] * 9 + [["x", "y"]]))
        assert cohen_kappa(sums, 0).result().value == 0.0
        assert krippendorff_alpha(sums).result().value == pytest.approx(0.0, abs=1e-12)

    def test_a_value_is_never_nan_or_numpy(self):
        result = fleiss_kappa(pooled(units_of([]))).result()
        assert result == Result(None, "no_units", None, result.expected, 0)
        assert type(fleiss_kappa(pooled(missing_table())).result().value) is float


def random_units(seed: int, n_units: int = 200, n_coders: int = 4) -> Units:
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 5, n_units)
    values = np.repeat(truth[:, None], n_coders, axis=1)
    values = np.where(rng.random(values.shape) < 0.3, rng.integers(0, 5, values.shape), values)
    values[rng.random(values.shape) < 0.25] = MISSING
    return Units(values, rng.integers(0, 12, n_units) * 1000, list("abcde"))


def estimates(sums: Sums) -> np.ndarray:
    kappas = [cohen_kappa(sums, pair).value for pair in range(len(sums.pairs))]
    return np.array([*(coefficient(sums).value for coefficient in ALL), *kappas])


class TestSumsOfDocuments:
    def test_pooling_documents_equals_pooling_units(self):
        units = random_units(1)
        added = estimates(document_sums(units).pooled())
        assert added == pytest.approx(estimates(document_sums(units.pooled())), abs=1e-12)

    def test_a_row_is_the_document_alone(self):
        units = random_units(2)
        sums = document_sums(units)
        whole = estimates(sums)
        for row, document in enumerate(sums.documents):
            here = units.document == document
            alone = document_sums(Units(units.values[here], units.document[here], units.labels))
            # A document alone knows fewer categories, which only AC1 and Brennan-Prediger count.
            same = [i for i in range(len(whole)) if i not in (4, 5)]
            assert whole[same, row] == pytest.approx(
                estimates(alone)[same, 0], abs=1e-12, nan_ok=True
            )

    def test_a_resample_of_documents_is_one_row_of_weights(self):
        units = random_units(3)
        sums = document_sums(units)
        rng = np.random.default_rng(0)
        drawn = rng.integers(0, len(sums.documents), (20, len(sums.documents)))
        weights = np.array([np.bincount(row, minlength=len(sums.documents)) for row in drawn])
        at_once = estimates(sums.weighted(weights))
        for row, documents in enumerate(drawn):
            taken = np.concatenate(
                [np.flatnonzero(units.document == sums.documents[d]) for d in documents]
            )
            alone = Units(units.values[taken], units.document[taken], units.labels)
            assert at_once[:, row] == pytest.approx(
                estimates(document_sums(alone.pooled()))[:, 0], abs=1e-12
            )

    def test_rows_that_stand_for_many_units_count_as_many(self):
        units = random_units(4)
        merged = units.pooled()
        assert len(merged.values) < len(units.values)
        assert merged.counts.sum() == len(units.values)
        spelled_out = Units(
            np.repeat(merged.values, merged.counts, axis=0),
            np.zeros(len(units.values), int),
            units.labels,
        )
        expected = estimates(document_sums(spelled_out))
        assert estimates(document_sums(merged)) == pytest.approx(expected, abs=1e-12)
