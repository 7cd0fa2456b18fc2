"""A snapshot's agreement as the report shows it: names, figures in three decimals, words."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coding.agreement.matrix import UNDETERMINABLE_KEY
from coding.agreement.nodes import NONE_KEY, OMITTED_KEY
from coding.agreement.table import (
    COEFFICIENTS,
    LEVELS,
    SCORED,
    Coefficient,
    Level,
    figure_in,
    headline,
    kind_of,
)
from coding.codebook.scheme import scheme_of
from coding.models import CodebookVersion, Node
from policycoder.numbers import grouped

GOOD, USABLE, WEAK = 0.8, 0.667, 0.4
CONFUSIONS_SHOWN = 5


@dataclass(frozen=True)
class Figure:
    """A coefficient: `text` with three decimals, or “—” and the `reason` in words; `low` and `high`
    are those of its 95 % interval, `interval` says them."""

    value: float | None
    text: str
    reason: str = ""
    low: float | None = None
    high: float | None = None
    interval: str = ""

    @property
    def band(self) -> str:
        """good, usable or low, after Krippendorff's .800 and .667; empty when undefined."""
        if self.value is None:
            return ""
        return "good" if self.value >= GOOD else "usable" if self.value >= USABLE else "low"

    @property
    def heat(self) -> str:
        if self.value is None:
            return ""
        steps = ((GOOD, "good"), (USABLE, "fair"), (WEAK, "weak"))
        return next((name for least, name in steps if self.value >= least), "poor")

    @property
    def position(self) -> str:
        """Where it stands on a scale from 0 to 1, as a percentage for SVG."""
        return _on_scale(self.value)

    @property
    def ends(self) -> tuple[str, str] | None:
        """Where its interval begins and ends on that scale."""
        return (_on_scale(self.low), _on_scale(self.high)) if self.interval else None


def _on_scale(value: float | None) -> str:
    return f"{100 * min(max(value or 0.0, 0.0), 1.0):.1f}%"


@dataclass(frozen=True)
class Name:
    key: str
    name: str
    tone: int = 0


class Names:
    """The names of a codebook version in the reader's language."""

    def __init__(self, version: CodebookVersion):
        self.version = version
        self._scheme = scheme_of(version.pk)
        self.dimensions = {key: d.name for key, d in self._scheme.dimensions.items()}
        self._nodes = {
            key: {node.key: Name(node.key, node.name, node.tone) for node in d.tree.values()}
            for key, d in self._scheme.dimensions.items()
        }

    def headline(self, dimension: str) -> Coefficient:
        return headline(kind_of(self._scheme.dimensions[dimension]))

    def node(self, dimension: str, key: str) -> Name:
        special = {
            NONE_KEY: _("No node applies"),
            UNDETERMINABLE_KEY: _("Undeterminable"),
            OMITTED_KEY: _("left out"),
        }
        return self._nodes[dimension].get(key) or Name(key, special.get(key, key))

    def row(self, dimension: str, key: str) -> Node | None:
        """The node's row in the codebook, None for an outcome."""
        found = self._scheme.dimensions[dimension].tree.get(key)
        return found.row if found else None

    def nodes(self, dimension: str) -> list[Name]:
        """Every node in the order of the tree, then the outcomes without one."""
        special = [NONE_KEY]
        if self._scheme.dimensions[dimension].undeterminable:
            special.append(UNDETERMINABLE_KEY)
        return [*self._nodes[dimension].values(), *(self.node(dimension, k) for k in special)]


def figure(result: dict[str, Any]) -> Figure:
    value = result["value"]
    if value is None:
        return Figure(None, "—", reason_words(result["reason"]))
    return replace(_figure(value), **_interval(result, 1, 3))


def percentage(value: float | None) -> Figure:
    if value is None:
        return Figure(None, "—", reason_words("no_units"))
    return Figure(value, f"{100 * value:.1f}%")


def ratio(value: float | None) -> Figure:
    """A mean with two decimals."""
    return (
        Figure(None, "—", reason_words("no_units"))
        if value is None
        else Figure(value, f"{value:.2f}")
    )


def figure_of_part(found: dict[str, Any], one: Coefficient) -> Figure:
    """Of a document or a week, which has a coefficient for the dimension's kind or none."""
    return figure(found.get(one.key) or found["alpha_masi"])


