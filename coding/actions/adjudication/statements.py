"""What adjudication does to many rows at once, in SQL."""

from coding.codebook.scheme import scheme_of
from coding.models import (
    Assignment,
    Decision,
    Dimension,
    Judgement,
    Node,
    Reference,
    Round,
)
from corpus.models import Clause, Document

TABLES = {
    "decision": Decision._meta.db_table,
    "judgement": Judgement._meta.db_table,
    "reference": Reference._meta.db_table,
    "pass": Assignment._meta.db_table,
    "clause": Clause._meta.db_table,
    "document": Document._meta.db_table,
    "node": Node._meta.db_table,
    "dimension": Dimension._meta.db_table,
}
Kind = Decision.Kind


def _sql(text: str) -> str:
    return text.format(**TABLES)


# The choices of every coder on every dimension they judged. `value` is the set of nodes as text,
# `said` that with their places; two choices are the same where `said` is.
READ_CHOICES = _sql("""
CREATE TEMPORARY TABLE choice ON COMMIT DROP AS
WITH given AS (
  SELECT f.judgement_id, m.key AS dimension,
         array_agg(DISTINCT n.key ORDER BY n.key) AS nodes,
         string_agg(n.key || ':' || coalesce(f.start::text, '') || '-' || coalesce(f."end"::text, ''),
                    ' ' ORDER BY n.key, f.start, f."end") AS places
    FROM "{reference}" f
    JOIN "{pass}" a ON a.id = f.assignment_id AND a.round_id = %(round)s AND a.kind = 'coder'
    JOIN "{node}" n ON n.id = f.node_id
    JOIN "{dimension}" m ON m.id = n.dimension_id
   GROUP BY 1, 2)
SELECT j.id AS judgement, j.clause_id AS clause, c.document_id AS document,
       d.number::bigint << 32 | c.start AS place, a.coder_id AS coder, j.revision, j.unsure,
       o.key AS dimension,
       CASE o.value WHEN 'coded' THEN coalesce(g.nodes, '{{}}')
                    WHEN 'none' THEN '{{}}' ELSE ARRAY[o.value]::varchar[] END AS nodes,
       o.value || ' ' || coalesce(g.places, '') AS said
  FROM "{judgement}" j
  JOIN "{pass}" a ON a.id = j.assignment_id AND a.round_id = %(round)s AND a.kind = 'coder'
  JOIN "{clause}" c ON c.id = j.clause_id AND c.codable
  JOIN "{document}" d ON d.id = c.document_id
 CROSS JOIN LATERAL jsonb_each_text(j.outcomes) o
  LEFT JOIN given g ON g.judgement_id = j.id AND g.dimension = o.key
""")

