"""What the coefficients need to know of the units, as sums over units, document by document.

Every coefficient here is a function of sums over units: those of a unit's coincidence matrix
(Krippendorff, "Content Analysis", 4th ed. 2018, ch. 12), of its row in the units × categories table
(Fleiss 1971) and of the contingency tables of two coders (Cohen 1960).  So the figures of a round
are those of its documents added up, and a resample of documents is one row of a matrix product.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations, permutations
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from coding.agreement.distances import Distance, FloatArray, NominalDistance
from coding.agreement.matrix import MISSING, IntArray, Units

Rows = IntArray | slice
EVERY = slice(None)

ADDITIVE = (
    "judged",
    "pairable",
    "marginals",
    "shares",
    "totals",
    "pair_units",
    "pair_agreeing",
    "pair_first",
    "pair_second",
)


@dataclass(frozen=True, eq=False)
class Sums:
    """Sums over units; a row is a document, a resample of documents, or everything pooled.

    R rows, K categories, C coders, P pairs of coders.  r_uk is the number of coders who gave unit u
    the category k and r_u = Σ_k r_uk.

    judged [R]: units with a judgement.  pairable [R]: units with two or more.
    marginals [R, C, K]: how often each coder gave each category.
    shares [R, K]: Σ_u r_uk / r_u over the judged units.
    totals [R, K]: n_c, the marginals of the coincidence matrix.
    disagreement {name: [R]}: Σ_c Σ_k o_ck δ_ck of the coincidence matrix, for each distance.
    unit_disagreement {name: [R]}: Σ_u Σ_c Σ_k r_uc (r_uk - [c = k]) δ_ck / (r_u (r_u - 1)) over the
        pairable units, for each distance: the mean distance of two judgements of a unit, summed.
    coincidences [R, K, K]: o_ck itself, where it was asked for, else None.
    pairs: P pairs of columns.  pair_units, pair_agreeing [R, P]: units both judged, judged alike.
    pair_first, pair_second [R, P, K]: the marginals of the pair's contingency table.
    occurring [1, K]: 1 for each category that occurs at all, else 0.
    """

    judged: FloatArray
    pairable: FloatArray
    marginals: FloatArray
    shares: FloatArray
    totals: FloatArray
    disagreement: Mapping[str, FloatArray]
    unit_disagreement: Mapping[str, FloatArray]
    pair_units: FloatArray
    pair_agreeing: FloatArray
    pair_first: FloatArray
    pair_second: FloatArray
    pairs: tuple[tuple[int, int], ...]
    distances: Mapping[str, Distance] = field(repr=False)
    occurring: FloatArray
    documents: IntArray | None = None
    coincidences: FloatArray | None = field(default=None, repr=False)

    @property
    def n_categories(self) -> int:
        """How many categories occur at all."""
        return int(self.occurring.sum())

    @property
    def by_coder(self) -> FloatArray:
        """[R, C]: judgements of each coder."""
        return self.marginals.sum(axis=2)

    def weight(self, distance: str) -> float:
        """Σ_k Σ_l (1 - δ_kl) over the categories that occur, nothing of them left out in a resample."""
        return float(
            self.n_categories**2 - self.distances[distance].weighted_sum(self.occurring)[0]
        )

    def additive(self) -> list[FloatArray]:
        """Everything that is added up, a row a document each."""
        dense = [getattr(self, name) for name in ADDITIVE]
        kept = [] if self.coincidences is None else [self.coincidences]
        return [*dense, *kept, *self.disagreement.values(), *self.unit_disagreement.values()]

    def weighted(self, weights: ArrayLike) -> Sums:
        """Rows added up with weights [n_new_rows, R], how often each old row is taken."""
        weights = np.asarray(weights, np.float64)
        added: dict[str, Any] = {
            name: np.tensordot(weights, getattr(self, name), 1) for name in ADDITIVE
        }
        if self.coincidences is not None:
            added["coincidences"] = np.tensordot(weights, self.coincidences, 1)
        for name in ("disagreement", "unit_disagreement"):
            added[name] = {key: weights @ sums for key, sums in getattr(self, name).items()}
        return replace(self, documents=None, **added)

    def pooled(self) -> Sums:
        """Everything added up into one row."""
        return self.weighted(np.ones((1, len(self.judged))))


def document_sums(
    units: Units,
    distances: Mapping[str, Distance] | None = None,
    *,
    coincidences: bool = False,
    pair_tables: bool = True,
) -> Sums:
    """The sums of each document, in the order of the ids in `documents`.

    distances: further distances for α by name; "nominal" is always there.
    coincidences: whether to keep them, K² numbers a document.
    pair_tables: whether to keep the marginals of each pair's contingency table, 2 P K numbers a
        document, without which the coefficients of pairs cannot be computed.
    Holds C K numbers a document besides: pool the units first where only the whole is wanted.
    """
    distances = {"nominal": NominalDistance(), **(distances or {})}
    table = _Table(units.compressed())
    values = _value_sums(table)
    return Sums(
        **values,
        **_pair_sums(table, distances, pair_tables),
        pairs=table.pairs,
        distances=distances,
        occurring=values["shares"].any(axis=0)[None, :].astype(np.float64),
        documents=table.documents,
        coincidences=_coincidences(table) if coincidences else None,
    )


class _Table:
    """Units with their documents numbered from 0, and the two ways of adding up over them."""

    def __init__(self, units: Units) -> None:
        self.documents, self.row = np.unique(units.document, return_inverse=True)
        self.columns = units.values.T.astype(np.int64)
        self.counts = units.counts
        self.judgements = (units.values != MISSING).sum(axis=1)
        self.n_labels = len(units.labels)
        self.pairs = tuple(combinations(range(units.n_coders), 2))

    def per_document(self, weights: FloatArray | IntArray, rows: Rows = EVERY) -> FloatArray:
        sums = np.bincount(self.row[rows], weights=weights, minlength=len(self.documents))
        return sums.astype(np.float64, copy=False)

    def per_category(
        self, coder: int, weights: FloatArray | IntArray, rows: Rows = EVERY
    ) -> FloatArray:
        # A column of its own takes the missing values and is then left out.
        width = self.n_labels + 1
        cell = self.row[rows] * width + self.columns[coder][rows] + 1
        sums = np.bincount(cell, weights=weights, minlength=len(self.documents) * width)
        return sums.astype(np.float64, copy=False).reshape(-1, width)[:, 1:]


def _value_sums(table: _Table) -> dict[str, Any]:
    counts, judgements = table.counts, table.judgements
    coders = range(len(table.columns))
    shape = (len(table.documents), table.n_labels)
    share = counts / np.maximum(judgements, 1)
    pairable = counts * (judgements > 1)
    return {
        "judged": table.per_document(counts * (judgements > 0)),
        "pairable": table.per_document(pairable),
        "marginals": np.reshape(
            [table.per_category(c, counts) for c in coders], (len(coders), *shape)
        ).swapaxes(0, 1),
        "shares": sum((table.per_category(c, share) for c in coders), np.zeros(shape)),
        "totals": sum((table.per_category(c, pairable) for c in coders), np.zeros(shape)),
    }


def _pair_sums(
    table: _Table, distances: Mapping[str, Distance], pair_tables: bool
) -> dict[str, Any]:
    n_documents, n_pairs = len(table.documents), len(table.pairs)
    units, agreeing = np.zeros((2, n_documents, n_pairs))
    first, second = np.zeros((2, n_documents, n_pairs * pair_tables, table.n_labels))
    disagreement = {name: np.zeros(n_documents) for name in distances}
    of_units = {name: np.zeros(n_documents) for name in distances}
    # Two judgements are two ordered pairs of the unit, each of weight 1 / (r_u - 1).
    coincidence = 2 * table.counts / np.maximum(table.judgements - 1, 1)
    judged = [column != MISSING for column in table.columns]
    for p, (i, j) in enumerate(table.pairs):
        rows = np.flatnonzero(judged[i] & judged[j])
        a, b = table.columns[i][rows], table.columns[j][rows]
        counts, weights, alike = table.counts[rows], coincidence[rows], a == b
        units[:, p] = table.per_document(counts, rows)
        agreeing[:, p] = table.per_document(counts * alike, rows)
        if pair_tables:
            first[:, p] = table.per_category(i, counts, rows)
            second[:, p] = table.per_category(j, counts, rows)
        for name, distance in distances.items():
            apart = weights * distance.between(a, b)
            disagreement[name] += table.per_document(apart, rows)
            of_units[name] += table.per_document(apart / table.judgements[rows], rows)
    return {
        "pair_units": units,
        "pair_agreeing": agreeing,
        "pair_first": first,
        "pair_second": second,
        "disagreement": disagreement,
        "unit_disagreement": of_units,
    }


def _coincidences(table: _Table) -> FloatArray:
    n, k = len(table.documents), table.n_labels
    found = np.zeros(n * k * k)
    weights = table.counts / np.maximum(table.judgements - 1, 1)
    for i, j in permutations(range(len(table.columns)), 2):
        first, second = table.columns[i], table.columns[j]
        both = (first != MISSING) & (second != MISSING)
        cell = (table.row[both] * k + first[both]) * k + second[both]
        found += np.bincount(cell, weights=weights[both], minlength=n * k * k)
    return found.reshape(n, k, k)
