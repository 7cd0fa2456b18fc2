"""What a report of agreement says of a dimension besides its coefficients."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from coding.agreement.beside import beside
from coding.agreement.causes import (
    MOST_DOUBTFUL,
    Doubtful,
    coders_beside_others,
    costs_of_nodes,
    costs_of_pairs,
    doubtful,
    taken_apart,
)
from coding.agreement.intervals import RESAMPLES, SEED
from coding.agreement.matrix import MISSING, IntArray, to_scores
from coding.agreement.parts import NO_WEEK, Parted, by_document, by_pair, by_week
from coding.agreement.report import Dimension
from coding.agreement.weeks import week_of
from coding.reads.yardsticks import Yardstick

DRAWN = {"resamples": RESAMPLES, "seed": SEED}


def details(
    dimension: Dimension,
    report: Mapping[str, Any],
    coders: Sequence[str],
    *,
    clauses: IntArray,
    weeks: IntArray | None,
    yardsticks: Sequence[Yardstick],
) -> dict[str, Any]:
    """`{pairs, documents, weeks, costs: {nodes, pairs}, beside_others, doubtful: {n, clauses},
    yardsticks}` of a dimension of a round; `report` is its `dimension_report`, `clauses` the
    ids of its rows."""
    units = dimension.units
    parted = Parted(units, to_scores(units, dimension.scores) if dimension.scores else None)
    parts = taken_apart(units)
    others = coders_beside_others(units, coders)
    alone = doubtful(units, others)
    return {
        "pairs": by_pair(units, coders, **DRAWN),
        "documents": by_document(parted),
        "weeks": _weeks(parted, weeks, coders),
        "costs": {
            "nodes": costs_of_nodes(parts, [row["node"] for row in report["nodes"]]),
            "pairs": costs_of_pairs(parts, report["confusions"]),
        },
        "beside_others": others,
        "doubtful": {
            "n": len(alone),
            "clauses": [_doubtful(one, clauses) for one in alone[:MOST_DOUBTFUL]],
        },
        "yardsticks": [
            {
                "kind": one.kind,
                "name": one.name,
                "round": one.round,
                **beside(units, clauses, said, coders, **DRAWN),
            }
            for one in yardsticks
            if (said := one.of(dimension.key))
        ],
    }


def _weeks(parted: Parted, weeks: IntArray | None, coders: Sequence[str]) -> list[dict[str, Any]]:
    if weeks is None:
        return []
    judged = parted.units.values != MISSING
    own = np.where(judged, weeks, NO_WEEK)
    return [row | {"week": week_of(row["week"])} for row in by_week(parted, own, coders, **DRAWN)]


def _doubtful(one: Doubtful, clauses: IntArray) -> dict[str, Any]:
    return {
        "clause": int(clauses[one.row]),
        "majority": sorted(one.majority),
        "best": [{"coder": coder, "nodes": sorted(value)} for coder, value in one.best.items()],
    }