def _interval(result: dict[str, Any], times: int, decimals: int) -> dict[str, Any]:
    low, high = result.get("low"), result.get("high")
    if low is None or high is None:
        return {}
    said = (f"{times * one + 0.0:.{decimals}f}" for one in (low, high))
    return {"low": low, "high": high, "interval": f"[{', '.join(said)}]"}


def _figure(value: float) -> Figure:
    # Judged by what is read: what stands as 0.800 is good. And no “-0.000”.
    shown = round(value, 3) + 0.0
    return Figure(shown, f"{shown:.3f}")


def reason_words(reason: str) -> str:
    return {
        "no_units": _("nobody has judged this yet"),
        "too_few_coders": _("only one coder has judged this"),
        "no_overlap": _("no clause was judged by two coders"),
        "one_category": _("all judgements are the same, so that agreement by chance is certain"),
        "overlapping": _("passages of one coder overlap"),
    }.get(reason, reason)


def report(data: dict[str, Any], names: Names) -> dict[str, Any]:
    """What the template shows of a snapshot's data."""
    coders = {person["username"]: person["name"] for person in data["coders"]}
    # A snapshot's keys come back in an order of the database's own.
    dimensions = [
        _dimension(name, key, data["dimensions"][key], names, coders)
        for key, name in names.dimensions.items()
        if key in data["dimensions"]
    ]
    return {
        "dimensions": dimensions,
        "levels": [level for dimension in dimensions for level in dimension["levels"]],
        "columns": _columns(),
        "coefficients": _coefficients(dimensions),
        "not_blind": not_blind(data),
        "resamples": data.get("resamples"),
        "seed": data.get("seed"),
        "by_unit": any(found.get("drawn") == "unit" for found in data["dimensions"].values()),
        "judged_twice": any(found["n_pairable"] for found in data["dimensions"].values()),
        "disagreements": sum(found["disagreements"] for found in data["dimensions"].values()),
    }


def not_blind(data: dict[str, Any]) -> str:
    """Who coded although they could see the others' codings, and how much; "" for nobody."""
    return _(", ").join(
        ngettext("%(name)s (%(n)s document)", "%(name)s (%(n)s documents)", one["documents"])
        % {"name": one["name"], "n": grouped(one["documents"])}
        for one in data.get("not_blind", [])
    )


def _dimension(
    name: str, key: str, found: dict[str, Any], names: Names, coders: dict[str, str]
) -> dict[str, Any]:
    leaf = found["levels"]["leaf"]
    return {
        "key": key,
        "name": name,
        "headline": headline_of(key, found, names),
        "below": _below(figure_in(found, names.headline(key))),
        "scores": [
            {"name": _(one.label), "figure": figure(found["scores"][one.key])} for one in SCORED
        ]
        if found.get("scores")
        else [],
        "n_scored": (found.get("scores") or {}).get("n_pairable"),
        "n_pairs": leaf.get("n_pairs"),
        "n_coders": leaf.get("n_coders"),
        "percent": _percent(leaf["percent"]),
        "n_units": found["n_units"],
        "n_pairable": found["n_pairable"],
        "disagreements": found["disagreements"],
        "levels": [
            _level(name, key, level, level_found, coders)
            for level in LEVELS
            if (level_found := found["levels"].get(level.key))
        ],
        "nodes": sorted(
            (_node(node, names.node(key, node["node"]), found["usage"]) for node in found["nodes"]),
            key=lambda row: (row["lead"].value is None, row["lead"].value),
        ),
        "confusions": _confusions(found["confusions"], key, names),
    }


def headline_of(key: str, found: dict[str, Any], names: Names) -> dict[str, Any]:
    """The name and Figure that speak for a dimension of a snapshot's data."""
    one = names.headline(key)
    return {"name": _(one.label), "figure": _shown(one, figure_in(found, one))}


def _below(found: dict[str, Any] | None) -> tuple[str, str] | None:
    """In how many of the resamples it lies below the bounds, as percentages."""
    if not found or found.get("below_667") is None:
        return None
    return percentage(found["below_667"]).text, percentage(found["below_800"]).text


