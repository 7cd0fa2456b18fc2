"""Every coefficient of a table, with its standard error and interval, under its published name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from coding.agreement.coefficients import (
    NO_UNITS,
    ONE_CATEGORY,
    Estimates,
    Result,
    brennan_prediger,
    conger_kappa,
    fleiss_kappa,
    gwet_ac,
    krippendorff_alpha,
)
from coding.agreement.comparison import compare
from coding.agreement.continua import Continua
from coding.agreement.distances import Distance
from coding.agreement.intervals import RESAMPLES, SEED, Interval, Resampling, bootstrap
from coding.agreement.matrix import UNDETERMINABLE_KEY, Units
from coding.agreement.nodes import nodes_of
from coding.agreement.scores import weighted_distance
from coding.agreement.sums import Sums, document_sums
from coding.agreement.table import COEFFICIENTS, DISTANCES, SCORE_DISTANCES, SCORED, Coefficient
from coding.agreement.unitizing import (
    OVERLAPPING,
    Disagreement,
    binary_alpha,
    coding_alpha,
    label_alpha,
    label_disagreement,
    u_alpha,
    unitizing_sums,
)

BOUNDS = (0.667, 0.8)
MOST_COINCIDENCES = 30_000_000
"""Cells of coincidence matrices that are held at once (240 MB); beyond, α on ranks has no interval."""


WEIGHED: dict[str, Callable[..., Estimates]] = {
    "alpha_nominal": krippendorff_alpha,
    "fleiss_kappa": fleiss_kappa,
    "conger_kappa": conger_kappa,
    "gwet_ac1": gwet_ac,
    "brennan_prediger": brennan_prediger,
}


LABELS = {
    **{one.stat: one.label for one in (*COEFFICIENTS, *SCORED)},
    "alpha_u": "Krippendorff's α_U (1995)",
    "u_alpha": "ᵤα",
    "binary_u_alpha": "|ᵤα",
    "cu_alpha": "cᵤα",
    "ku_alpha": "(k)ᵤα",
}
"""What readers call each, in English."""


@dataclass(frozen=True)
class Estimate:
    """value: None when undefined, and then `reason` says why.
    se: in closed form where one is published, else that of the resamples.
    observed, expected: agreement, for α disagreement.   low, high: the 95 % interval of the resamples.  units: those it rests on, of a mean of pairs the
    pairs.  below: bound -> the share of the resamples below it, of α alone.
    """

    value: float | None
    se: float | None = None
    low: float | None = None
    high: float | None = None
    units: int = 0
    reason: str = ""
    observed: float | None = None
    expected: float | None = None
    below: dict[str, float] | None = None

    def as_dict(self) -> dict[str, Any]:
        found = asdict(self)
        if self.below is None:
            del found["below"]
        return found


def statistics(
    units: Units,
    *,
    sets: bool = False,
    scores: bool = False,
    resamples: int = RESAMPLES,
    seed: int = SEED,
    by_unit: bool = False,
    weights: str = "",
) -> dict[str, Any]:
    """`{drawn, seed, resamples, coefficients: {stat: Estimate}, pairs}` of the units.

    sets: labels are frozensets; scores: they are numbers, the least first.
    weights: of WEIGHTS, for those of the coefficients that can be weighted, of scores alone.
    by_unit: draw units, not documents.  drawn: `document` or `unit`; documents are drawn where there
    are two or more.
    pairs: for each pair of columns `{a, b, stat: Estimate}` of those coefficients that are their means.
    """
    drawing = Resampling(units, resamples=resamples, seed=seed, by_unit=by_unit)
    wanted = [_weighed(one, weights) for one in _wanted(sets=sets, scores=scores)]
    distances = _distances(units.labels, sets=sets, scores=scores, weights=weights)
    small = scores and len(drawing.counts) * len(units.labels) ** 2 <= MOST_COINCIDENCES
    pooled = document_sums(units.pooled(), distances, coincidences=scores).pooled()
    intervals = bootstrap(
        drawing,
        drawing.rows,
        document_sums(drawing.rows, distances, coincidences=small, pair_tables=False),
        {o.stat: o.compute for o in wanted if not o.pairs and (small or o.key != "alpha_ordinal")},
        {one.stat: one.pairs for one in wanted if one.pairs},
    )
    return {
        "drawn": drawing.drawn,
        "seed": seed,
        "resamples": resamples,
        "coefficients": {
            one.stat: _estimate(one, units, pooled, intervals.get(one.stat)) for one in wanted
        },
        "pairs": [
            {
                "a": a,
                "b": b,
                **{one.stat: _of(one.pairs(pooled, p).result()) for one in wanted if one.pairs},
            }
            for p, (a, b) in enumerate(pooled.pairs)
        ],
    }


def _wanted(*, sets: bool, scores: bool) -> list[Coefficient]:
    every = (*COEFFICIENTS, *(SCORED if scores else ()))
    return [one for one in every if sets or one.needs not in DISTANCES]


def _weighed(one: Coefficient, weights: str) -> Coefficient:
    compute = WEIGHED.get(one.stat) if weights else None
    if compute is None:
        return one
    return replace(one, compute=partial(compute, distance=weights), needs=weights)


def _distances(
    labels: Sequence[Any], *, sets: bool, scores: bool, weights: str
) -> dict[str, Distance]:
    made = {name: make(labels) for name, make in DISTANCES.items() if sets}
    if scores:
        made |= {name: make(labels) for name, make in SCORE_DISTANCES.items()}
    if weights:
        made[weights] = weighted_distance(weights, labels)
    return made


def _estimate(one: Coefficient, units: Units, pooled: Sums, interval: Interval | None) -> Estimate:
    result = one.compute(pooled).result()
    if result.value is None:
        return Estimate(None, units=result.n, reason=result.reason)
    error = (
        one.error(units, result, pooled.distances[one.needs or "nominal"]) if one.error else None
    )
    if interval is None:
        return replace(_of(result), se=error)
    below = {str(bound): interval.below(bound) for bound in BOUNDS}
    return Estimate(
        result.value,
        interval.error if error is None else error,
        interval.low,
        interval.high,
        result.n,
        observed=result.observed,
        expected=result.expected,
        below=below if one.stat.startswith("alpha") else None,  # type: ignore[arg-type]
    )


def categories(units: Units, *, sets: bool, **options: Any) -> dict[str, dict[str, Any]]:
    """`statistics` of each category or set member as present or absent."""
    if sets:
        unknown = any(UNDETERMINABLE_KEY in label for label in units.labels)  # type: ignore[operator]
        names = sorted({*nodes_of(units.labels), *([UNDETERMINABLE_KEY] if unknown else [])})
        return {name: statistics(units.presence(name), **options) for name in names}
    return {
        f"{name:g}" if isinstance(name, float) else str(name): statistics(
            units.relabelled(name.__eq__), **options
        )
        for name in units.labels
    }


def passage_statistics(continua: Continua) -> dict[str, Any]:
    """`{coefficients, categories: {label: coefficients}, comparisons}` of passages.

    coefficients: `alpha_u` of 1995 over all labels, and `u_alpha`, `binary_u_alpha` and `cu_alpha` of
    2016, undefined where passages of one coder overlap; of a label `alpha_u` and `ku_alpha`.
    comparisons: label -> a dict a pair of coders (columns a, b), by characters.
    """
    labels = range(len(continua.labels))
    passages = [int((continua.label == label).sum()) for label in labels]
    apart = [label_disagreement(continua, label) for label in labels]
    every = Disagreement(sum(d.observed for d in apart), sum(d.expected for d in apart))
    family, of_label = _family(continua)
    return {
        "coefficients": {"alpha_u": _of(every.result(sum(passages))), **family},
        "categories": {
            str(continua.labels[label]): {
                "alpha_u": _of(apart[label].result(passages[label])),
                "ku_alpha": of_label[label],
            }
            for label in labels
        },
        "comparisons": {
            str(continua.labels[label]): [
                {"a": a, "b": b, **asdict(one), "agreement": one.agreement, "kappa": one.kappa}
                for (a, b), one in compare(continua, label).items()
            ]
            for label in labels
        },
    }


def _family(continua: Continua) -> tuple[dict[str, Estimate], list[Estimate]]:
    names = {"u_alpha": u_alpha, "binary_u_alpha": binary_alpha, "cu_alpha": coding_alpha}
    n = len(continua.start)
    if continua.overlapping():
        none = Estimate(None, units=n, reason=OVERLAPPING)
        return dict.fromkeys(names, none), [none] * len(continua.labels)
    sums = unitizing_sums(continua).pooled()
    found = {name: _number(compute(sums)[0], n) for name, compute in names.items()}
    return found, [_number(value, n) for value in label_alpha(sums)[0]]


def _number(value: float, n: int) -> Estimate:
    if np.isnan(value):
        return Estimate(None, units=n, reason=ONE_CATEGORY if n else NO_UNITS)
    return Estimate(float(value), units=n)


def _of(result: Result) -> Estimate:
    return Estimate(
        result.value,
        units=result.n,
        reason=result.reason,
        observed=result.observed,
        expected=result.expected,
    )
