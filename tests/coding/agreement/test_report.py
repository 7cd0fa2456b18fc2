from __future__ import annotations

import json
from itertools import combinations

import numpy as np
import pytest

from coding.agreement.matrix import NONE, UNDETERMINABLE, Units, encode
from coding.agreement.report import Dimension, dimension_report, dimension_sums

MONEY, TAX, LAW = frozenset({"money"}), frozenset({"tax"}), frozenset({"law"})
PATHS = {
    "money": ["supply", "money"], "tax": ["environment", "tax"], "law": ["environment", "law"],
}  # fmt: skip
ROWS = [
    [MONEY, MONEY, MONEY],
    [TAX, LAW, None],
    [TAX, TAX, TAX | LAW],
    [NONE, NONE, NONE],
    [LAW, UNDETERMINABLE, LAW],
    [None, None, MONEY],
    [None, None, None],
]


def dimension(rows, **changes):
    values, labels = encode(rows, n_coders=len(rows[0]) if rows else 3)
    units = Units(values, np.arange(len(rows)), labels)
    given = {"key": "tool", "nodes": ["money", "tax", "law", "purchase"], "paths": PATHS}
    return Dimension(units=units, **{**given, **changes})


def report(rows, **changes):
    return dimension_report(dimension_sums(dimension(rows, **changes)), ["ann", "bo", "cy"])


def coefficients(value):
    """Every {value, reason} of a report."""
    if isinstance(value, dict):
        if "reason" in value:
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from coefficients(part)


def test_counts_units_and_pairable_units():
    tool = report(ROWS)
    assert (tool["n_units"], tool["n_pairable"]) == (6, 5)


def test_levels_differ_where_coders_agree_on_the_parent_only():
    leaf, parent = (report(ROWS)["levels"][level] for level in ("leaf", "parent"))
    # Pairs alike: three each in units 1 and 4, one each in 3 and 5, of 3 + 1 + 3 + 3 + 3.
    assert leaf["percent"] == {"value": 8 / 13, "reason": ""}
    # The parents of tax and law are one, so units 2 and 3 agree fully.
    assert parent["percent"] == {"value": 11 / 13, "reason": ""}


def test_a_dimension_without_parents_has_no_parent_level():
    assert report(ROWS, paths={"tax": ["tax"]})["levels"]["parent"] is None


def test_set_distances_forgive_overlap():
    leaf = report(ROWS)["levels"]["leaf"]
    assert (
        leaf["alpha_nominal"]["value"]
        < leaf["alpha_masi"]["value"]
        < leaf["alpha_jaccard"]["value"]
        < 1
    )


def test_pairs_are_named_and_counted():
    pairs = report(ROWS)["levels"]["leaf"]["cohen"]["pairs"]
    assert [(p["a"], p["b"], p["n"]) for p in pairs] == [
        ("ann", "bo", 5),
        ("ann", "cy", 4),
        ("bo", "cy", 4),
    ]


def test_a_node_is_judged_as_present_or_absent():
    nodes = {row["node"]: row for row in report(ROWS)["nodes"]}
    law = nodes["law"]
    # Fifteen judgements, law in four of them; units 2, 3 and 5 are divided over it.
    assert law["prevalence"] == 4 / 15
    assert law["disagreements"] == 3
    assert law["percent"]["value"] == (3 + 0 + 1 + 3 + 1) / 13
    assert nodes["money"]["alpha"] == {"value": 1.0, "reason": ""}
    assert nodes["money"]["disagreements"] == 0


def test_a_node_nobody_used_is_listed_with_a_reason():
    purchase = report(ROWS)["nodes"][-1]
    assert purchase["node"] == "purchase"
    assert purchase["prevalence"] == 0
    assert purchase["percent"]["value"] == 1
    for key in ("cohen_mean", "fleiss", "alpha", "ac1"):
        assert purchase[key] == {"value": None, "reason": "one_category"}


def test_a_node_the_codebook_no_longer_lists_is_not_dropped():
    assert [row["node"] for row in report(ROWS, nodes=["money"])["nodes"]] == [
        "money",
        "law",
        "tax",
    ]


def test_usage_and_confusions():
    tool = report(ROWS)
    assert [(u["coder"], u["judged"]) for u in tool["usage"]] == [("ann", 5), ("bo", 5), ("cy", 5)]
    assert {(c["a"], c["b"]): c["count"] for c in tool["confusions"]} == {
        ("tax", "law"): 1,
        ("law", "omitted"): 2,
        ("law", "undeterminable"): 2,
    }


@pytest.mark.parametrize("rows", [[], [[None] * 3], [[MONEY, None, None]], [[MONEY, MONEY, TAX]]])
def test_every_coefficient_has_a_value_or_a_reason_and_survives_json(rows):
    tool = report(rows)
    assert json.loads(json.dumps(tool, allow_nan=False)) == tool
    found = list(coefficients(tool))
    assert found
    assert all((c["value"] is None) == bool(c["reason"]) for c in found)


def test_the_order_of_units_and_their_documents_change_nothing():
    assert report(ROWS[::-1]) == report(ROWS)


def test_coders_that_do_not_match_the_columns_are_refused():
    with pytest.raises(ValueError, match="2 coders for 3 columns"):
        dimension_report(dimension_sums(dimension(ROWS)), ["ann", "bo"])


def test_counts_by_hand_on_drawn_sets():
    """Percent, disagreements and prevalence beside plain loops over the judgements."""
    rng = np.random.default_rng(11)
    rows = [
        [
            None if rng.random() < 0.2 else frozenset(n for n in PATHS if rng.random() < 0.4)
            for _ in range(3)
        ]
        for _ in range(300)
    ]
    tool = report(rows)
    pairs = [p for row in rows for p in combinations([j for j in row if j is not None], 2)]
    assert tool["levels"]["leaf"]["percent"]["value"] == sum(a == b for a, b in pairs) / len(pairs)
    judgements = [j for row in rows for j in row if j is not None]
    for node in tool["nodes"][:3]:
        key = node["node"]
        given = [key in j for j in judgements]
        assert node["prevalence"] == sum(given) / len(given)
        alike = [(key in a) == (key in b) for a, b in pairs]
        assert node["percent"]["value"] == sum(alike) / len(alike)
        divided = [row for row in rows if len({key in j for j in row if j is not None}) > 1]
        assert node["disagreements"] == len(divided)
