from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nltk.metrics.distance import jaccard_distance, masi_distance

from coding.agreement import distances
from coding.agreement.distances import MatrixDistance, NominalDistance, SetDistance
from coding.agreement.matrix import NONE, UNDETERMINABLE


def distance(kind, a, b):
    pair = SetDistance([a, b], kind)
    both = np.array([0, 1]), np.array([1, 0])
    forth, back = pair.between(*both)
    assert forth == back
    return forth


# Passonneau 2006: 1 - M J with M = 1, 2/3, 1/3, 0.
BY_HAND = [
    ("A", "A", 0, 0),
    ("A", "AB", 1 / 2, 2 / 3),
    ("AB", "BC", 2 / 3, 8 / 9),
    ("A", "B", 1, 1),
    ("ABC", "ABCD", 1 / 4, 1 / 2),
    ("ABC", "BCD", 1 / 2, 5 / 6),
    ("", "A", 1, 1),
    ("", "", 0, 0),
]


@pytest.mark.parametrize(("a", "b", "jaccard", "masi"), BY_HAND)
def test_sets_by_hand(a, b, jaccard, masi):
    assert distance("jaccard", set(a), set(b)) == pytest.approx(jaccard, abs=1e-15)
    assert distance("masi", set(a), set(b)) == pytest.approx(masi, abs=1e-15)


def test_undeterminable_is_as_far_from_none_as_from_any_node():
    for other in (NONE, frozenset({"A"}), frozenset({"A", "B"})):
        for kind in ("jaccard", "masi"):
            assert distance(kind, UNDETERMINABLE, other) == 1
            assert distance(kind, UNDETERMINABLE, UNDETERMINABLE) == 0


def test_reference_table_of_set_distances(shared_data):
    table = json.loads((shared_data / "agreement" / "set_distances.json").read_text())
    assert table["pairs"]
    for pair in table["pairs"]:
        a, b = set(pair["a"]), set(pair["b"])
        assert distance("masi", a, b) == pytest.approx(pair["masi_exact_2_3"], abs=1e-12)
        # Two empty sets have no Jaccard distance of their own; here they are equal.
        jaccard = 0.0 if pair["jaccard_distance"] is None else pair["jaccard_distance"]
        assert distance("jaccard", a, b) == pytest.approx(jaccard, abs=1e-12)


sets = st.frozensets(st.integers(0, 150).map(str), min_size=1, max_size=8) | st.frozensets(
    st.sampled_from("ABC"), min_size=1
)


@settings(deadline=None)
@given(sets, sets)
def test_sets_as_nltk_has_them(a, b):
    assert distance("jaccard", a, b) == pytest.approx(jaccard_distance(a, b), abs=1e-12)
    assert distance("masi", a, b) == pytest.approx(masi_distance(a, b), abs=1e-12)


@pytest.mark.parametrize("kind", ["jaccard", "masi"])
def test_the_weighted_sum_does_not_depend_on_how_it_is_cut(monkeypatch, kind):
    rng = np.random.default_rng(7)
    labels = [frozenset(np.flatnonzero(row).astype(str)) for row in rng.random((60, 9)) < 0.3]
    of_sets = SetDistance(labels, kind)
    everyone = np.arange(60)
    matrix = MatrixDistance(of_sets.between(everyone[:, None], everyone[None, :]))
    totals = rng.integers(0, 9, (4, 60)).astype(float)
    expected = [row @ matrix.matrix @ row for row in totals]
    monkeypatch.setattr(distances, "BLOCK_CELLS", 420)
    assert of_sets.weighted_sum(totals) == pytest.approx(expected, rel=1e-12)
    assert matrix.weighted_sum(totals) == pytest.approx(expected, rel=1e-12)


def test_the_nominal_distance_is_the_matrix_of_ones():
    totals = np.array([[3.0, 0.0, 5.0], [1.0, 1.0, 1.0]])
    ones = MatrixDistance(1 - np.eye(3))
    assert NominalDistance().weighted_sum(totals).tolist() == ones.weighted_sum(totals).tolist()
