"""What the coders did with each node: how often they used it, and what they took it for."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coding.agreement.matrix import MISSING, NONE, UNDETERMINABLE_KEY, IntArray, Units

NONE_KEY = "none"
OMITTED_KEY = "omitted"

CHUNK = 65_536


def nodes_of(labels: Sequence[Any]) -> list[str]:
    """The node keys that occur in the labels, sorted."""
    return sorted({node for label in labels for node in label} - {UNDETERMINABLE_KEY})


def usage(units: Units, nodes: Sequence[str]) -> list[dict[str, Any]]:
    """Per coder: units judged, of these none and undeterminable, and units with each node."""
    member = _membership(units.labels, nodes)
    empty = np.array([label == NONE for label in units.labels], bool)
    unknown = _membership(units.labels, [UNDETERMINABLE_KEY])[:, 0]
    rows = []
    for column in units.values.T:
        times = np.bincount(column + 1, weights=units.counts, minlength=len(units.labels) + 1)
        used = times[1:].astype(np.int64)
        rows.append(
            {
                "judged": int(used.sum()),
                "none": int(used @ empty),
                "undeterminable": int(used @ unknown),
                "nodes": dict(zip(nodes, (used @ member).tolist(), strict=True)),
            }
        )
    return rows


def confusions(units: Units, nodes: Sequence[str]) -> list[dict[str, Any]]:
    """Which nodes stand against each other where two coders gave a unit different sets.

    Every node only one of them gave is set against every node only the other gave; against "none"
    where the other said none, "undeterminable" where the other said so, and "omitted" where the
    other gave the rest of the set and nothing else.  Returns {a, b, count} with count the pairs of
    judgements, most frequent first; a comes before b in the order nodes, undeterminable, none,
    omitted.
    """
    keys = [*nodes, UNDETERMINABLE_KEY, NONE_KEY, OMITTED_KEY]
    member = np.zeros((len(units.labels), len(keys)), bool)
    member[:, :-2] = _membership(units.labels, keys[:-2])
    member[:, -2] = [label == NONE for label in units.labels]
    against = np.zeros((len(keys), len(keys)))
    first, second, counts = _differing(units)
    for start in range(0, len(counts), CHUNK):
        chunk = slice(start, start + CHUNK)
        only_first = member[first[chunk]] & ~member[second[chunk]]
        only_second = member[second[chunk]] & ~member[first[chunk]]
        for side in (only_first, only_second):
            side[:, -1] = ~side.any(axis=1)
        against += (only_first * counts[chunk, None]).T @ only_second.astype(np.float64)
    against += against.T
    rows = [
        {"a": keys[a], "b": keys[b], "count": int(against[a, b])}
        for a, b in combinations(range(len(keys)), 2)
        if against[a, b]
    ]
    return sorted(rows, key=lambda row: -row["count"])


def _differing(units: Units) -> tuple[IntArray, IntArray, IntArray]:
    """The distinct pairs of different labels two coders gave one unit, and how often."""
    n = max(len(units.labels), 1)
    found = [np.zeros(0, np.int64)]
    weights = [np.zeros(0, np.int64)]
    for a, b in combinations(units.values.T.astype(np.int64), 2):
        differ = (a != MISSING) & (b != MISSING) & (a != b)
        found.append(np.minimum(a, b)[differ] * n + np.maximum(a, b)[differ])
        weights.append(units.counts[differ])
    distinct, inverse = np.unique(np.concatenate(found), return_inverse=True)
    counts = np.bincount(inverse, weights=np.concatenate(weights), minlength=len(distinct))
    return distinct // n, distinct % n, counts.astype(np.int64)


def _membership(labels: Sequence[Hashable], nodes: Sequence[str]) -> NDArray[np.bool_]:
    rows = [[node in label for node in nodes] for label in labels]  # type: ignore[operator]
    return np.array(rows, bool).reshape(len(labels), len(nodes))
