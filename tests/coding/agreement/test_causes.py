"""What costs agreement, by hand and by leaving things out before the figures are computed."""

import random

import numpy as np
import pytest
from nltk.metrics.agreement import AnnotationTask
from nltk.metrics.distance import masi_distance

from coding.agreement.causes import (
    coders_beside_others,
    costs_of_nodes,
    costs_of_pairs,
    doubtful,
    taken_apart,
)
from coding.agreement.matrix import Units, encode
from coding.agreement.nodes import confusions

A, B, C = frozenset("a"), frozenset("b"), frozenset("c")
CODERS = ["ann", "bo", "cy", "di"]


def units_of(rows):
    values, labels = encode(rows, n_coders=len(rows[0]))
    return Units(values, np.arange(len(rows)) % 5, labels)


def task(rows):
    return AnnotationTask(
        [
            (str(coder), str(unit), value)
            for unit, row in enumerate(rows)
            for coder, value in enumerate(row)
            if value is not None and sum(one is not None for one in row) > 1
        ],
        distance=masi_distance,
    )


@pytest.fixture
def rows():
    draw = random.Random(4)
    sets = [A, B, C, A | B]
    return [
        [draw.choice(sets) if draw.random() < 0.3 else truth for _coder in CODERS]
        for truth in draw.choices(sets, k=60)
    ]


def test_all_units_together_cost_what_alpha_lacks(rows):
    parts = taken_apart(units_of(rows))
    assert parts.alpha == pytest.approx(task(rows).alpha())
    whole = parts.cost(np.ones(len(parts.observed), bool))
    assert whole["rise"] == pytest.approx(1 - task(rows).alpha())
    assert whole["share"] == pytest.approx(1)
    assert whole["units"] == 60


def test_a_node_costs_what_its_units_bring_to_the_observed_disagreement(rows):
    """With every unit judged by four, D_o is the mean over units of the mean distance of a pair."""
    apart = task(rows)
    expected = apart.Do_Kw() / (1 - apart.alpha())
    for one in costs_of_nodes(taken_apart(units_of(rows)), ["a", "b", "c", "none"]):
        own = [row for row in rows if len({one["node"] in value for value in row}) == 2]
        brought = task(own).Do_Kw() * len(own) / len(rows)
        assert one["units"] == len(own)
        assert one["rise"] == pytest.approx(brought / expected)
        assert one["share"] == pytest.approx(brought / apart.Do_Kw())


def test_nodes_and_pairs_of_nodes_come_by_what_they_cost():
    """Eight units: a against b in two, c against a in one; two pairs of three differ in each."""
    rows = [[A, A, B]] * 2 + [[A, C, C]] + [[A, A, A], [B, B, B]] * 2 + [[C, C, C]]
    units = units_of(rows)
    parts = taken_apart(units)
    found = costs_of_nodes(parts, ["a", "b", "c"])
    assert [(one["node"], one["units"]) for one in found] == [("a", 3), ("b", 2), ("c", 1)]
    assert found[0]["rise"] == pytest.approx(1 - parts.alpha)
    pairs = costs_of_pairs(parts, confusions(units, ["a", "b", "c"]))
    assert [(one["a"], one["b"], one["count"], one["units"]) for one in pairs] == [
        ("a", "b", 4, 2),
        ("a", "c", 2, 1),
    ]
    assert [one["share"] for one in pairs] == pytest.approx([2 / 3, 1 / 3])


def test_where_nobody_differs_nothing_costs():
    parts = taken_apart(units_of([[A, A], [B, B]]))
    assert costs_of_nodes(parts, ["a", "b"]) == []
    assert taken_apart(units_of([[A, None]])).cost(np.array([True]))["rise"] is None


def test_a_coder_beside_all_others(rows):
    found = coders_beside_others(units_of(rows), CODERS)
    for place, one in enumerate(found):
        alike = [row[place] == row[at] for row in rows for at in range(4) if at != place]
        assert one["percent"] == pytest.approx(np.mean(alike))
        rest = [[v for at, v in enumerate(row) if at != place] for row in rows]
        assert one["without"]["value"] == pytest.approx(task(rest).alpha())


def test_units_where_the_best_stands_alone():
    """Ann has 15 pairs alike, each other 13. In unit 4 she stands against three, in 5 all differ."""
    rows = [
        [A, A, A, B], [B, B, C, B], [C, A, C, C], [A, A, A, A], [B, C, C, C],
        [A, B, C, A | B], [A, A, A, B], [A, C, A, A], [A, A, C, A],
    ]  # fmt: skip
    units = units_of(rows)
    beside = coders_beside_others(units, CODERS)
    assert [one["percent"] for one in beside] == [15 / 27, 13 / 27, 13 / 27, 13 / 27]
    (one,) = doubtful(units, beside)
    assert (one.row, one.majority, one.best) == (4, C, {"ann": B})


def test_two_coders_have_no_majority():
    units = units_of([[A, A], [A, B]])
    assert doubtful(units, coders_beside_others(units, CODERS[:2])) == []
