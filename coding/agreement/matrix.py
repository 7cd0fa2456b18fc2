"""Judgements as a matrix: units × coders of category indices, plain numpy.

A unit is a clause within one dimension, a category the whole set of nodes a coder gave it, so that
`{A, B}` is neither `{A}` nor `{B}`.  The empty set is the judgement "none"; `UNDETERMINABLE` is a
label of its own; a judgement that was never made is `MISSING`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.integer[Any]]

MISSING = -1
UNDETERMINABLE_KEY = "undeterminable"
"""Reserved: no node of a codebook may have this key."""
NONE: frozenset[str] = frozenset()
UNDETERMINABLE: frozenset[str] = frozenset({UNDETERMINABLE_KEY})

LARGEST_KEY = 2**62


@dataclass(frozen=True, eq=False)
class Units:
    """What the coders judged.

    values: int [n_rows, n_coders], index into `labels`, `MISSING` where the coder has not judged.
    document: int [n_rows], any number that tells the documents apart.
    labels: one hashable per category; frozensets of node keys where the values are sets.
    count: int [n_rows], how many units share the row; 1 each when left out.

    Raises ValueError when the shapes do not fit together or a value has no label.
    """

    values: IntArray
    document: IntArray
    labels: Sequence[Hashable]
    count: IntArray | None = None

    def __post_init__(self) -> None:
        values, document = np.asarray(self.values), np.asarray(self.document)
        count = np.ones(len(values), np.int64) if self.count is None else np.asarray(self.count)
        if values.ndim != 2:
            raise ValueError(f"values must be units × coders, not of shape {values.shape}")
        if document.shape != values.shape[:1] or count.shape != values.shape[:1]:
            raise ValueError(
                f"{len(values)} rows of values, but document is of shape {document.shape} "
                f"and count of shape {count.shape}"
            )
        if values.size and (values.min() < MISSING or values.max() >= len(self.labels)):
            raise ValueError(
                f"values run from {values.min()} to {values.max()}, but there are "
                f"{len(self.labels)} labels"
            )
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "document", document)
        object.__setattr__(self, "count", count)

    @property
    def counts(self) -> IntArray:
        """int [n_rows], how many units share each row."""
        assert self.count is not None  # noqa: S101 - __post_init__ filled it in
        return self.count

    @property
    def n_coders(self) -> int:
        return int(self.values.shape[1])

    def pooled(self) -> Units:
        """All units as if of one document, equal rows merged."""
        return replace(self, document=np.zeros(len(self.values), np.int64)).compressed()

    def compressed(self) -> Units:
        """The same units with the equal rows of a document merged into one row and its count."""
        documents, codes = np.unique(self.document, return_inverse=True)
        columns = [codes, *(self.values.T.astype(np.int64) + 1)]
        key, size = _row_keys(columns, [len(documents)] + [len(self.labels) + 1] * self.n_coders)
        if size <= 4 * len(key) + 1024:
            # Few possible rows: counting them in place is much cheaper than sorting.
            counts = np.bincount(key, weights=self.counts, minlength=size)
            first = np.empty(size, np.int64)
            first[key[::-1]] = np.arange(len(key))[::-1]
            seen = np.flatnonzero(counts)
            first, counts = first[seen], counts[seen]
        else:
            _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
            counts = np.bincount(inverse, weights=self.counts)
        return Units(
            values=self.values[first],
            document=self.document[first],
            labels=self.labels,
            count=counts.astype(np.int64),
        )

    def relabelled(self, relabel: Callable[[Any], Hashable]) -> Units:
        """The units with every label replaced by `relabel(label)`, labels that coincide merged."""
        labels: dict[Hashable, int] = {}
        index = [labels.setdefault(relabel(label), len(labels)) for label in self.labels]
        return self._indexed(index, list(labels))

    def presence(self, node: str) -> Units:
        """The units with the labels False and True: whether the set holds `node`.

        "None" and "undeterminable" hold no node; what is missing stays missing.
        """
        return self._indexed([node in label for label in self.labels], [False, True])  # type: ignore[operator]

    def _indexed(
        self, index: Sequence[int], labels: Sequence[Hashable], *, merge: bool = True
    ) -> Units:
        # One slot more, so that the index -1 of a missing value finds itself.
        table = np.array([*index, MISSING], np.int64)
        table = table.astype(np.min_scalar_type(-max(len(labels), 1)))
        found = Units(table[self.values], self.document, labels, self.count)
        return found.compressed() if merge else found


def encode(
    judgements: Iterable[Sequence[Collection[str] | None]], *, n_coders: int
) -> tuple[IntArray, list[frozenset[str]]]:
    """Node sets to category indices.

    judgements: per unit one entry a coder: the set of node keys, `NONE`, `UNDETERMINABLE`, or None
        where the coder has not judged.
    Returns values int32 [n_units, n_coders] and the labels, smaller sets first, then by node key,
    whatever the order of the units.  Raises ValueError when a unit has another number of entries.
    """
    seen: dict[frozenset[str] | None, int] = {None: MISSING}
    flat: list[int] = []
    n_units = 0
    for row in judgements:
        if len(row) != n_coders:
            raise ValueError(f"unit {n_units} has {len(row)} judgements for {n_coders} coders")
        for judgement in row:
            label = None if judgement is None else frozenset(judgement)
            flat.append(seen.setdefault(label, len(seen) - 1))
        n_units += 1
    labels = [label for label in seen if label is not None]
    return ranked(np.array(flat, np.int64).reshape(n_units, n_coders), labels)


def ranked(
    values: IntArray, labels: Sequence[frozenset[str]]
) -> tuple[IntArray, list[frozenset[str]]]:
    """Values int32 and the labels that occur, smaller sets first, then by node key."""
    given = np.bincount(values.ravel() + 1, minlength=len(labels) + 1)[1:] > 0
    order = sorted(
        np.flatnonzero(given).tolist(), key=lambda i: (len(labels[i]), sorted(labels[i]))
    )
    rank = np.full(len(labels) + 1, MISSING, np.int32)
    rank[order] = np.arange(len(order))
    return rank[values], [labels[i] for i in order]


def to_parents(units: Units, parent_of: Mapping[str, str]) -> Units:
    """The units with every node replaced by its parent; a node without one stays itself."""
    return units.relabelled(lambda label: frozenset(parent_of.get(node, node) for node in label))


def to_scores(units: Units, scores: Mapping[str, float]) -> Units:
    """The units with the score of their one node, the least first; a value that is no one node with
    a score is missing."""
    given = sorted(set(scores.values()))
    place = {score: at for at, score in enumerate(given)}
    index = []
    for label in units.labels:
        (node, *more) = label or [""]  # type: ignore[misc]
        index.append(place[scores[node]] if node in scores and not more else MISSING)
    return units._indexed(index, given, merge=False)


def in_disagreement(units: Units) -> NDArray[np.bool_]:
    """bool [n_rows]: whether two coders who judged the unit gave it different values."""
    if not units.values.size:
        return np.zeros(len(units.values), bool)
    highest = units.values.max(axis=1)
    lowest = np.where(units.values == MISSING, highest[:, None], units.values).min(axis=1)
    return highest != lowest


def _row_keys(columns: Sequence[IntArray], sizes: Sequence[int]) -> tuple[IntArray, int]:
    """One integer a row, equal for equal rows and below the returned size (mixed radix)."""
    key, size = np.asarray(columns[0], np.int64), max(sizes[0], 1)
    for column, radix in zip(columns[1:], sizes[1:], strict=True):
        if size * radix > LARGEST_KEY:
            seen, key = np.unique(key, return_inverse=True)
            size = max(len(seen), 1)
        key = key * radix + column
        size *= radix
    return key, size