def headlines() -> list[str]:
    """The names of all that may stand in `headline_of`."""
    return [_(one.label) for one in (*COEFFICIENTS, *SCORED) if one.heads]


def _percent(result: dict[str, Any]) -> Figure:
    if result["value"] is None:
        return figure(result)
    return replace(percentage(result["value"]), **_interval(result, 100, 1))


def _mean(result: dict[str, Any]) -> Figure:
    if result["reason"] == "one_category":
        return Figure(None, "—", _("a pair of coders gave one and the same value throughout"))
    return figure(result)


def _level(
    name: str, key: str, level: Level, found: dict[str, Any], coders: dict[str, str]
) -> dict[str, Any]:
    return {
        "id": f"{key}-{level.key}",
        "key": level.key,
        "dimension": key,
        "name": _("%(dimension)s, %(level)s") % {"dimension": name, "level": _(level.label)},
        "found": found,
        "head": figure(found["alpha_masi"]),
        "heat": _heat(found["cohen"]["pairs"], coders),
    }


def _heat(pairs: list[dict[str, Any]], coders: dict[str, str]) -> list[dict[str, Any]]:
    """One row a coder, one cell a coder: Figure, the clauses shared and the two as an address
    names them, None with oneself."""
    cells = {}
    for pair in pairs:
        shared = ngettext("%(n)s clause judged by both", "%(n)s clauses judged by both", pair["n"])
        cell = {
            "figure": figure(pair),
            "shared": shared % {"n": grouped(pair["n"])},
            "coders": quote(f"{pair['a']},{pair['b']}", safe=","),
        }
        cells[pair["a"], pair["b"]] = cells[pair["b"], pair["a"]] = cell
    return [
        {"coder": name, "cells": [cells.get((row, column)) for column in coders]}
        for row, name in coders.items()
    ]


def _node(found: dict[str, Any], name: Name, usage: list[dict[str, Any]]) -> dict[str, Any]:
    first, *others = _of_nodes()
    leading = found.get(first.of_node)
    lead = _shown(first, leading)
    if leading and leading["reason"] == "one_category":
        never = not found["prevalence"]
        reason = _("nobody used it") if never else _("it was given to every clause")
        lead = Figure(None, "—", reason)
    return {
        "node": name,
        "times": sum(row["nodes"][name.key] for row in usage),
        "lead": lead,
        "figures": [lead, *(_shown(one, found.get(one.of_node)) for one in others)],
        "usage": percentage(found["prevalence"]),
        "rare": found.get("rare", False) and bool(found["prevalence"]),
        "n_pairable": found.get("n_pairable"),
        "needed": found.get("needed"),
        "disagreements": found["disagreements"],
    }


def _of_nodes() -> list[Coefficient]:
    """What the table of nodes shows, in its order."""
    placed = [(one.column.place, one) for one in COEFFICIENTS if one.column]
    return [one for _place, one in sorted(placed, key=lambda pair: pair[0])]


def _columns() -> list[dict[str, str]]:
    columns = [one.column for one in _of_nodes() if one.column]
    return [{"heading": _(c.heading), "title": c.title and _(c.title)} for c in columns]


def _confusions(found: list[dict[str, Any]], key: str, names: Names) -> list[dict[str, Any]]:
    total = sum(row["count"] for row in found)
    return [
        {
            "a": names.node(key, row["a"]),
            "b": names.node(key, row["b"]),
            "omitted": row["b"] == OMITTED_KEY,
            "count": row["count"],
            "share": percentage(row["count"] / total).text,
        }
        for row in found[:CONFUSIONS_SHOWN]
    ]


def _coefficients(dimensions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row a coefficient, one Figure for each level of each dimension."""
    levels = [level["found"] for dimension in dimensions for level in dimension["levels"]]
    return [
        {"name": _(one.label), "figures": [_shown(one, level.get(one.key)) for level in levels]}
        for one in COEFFICIENTS
    ]


def _shown(one: Coefficient, found: dict[str, Any] | None) -> Figure:
    if found is None:
        return Figure(None, "—", _("the report was computed without it; compute it again"))
    if one.percent:
        return _percent(found.get("mean", found))
    if one.pairs:
        return _mean(found.get("mean", found))  # of a node, the mean alone
    return figure(found)
