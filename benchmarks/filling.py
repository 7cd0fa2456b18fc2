"""Fills the tables of a running product with codings, past the checks of each row."""

import contextlib
import time
from collections.abc import Sequence

import psycopg2

_JUDGED = """
INSERT INTO coding_judgement
       (assignment_id, clause_id, revision, outcomes, complete, unsure, memo, carried,
        created_at, updated_at)
SELECT a.id, c.id, 1, '{"tool": "coded", "stage": "coded"}', true, false, '', '', now(), now()
  FROM coding_assignment a JOIN corpus_clause c ON c.document_id = a.document_id AND c.codable
 WHERE a.id = ANY(%(passes)s)
"""
_CODED = """
INSERT INTO coding_reference
       (judgement_id, assignment_id, clause_id, node_id, start, "end", created_at)
SELECT j.id, j.assignment_id, j.clause_id, node.ids[1 + n %% cardinality(node.ids)],
       c.start + n / cardinality(node.ids), c."end", now()
  FROM coding_judgement j
  JOIN corpus_clause c ON c.id = j.clause_id
 CROSS JOIN generate_series(0, %(each)s - 1) AS n
 CROSS JOIN (SELECT array_agg(o.id ORDER BY o.id) AS ids
               FROM coding_node o
               JOIN coding_dimension d ON d.id = o.dimension_id
               JOIN coding_round r ON r.codebook_version_id = d.version_id
               JOIN coding_assignment a ON a.round_id = r.id
              WHERE a.id = %(first)s) AS node
 WHERE j.assignment_id = ANY(%(passes)s)
"""


def fill(database: str, passes: Sequence[int], references: int) -> None:
    """Code every clause of these passes of one round, with so many references in all, evenly over
    clauses and nodes. Says how long it took."""
    began, ids = time.perf_counter(), list(passes)
    opened = psycopg2.connect(database, user="postgres")
    with contextlib.closing(opened), opened, opened.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(_JUDGED, {"passes": ids})
        each = -(-references // cursor.rowcount)
        cursor.execute(_CODED, {"passes": ids, "first": ids[0], "each": each})
        made = cursor.rowcount
        cursor.execute("ANALYZE coding_judgement, coding_reference")
    print(f"filled: {made:,} references in {time.perf_counter() - began:.0f} s", flush=True)