# Between two coders: the same nodes in other places; nodes of which one gave only a part, or none
# at all; else other nodes. Only pairs that differ are made.
_ITEMS = _sql("""
WITH counted AS (
  SELECT *, dense_rank() OVER (PARTITION BY clause, dimension ORDER BY said) AS part,
         count(*) OVER (PARTITION BY clause, dimension, said) AS size,
         count(*) OVER (PARTITION BY clause, dimension) AS judged
    FROM choice),
sized AS (
  SELECT *, max(size) OVER (PARTITION BY clause, dimension) AS top FROM counted),
item AS (
  SELECT clause, dimension, min(document) AS document, min(place) AS place,
         jsonb_agg(jsonb_build_array(coder, judgement, revision, part) ORDER BY coder) AS choices,
         array_agg(coder ORDER BY coder) AS coders,
         md5(string_agg(coder || '=' || said, '|' ORDER BY coder)) AS digest,
         CASE WHEN count(DISTINCT part) FILTER (WHERE size = top) = 1
              THEN min(judgement) FILTER (WHERE size = top) END AS leader,
         max(size) AS largest, min(judged) AS judged, max(part) AS parts, bool_or(unsure) AS unsure
    FROM sized GROUP BY 1, 2),
apart AS (
  SELECT a.clause, a.dimension,
         bool_or(a.nodes = b.nodes) AS boundary,
         bool_or(a.nodes <> b.nodes AND within) AS missed,
         bool_or(a.nodes <> b.nodes AND NOT within) AS label
    FROM sized a
    JOIN sized b ON b.clause = a.clause AND b.dimension = a.dimension AND b.coder > a.coder
                AND b.said <> a.said
   CROSS JOIN LATERAL (SELECT (a.nodes <@ b.nodes OR b.nodes <@ a.nodes)
                          AND NOT 'undeterminable' = ANY(a.nodes || b.nodes) AS within) AS w
   WHERE a.judged > 1
   GROUP BY 1, 2),
parted AS (
  SELECT clause, dimension, array_agg(node ORDER BY node) AS nodes FROM (
    SELECT s.clause, s.dimension, k.node
      FROM sized s JOIN item i ON i.clause = s.clause AND i.dimension = s.dimension AND i.parts > 1
      JOIN apart p ON p.clause = s.clause AND p.dimension = s.dimension
     CROSS JOIN LATERAL unnest(CASE WHEN s.nodes = '{{}}' THEN ARRAY['none']::varchar[]
                                    ELSE s.nodes END) AS k (node)
     GROUP BY 1, 2, 3
    HAVING count(*) < min(i.judged) OR bool_or(p.boundary)) AS k
   GROUP BY 1, 2)
SELECT i.clause, i.dimension, i.document, i.place, i.choices, i.coders, i.digest,
       i.leader, i.largest,
       array_remove(ARRAY[CASE WHEN a.label THEN 'label' END, CASE WHEN a.boundary THEN 'boundary' END,
                          CASE WHEN a.missed THEN 'missed' END, CASE WHEN i.unsure THEN 'unsure' END],
                    NULL)::varchar[] AS kinds,
       coalesce(p.nodes, '{{}}') AS nodes
  FROM item i
  LEFT JOIN apart a ON a.clause = i.clause AND a.dimension = i.dimension
  LEFT JOIN parted p ON p.clause = i.clause AND p.dimension = i.dimension
""")

# What was decided stays as it is; a decision whose `rested` is not its `digest` any more is told.
FILL = _sql(f"""
INSERT INTO "{{decision}}" AS d (round_id, clause_id, dimension, document_id, place, choices, coders,
       digest, leader, largest, kinds, nodes, disputed, state, rule, reason, note, equals, rested,
       votes, revision, changed_at)
SELECT %(round)s, i.clause, i.dimension, i.document, i.place, i.choices, i.coders, i.digest, i.leader,
       i.largest, i.kinds, i.nodes, cardinality(i.kinds) > 0, 'open', '', '', '', '{{{{}}}}', '',
       '{{{{}}}}', 0, %(now)s
  FROM ({_ITEMS.replace("{", "{{").replace("}", "}}")}) AS i
    ON CONFLICT (round_id, clause_id, dimension) DO UPDATE
   SET choices = EXCLUDED.choices, coders = EXCLUDED.coders, digest = EXCLUDED.digest,
       document_id = EXCLUDED.document_id, place = EXCLUDED.place, leader = EXCLUDED.leader,
       largest = EXCLUDED.largest, kinds = EXCLUDED.kinds, nodes = EXCLUDED.nodes,
       disputed = EXCLUDED.disputed, changed_at = EXCLUDED.changed_at,
       revision = d.revision + (d.digest <> EXCLUDED.digest)::int
 WHERE (d.choices, d.place, d.kinds, d.nodes) IS DISTINCT FROM
       (EXCLUDED.choices, EXCLUDED.place, EXCLUDED.kinds, EXCLUDED.nodes)
""")

# Nobody's choices any more: what was decided on them is kept, what was not goes.
_UNCHOSEN = """d.round_id = %(round)s AND NOT EXISTS (
  SELECT FROM choice c WHERE c.clause = d.clause_id AND c.dimension = d.dimension)"""
DROP = _sql(f"DELETE FROM \"{{decision}}\" d WHERE {_UNCHOSEN} AND d.state = 'open'")
EMPTY = _sql(f"""
UPDATE "{{decision}}" d
   SET choices = '[]', coders = '{{{{}}}}', digest = '', leader = NULL, largest = 0,
       kinds = '{{{{}}}}', nodes = '{{{{}}}}', disputed = false, revision = d.revision + 1,
       changed_at = %(now)s
 WHERE {_UNCHOSEN} AND d.digest <> ''
""")

