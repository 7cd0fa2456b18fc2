"""All coefficients of a round in one JSON-able dict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from coding.agreement.coefficients import (
    Result,
    brennan_prediger,
    cohen_kappa,
    fleiss_kappa,
    gwet_ac1,
    krippendorff_alpha,
    light_kappa,
    percent_agreement,
)
from coding.agreement.distances import SetDistance
from coding.agreement.matrix import MISSING, Units, in_disagreement, to_parents
from coding.agreement.nodes import confusions, nodes_of, usage
from coding.agreement.sums import Sums, document_sums


@dataclass(frozen=True, eq=False)
class Dimension:
    """One dimension of a codebook and its judgements.

    units: labelled with frozensets of node keys, a column for each coder.
    nodes: the keys to report, in the codebook's order; nodes the labels hold besides are appended.
    parent_of: node key to parent key, in a tree of any depth; empty where there are no parents.
    """

    key: str
    units: Units
    nodes: Sequence[str]
    parent_of: Mapping[str, str] = field(default_factory=dict)


def agreement_report(dimensions: Sequence[Dimension], coders: Sequence[str]) -> dict[str, Any]:
    """Agreement pooled over all documents.

    coders: a name for each column of the units.  A coefficient is {value, reason}: value None when
    undefined, with one of the reason codes of `coefficients`, else reason "".
    Returns {coders, dimensions: {key: {n_units, n_pairable, levels, nodes, usage, confusions}}}.
    levels: `leaf` for the nodes as given, `parent` for those at the top (None where nothing stands
    below them), and between them, in a deeper tree, `level2`, `level3` counted from the top.  Raises ValueError when the coders are not as many as the columns.
    """
    for dimension in dimensions:
        if dimension.units.n_coders != len(coders):
            raise ValueError(
                f"{len(coders)} coders for the {dimension.units.n_coders} columns "
                f"of {dimension.key}"
            )
    return {
        "coders": list(coders),
        "dimensions": {d.key: dimension_report(d, coders) for d in dimensions},
    }


def dimension_report(dimension: Dimension, coders: Sequence[str]) -> dict[str, Any]:
    """One dimension of `agreement_report`."""
    units = dimension.units.pooled()
    nodes = [*dimension.nodes, *sorted(set(nodes_of(units.labels)) - set(dimension.nodes))]
    levels: dict[str, Any] = {"leaf": _level(units, coders), "parent": None}
    for name, ancestor_of in ancestors(dimension.parent_of).items():
        levels[name] = _level(to_parents(units, ancestor_of), coders)
    return {
        "n_units": levels["leaf"]["n_units"],
        "n_pairable": levels["leaf"]["n_pairable"],
        "levels": levels,
        "nodes": [_node(units.presence(node), node, coders) for node in nodes],
        "usage": [
            {"coder": coder, **used}
            for coder, used in zip(coders, usage(units, nodes), strict=True)
        ],
        "confusions": confusions(units, nodes),
    }


def ancestors(parent_of: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Level to node -> the node above it that stands for it there; the top is `parent`."""
    above: dict[str, list[str]] = {}  # from the top down, the node itself left out
    for node in parent_of:
        line: list[str] = []
        at = node
        while at in parent_of:
            at = parent_of[at]
            line.insert(0, at)
        above[node] = line
    deepest = max(map(len, above.values()), default=0)
    return {
        "parent" if depth == 0 else f"level{depth + 1}": {
            node: line[depth] for node, line in above.items() if len(line) > depth
        }
        for depth in reversed(range(deepest))
    }


def _level(units: Units, coders: Sequence[str]) -> dict[str, Any]:
    distances = {
        "masi": SetDistance(units.labels, "masi"),  # type: ignore[arg-type]
        "jaccard": SetDistance(units.labels, "jaccard"),  # type: ignore[arg-type]
    }
    sums = document_sums(units, distances).pooled()
    return {
        "n_units": int(sums.judged[0]),
        "n_pairable": int(sums.pairable[0]),
        "n_categories": sums.n_categories,
        "percent": _json(percent_agreement(sums).result()),
        "cohen": {"pairs": _pairs(sums, coders), "mean": _json(light_kappa(sums).result())},
        "fleiss": _json(fleiss_kappa(sums).result()),
        "alpha_nominal": _json(krippendorff_alpha(sums).result()),
        "alpha_masi": _json(krippendorff_alpha(sums, "masi").result()),
        "alpha_jaccard": _json(krippendorff_alpha(sums, "jaccard").result()),
        "ac1": _json(gwet_ac1(sums).result()),
        "brennan_prediger": _json(brennan_prediger(sums).result()),
    }


def _node(present: Units, node: str, coders: Sequence[str]) -> dict[str, Any]:
    sums = document_sums(present).pooled()
    judgements = int(((present.values != MISSING).sum(axis=1) * present.counts).sum())
    given = int(((present.values == 1).sum(axis=1) * present.counts).sum())
    return {
        "node": node,
        "percent": _json(percent_agreement(sums).result()),
        "cohen_mean": _json(light_kappa(sums).result()),
        "pairs": _pairs(sums, coders),
        "fleiss": _json(fleiss_kappa(sums).result()),
        "alpha": _json(krippendorff_alpha(sums).result()),
        "ac1": _json(gwet_ac1(sums).result()),
        "prevalence": given / judgements if judgements else None,
        "disagreements": int(present.counts[in_disagreement(present)].sum()),
    }


def _pairs(sums: Sums, coders: Sequence[str]) -> list[dict[str, Any]]:
    rows = []
    for pair, (a, b) in enumerate(sums.pairs):
        kappa = cohen_kappa(sums, pair).result()
        rows.append({"a": coders[a], "b": coders[b], **_json(kappa), "n": kappa.n})
    return rows


def _json(result: Result) -> dict[str, Any]:
    return {"value": result.value, "reason": result.reason}
