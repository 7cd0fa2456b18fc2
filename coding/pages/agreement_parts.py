"""What the report shows of a dimension's parts: matrix of nodes, coders, weeks, documents, yardsticks."""

from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from coding.agreement.nodes import OMITTED_KEY
from coding.pages.agreement_report import Names, figure, figure_of_part, percentage, ratio
from coding.reads.yardsticks import CONSENSUS, IMPORTED, REFERENCE

MOST_IN_MATRIX = 14
STEPS = ((0.75, "poor"), (0.4, "weak"), (0.0, "fair"))
"""Cells of the matrix by their share of the largest."""


def parts(
    key: str, found: dict[str, Any], data: dict[str, Any], names: Names, coders: dict[str, str]
) -> dict[str, Any]:
    """`{matrix, coders, weeks, documents, yardsticks}`; what a report of an earlier release does not
    have is empty."""
    return {
        "matrix": _matrix(key, found["confusions"], names),
        "coders": _coders(key, found, names, coders),
        "weeks": _weeks(key, found.get("weeks", []), names, coders),
        "documents": _documents(key, found.get("documents", []), data, names),
        "yardsticks": [_yardstick(key, one, names, coders) for one in found.get("yardsticks", [])],
    }


def _matrix(key: str, confusions: list[dict[str, Any]], names: Names) -> dict[str, Any]:
    """Which node was taken for which: the nodes most often in it, in the codebook's order."""
    counts = {(one["a"], one["b"]): one["count"] for one in confusions}
    total: dict[str, int] = {}
    for (a, b), count in counts.items():
        for node in (a, b):
            total[node] = total.get(node, 0) + count
    often = sorted(total, key=lambda node: -total[node])[:MOST_IN_MATRIX]
    known = [one.key for one in names.nodes(key)]
    order = [node for node in known if node in often]
    order += [node for node in often if node not in order and node != OMITTED_KEY]
    largest = max(counts.values(), default=0)
    columns = [OMITTED_KEY, *order] if OMITTED_KEY in total else order
    return {
        "columns": [
            (at, names.node(key, node))
            for at, node in enumerate(columns, 1 - len(columns) + len(order))
        ],
        "rows": [
            {
                "place": at,
                "node": names.node(key, node),
                "cells": [_cell(node, other, counts, largest) for other in columns],
            }
            for at, node in enumerate(order, 1)
        ],
        "left_out": max(0, len(total) - (OMITTED_KEY in total) - len(order)),
    }


def _cell(
    node: str, other: str, counts: dict[tuple[str, str], int], largest: int
) -> dict[str, Any]:
    a, b = (node, other) if (node, other) in counts else (other, node)
    count = counts.get((a, b), 0)
    heat = next(name for least, name in STEPS if count >= least * largest) if count else ""
    return {"count": count, "a": a, "b": b, "heat": heat, "own": node == other}


def _coders(
    key: str, found: dict[str, Any], names: Names, coders: dict[str, str]
) -> list[dict[str, Any]]:
    beside = {one["coder"]: one for one in found.get("beside_others", [])}
    rows = []
    for used in found["usage"]:
        judged, own = used["judged"], beside.get(used["coder"])
        given = sum(used["nodes"].values())
        coded = judged - used["none"] - used["undeterminable"]
        rows.append(
            {
                "name": coders[used["coder"]],
                "judged": judged,
                "none": percentage(used["none"] / judged if judged else None),
                "undeterminable": percentage(used["undeterminable"] / judged if judged else None),
                "per_clause": ratio(given / coded if coded else None),
                "percent": percentage(own["percent"] if own else None),
                "without": figure(own["without"]) if own else None,
                "often": _often(used, found["usage"], key, names),
            }
        )
    return rows


def _often(
    used: dict[str, Any], usage: list[dict[str, Any]], key: str, names: Names
) -> list[tuple[Any, str]]:
    """The nodes whose share is farthest above and below that of all others: name and times as often."""
    others = [row for row in usage if row["coder"] != used["coder"]]
    judged = sum(row["judged"] for row in others)
    times = []
    for node, own in used["nodes"].items():
        theirs = sum(row["nodes"][node] for row in others)
        if own + theirs >= 10 and own and theirs and used["judged"] and judged:
            times.append(((own / used["judged"]) / (theirs / judged), node))
    times.sort()
    ends = [times[-1], times[0]] if len(times) > 1 else times
    return [
        (names.node(key, node), f"{share:.1f}")
        for share, node in ends
        if not 1 / 1.25 < share < 1.25
    ]


def _weeks(
    key: str, found: list[dict[str, Any]], names: Names, coders: dict[str, str]
) -> list[dict[str, Any]]:
    return [
        {
            "week": parse_date(one["week"]),
            "n_pairable": one["n_pairable"],
            "figure": figure_of_part(one, names.headline(key)),
            "percent": percentage(one["percent"]["value"]),
            "coders": [
                {"name": coders[own["coder"]], "n": own["n"], "percent": percentage(own["percent"])}
                for own in one["coders"]
            ],
        }
        for one in found
    ]


def _documents(
    key: str, found: list[dict[str, Any]], data: dict[str, Any], names: Names
) -> list[dict[str, Any]]:
    """Those agreed on least come first; those without a figure last."""
    named = {one["id"]: one for one in data.get("document_list", [])}
    rows = [
        {
            **named[one["document"]],
            "n_pairable": one["n_pairable"],
            "figure": figure_of_part(one, names.headline(key)),
            "percent": percentage(one["percent"]["value"]),
        }
        for one in found
        if one["document"] in named and one["n_pairable"]
    ]
    return sorted(rows, key=lambda row: (row["figure"].value is None, row["figure"].value or 0.0))


def yardstick_name(one: dict[str, Any]) -> str:
    return {
        REFERENCE: _("the reference"),
        CONSENSUS: _("the consensus"),
        IMPORTED: _("%(name)s, from “%(round)s”") % {"name": one["name"], "round": one["round"]},
    }[one["kind"]]


def _yardstick(
    key: str, one: dict[str, Any], names: Names, coders: dict[str, str]
) -> dict[str, Any]:
    every = {"name": _("All coders together"), **_beside(one["all"])}
    return {
        "kind": one["kind"],
        "name": yardstick_name(one),
        "n": one["n"],
        "rows": [
            every,
            *({"name": coders[own["coder"]], **_beside(own)} for own in one["coders"] if own["n"]),
        ],
    }


def _beside(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "n": one["n"],
        "alpha": figure(one["alpha_masi"]),
        "kappa": figure(one["cohen"]),
        "percent": percentage(one["percent"]["value"]),
    }
