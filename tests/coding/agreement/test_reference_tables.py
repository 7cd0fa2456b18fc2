"""Published and independently tested values on the reference tables of the data folder."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coding.agreement.coefficients import (
    Result,
    brennan_prediger,
    cohen_kappa,
    conger_kappa,
    fleiss_kappa,
    gwet_ac,
    krippendorff_alpha,
    light_kappa,
    percent_agreement,
    scott_pi,
)
from coding.agreement.distances import MatrixDistance
from coding.agreement.matrix import MISSING, Units
from coding.agreement.scores import (
    interval_distance,
    ordinal_alpha,
    ratio_distance,
    weighted_distance,
)
from coding.agreement.sums import Sums, document_sums
from tests.coding.agreement.tables import units_of


def pooled(units: Units) -> Sums:
    return document_sums(units).pooled()


def fleiss(units: Units) -> Result:
    return fleiss_kappa(pooled(units)).result()


def cohen(units: Units) -> Result:
    return cohen_kappa(pooled(units), 0).result()


def alpha(units: Units) -> Result:
    return krippendorff_alpha(pooled(units)).result()


def alpha_with(units: Units, distance: Callable[[Any, Any], float]) -> Result:
    matrix = [[distance(a, b) for a in units.labels] for b in units.labels]
    sums = document_sums(units, {"given": MatrixDistance(matrix)}).pooled()
    return krippendorff_alpha(sums, "given").result()


def in_order(units: Units) -> tuple[Units, list[float]]:
    """The units with their labels as numbers, the least first; words count as 1, 2, 3."""
    labels = list(units.labels)
    if not all(str(label).replace(".", "").isdigit() for label in labels):
        labels = [sorted(labels).index(label) + 1 for label in labels]
    values = sorted(float(label) for label in labels)
    place = np.array([*(values.index(float(label)) for label in labels), MISSING])
    return replace(units, values=place[units.values], labels=values), values


def ordered(units: Units) -> Sums:
    units, values = in_order(units)
    distances = {"interval": interval_distance(values), "ratio": ratio_distance(values)}
    return document_sums(units, distances, coincidences=True).pooled()


def check_distance(a: str, b: str) -> float:
    return 0.0 if a == b else 0.5 if "Chck" in (a, b) else 1.0


def dkpro_set_distance(a: frozenset[str], b: frozenset[str]) -> float:
    if a == b:
        return 0.0
    if a <= b or b <= a:
        return 1 / 3
    return 2 / 3 if a & b else 1.0


def dkpro_masi_distance(a: frozenset[str], b: frozenset[str]) -> float:
    return 0.0 if a == b else (1 - len(a & b) / len(a | b)) * dkpro_set_distance(a, b)


def unweighted(entry: dict[str, Any]) -> bool:
    return entry.get("weights", "identity") in ("identity", "unweighted")


STATISTICS: dict[str, Callable[[Units], float | None]] = {
    "percent_agreement": lambda u: percent_agreement(pooled(u)).result().value,
    "mean_pairwise_percent_agreement": lambda u: percent_agreement(pooled(u)).result().value,
    "percent_agreement_mean_over_units": lambda u: fleiss(u).observed,
    "percent_agreement_1_minus_Do": lambda u: 1 - alpha(u).observed,
    "observed_agreement": lambda u: fleiss(u).observed,
    "expected_agreement": lambda u: fleiss(u).expected,
    "expected_agreement_kappa": lambda u: cohen(u).expected,
    "cohen_kappa": lambda u: cohen(u).value,
    "mean_pairwise_cohen_kappa": lambda u: light_kappa(pooled(u)).result().value,
    "fleiss_kappa": lambda u: fleiss(u).value,
    "fleiss_kappa_missing": lambda u: fleiss(u).value,
    "fleiss_kappa_irrcac": lambda u: fleiss(u).value,
    "scott_pi": lambda u: scott_pi(pooled(u), 0).result().value,
    "conger_kappa": lambda u: conger_kappa(pooled(u)).result().value,
    "gwet_ac1": lambda u: gwet_ac(pooled(u)).result().value,
    "gwet_ac1_pe": lambda u: gwet_ac(pooled(u)).result().expected,
    "bennett_s": lambda u: brennan_prediger(pooled(u)).result().value,
    "randolph_kappa": lambda u: brennan_prediger(pooled(u)).result().value,
    "brennan_prediger": lambda u: brennan_prediger(pooled(u)).result().value,
    "brennan_prediger_irrcac": lambda u: brennan_prediger(pooled(u)).result().value,
    "alpha_nominal": lambda u: alpha(u).value,
    "alpha_irrcac": lambda u: alpha(u).value,
    "alpha_Do": lambda u: alpha(u).observed,
    "alpha_De": lambda u: alpha(u).expected,
    "alpha_ordinal": lambda u: ordinal_alpha(ordered(u)).result().value,
    "alpha_interval": lambda u: krippendorff_alpha(ordered(u), "interval").result().value,
    "alpha_Do_interval": lambda u: krippendorff_alpha(ordered(u), "interval").result().observed,
    "alpha_De_interval": lambda u: krippendorff_alpha(ordered(u), "interval").result().expected,
    "alpha_ratio": lambda u: krippendorff_alpha(ordered(u), "ratio").result().value,
    "alpha_custom": lambda u: alpha_with(u, check_distance).value,
    "alpha_set_dkpro": lambda u: alpha_with(u, dkpro_set_distance).value,
    "alpha_masi_dkpro": lambda u: alpha_with(u, dkpro_masi_distance).value,
}
BY_CATEGORY: dict[str, Callable[[Units], float | None]] = {
    "category_fleiss_kappa": lambda u: fleiss(u).value,
    "category_alpha_nominal": lambda u: alpha(u).value,
}
CHANCE = {
    "fleiss_kappa_missing": fleiss_kappa,
    "fleiss_kappa_irrcac": fleiss_kappa,
    "gwet_ac1": gwet_ac,
    "brennan_prediger_irrcac": brennan_prediger,
}
WEIGHTED = {
    "gwet_ac1": gwet_ac,
    "gwet_ac2_quadratic": gwet_ac,
    "fleiss_kappa_irrcac": fleiss_kappa,
    "conger_kappa_irrcac": conger_kappa,
    "brennan_prediger_irrcac": brennan_prediger,
    "alpha_irrcac": krippendorff_alpha,
}
NOT_OURS = {
    "weighted_kappa_custom": "weighted kappa of a pair is not offered",
    "cohen_kappa_se": "standard errors are not offered",
    "hubert_kappa": "not offered",
    "dice": "not offered",
    "max_percent_agreement": "not offered",
    "alpha_u": "unitizing",
    "alpha_u_category": "unitizing",
}


@pytest.fixture(scope="module")
def load():
    cache: dict[Path, list[dict[str, Any]]] = {}

    def cases(folder: Path) -> list[dict[str, Any]]:
        if folder not in cache:
            cache[folder] = json.loads((folder / "expected.json").read_text())
        return cache[folder]

    return cases


def read_units(path: Path, *, sets: bool) -> Units:
    with path.open(newline="") as file:
        rows = [row[1:] for row in csv.reader(file)][1:]
    if not sets:
        return units_of(rows, missing="")
    parsed = [[frozenset(cell.strip("{}").split("|")) - {""} for cell in row] for row in rows]
    return units_of(parsed)


def entries(cases: list[dict[str, Any]], folder: Path, statistic: str):
    for case in cases:
        wanted = [e for e in case["expected"] if e["stat"] == statistic and unweighted(e)]
        if wanted:
            units = read_units(folder / case["file"], sets=case["kind"] == "set")
            yield from ((case["id"], units, entry) for entry in wanted)


@pytest.mark.parametrize("statistic", STATISTICS)
def test_value_is_the_published_one(shared_data, load, statistic):
    folder = shared_data / "agreement"
    checked = 0
    for case, units, entry in entries(load(folder), folder, statistic):
        value = STATISTICS[statistic](units)
        if entry["value"] is None:
            assert value is None, case
        else:
            assert value == pytest.approx(entry["value"], abs=entry["tol"]), case
        checked += 1
    assert checked


@pytest.mark.parametrize("statistic", BY_CATEGORY)
def test_value_of_a_category_is_that_of_its_presence(shared_data, load, statistic):
    folder = shared_data / "agreement"
    checked = 0
    for case, units, entry in entries(load(folder), folder, statistic):
        present = units.relabelled(lambda label, wanted=entry["category"]: label == wanted)
        value = BY_CATEGORY[statistic](present)
        assert value == pytest.approx(entry["value"], abs=entry["tol"]), (case, entry)
        checked += 1
    assert checked


@pytest.mark.parametrize("statistic", CHANCE)
def test_observed_and_chance_agreement_are_the_published_ones(shared_data, load, statistic):
    folder = shared_data / "agreement"
    checked = 0
    for case, units, entry in entries(load(folder), folder, statistic):
        result = CHANCE[statistic](pooled(units)).result()
        for key, value in (("pa", result.observed), ("pe", result.expected)):
            if key in entry:
                assert value == pytest.approx(entry[key], abs=entry["tol"]), (case, key)
                checked += 1
    assert checked


@pytest.mark.parametrize("statistic", WEIGHTED)
def test_weighted_values_are_the_published_ones(shared_data, load, statistic):
    folder = shared_data / "agreement"
    checked = 0
    for case in load(folder):
        for entry in (e for e in case["expected"] if e["stat"] == statistic and "weights" in e):
            units, values = in_order(read_units(folder / case["file"], sets=False))
            weights = entry["weights"].replace("unweighted", "identity")
            sums = document_sums(units, {"given": weighted_distance(weights, values)}).pooled()
            result = WEIGHTED[statistic](sums, "given").result()
            wanted = {"value": entry["value"]}
            if statistic != "alpha_irrcac":
                wanted |= {"observed": entry.get("pa"), "expected": entry.get("pe")}
            for key, value in wanted.items():
                if value is not None:
                    found = getattr(result, key)
                    assert found == pytest.approx(value, abs=entry["tol"]), (case["id"], entry)
                    checked += 1
    assert checked


def test_no_statistic_is_passed_over_unnoticed(shared_data, load):
    given = {e["stat"] for case in load(shared_data / "agreement") for e in case["expected"]}
    assert given == STATISTICS.keys() | WEIGHTED.keys() | BY_CATEGORY.keys() | NOT_OURS.keys()
