"""The statements of a move and of its undoing: sets, not rows."""

from coding.judgements.moving import DIMENSION_ROWS, NODE_ROWS, PASS_ROWS, SHUT, TABLES
from coding.models import MovedJudgement, MovedReference, Reconsider

_NAMES = TABLES | {
    "moved_reference": MovedReference._meta.db_table,
    "moved_judgement": MovedJudgement._meta.db_table,
    "reconsider": Reconsider._meta.db_table,
    "node_rows": NODE_ROWS,
    "dimension_rows": DIMENSION_ROWS,
    "pass_rows": PASS_ROWS,
    "shut": SHUT,
}


def _sql(statement: str) -> str:
    return statement.format(**_NAMES)


CLEAR = """
DROP TABLE IF EXISTS moving_pass, moving_node, moving_dimension, moving_cause, moving_judgement
"""
# Passes over earlier editions stay as they were.
PREPARE = _sql("""
CREATE TEMPORARY TABLE moving_pass ON COMMIT DROP AS
{pass_rows} WHERE a.round_id = %(round)s AND a.superseded_by_id IS NULL;
CREATE TEMPORARY TABLE moving_node ON COMMIT DROP AS {node_rows};
CREATE TEMPORARY TABLE moving_dimension ON COMMIT DROP AS {dimension_rows};
ANALYZE moving_pass, moving_node, moving_dimension;
""")

# Made before the round's first move: of its version, which is about to be another.
FILL_VERSIONS = _sql("""
UPDATE "{judgement}" j SET version_id = %(before)s
  FROM moving_pass p WHERE p.id = j.assignment_id AND j.version_id IS NULL
""")

KEEP_CAUSES = "CREATE TEMPORARY TABLE moving_cause ON COMMIT DROP AS {causes}"

QUEUE = _sql("""
INSERT INTO "{reconsider}" (migration_id, assignment_id, clause_id, dimension, why, old)
SELECT %(migration)s, q.assignment, q.clause, q.dimension, q.why,
       CASE WHEN j.outcomes ? q.dimension THEN jsonb_build_object(
           'outcome', j.outcomes ->> q.dimension,
           'references', coalesce((
               SELECT jsonb_agg(jsonb_build_object('node', n.key, 'start', f.start, 'end', f."end")
                                ORDER BY f.id)
                 FROM "{reference}" f
                 JOIN moving_node n ON n.old = f.node_id AND n.dimension = q.dimension
                WHERE f.judgement_id = q.judgement), '[]'))
       ELSE '{{}}' END
  FROM (SELECT judgement, assignment, clause, dimension, array_agg(DISTINCT why ORDER BY why) AS why
          FROM moving_cause GROUP BY 1, 2, 3, 4) q
  JOIN moving_pass p ON p.id = q.assignment AND p.who <> '{shut}'
  JOIN "{judgement}" j ON j.id = q.judgement
  JOIN "{clause}" c ON c.id = q.clause AND c.codable
""")

# Of a dimension that is no longer there nothing is left to decide.
SETTLE = _sql("""
UPDATE "{reconsider}" q SET done_at = %(now)s
  FROM moving_pass p
 WHERE p.id = q.assignment_id AND q.done_at IS NULL AND q.dimension = ANY(%(gone)s::text[])
""")
UNSETTLE = _sql("""
UPDATE "{reconsider}" q SET done_at = NULL
  FROM moving_pass p
 WHERE p.id = q.assignment_id AND q.done_at = %(moved)s AND q.dimension = ANY(%(gone)s::text[])
""")

# What cannot be told from what it becomes: taken out, the second of two that become one, one of
# several merged nodes, a span that becomes its clause.
ARCHIVE = _sql("""
WITH single AS (SELECT judgement, dimension FROM moving_cause WHERE why = 'single'),
found AS (
    SELECT f.*, n.keeps, n.whole AND f.start IS NOT NULL AS widened,
           n.heir IS NULL OR s.judgement IS NOT NULL AS gone,
           row_number() OVER (
               PARTITION BY f.judgement_id, n.heir,
                            CASE WHEN n.whole THEN NULL ELSE f.start END,
                            CASE WHEN n.whole THEN NULL ELSE f."end" END
                   ORDER BY f.id) AS place
      FROM "{reference}" f
      JOIN moving_pass p ON p.id = f.assignment_id
      JOIN moving_node n ON n.old = f.node_id
      LEFT JOIN single s ON s.judgement = f.judgement_id AND s.dimension = n.dimension
     WHERE n.heir IS NULL OR n.merged OR n.whole OR s.judgement IS NOT NULL
)
INSERT INTO "{moved_reference}" (migration_id, reference, judgement, assignment, clause, node_id,
                                 start, "end", created_at, removed)
SELECT %(migration)s, id, judgement_id, assignment_id, clause_id, node_id, start, "end", created_at,
       gone OR place > 1
  FROM found WHERE gone OR place > 1 OR NOT keeps OR widened
""")

REMOVE = _sql("""
DELETE FROM "{reference}" f USING "{moved_reference}" m
 WHERE m.migration_id = %(migration)s AND m.removed AND f.id = m.reference
""")

