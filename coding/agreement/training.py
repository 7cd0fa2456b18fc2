"""A coder's judgements beside a reference: one dimension's scores, and whether they reach a bar.

A clause is compared where the reference has a value for it; it is *missing* where the coder has
none. Coefficients are those of the round's report for two coders, one of whom is the reference.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from coding.agreement.matrix import NONE, Units, encode
from coding.agreement.report import Dimension, dimension_report, dimension_sums
from coding.agreement.table import COEFFICIENTS, Coefficient

Value = frozenset[str]
# clause's document, what the coder gave (None: nothing), what the reference says
Compared = tuple[int, Value | None, Value]

BAR_KEYS = ("alpha_masi", "alpha_nominal", "cohen", "percent")
BAR_COEFFICIENTS: tuple[Coefficient, ...] = tuple(c for c in COEFFICIENTS if c.key in BAR_KEYS)

NOT_GIVEN, NOT_IN_REFERENCE = "not_given", "not_in_reference"
NOTHING, MISSING_CLAUSES, UNDEFINED, BELOW = "nothing", "missing", "undefined", "below"
DECIMALS = 3  # a figure is judged by what is read: 0.7996 stands as 0.800


@dataclass(frozen=True)
class Bar:
    """The least value of a coefficient, on the named dimensions or on all."""

    least: float
    coefficient: str = "alpha_masi"
    dimensions: Collection[str] = field(default_factory=tuple)


def dimension_scores(
    key: str, rows: Sequence[Compared], nodes: Sequence[str], paths: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    """`{reference, judged, missing, differing, coefficients, nodes}` of one dimension.

    reference: clauses with a reference.  judged: those of them the coder judged.
    coefficients: key of BAR_COEFFICIENTS -> `{value, reason}`, over the judged ones.
    nodes: of every node one of both gave, `{node, reference, coder, both, precision, recall,
    alpha}`: in how many judged clauses the reference has it, the coder gave it, and both;
    precision = both ÷ coder, recall = both ÷ reference, α of its presence.
    """
    judged = [(document, own, said) for document, own, said in rows if own is not None]
    values, labels = encode([(own, said) for _document, own, said in rows], n_coders=2)
    documents = np.array([document for document, _own, _said in rows], np.int64)
    units = Units(values, documents, labels)
    found = dimension_report(
        dimension_sums(Dimension(key, units, nodes, paths)), ["coder", "reference"]
    )
    leaf = found["levels"]["leaf"]
    alphas = {one["node"]: one["alpha"] for one in found["nodes"]}
    counted = [_node(node, judged, alphas[node]) for node in alphas]
    return {
        "reference": len(rows),
        "judged": len(judged),
        "missing": len(rows) - len(judged),
        "differing": sum(own != said for _document, own, said in judged),
        "coefficients": {
            one.key: leaf[one.key]["mean"] if one.pairs else leaf[one.key]
            for one in BAR_COEFFICIENTS
        },
        "nodes": [one for one in counted if one["reference"] or one["coder"]],
    }


def _node(node: str, judged: Sequence[Compared], alpha: dict[str, Any]) -> dict[str, Any]:
    reference = sum(node in said for _document, _own, said in judged)
    coder = sum(node in (own or NONE) for _document, own, _said in judged)
    both = sum(node in said and node in (own or NONE) for _document, own, said in judged)
    return {
        "node": node,
        "reference": reference,
        "coder": coder,
        "both": both,
        "precision": _ratio(both, coder, NOT_GIVEN),
        "recall": _ratio(both, reference, NOT_IN_REFERENCE),
        "alpha": alpha,
    }


def _ratio(part: int, whole: int, reason: str) -> dict[str, Any]:
    return {"value": part / whole, "reason": ""} if whole else {"value": None, "reason": reason}


def shortfalls(scores: Mapping[str, dict[str, Any]], bar: Bar) -> dict[str, str]:
    """Dimension -> why it does not reach the bar; "" for one that does.

    Every clause of the reference must have been judged. A dimension on which all judgements are as
    the reference says reaches any bar, also where a coefficient cannot be computed.
    """
    chosen = {
        key: one for key, one in scores.items() if not bar.dimensions or key in bar.dimensions
    }
    if bar.dimensions:
        return {key: _shortfall(one, bar) for key, one in chosen.items()}
    said = {key: _shortfall(one, bar) for key, one in chosen.items() if one["reference"]}
    return said or dict.fromkeys(chosen, NOTHING)


def _shortfall(scores: dict[str, Any], bar: Bar) -> str:
    if not scores["reference"]:
        return NOTHING
    if scores["missing"]:
        return MISSING_CLAUSES
    if not scores["differing"]:
        return ""
    value = scores["coefficients"][bar.coefficient]["value"]
    if value is None:
        return UNDEFINED
    return "" if round(value, DECIMALS) >= bar.least else BELOW


def reaches(scores: Mapping[str, dict[str, Any]], bar: Bar) -> bool:
    said = shortfalls(scores, bar)
    return bool(said) and not any(said.values())


def merged(values: Collection[Value]) -> Value | None:
    """What several leads say of a clause, where they agree."""
    return next(iter(values)) if len(set(values)) == 1 else None
