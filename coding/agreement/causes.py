"""What costs agreement: nodes, pairs of nodes, coders, and units where the best stand alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coding.agreement.coefficients import krippendorff_alpha
from coding.agreement.distances import Distance, FloatArray
from coding.agreement.matrix import MISSING, UNDETERMINABLE_KEY, IntArray, Units, in_disagreement
from coding.agreement.nodes import NONE_KEY, OMITTED_KEY
from coding.agreement.sums import document_sums
from coding.agreement.table import DISTANCES

MEASURE = "masi"
MOST_DOUBTFUL = 200
"""As many are kept of a dimension."""
FEWEST_JUDGES = 3


@dataclass(frozen=True, eq=False)
class Parts:
    """Krippendorff's α (MASI) taken apart: α = 1 - Σ_u observed_u / D_e.

    observed [n_rows]: what the units of each row bring to D_o.
    """

    units: Units
    alpha: float | None
    observed: FloatArray
    expected: float

    def cost(self, rows: NDArray[np.bool_]) -> dict[str, Any]:
        """Of the units in these rows: how many, by how much α would be higher had all coders been
        of one mind there, chance staying as it is, and their share in the observed disagreement."""
        total, own = float(self.observed.sum()), float(self.observed[rows].sum())
        defined = self.alpha is not None and total > 0
        return {
            "units": int(self.units.counts[rows].sum()),
            "rise": own / self.expected if defined else None,
            "share": own / total if defined else None,
        }


def taken_apart(units: Units) -> Parts:
    pooled = units.pooled()
    distance = DISTANCES[MEASURE](pooled.labels)
    sums = document_sums(pooled, {MEASURE: distance}, pair_tables=False).pooled()
    result = krippendorff_alpha(sums, MEASURE).result()
    n = float(sums.totals.sum())
    observed = _disagreement(pooled, distance) / n if n else np.zeros(len(pooled.values))
    return Parts(pooled, result.value, observed, result.expected or 0.0)


def _disagreement(units: Units, distance: Distance) -> FloatArray:
    """Σ_c Σ_k o_ck δ_ck of each row's units."""
    judgements = (units.values != MISSING).sum(axis=1)
    weight = 2 * units.counts / np.maximum(judgements - 1, 1)
    found = np.zeros(len(units.values))
    for a, b in combinations(units.values.T.astype(np.int64), 2):
        both = np.flatnonzero((a != MISSING) & (b != MISSING) & (a != b))
        found[both] += weight[both] * distance.between(a[both], b[both])
    return found


def costs_of_nodes(parts: Parts, nodes: Sequence[str]) -> list[dict[str, Any]]:
    """`{node, units, rise, share}`, the dearest first: units where one coder gave the node and
    another did not. A unit divided over two nodes stands under both, so the rises do not add up."""
    rows = [{"node": node, **parts.cost(_divided(parts.units, node))} for node in nodes]
    return sorted((one for one in rows if one["units"]), key=lambda one: -(one["rise"] or 0.0))


def costs_of_pairs(parts: Parts, confusions: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """`{a, b, count, units, rise, share}` of the confusions of two nodes, the dearest first."""
    special = {NONE_KEY, OMITTED_KEY, UNDETERMINABLE_KEY}
    rows = [
        {**one, **parts.cost(_against(parts.units, one["a"], one["b"]))}
        for one in confusions
        if not special & {one["a"], one["b"]}
    ]
    return sorted(rows, key=lambda one: -(one["rise"] or 0.0))


def coders_beside_others(units: Units, coders: Sequence[str]) -> list[dict[str, Any]]:
    """Each coder against all others: `{coder, n, percent, without}`; n pairs of judgements with the
    coder's own, `percent` of them alike, `without` the α (MASI) of all the others."""
    pooled = units.pooled()
    distance = DISTANCES[MEASURE](pooled.labels)
    sums = document_sums(pooled, pair_tables=False).pooled()
    found = []
    for column, coder in enumerate(coders):
        own = [p for p, pair in enumerate(sums.pairs) if column in pair]
        n, alike = sums.pair_units[0, own].sum(), sums.pair_agreeing[0, own].sum()
        rest = replace(pooled, values=np.delete(pooled.values, column, axis=1)).compressed()
        without = document_sums(rest, {MEASURE: distance}, pair_tables=False).pooled()
        result = krippendorff_alpha(without, MEASURE).result()
        found.append(
            {
                "coder": coder,
                "n": int(n),
                "percent": float(alike / n) if n else None,
                "without": {"value": result.value, "reason": result.reason},
            }
        )
    return found


@dataclass(frozen=True)
class Doubtful:
    """A unit by its row, what most gave it, and what the coders who agree best gave it."""

    row: int
    majority: frozenset[str]
    best: dict[str, frozenset[str]]


def doubtful(units: Units, beside: Sequence[Mapping[str, Any]]) -> list[Doubtful]:
    """Units on which the coders who agree best with all others stand against the majority.

    units: row by row.  beside: of `coders_beside_others`.  The best are the third of the coders,
    rounded down, with the highest percentage; a majority is more than half of three judgements or
    more. It fires where every one of the best who judged the unit gave it another value: a convention,
    as who agrees with everybody elsewhere is hardly careless here, so that the codebook is to be read
    again.
    """
    order = sorted(
        (at for at, one in enumerate(beside) if one["percent"] is not None),
        key=lambda at: (-beside[at]["percent"], beside[at]["coder"]),
    )
    best = order[: len(order) // 3]
    if not best:
        return []
    judged = (units.values != MISSING).sum(axis=1)
    value, times = _most_given(units)
    found = (judged >= FEWEST_JUDGES) & (2 * times > judged)
    own = units.values[:, best]
    found &= (own != MISSING).any(axis=1)
    found &= ((own == MISSING) | (own != value[:, None])).all(axis=1)
    return [
        Doubtful(
            row,
            units.labels[value[row]],
            {
                beside[at]["coder"]: units.labels[units.values[row, at]]
                for at in best
                if units.values[row, at] != MISSING
            },
        )
        for row in np.flatnonzero(found).tolist()
    ]


def _most_given(units: Units) -> tuple[IntArray, IntArray]:
    """The value most coders gave each row, MISSING for none, and how many did."""
    value = np.full(len(units.values), MISSING, np.int64)
    times = np.zeros(len(units.values), np.int64)
    for column in units.values.T:
        same = ((units.values == column[:, None]) & (column != MISSING)[:, None]).sum(axis=1)
        value, times = np.where(same > times, column, value), np.maximum(same, times)
    return value, times


def _divided(units: Units, node: str) -> NDArray[np.bool_]:
    labels: Sequence[Any] = units.labels
    held = np.array([*(node in label for label in labels), False], bool)
    values = np.where(units.values == MISSING, MISSING, held[units.values])
    return in_disagreement(replace(units, values=values, labels=[False, True]))


def _against(units: Units, a: str, b: str) -> NDArray[np.bool_]:
    """Whether one coder gave a without b and another b without a."""
    labels: Sequence[Any] = units.labels
    only_a = np.array([*(a in one and b not in one for one in labels), False], bool)
    only_b = np.array([*(b in one and a not in one for one in labels), False], bool)
    return np.logical_and(only_a[units.values].any(axis=1), only_b[units.values].any(axis=1))