# The dimensions of clauses to be decided as their leader chose: a row each, with the pass to write
# into. `rule` is the condition.
CHOOSE = _sql("""
CREATE TEMPORARY TABLE chosen ON COMMIT DROP AS
SELECT d.id, d.clause_id AS clause, d.dimension, d.leader, p.id AS pass, d.choices
  FROM "{decision}" d
  JOIN "{pass}" p ON p.round_id = d.round_id AND p.document_id = d.document_id
                 AND p.kind = 'consensus'
 WHERE d.round_id = %(round)s AND d.state = 'open' AND d.leader IS NOT NULL AND {{rule}}
   FOR NO KEY UPDATE OF d
""")
JUDGE = _sql("""
INSERT INTO "{judgement}" AS j (assignment_id, clause_id, revision, outcomes, complete, unsure, memo,
       carried, created_at, updated_at)
SELECT o.pass, o.clause, 1, jsonb_object_agg(o.dimension, l.outcomes -> o.dimension),
       jsonb_object_agg(o.dimension, 1) ?& %(required)s, false, '', '', %(now)s, %(now)s
  FROM chosen o JOIN "{judgement}" l ON l.id = o.leader
 GROUP BY 1, 2
    ON CONFLICT (assignment_id, clause_id) DO UPDATE
   SET outcomes = j.outcomes || EXCLUDED.outcomes, revision = j.revision + 1,
       complete = (j.outcomes || EXCLUDED.outcomes) ?& %(required)s,
       updated_at = EXCLUDED.updated_at
""")
REFER = _sql("""
INSERT INTO "{reference}" (judgement_id, assignment_id, clause_id, node_id, start, "end", created_at)
SELECT j.id, o.pass, o.clause, f.node_id, f.start, f."end", %(now)s
  FROM chosen o
  JOIN "{reference}" f ON f.judgement_id = o.leader
  JOIN "{node}" n ON n.id = f.node_id
  JOIN "{dimension}" m ON m.id = n.dimension_id AND m.key = o.dimension
  JOIN "{judgement}" j ON j.assignment_id = o.pass AND j.clause_id = o.clause
 ORDER BY f.id
""")
DECIDE = _sql("""
UPDATE "{decision}" d
   SET state = 'decided', rule = %(rule)s, acceptance_id = %(acceptance)s, by_id = %(by)s,
       at = %(now)s, changed_at = %(now)s, revision = d.revision + 1, rests_on = d.choices,
       rested = d.digest,
       equals = ARRAY(SELECT (c -> 0)::bigint FROM jsonb_array_elements(d.choices) c
                       WHERE c -> 3 = (SELECT l -> 3 FROM jsonb_array_elements(d.choices) l
                                        WHERE (l -> 1)::bigint = d.leader))
  FROM chosen o WHERE o.id = d.id
""")

# Taking an acceptance back: its decisions that nobody has changed since.
TAKE_BACK = _sql("""
CREATE TEMPORARY TABLE chosen ON COMMIT DROP AS
SELECT d.id, d.clause_id AS clause, d.dimension, p.id AS pass
  FROM "{decision}" d
  JOIN "{pass}" p ON p.round_id = d.round_id AND p.document_id = d.document_id
                 AND p.kind = 'consensus'
 WHERE d.acceptance_id = %(acceptance)s AND d.state = 'decided'
   FOR NO KEY UPDATE OF d
""")
UNREFER = _sql("""
DELETE FROM "{reference}" f USING chosen o, "{node}" n, "{dimension}" m
 WHERE f.assignment_id = o.pass AND f.clause_id = o.clause AND n.id = f.node_id
   AND m.id = n.dimension_id AND m.key = o.dimension
""")
UNJUDGE = _sql("""
UPDATE "{judgement}" j
   SET outcomes = j.outcomes - o.dimensions, revision = j.revision + 1, updated_at = %(now)s,
       complete = (j.outcomes - o.dimensions) ?& %(required)s
  FROM (SELECT pass, clause, array_agg(dimension::text) AS dimensions FROM chosen GROUP BY 1, 2) o
 WHERE j.assignment_id = o.pass AND j.clause_id = o.clause
""")
UNDECIDE = _sql("""
UPDATE "{decision}" d
   SET state = 'open', rule = '', acceptance_id = NULL, by_id = NULL, at = NULL, equals = '{{}}',
       rests_on = NULL, rested = '', revision = d.revision + 1, changed_at = %(now)s
  FROM chosen o WHERE o.id = d.id
""")


def required_of(round: Round) -> list[str]:
    return sorted(scheme_of(round.codebook_version_id).required)
