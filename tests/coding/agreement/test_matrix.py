from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coding.agreement.matrix import (
    MISSING,
    NONE,
    UNDETERMINABLE,
    Units,
    encode,
    in_disagreement,
    to_parents,
)

A, B, AB = frozenset("A"), frozenset("B"), frozenset("AB")


def units_of_sets(rows):
    values, labels = encode(rows, n_coders=len(rows[0]))
    return Units(values, np.zeros(len(rows), int), labels)


def labelled(units: Units) -> list[list[object]]:
    """The rows spelled out with their labels, None for missing, sorted."""
    rows = np.repeat(units.values, units.counts, axis=0)
    spelled = [[None if v == MISSING else units.labels[v] for v in row] for row in rows]
    return sorted(spelled, key=repr)


class TestEncode:
    def test_a_category_is_the_whole_set(self):
        values, labels = encode([[A, AB], [AB, {"B", "A"}], [None, NONE]], n_coders=2)
        assert labels == [NONE, A, AB]
        assert values.tolist() == [[1, 2], [2, 2], [MISSING, 0]]

    def test_labels_do_not_depend_on_the_order_of_units(self):
        rows = [[A, UNDETERMINABLE], [NONE, B], [AB, A]]
        assert encode(rows, n_coders=2)[1] == encode(rows[::-1], n_coders=2)[1]

    def test_no_units(self):
        values, labels = encode([], n_coders=3)
        assert values.shape == (0, 3)
        assert labels == []

    def test_a_unit_with_a_judgement_too_many_is_named(self):
        with pytest.raises(ValueError, match="unit 1 has 3 judgements for 2 coders"):
            encode([[A, A], [A, A, A]], n_coders=2)


class TestUnits:
    @pytest.mark.parametrize(
        ("values", "document", "labels"),
        [
            ([0, 1], [0, 0], "ab"),
            ([[0, 1]], [0, 0], "ab"),
            ([[0, 2]], [0], "ab"),
            ([[-2, 0]], [0], "ab"),
        ],
    )
    def test_what_does_not_fit_together_is_refused(self, values, document, labels):
        with pytest.raises(ValueError):
            Units(np.array(values), np.array(document), list(labels))

    @settings(deadline=None)
    @given(
        st.integers(1, 24).flatmap(
            lambda n_coders: st.lists(
                st.tuples(
                    st.integers(-5, 5),
                    st.lists(st.integers(-1, 3), min_size=n_coders, max_size=n_coders),
                ),
                min_size=1,
                max_size=40,
            )
        )
    )
    def test_merging_equal_rows_loses_nothing(self, rows):
        values = np.array([row for _, row in rows])
        document = np.array([document for document, _ in rows])
        merged = Units(values, document, list("abcd")).compressed()
        spelled = zip(
            np.repeat(merged.document, merged.counts).tolist(),
            np.repeat(merged.values, merged.counts, axis=0).tolist(),
            strict=True,
        )
        assert sorted(spelled) == sorted(rows)
        assert len({(d, *r) for d, r in rows}) == len(merged.values)

    def test_parents_replace_nodes_and_roots_stay(self):
        units = units_of_sets([[A, B], [AB, NONE], [UNDETERMINABLE, frozenset("R")], [None, A]])
        parents = to_parents(units, {"A": "P", "B": "P"})
        p = frozenset("P")
        expected = [[p, p], [p, NONE], [UNDETERMINABLE, frozenset("R")], [None, p]]
        assert labelled(parents) == sorted(expected, key=repr)

    def test_presence_is_false_for_none_and_undeterminable_and_missing_stays(self):
        units = units_of_sets([[A, B], [AB, NONE], [UNDETERMINABLE, None]])
        expected = [[True, False], [True, False], [False, None]]
        assert labelled(units.presence("A")) == sorted(expected, key=repr)

    def test_disagreement_needs_two_different_judgements(self):
        rows = [[A, A, None], [A, B, None], [A, None, None], [None, None, None], [NONE, A, NONE]]
        assert in_disagreement(units_of_sets(rows)).tolist() == [False, True, False, False, True]
