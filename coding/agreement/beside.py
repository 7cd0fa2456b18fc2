"""Coders beside a yardstick: a reference, the consensus, or codings that came from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from coding.agreement.intervals import Resampling
from coding.agreement.matrix import MISSING, IntArray, Units
from coding.agreement.parts import OF_PAIRS
from coding.agreement.report import figure_of, tally

Value = frozenset[str]


def beside(
    units: Units,
    clauses: IntArray,
    said: Mapping[int, Value],
    coders: Sequence[str],
    *,
    resamples: int,
    seed: int,
) -> dict[str, Any]:
    """`{n, all, coders: [{coder, n, <coefficient>: figure}]}` of each coder against what the
    yardstick says of the same clauses.

    units: row by row, `clauses` their ids.  n: clauses of which the yardstick and somebody say
    something.  `all`: every coder's judgements beside the yardstick's, one below the other, so that
    the coders are pooled, not averaged.
    """
    values, labels = _with_yardstick(units, clauses, said)
    own = [_two(units, values, labels, column) for column in range(len(coders))]
    every = Units(
        np.concatenate([one.values for one in own]) if own else np.zeros((0, 2), np.int64),
        np.concatenate([one.document for one in own]) if own else np.zeros(0, np.int64),
        labels,
    )
    judged = (values[:, :-1] != MISSING).any(axis=1) & (values[:, -1] != MISSING)
    return {
        "n": int(judged.sum()),
        "all": _figures(every, resamples, seed),
        "coders": [
            {"coder": coder, **_figures(one, resamples, seed)}
            for coder, one in zip(coders, own, strict=True)
        ],
    }


def _with_yardstick(
    units: Units, clauses: IntArray, said: Mapping[int, Value]
) -> tuple[IntArray, list[Any]]:
    labels: dict[Any, int] = {label: at for at, label in enumerate(units.labels)}
    column = np.array(
        [
            labels.setdefault(said[clause], len(labels)) if clause in said else MISSING
            for clause in clauses.tolist()
        ],
        np.int64,
    )
    return np.column_stack([units.values.astype(np.int64), column]), list(labels)


def _two(units: Units, values: IntArray, labels: list[Any], column: int) -> Units:
    both = (values[:, column] != MISSING) & (values[:, -1] != MISSING)
    return replace(
        units,
        values=values[both][:, [column, -1]],
        document=units.document[both],
        labels=labels,
        count=units.counts[both],
    )


def _figures(two: Units, resamples: int, seed: int) -> dict[str, Any]:
    drawing = Resampling(two, resamples=resamples, seed=seed)
    made = tally(drawing.rows, drawing, OF_PAIRS)
    return {"n": int(made.sums.pairable[0]), **{one.key: figure_of(one, made) for one in OF_PAIRS}}
