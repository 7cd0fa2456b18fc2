"""Agreement of the parts of a round: each document, each week of work, each pair of coders.

The figures of a part are of its own units alone; those of the round are never their mean.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np

from coding.agreement.intervals import Resampling, bootstrap_pairs
from coding.agreement.matrix import MISSING, IntArray, Units
from coding.agreement.report import figure_of, json_of, tally
from coding.agreement.sums import document_sums
from coding.agreement.table import COEFFICIENTS, DISTANCES, SCORED, Coefficient

OF_PARTS: tuple[Coefficient, ...] = tuple(one for one in COEFFICIENTS if one.of_part)
OF_SCORED_PARTS: tuple[Coefficient, ...] = tuple(one for one in SCORED if one.of_part)
OF_PAIRS: tuple[Coefficient, ...] = tuple(
    one for one in COEFFICIENTS if one.of_part or one.key in ("cohen", "holsti")
)
NO_WEEK = -1


@dataclass(frozen=True, eq=False)
class Parted:
    """Units row by row, and where the dimension is ordinal its scores, row by row too."""

    units: Units
    scores: Units | None = None

    def rows(self, chosen: Any) -> Parted:
        return Parted(_rows(self.units, chosen), self.scores and _rows(self.scores, chosen))


def by_document(parted: Parted) -> list[dict[str, Any]]:
    """`{document, n_units, n_pairable, <coefficient>: {value, reason}}`, by document id."""
    units = parted.units.compressed()
    sums = document_sums(units, _distances(units), pair_tables=False)
    found: list[dict[str, Any]] = [
        {"document": int(pk), "n_units": int(judged), "n_pairable": int(pairable)}
        for pk, judged, pairable in zip(
            sums.documents if sums.documents is not None else [],
            sums.judged,
            sums.pairable,
            strict=True,
        )
    ]
    of_scores = []
    if parted.scores is not None:
        scored = document_sums(parted.scores.compressed(), coincidences=True, pair_tables=False)
        of_scores = [(one, one.compute(scored)) for one in OF_SCORED_PARTS]
    for one, estimates in [*((one, one.compute(sums)) for one in OF_PARTS), *of_scores]:
        for row, part in enumerate(found):
            part[one.key] = json_of(estimates.result(row))
    return found


def by_week(
    parted: Parted, weeks: IntArray, coders: Sequence[str], *, resamples: int, seed: int
) -> list[dict[str, Any]]:
    """A week's units are those whose last judgement was made in it.

    weeks [n_rows, n_coders]: in which week each judgement was made, any number that grows,
    NO_WEEK where there is none.
    Returns `{week, n_units, n_pairable, <coefficient>: figure, coders: [{coder, n, percent}]}`;
    of a coder the judgements made in that week, beside all others' of the same units: `n` pairs
    of judgements, `percent` of them alike, None for none.
    """
    last = weeks.max(axis=1, initial=NO_WEEK)
    found = []
    own = [_beside_others(parted.units, weeks, coder) for coder in range(len(coders))]
    for week in np.unique(last[last != NO_WEEK]).tolist():
        part = parted.rows(last == week)
        drawing = Resampling(part.units, resamples=resamples, seed=seed)
        made = tally(drawing.rows, drawing, OF_PARTS)
        row = {
            "week": week,
            "n_units": int(made.sums.judged[0]),
            "n_pairable": int(made.sums.pairable[0]),
            **{one.key: figure_of(one, made) for one in OF_PARTS},
            "coders": [
                _share(coder, *counts.get(week, (0, 0)))
                for coder, counts in zip(coders, own, strict=True)
            ],
        }
        if part.scores is not None:
            again = Resampling(part.scores, resamples=resamples, seed=seed)
            scored = tally(again.rows, again, OF_SCORED_PARTS)
            row |= {one.key: figure_of(one, scored) for one in OF_SCORED_PARTS}
        found.append(row)
    return found


def by_pair(
    units: Units, coders: Sequence[str], *, resamples: int, seed: int
) -> list[dict[str, Any]]:
    """`{a, b, n, <coefficient>: figure}` of each pair of coders; n: units both have judged."""
    drawing = Resampling(units, resamples=resamples, seed=seed)
    distances = _distances(units)
    compute = {one.key: one.pairs or _of_two(one) for one in OF_PAIRS}
    intervals = bootstrap_pairs(drawing, drawing.rows, compute, distances).pairs
    pooled = units.pooled()
    found = []
    for (a, b), drawn in zip(combinations(range(len(coders)), 2), intervals, strict=True):
        two = replace(pooled, values=pooled.values[:, [a, b]])
        sums = document_sums(two, distances).pooled()
        row = {"a": coders[a], "b": coders[b], "n": int(sums.pair_units[0, 0])}
        for one in OF_PAIRS:
            result = compute[one.key](sums, 0).result()
            figure = json_of(result)
            if result.value is not None:
                error = (
                    one.error(two, result, sums.distances[one.needs or "nominal"])
                    if one.error
                    else None
                )
                interval = drawn[one.key]
                figure |= {
                    "se": interval.error if error is None else error,
                    "low": interval.low,
                    "high": interval.high,
                }
            row[one.key] = figure
        found.append(row)
    return found


def _of_two(one: Coefficient) -> Any:
    return lambda sums, _pair: one.compute(sums)


def _distances(units: Units) -> Mapping[str, Any]:
    needed = {one.needs for one in OF_PARTS if one.needs}
    return {name: DISTANCES[name](units.labels) for name in needed}


def _rows(units: Units, chosen: Any) -> Units:
    return replace(
        units,
        values=units.values[chosen],
        document=units.document[chosen],
        count=units.counts[chosen],
    )


def _beside_others(units: Units, weeks: IntArray, coder: int) -> dict[int, tuple[int, int]]:
    """Week -> pairs of judgements with this coder's own of that week, and how many are alike."""
    own, others = units.values[:, coder], np.delete(units.values, coder, axis=1)
    both = (others != MISSING) & (own != MISSING)[:, None]
    pairs = both.sum(axis=1) * units.counts
    alike = (both & (others == own[:, None])).sum(axis=1) * units.counts
    mine = weeks[:, coder]
    return {
        int(week): (int(pairs[mine == week].sum()), int(alike[mine == week].sum()))
        for week in np.unique(mine[mine != NO_WEEK])
    }


def _share(coder: str, pairs: int, alike: int) -> dict[str, Any]:
    return {"coder": coder, "n": pairs, "percent": alike / pairs if pairs else None}
