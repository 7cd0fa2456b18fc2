"""Which judgements a mapping to another codebook version asks to be looked at again, in SQL.

Plan and move ask the same statement, so that what was announced is what comes.
"""

from typing import Any

from coding.codebook.mapping import Mapping
from coding.models import Assignment, Judgement, Reference, Round
from corpus.models import Clause

TABLES = {
    "reference": Reference._meta.db_table,
    "judgement": Judgement._meta.db_table,
    "pass": Assignment._meta.db_table,
    "clause": Clause._meta.db_table,
    "round": Round._meta.db_table,
}
ASKED, REFERENCE, SHUT = "asked", "reference", "shut"

# Who can be asked again: nobody, where what was handed in stays shut (a round with hidden repeats, a
# training whose coders were shown how they compare) or is a former attempt or reference; the lead
# where it is a reference; else its coder.
_WHO = """
SELECT a.id, CASE
         WHEN a.kind = 'reference' THEN 'reference'
         WHEN a.kind IN ('attempt', 'earlier_reference') THEN 'shut'
         WHEN a.status = 'submitted' AND a.kind IN ('coder', 'repeat')
              AND (r.sealed OR r.kind = 'training' AND coalesce((
                   SELECT bool_and(k.status = 'submitted') FROM "{pass}" k
                    WHERE k.round_id = a.round_id AND k.document_id = a.document_id
                      AND k.kind = 'reference'), false)) THEN 'shut'
         ELSE 'asked' END AS who
  FROM "{pass}" a JOIN "{round}" r ON r.id = a.round_id
"""
PASS_ROWS = _WHO.format(**TABLES)

# Its passes, nodes (the fields of NodeMove and `whole`) and dimensions (those of DimensionMove).
# What the move of a node or a rule asks for; `refs` is the number of references it is asked of.
_BY_NODE = """
SELECT f.judgement_id AS judgement, f.assignment_id AS assignment, f.clause_id AS clause,
       n.dimension, n.key AS node, n.why, count(*) AS refs
  FROM "{reference}" f
  JOIN moving_pass p ON p.id = f.assignment_id
  JOIN moving_node n ON n.old = f.node_id AND n.why <> ''
 GROUP BY 1, 2, 3, 4, 5, 6
"""
_SINGLE = """
SELECT f.judgement_id, f.assignment_id, f.clause_id, n.dimension, '', 'single', count(*)
  FROM "{reference}" f
  JOIN moving_pass p ON p.id = f.assignment_id
  JOIN moving_node n ON n.old = f.node_id AND n.heir IS NOT NULL
  JOIN moving_dimension d ON d.key = n.dimension AND d.single
 GROUP BY 1, 2, 3, 4
HAVING count(DISTINCT n.heir) > 1
"""
_OUTCOME = """
SELECT j.id, j.assignment_id, j.clause_id, d.key, j.outcomes ->> d.key, 'outcome', 0
  FROM "{judgement}" j
  JOIN moving_pass p ON p.id = j.assignment_id
  JOIN moving_dimension d ON j.outcomes ->> d.key = ANY(d.dropped)
"""
_REQUIRED = """
SELECT j.id, j.assignment_id, j.clause_id, d.key, '', 'required', 0
  FROM "{judgement}" j
  JOIN moving_pass p ON p.id = j.assignment_id
  JOIN moving_dimension d ON d.asked AND NOT j.outcomes ? d.key
 WHERE j.complete
"""


def causes(mapping: Mapping) -> str:
    """Rows (judgement, assignment, clause, dimension, node, why, refs), from the tables
    `moving_pass`, `moving_node` and `moving_dimension`; the larger tables are read only as needed."""
    rules = mapping.dimensions
    parts = [_BY_NODE]
    parts += [_SINGLE] * any(one.single for one in rules)
    parts += [_OUTCOME] * any(one.dropped for one in rules)
    parts += [_REQUIRED] * any(one.asked for one in rules)
    return "UNION ALL".join(parts).format(**TABLES)


NODE_ROWS = """
SELECT * FROM unnest(%(old)s::bigint[], %(heir)s::bigint[], %(dimension)s::text[],
                     %(key)s::text[], %(why)s::text[], %(rewritten)s::bool[], %(merged)s::bool[],
                     %(keeps)s::bool[], %(whole)s::bool[])
           AS n (old, heir, dimension, key, why, rewritten, merged, keeps, whole)
"""
DIMENSION_ROWS = """
SELECT key, single, asked, string_to_array(dropped, ' ') AS dropped
  FROM unnest(%(keys)s::text[], %(single)s::bool[], %(asked)s::bool[], %(dropped)s::text[])
           AS d (key, single, asked, dropped)
"""


def rows_of(mapping: Mapping) -> dict[str, Any]:
    """The parameters of NODE_ROWS and DIMENSION_ROWS."""
    widened = {one.key for one in mapping.dimensions if one.whole}
    nodes, rules = mapping.nodes, mapping.dimensions
    return {
        "old": [node.id for node in nodes],
        "heir": [node.heir_id for node in nodes],
        "dimension": [node.dimension for node in nodes],
        "key": [node.key for node in nodes],
        "why": [node.why for node in nodes],
        "rewritten": [node.rewritten for node in nodes],
        "merged": [node.merged for node in nodes],
        "keeps": [node.keeps for node in nodes],
        "whole": [node.dimension in widened for node in nodes],
        "keys": [one.key for one in rules],
        "single": [one.single for one in rules],
        "asked": [one.asked for one in rules],
        "dropped": [" ".join(one.dropped) for one in rules],
    }
