"""All coefficients of a dimension in one JSON-able dict."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from coding.agreement.coefficients import Estimates, Result
from coding.agreement.intervals import SEED, Drawn, Interval, Resampling, bootstrap
from coding.agreement.matrix import MISSING, Units, in_disagreement, to_parents
from coding.agreement.nodes import confusions, nodes_of, usage
from coding.agreement.sums import Sums, document_sums
from coding.agreement.table import COEFFICIENTS, DISTANCES, LEVELS, Coefficient


@dataclass(frozen=True, eq=False)
class Dimension:
    """One dimension of a codebook and its judgements.

    units: labelled with frozensets of node keys, a column for each coder.
    nodes: the keys to report, in the codebook's order; nodes the labels hold besides are appended.
    paths: node key to the keys from the top down to its own.
    """

    key: str
    units: Units
    nodes: Sequence[str]
    paths: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Tally:
    """Units and their sums, everything pooled, and the intervals by the coefficients' keys."""

    units: Units
    sums: Sums
    intervals: dict[str, Interval] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class DimensionSums:
    """What is reported of a dimension: `leaf` and the levels above it by name, and the presence of
    each node.  drawn: what was drawn for the intervals, "" where there are none."""

    levels: dict[str, Tally]
    nodes: dict[str, Tally]
    drawn: Drawn | Literal[""] = ""


def dimension_sums(dimension: Dimension, *, resamples: int = 0, seed: int = SEED) -> DimensionSums:
    """Every figure of a report follows from these; intervals where resamples are asked for."""
    drawing = Resampling(dimension.units, resamples=resamples, seed=seed) if resamples else None
    units = drawing.rows if drawing else dimension.units.pooled()
    nodes = [*dimension.nodes, *sorted(set(nodes_of(units.labels)) - set(dimension.nodes))]
    levels = {"leaf": units}
    for name, ancestor_of in ancestors(dimension.paths).items():
        levels[name] = to_parents(units, ancestor_of)
    of_nodes = [one for one in COEFFICIENTS if one.of_node]
    return DimensionSums(
        levels={name: _tally(level, drawing, COEFFICIENTS) for name, level in levels.items()},
        nodes={node: _tally(units.presence(node), drawing, of_nodes) for node in nodes},
        drawn=drawing.drawn if drawing else "",
    )


def _tally(units: Units, drawing: Resampling | None, coefficients: Sequence[Coefficient]) -> Tally:
    wanted = {one.needs for one in coefficients if one.needs}
    made = {name: DISTANCES[name](units.labels) for name in wanted}
    pooled = units.pooled()
    sums = document_sums(pooled, made).pooled()
    if drawing is None:
        return Tally(pooled, sums)
    intervals = bootstrap(
        drawing,
        units,
        document_sums(units, made, pair_tables=False),
        {one.key: one.compute for one in coefficients if not one.pairs},
        {one.key: one.pairs for one in coefficients if one.pairs},
    )
    return Tally(pooled, sums, intervals)


def dimension_report(sums: DimensionSums, coders: Sequence[str]) -> dict[str, Any]:
    """Agreement pooled over all rows of the sums.

    coders: a name for each column of the units.  A coefficient is {value, reason}: value None when
    undefined, with one of the reason codes of `coefficients`, else reason "".  Where there are
    intervals it has {se, low, high} too, α {below_667, below_800}: the shares of the resamples.
    Returns {n_units, n_pairable, levels, nodes, usage, confusions}; levels: those of LEVELS that
    the tree has, and `parent` None where nothing stands below the top.
    Raises ValueError when the coders are not as many as the columns.
    """
    units, nodes = sums.levels["leaf"].units, list(sums.nodes)
    if units.n_coders != len(coders):
        raise ValueError(f"{len(coders)} coders for {units.n_coders} columns")
    levels: dict[str, Any] = {"parent": None}
    levels |= {name: _level(tally, coders) for name, tally in sums.levels.items()}
    return {
        "n_units": levels["leaf"]["n_units"],
        "n_pairable": levels["leaf"]["n_pairable"],
        "levels": levels,
        "nodes": [_node(tally, node, coders) for node, tally in sums.nodes.items()],
        "usage": [
            {"coder": coder, **used}
            for coder, used in zip(coders, usage(units, nodes), strict=True)
        ],
        "confusions": confusions(units, nodes),
    }


def ancestors(paths: Mapping[str, Sequence[str]]) -> dict[str, dict[str, str]]:
    """Level to node -> the node above it that stands for it there, where any does."""
    above = {
        level.key: {node: path[depth] for node, path in paths.items() if len(path) > depth + 1}
        for level in LEVELS
        if (depth := level.depth) is not None
    }
    return {name: found for name, found in above.items() if found}


def _level(tally: Tally, coders: Sequence[str]) -> dict[str, Any]:
    sums = tally.sums
    figures: dict[str, Any] = {
        "n_units": int(sums.judged[0]),
        "n_pairable": int(sums.pairable[0]),
        "n_categories": sums.n_categories,
    }
    for one in COEFFICIENTS:
        figure = _figure(one, tally)
        if one.pairs:
            figure = {"pairs": _pairs(sums, one.pairs, coders), "mean": figure}
        figures[one.key] = figure
    return figures


def _node(tally: Tally, node: str, coders: Sequence[str]) -> dict[str, Any]:
    present = tally.units
    judgements = int(((present.values != MISSING).sum(axis=1) * present.counts).sum())
    given = int(((present.values == 1).sum(axis=1) * present.counts).sum())
    figures: dict[str, Any] = {
        "node": node,
        "prevalence": given / judgements if judgements else None,
        "disagreements": int(present.counts[in_disagreement(present)].sum()),
    }
    for one in COEFFICIENTS:
        if one.of_node:
            figures[one.of_node] = _figure(one, tally)
            if one.pairs:
                figures["pairs"] = _pairs(tally.sums, one.pairs, coders)
    return figures


def _figure(one: Coefficient, tally: Tally) -> dict[str, Any]:
    result = one.compute(tally.sums).result()
    figure = _json(result)
    interval = tally.intervals.get(one.key)
    if interval is None or result.value is None:
        return figure
    distance = tally.sums.distances[one.needs or "nominal"]
    error = one.error(tally.units, result, distance) if one.error else None
    figure |= {
        "se": interval.error if error is None else error,
        "low": interval.low,
        "high": interval.high,
    }
    if one.key.startswith("alpha"):
        figure |= {"below_667": interval.below(0.667), "below_800": interval.below(0.8)}
    return figure


def _pairs(
    sums: Sums, of_pair: Callable[[Sums, int], Estimates], coders: Sequence[str]
) -> list[dict[str, Any]]:
    rows = []
    for pair, (a, b) in enumerate(sums.pairs):
        found = of_pair(sums, pair).result()
        rows.append({"a": coders[a], "b": coders[b], **_json(found), "n": found.n})
    return rows


def _json(result: Result) -> dict[str, Any]:
    return {"value": result.value, "reason": result.reason}