# Judgements that read otherwise: a key in them is another, a reference or an outcome is gone. With
# `recount` also those that only count as finished, or no longer do.
KEEP_JUDGEMENTS = _sql("""
CREATE TEMPORARY TABLE moving_judgement ON COMMIT DROP AS
WITH emptied AS (
    SELECT m.judgement, n.dimension
      FROM "{moved_reference}" m JOIN moving_node n ON n.old = m.node_id
     WHERE m.migration_id = %(migration)s AND m.removed AND NOT EXISTS (
           SELECT FROM "{reference}" f JOIN moving_node o ON o.old = f.node_id
            WHERE f.judgement_id = m.judgement AND o.dimension = n.dimension)
     UNION
    SELECT judgement, dimension FROM moving_cause WHERE why = 'outcome'
), open AS (
    SELECT judgement, array_agg(dimension) AS dimensions FROM emptied GROUP BY 1
), rewritten AS (
    SELECT judgement FROM "{moved_reference}" WHERE migration_id = %(migration)s
     UNION
    SELECT f.judgement_id
      FROM "{reference}" f
      JOIN moving_pass p ON p.id = f.assignment_id
      JOIN moving_node n ON n.old = f.node_id AND n.rewritten
     UNION
    SELECT judgement FROM open
     UNION
    SELECT j.id FROM "{judgement}" j JOIN moving_pass p ON p.id = j.assignment_id
     WHERE %(has_gone)s AND j.outcomes ?| %(gone)s::text[]
), judged AS (
    SELECT j.id, j.assignment_id, j.clause_id, j.complete AS was, j.outcomes AS old,
           j.outcomes - coalesce(o.dimensions, '{{}}') - %(gone)s::text[] AS outcomes,
           r.judgement IS NOT NULL AS rewritten
      FROM "{judgement}" j
      JOIN moving_pass p ON p.id = j.assignment_id
      LEFT JOIN rewritten r ON r.judgement = j.id
      LEFT JOIN open o ON o.judgement = j.id
     WHERE %(recount)s OR r.judgement IS NOT NULL
)
SELECT *, outcomes ?& %(required)s::text[] AS complete FROM judged
 WHERE rewritten OR was <> (outcomes ?& %(required)s::text[])
""")

ARCHIVE_JUDGEMENTS = _sql("""
INSERT INTO "{moved_judgement}" (migration_id, judgement, outcomes)
SELECT %(migration)s, id, old FROM moving_judgement WHERE rewritten
""")

# The revision tells browsers that still show it as it was, the time tells results.
SET_JUDGEMENTS = _sql("""
UPDATE "{judgement}" j
   SET outcomes = m.outcomes, complete = m.complete, revision = j.revision + m.rewritten::int,
       updated_at = CASE WHEN m.rewritten THEN %(now)s ELSE j.updated_at END,
       saved_at = CASE WHEN m.rewritten THEN coalesce(j.saved_at, j.updated_at) ELSE j.saved_at END
  FROM moving_judgement m WHERE m.id = j.id
""")

# How many clauses of a pass count as finished tells of its codings; what is told does not change.
LEFT_BEHIND = _sql("""
UPDATE "{pass}" a SET left_behind = a.left_behind + m.fewer
  FROM (SELECT j.assignment_id, sum(j.was::int - j.complete::int) AS fewer
          FROM moving_judgement j JOIN "{clause}" c ON c.id = j.clause_id AND c.codable
         GROUP BY 1) m
 WHERE a.id = m.assignment_id AND m.fewer <> 0
""")

MAP = _sql("""
UPDATE "{reference}" f SET node_id = n.heir
  FROM moving_node n
 WHERE n.old = f.node_id AND f.assignment_id = ANY(%(passes)s)
""")
MAP_AND_WIDEN = _sql("""
UPDATE "{reference}" f
   SET node_id = n.heir, start = CASE WHEN n.whole THEN NULL ELSE f.start END,
       "end" = CASE WHEN n.whole THEN NULL ELSE f."end" END
  FROM moving_node n
 WHERE n.old = f.node_id AND f.assignment_id = ANY(%(passes)s)
""")

# Back: first what the archive knows better, then each node to the one it came from.
UNMAP_ARCHIVED = _sql("""
UPDATE "{reference}" f SET node_id = m.node_id, start = m.start, "end" = m."end"
  FROM "{moved_reference}" m
 WHERE m.migration_id = %(migration)s AND NOT m.removed AND f.id = m.reference
""")
UNMAP = _sql("""
UPDATE "{reference}" f SET node_id = n.old
  FROM moving_node n
 WHERE n.heir = f.node_id AND n.keeps AND f.assignment_id = ANY(%(passes)s)
""")
GIVE_BACK = _sql("""
INSERT INTO "{reference}" (id, judgement_id, assignment_id, clause_id, node_id, start, "end",
                           created_at)
SELECT m.reference, j.id, m.assignment, m.clause, m.node_id, m.start, m."end", m.created_at
  FROM "{moved_reference}" m
  JOIN "{judgement}" j ON j.id = m.judgement
 WHERE m.migration_id = %(migration)s AND m.removed
""")
KEEP_JUDGEMENTS_BACK = _sql("""
CREATE TEMPORARY TABLE moving_judgement ON COMMIT DROP AS
WITH judged AS (
    SELECT j.id, j.assignment_id, j.clause_id, j.complete AS was,
           coalesce(m.outcomes, j.outcomes) AS outcomes, m.judgement IS NOT NULL AS rewritten
      FROM "{judgement}" j
      JOIN moving_pass p ON p.id = j.assignment_id
      LEFT JOIN "{moved_judgement}" m ON m.migration_id = %(migration)s AND m.judgement = j.id
     WHERE %(recount)s OR m.judgement IS NOT NULL
)
SELECT *, outcomes ?& %(required)s::text[] AS complete FROM judged
 WHERE rewritten OR was <> (outcomes ?& %(required)s::text[])
""")
