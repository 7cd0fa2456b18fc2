"""All coefficients of a dimension in one JSON-able dict."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from coding.agreement.coefficients import Estimates, Result
from coding.agreement.intervals import SEED, Drawn, Interval, Resampling, bootstrap
from coding.agreement.matrix import MISSING, Units, in_disagreement, to_parents, to_scores
from coding.agreement.nodes import confusions, nodes_of, usage
from coding.agreement.sums import Sums, document_sums
from coding.agreement.table import (
    COEFFICIENTS,
    DISTANCES,
    LEVELS,
    SCORE_DISTANCES,
    SCORED,
    Coefficient,
)
from coding.sampling.planner import needed

FEWEST_USES = 10
"""A node given less often is called too rare to judge: a convention, as one judgement more would move
its α by a tenth and more."""
LEAST_ALPHA = 0.667
"""The smallest acceptable α for which it is said how many units a node as rare as this one needs."""


@dataclass(frozen=True, eq=False)
class Dimension:
    """One dimension of a codebook and its judgements.

    units: labelled with frozensets of node keys, a column for each coder.
    nodes: the keys to report, in the codebook's order; nodes the labels hold besides are appended.
    paths: node key to the keys from the top down to its own.
    scores: of an ordinal dimension, node key to its score.
    """

    key: str
    units: Units
    nodes: Sequence[str]
    paths: Mapping[str, Sequence[str]] = field(default_factory=dict)
    scores: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Tally:
    """Units and their sums, everything pooled, and the intervals by the coefficients' keys."""

    units: Units
    sums: Sums
    intervals: dict[str, Interval] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class DimensionSums:
    """What is reported of a dimension: `leaf` and the levels above it by name, and the presence of
    each node.  drawn: what was drawn for the intervals, "" where there are none.  scores: those of
    an ordinal dimension."""

    levels: dict[str, Tally]
    nodes: dict[str, Tally]
    drawn: Drawn | Literal[""] = ""
    scores: Tally | None = None


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
        levels={name: tally(level, drawing, COEFFICIENTS) for name, level in levels.items()},
        nodes={node: tally(units.presence(node), drawing, of_nodes) for node in nodes},
        drawn=drawing.drawn if drawing else "",
        scores=tally(to_scores(units, dimension.scores), drawing, SCORED)
        if dimension.scores
        else None,
    )


def tally(units: Units, drawing: Resampling | None, coefficients: Sequence[Coefficient]) -> Tally:
    """units: the rows of the drawing, or made of them by relabelling."""
    every = {**DISTANCES, **SCORE_DISTANCES}
    wanted = {one.needs for one in coefficients if one.needs}
    made = {name: every[name](units.labels) for name in wanted}
    ranked = any(one in SCORED for one in coefficients)
    pooled = units.pooled()
    sums = document_sums(pooled, made, coincidences=ranked).pooled()
    if drawing is None:
        return Tally(pooled, sums)
    intervals = bootstrap(
        drawing,
        units,
        document_sums(units, made, coincidences=ranked, pair_tables=False),
        {one.key: one.compute for one in coefficients if not one.pairs},
        {one.key: one.pairs for one in coefficients if one.pairs},
    )
    return Tally(pooled, sums, intervals)


def dimension_report(sums: DimensionSums, coders: Sequence[str]) -> dict[str, Any]:
    """Agreement pooled over all rows of the sums.

    coders: a name for each column of the units.  A coefficient is {value, reason}: value None when
    undefined, with one of the reason codes of `coefficients`, else reason "".  Where there are
    intervals it has {se, low, high} too, α {below_667, below_800}: the shares of the resamples.
    Returns {n_units, n_pairable, levels, scores, nodes, usage, confusions}; levels: those of LEVELS
    that the tree has, and `parent` None where nothing stands below the top; scores: {n_units,
    n_pairable, <those of SCORED>} of the units with a score, None for a dimension that has none.
    Raises ValueError when the coders are not as many as the columns.
    """
    units, nodes = sums.levels["leaf"].units, list(sums.nodes)
    if units.n_coders != len(coders):
        raise ValueError(f"{len(coders)} coders for {units.n_coders} columns")
    levels: dict[str, Any] = {"parent": None}
    levels |= {name: _level(made, coders) for name, made in sums.levels.items()}
    return {
        "n_units": levels["leaf"]["n_units"],
        "n_pairable": levels["leaf"]["n_pairable"],
        "levels": levels,
        "scores": sums.scores and _scores(sums.scores),
        "nodes": [_node(made, node, coders) for node, made in sums.nodes.items()],
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


def _scores(made: Tally) -> dict[str, Any]:
    counted = {"n_units": int(made.sums.judged[0]), "n_pairable": int(made.sums.pairable[0])}
    return counted | {one.key: figure_of(one, made) for one in SCORED}


def _level(made: Tally, coders: Sequence[str]) -> dict[str, Any]:
    sums = made.sums
    figures: dict[str, Any] = {
        "n_units": int(sums.judged[0]),
        "n_pairable": int(sums.pairable[0]),
        "n_coders": int((sums.by_coder > 0).sum()),
        "n_pairs": int((sums.pair_units > 0).sum()),
        "n_categories": sums.n_categories,
    }
    for one in COEFFICIENTS:
        figure = figure_of(one, made)
        if one.pairs:
            figure = {"pairs": _pairs(sums, one.pairs, coders), "mean": figure}
        figures[one.key] = figure
    return figures


def _node(made: Tally, node: str, coders: Sequence[str]) -> dict[str, Any]:
    present = made.units
    judgements = int(((present.values != MISSING).sum(axis=1) * present.counts).sum())
    given = int(((present.values == 1).sum(axis=1) * present.counts).sum())
    share = given / judgements if judgements else None
    figures: dict[str, Any] = {
        "node": node,
        "uses": given,
        "prevalence": share,
        "n_units": int(made.sums.judged[0]),
        "n_pairable": int(made.sums.pairable[0]),
        "n_coders": int((made.sums.by_coder > 0).sum()),
        "rare": given < FEWEST_USES,
        "needed": needed(LEAST_ALPHA, share) if share and share < 1 else None,
        "disagreements": int(present.counts[in_disagreement(present)].sum()),
    }
    for one in COEFFICIENTS:
        if one.of_node:
            figures[one.of_node] = figure_of(one, made)
            if one.pairs:
                figures["pairs"] = _pairs(made.sums, one.pairs, coders)
    return figures


def figure_of(one: Coefficient, made: Tally) -> dict[str, Any]:
    result = one.compute(made.sums).result()
    figure = json_of(result)
    interval = made.intervals.get(one.key)
    if interval is None or result.value is None:
        return figure
    distance = made.sums.distances[one.needs or "nominal"]
    error = one.error(made.units, result, distance) if one.error else None
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
        rows.append({"a": coders[a], "b": coders[b], **json_of(found), "n": found.n})
    return rows


def json_of(result: Result) -> dict[str, Any]:
    return {"value": result.value, "reason": result.reason}
