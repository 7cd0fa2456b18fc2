"""The node table: sources, references and clauses of every node.

Sources and clauses are distinct, also for parents. Each clause, and each document, is reduced to
the set of nodes it bears (a bit mask), so one pass over the references serves every node and
parent, and only the different sets, few whatever the size of the corpus, leave the database.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.db import connection, transaction

from coding.analysis.base import Base
from coding.analysis.scheme import JoinedNode, joined
from coding.models import Assignment, Reference

BITS = 62  # of a bigint, without its sign

_TABLES = {"reference": Reference._meta.db_table, "assignment": Assignment._meta.db_table}

_REFERENCES = """
SELECT f.node_id, count(*)
  FROM "{reference}" f JOIN ({passes}) a ON a.id = f.assignment_id
 GROUP BY f.node_id
"""

_SETS = """
WITH coded AS MATERIALIZED (
    SELECT min(a.document) AS document, {bit_or}
      FROM "{reference}" f JOIN ({passes}) a ON a.id = f.assignment_id
     GROUP BY f.clause_id
)
SELECT false, {masks}, count(*) FROM coded GROUP BY {masks}
 UNION ALL
SELECT true, {masks}, count(*)
  FROM (SELECT {bit_or_masks} FROM coded GROUP BY document) documents GROUP BY {masks}
"""


@dataclass(frozen=True)
class Tally:
    """`references` by position of the node; how many clauses and documents bear each set of nodes.

    A set is an int whose bit i stands for the node at position i.
    """

    references: Counter[int]
    clauses: Counter[int]
    sources: Counter[int]

    def of(self, positions: Iterable[int]) -> dict[str, int]:
        """The figures of a group of nodes."""
        chosen = set(positions)
        mask = sum(1 << position for position in chosen)
        return {
            "sources": sum(n for bits, n in self.sources.items() if bits & mask),
            "references": sum(self.references[position] for position in chosen),
            "clauses": sum(n for bits, n in self.clauses.items() if bits & mask),
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
    tally = _tally(base, nodes)
    position = {id(node): i for i, node in enumerate(nodes)}
    tables = {}
    for key, dimension in dimensions.items():
        total = tally.of(position[id(node)] for node in dimension.nodes.values())
        rows = []
        for node in dimension.ordered():
            figures = tally.of(position[id(one)] for one in node.below())
            all_of_it = total["references"]
            rows.append(
                {
                    "node": node.key,
                    "parent": node.parent.key if node.parent else None,
                    **figures,
                    "share": figures["references"] / all_of_it if all_of_it else None,
                }
            )
        tables[key] = {"rows": rows, "total": total}
    return tables


def _tally(base: Base, nodes: list[JoinedNode]) -> Tally:
    place = {pk: i for i, node in enumerate(nodes) for pk in node.ids}
    columns = -(-len(nodes) // BITS)
    tally = Tally(Counter(), Counter(), Counter())
    if not (base.rounds and place):
        return tally
    passes, params = base.passes().order_by().values("id", "document").query.sql_with_params()
    names = [f"m{column}" for column in range(columns)]
    modulus, masks = _lookup(place, columns)
    sets = _SETS.format(
        **_TABLES,
        passes=passes,
        masks=", ".join(names),
        bit_or=", ".join(
            f"bit_or((%s::bigint[])[1 + f.node_id %% {modulus}]) AS {name}" for name in names
        ),
        bit_or_masks=", ".join(f"bit_or({name}) AS {name}" for name in names),
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute(_REFERENCES.format(**_TABLES, passes=passes), params)
        for pk, n in cursor.fetchall():
            tally.references[place[pk]] += n
        cursor.execute(sets, [*masks, *params])
        for is_source, *parts, n in cursor.fetchall():
            bits = sum(part << (BITS * column) for column, part in enumerate(parts))
            (tally.sources if is_source else tally.clauses)[bits] += n
    return tally


def _lookup(place: dict[int, int], columns: int) -> tuple[int, list[list[int]]]:
    """A modulus under which no two nodes meet, and the masks by remainder, for each column."""
    for modulus in count(1):
        slots: dict[int, int] = {}
        if all(slots.setdefault(pk % modulus, i) == i for pk, i in place.items()):
            break
    masks = [[0] * modulus for _column in range(columns)]
    for slot, i in slots.items():
        masks[i // BITS][slot] = 1 << (i % BITS)
    return modulus, masks
