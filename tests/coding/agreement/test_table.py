"""A coefficient is one entry of the table: report, API and page show it."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator

from coding.agreement import report as reporting
from coding.agreement.coefficients import fleiss_kappa
from coding.agreement.report import dimension_report, dimension_sums
from coding.agreement.table import (
    COEFFICIENTS,
    DISTANCES,
    MULTIPLE,
    ORDINAL,
    SCORED,
    SINGLE,
    Coefficient,
    Column,
    headline,
)
from coding.pages import agreement_report
from coding.pages.agreement_report import Name
from tests.coding.agreement.test_report import ROWS, coefficients, dimension

CODERS = ["ann", "bo", "cy"]


def test_every_coefficient_is_in_the_report_the_api_and_the_page():
    found = dimension_report(dimension_sums(dimension(ROWS)), CODERS)
    schemas = SchemaGenerator().get_schema(public=True)["components"]["schemas"]
    level, node = schemas["LevelOut"]["properties"], schemas["NodeAgreementOut"]["properties"]
    assert set(level) == set(found["levels"]["leaf"])
    assert set(node) == set(found["nodes"][0])
    with translation.override("zh-hans"):
        rows = agreement_report._coefficients([{"levels": [{"found": found["levels"]["leaf"]}]}])
    assert len(rows) == len(COEFFICIENTS)
    assert all(len(row["figures"]) == 1 for row in rows)
    names = [row["name"] for row in rows]
    assert not {one.label for one in COEFFICIENTS if "reement" in one.label} & set(names)


def test_keys_and_distances_are_known_and_said_once():
    keys = [one.key for one in COEFFICIENTS]
    of_nodes = [one.of_node for one in COEFFICIENTS if one.of_node]
    assert len(set(keys)) == len(keys)
    assert len(set(of_nodes)) == len(of_nodes)
    assert all(one.of_node for one in COEFFICIENTS if one.column)
    for kind in (SINGLE, MULTIPLE, ORDINAL):
        assert [one for one in (*COEFFICIENTS, *SCORED) if kind in one.heads] == [headline(kind)]
    assert {one.needs for one in COEFFICIENTS} == {"", *DISTANCES}


def test_a_new_one_is_one_entry(monkeypatch):
    entry = Coefficient(
        "mine", "My κ", fleiss_kappa, of_node="mine", column=Column(9, "Mine", "κ"), percent=True
    )
    for module in (reporting, agreement_report):
        monkeypatch.setattr(module, "COEFFICIENTS", (*COEFFICIENTS, entry))
    found = dimension_report(dimension_sums(dimension(ROWS)), CODERS)
    assert found["levels"]["leaf"]["mine"] == found["levels"]["leaf"]["fleiss"]
    assert found["nodes"][0]["mine"] == found["nodes"][0]["fleiss"]
    old = dict(found["levels"]["leaf"])
    del old["mine"]
    levels = [{"found": found["levels"]["leaf"]}, {"found": old}]
    with translation.override("en"):
        row = agreement_report._coefficients([{"levels": levels}])[-1]
        columns = agreement_report._columns()
        of_node = [
            agreement_report._node(node, Name("tax", "Tax"), found["usage"])["figures"]
            for node in (found["nodes"][1], {**found["nodes"][1], "mine": None})
        ]
    assert row["name"] == "My κ"
    assert [one["heading"] for one in columns] == ["α", "AC1", "Mean κ", "Percent", "Mine"]
    assert columns[-1]["title"] == "κ"
    assert of_node[0][-1].value == pytest.approx(found["nodes"][1]["fleiss"]["value"], abs=5e-4)
    assert [one.text for one in of_node[0][:-1]] == [one.text for one in of_node[1][:-1]]
    assert "again" in of_node[1][-1].reason
    new, missing = row["figures"]
    assert new.text.endswith("%")
    assert (missing.value, missing.text) == (None, "—")
    assert "again" in missing.reason


@pytest.mark.parametrize("rows", [ROWS, ROWS * 40, []])
def test_with_intervals_it_is_the_same_report(rows):
    rng = np.random.default_rng(5)
    made = dimension(rows)
    made = replace(made, units=replace(made.units, document=rng.integers(0, 7, len(rows))))
    sure = dimension_sums(made, resamples=20)
    assert sure.drawn == ("document" if rows else "unit")
    whole = dimension_report(dimension_sums(made), CODERS)
    same = dimension_report(sure, CODERS)
    headline = same["levels"]["leaf"]["alpha_masi"]
    assert not rows or headline["low"] <= headline["value"] <= headline["high"]
    assert not rows or headline["below_667"] <= headline["below_800"]
    close = partial(pytest.approx, rel=1e-12, nan_ok=True)
    for one, other in zip(coefficients(same), coefficients(whole), strict=True):
        assert one["reason"] == other["reason"]
        assert one["value"] == (None if other["value"] is None else close(other["value"]))
    for name in ("n_units", "n_pairable", "usage", "confusions"):
        assert same[name] == whole[name]
