"""Documents, weeks, pairs and yardsticks beside krippendorff, nltk and scikit-learn."""

import random
from itertools import combinations

import krippendorff
import numpy as np
import pytest
from nltk.metrics.agreement import AnnotationTask
from nltk.metrics.distance import masi_distance
from sklearn.metrics import cohen_kappa_score

from coding.agreement.beside import beside
from coding.agreement.matrix import Units, encode, to_scores
from coding.agreement.parts import NO_WEEK, Parted, by_document, by_pair, by_week
from coding.agreement.report import Dimension, dimension_report, dimension_sums

CODERS = ["ann", "bo", "cy"]
DRAWN = {"resamples": 50, "seed": 3}
SETS = [frozenset(one) for one in ({"a"}, {"b"}, {"a", "b"}, set())]


@pytest.fixture
def rows():
    draw = random.Random(11)
    made = []
    for _unit in range(90):
        truth = draw.choice(SETS)
        said = [truth if draw.random() < 0.7 else draw.choice(SETS) for _coder in CODERS]
        made.append([one if draw.random() < 0.9 else None for one in said])
    return made


def units_of(rows, documents):
    values, labels = encode(rows, n_coders=len(rows[0]))
    return Units(values, np.asarray(documents), labels)


def masi(rows):
    """nltk wants pairable units alone, and no empty set."""
    task = AnnotationTask(
        [
            (str(coder), str(unit), value or frozenset({"∅"}))
            for unit, row in enumerate(rows)
            for coder, value in enumerate(row)
            if value is not None and sum(one is not None for one in row) > 1
        ],
        distance=masi_distance,
    )
    return task.alpha()


def nominal(rows):
    data = [[np.nan if one is None else SETS.index(one) for one in row] for row in rows]
    return krippendorff.alpha(np.array(data).T, level_of_measurement="nominal")


def test_a_document_has_the_figures_of_its_own_units(rows):
    found = by_document(Parted(units_of(rows, [7, 8, 9] * 30)))
    assert [one["document"] for one in found] == [7, 8, 9]
    for place, one in enumerate(found):
        own = rows[place::3]
        assert one["alpha_masi"]["value"] == pytest.approx(masi(own))
        assert one["alpha_nominal"]["value"] == pytest.approx(nominal(own))
        assert one["n_units"] == sum(any(v is not None for v in row) for row in own)


def test_a_document_that_one_has_judged_says_so():
    found = by_document(Parted(units_of([[SETS[0], None], [SETS[1], SETS[1]]], [1, 2])))
    assert found[0]["alpha_masi"] == {"value": None, "reason": "too_few_coders"}
    assert found[1]["alpha_nominal"] == {"value": None, "reason": "one_category"}


def test_pairs_have_the_figures_of_two_coders_alone(rows):
    found = by_pair(units_of(rows, [*range(30)] * 3), CODERS, **DRAWN)
    for one, (a, b) in zip(found, combinations(range(3), 2), strict=True):
        both = [(row[a], row[b]) for row in rows if None not in (row[a], row[b])]
        kappa = cohen_kappa_score(
            *zip(*[[SETS.index(v) for v in row] for row in both], strict=True)
        )
        assert (one["a"], one["b"], one["n"]) == (CODERS[a], CODERS[b], len(both))
        assert one["cohen"]["value"] == pytest.approx(kappa)
        assert one["alpha_masi"]["value"] == pytest.approx(masi(both))
        assert one["percent"]["value"] == pytest.approx(np.mean([x == y for x, y in both]))
        assert one["cohen"]["low"] < kappa < one["cohen"]["high"]


def test_a_unit_is_of_the_week_of_its_last_judgement(rows):
    draw = random.Random(5)
    weeks = np.array(
        [[NO_WEEK if one is None else draw.choice([100, 107]) for one in row] for row in rows]
    )
    found = by_week(Parted(units_of(rows, range(90))), weeks, CODERS, **DRAWN)
    assert [one["week"] for one in found] == [100, 107]
    for one in found:
        own = [row for row, at in zip(rows, weeks, strict=True) if max(at) == one["week"]]
        assert one["alpha_masi"]["value"] == pytest.approx(masi(own))
        for place, coder in enumerate(one["coders"]):
            mine = [row for row, at in zip(rows, weeks, strict=True) if at[place] == one["week"]]
            alike = [
                row[place] == row[other]
                for row in mine
                for other in range(3)
                if other != place and row[other] is not None
            ]
            assert (coder["coder"], coder["n"]) == (CODERS[place], len(alike))
            assert coder["percent"] == pytest.approx(np.mean(alike))


def test_scores_have_ordinal_and_interval_alpha():
    draw = random.Random(8)
    scores = {"low": 1.0, "mid": 2.0, "high": 5.0}
    names = list(scores)
    rows = [
        [frozenset({one}) if draw.random() < 0.8 else frozenset({draw.choice(names)})
         for _coder in CODERS]
        for one in draw.choices(names, k=80)
    ]  # fmt: skip
    rows[3][0] = frozenset()  # no score
    rows[4][1] = None
    data = np.array([[scores[next(iter(v))] if v else np.nan for v in row] for row in rows]).T
    units = units_of(rows, [1, 2] * 40)
    found = dimension_report(
        dimension_sums(Dimension("strength", units, names, scores=scores), resamples=30), CODERS
    )["scores"]
    for level in ("ordinal", "interval", "ratio"):
        expected = krippendorff.alpha(data, level_of_measurement=level)
        assert found[f"alpha_{level}"]["value"] == pytest.approx(expected)
    assert found["alpha_ordinal"]["low"] < found["alpha_ordinal"]["value"]
    assert found["n_pairable"] == 80
    parted = Parted(units, to_scores(units, scores))
    first, second = (one["alpha_ordinal"]["value"] for one in by_document(parted))
    assert first == pytest.approx(krippendorff.alpha(data[:, ::2], level_of_measurement="ordinal"))
    assert second == pytest.approx(
        krippendorff.alpha(data[:, 1::2], level_of_measurement="ordinal")
    )


def test_coders_beside_a_yardstick(rows):
    units = units_of(rows, [*range(30)] * 3)
    clauses = np.arange(1000, 1090)
    said = {1000 + at: SETS[at % 3] for at in range(0, 90, 2)} | {5: SETS[0]}
    found = beside(units, clauses, said, CODERS, **DRAWN)
    stacked = []
    for place, one in enumerate(found["coders"]):
        both = [
            (row[place], said[1000 + at])
            for at, row in enumerate(rows)
            if 1000 + at in said and row[place] is not None
        ]
        stacked += both
        assert (one["coder"], one["n"]) == (CODERS[place], len(both))
        kappa = cohen_kappa_score(
            *zip(*[[SETS.index(v) for v in row] for row in both], strict=True)
        )
        assert one["cohen"]["value"] == pytest.approx(kappa)
        assert one["alpha_masi"]["value"] == pytest.approx(masi(both))
    assert found["all"]["n"] == len(stacked)
    assert found["all"]["alpha_masi"]["value"] == pytest.approx(masi(stacked))
    assert found["n"] == sum(any(v is not None for v in row) for row in rows[::2])


def test_a_yardstick_may_give_what_no_coder_gave():
    units = units_of([[SETS[0], SETS[1]]], [1])
    found = beside(units, np.array([4]), {4: frozenset({"z"})}, ["ann", "bo"], **DRAWN)
    assert found["all"]["percent"]["value"] == 0
