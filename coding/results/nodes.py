"""The node table: sources, references and clauses of every node.

Sources and clauses are distinct for parents too, so no sum of nodes gives them. The references
leave the database once, as three numbers each, and are counted here; that is several times
faster than distinct counts over grouping sets.
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import F, Q
from numpy.typing import NDArray

from coding.codebook.joining import JoinedNode, joined
from coding.models import Reference
from coding.results.base import Base
from coding.results.folding import said_twice

IntArray = NDArray[np.int64]

_REFERENCES = """
COPY (SELECT f.node_id, f.clause_id, a.source::bigint
        FROM "{reference}" f JOIN ({passes}) a ON a.id = f.assignment_id{once})
  TO STDOUT (FORMAT binary)
"""
# PostgreSQL's binary COPY: a header, for each row the number of fields and each field after its
# length, a trailer of two bytes.
_HEADER, _TRAILER = 19, 2
_FIELDS = ("node", "clause", "document")
_ROW = np.dtype(
    [("n", ">i2")] + [(f"{p}{f}", t) for f in _FIELDS for p, t in (("_", ">i4"), ("", ">i8"))]
)


@dataclass(frozen=True)
class Coded:
    """Clause and document number of every reference, sorted by node; those of the node at position i
    stand from `starts[i]` to `starts[i + 1]`."""

    starts: IntArray
    clauses: IntArray
    documents: IntArray

    def figures(self, positions: Iterable[int]) -> dict[str, int]:
        """Of a group of nodes, given by their positions."""
        parts = [slice(self.starts[i], self.starts[i + 1]) for i in positions]
        return {
            "sources": _distinct(self.documents, parts),
            "references": int(sum(part.stop - part.start for part in parts)),
            "clauses": _distinct(self.clauses, parts),
        }


def count_nodes(base: Base) -> dict[str, dict[str, Any]]:
    """Dimension key to `{rows: [{node, parent, sources, references, clauses, share}], total:
    {sources, references, clauses}}`.

    Rows stand in the codebook's order, a parent before its nodes. `references` of a parent are
    its nodes' summed, sources and clauses distinct. `share` is references ÷ all references of the
    dimension, between 0 and 1, or None while there are none.
    """
    dimensions = joined(base.versions())
    nodes = [node for dimension in dimensions.values() for node in dimension.ordered()]
    coded = _read(base, nodes)
    position = {id(node): i for i, node in enumerate(nodes)}
    tables = {}
    for key, dimension in dimensions.items():
        total = coded.figures(position[id(node)] for node in dimension.ordered())
        rows = []
        for node in dimension.ordered():
            figures = coded.figures(position[id(one)] for one in node.below())
            share = figures["references"] / total["references"] if total["references"] else None
            parent = node.parent.key if node.parent else None
            rows.append({"node": node.key, "parent": parent, **figures, "share": share})
        tables[key] = {"rows": rows, "total": total}
    return tables


def _read(base: Base, nodes: list[JoinedNode]) -> Coded:
    """The references of the base; every row of a joined node counts for its one position."""
    place = {pk: i for i, node in enumerate(nodes) for pk in node.ids}
    ids = np.array(sorted(place), np.int64)
    rows = _copied(base, said_twice(nodes)) if base.rounds else np.empty(0, _ROW)
    positions = np.array([place[pk] for pk in ids], np.int16)[np.searchsorted(ids, rows["node"])]
    order = np.argsort(positions, kind="stable")
    return Coded(
        starts=np.searchsorted(positions[order], np.arange(len(nodes) + 1)),
        clauses=_from_zero(rows["clause"])[order],
        documents=_from_zero(rows["document"])[order],
    )


def _copied(base: Base, twice: Q) -> NDArray[np.void]:
    # Two editions of a document are one source, and share its number.
    own = base.passes().order_by().values("id", source=F("document__number"))
    passes, params = own.query.sql_with_params()
    table, once = Reference._meta.db_table, ""
    if twice:
        again = Reference.objects.filter(twice, assignment__in=own.values("pk")).values("pk")
        sql, more = again.query.sql_with_params()
        once, params = f" WHERE f.id NOT IN ({sql})", params + more
    data = io.BytesIO()
    with connection.cursor() as cursor:
        query = cursor.mogrify(
            _REFERENCES.format(reference=table, passes=passes, once=once), params
        )
        cursor.copy_expert(query, data)
    count = (data.tell() - _HEADER - _TRAILER) // _ROW.itemsize
    return np.frombuffer(data.getbuffer(), _ROW, count, _HEADER)


def _from_zero(ids: NDArray[Any]) -> IntArray:
    """The ids less their smallest: ids of one table lie close enough to index an array."""
    return ids.astype(np.int64) - (int(ids.min()) if len(ids) else 0)


def _distinct(numbers: IntArray, parts: list[slice]) -> int:
    seen = np.zeros(numbers.max(initial=-1) + 1, bool)
    for part in parts:
        seen[numbers[part]] = True
    return int(np.count_nonzero(seen))
