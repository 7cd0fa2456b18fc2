from __future__ import annotations

import numpy as np

from coding.agreement import nodes
from coding.agreement.matrix import NONE, UNDETERMINABLE, Units, encode
from coding.agreement.nodes import confusions, nodes_of, usage

A, B, AB, CD = (frozenset(letters) for letters in ("A", "B", "AB", "CD"))


def units_of_sets(rows, times=None):
    values, labels = encode(rows, n_coders=len(rows[0]))
    return Units(values, np.zeros(len(rows), int), labels, times and np.array(times))


def test_usage_counts_units_per_coder():
    units = units_of_sets([[AB, A], [A, NONE], [UNDETERMINABLE, None]], times=[3, 1, 1])
    assert usage(units, ["A", "B", "C"]) == [
        {"judged": 5, "none": 0, "undeterminable": 1, "nodes": {"A": 4, "B": 3, "C": 0}},
        {"judged": 4, "none": 1, "undeterminable": 0, "nodes": {"A": 3, "B": 0, "C": 0}},
    ]


def test_nodes_of_leaves_out_undeterminable():
    assert nodes_of([NONE, UNDETERMINABLE, AB, frozenset("C")]) == ["A", "B", "C"]


class TestConfusions:
    def found(self, rows, times=None):
        listed = confusions(units_of_sets(rows, times), ["A", "B", "C", "D"])
        return [(row["a"], row["b"], row["count"]) for row in listed]

    def test_one_node_for_another_in_either_direction(self):
        assert self.found([[A, B], [B, A], [A, A]]) == [("A", "B", 2)]

    def test_every_pair_of_coders_counts(self):
        assert self.found([[A, B, B]]) == [("A", "B", 2)]
        assert self.found([[A, B, None]], times=[7]) == [("A", "B", 7)]

    def test_shared_nodes_are_not_confused(self):
        assert self.found([[AB, frozenset("AC")]]) == [("B", "C", 1)]

    def test_each_node_stands_against_each_of_the_other_set(self):
        expected = [("A", "C", 1), ("A", "D", 1), ("B", "C", 1), ("B", "D", 1)]
        assert self.found([[AB, CD]]) == expected

    def test_none_undeterminable_and_omitted_are_told_apart(self):
        assert self.found([[A, NONE]]) == [("A", "none", 1)]
        assert self.found([[UNDETERMINABLE, A]]) == [("A", "undeterminable", 1)]
        assert self.found([[A, AB]]) == [("B", "omitted", 1)]
        assert self.found([[NONE, UNDETERMINABLE]]) == [("undeterminable", "none", 1)]

    def test_most_frequent_first(self):
        assert self.found([[A, B], [A, NONE]], times=[1, 2]) == [("A", "none", 2), ("A", "B", 1)]

    def test_nothing_to_confuse(self):
        assert self.found([[A, A], [A, None]]) == []

    def test_the_count_does_not_depend_on_how_it_is_cut(self, monkeypatch):
        rng = np.random.default_rng(5)
        sets = [frozenset(c for c in "ABCD" if rng.random() < 0.4) for _ in range(120)]
        rows = [sets[i : i + 3] for i in range(0, 120, 3)]
        whole = self.found(rows)
        monkeypatch.setattr(nodes, "CHUNK", 3)
        assert self.found(rows) == whole
