"""The clauses and judgements that a workbench page opens with: thousands, so straight from rows,
clauses as JSON that the database has made, and what is said in the same words said once."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from coding.codebook.scheme import Scheme, scheme_of
from coding.judgements.content import REMARKS, Content
from coding.judgements.reading import queued_in, version_of
from coding.judgements.spans import Span
from coding.models import Assignment, Judgement, Reference
from coding.reads.changes import Mark
from corpus.models import Clause
from corpus.models.documents import PATH_SIGN
from corpus.text.reflow import wraps

CLAUSE = ("id", "number", "kind", "codable", "path", "depth", "start", "end", "text")
_SIGNS = {"carried": "", **{name: remark.empty for name, remark in REMARKS.items()}}

# Each by itself, so that no plan depends on what is known of tables that have just grown.
_MARK = f"""
SELECT max(updated_at), coalesce(sum(revision), 0)
  FROM "{Judgement._meta.db_table}" WHERE assignment_id = ANY(%(passes)s)
"""
_JUDGEMENTS = f"""
SELECT id, clause_id, revision, outcomes::text
  FROM "{Judgement._meta.db_table}" WHERE assignment_id = ANY(%(passes)s)
"""
_SPANS = f"""
SELECT judgement_id, json_agg(json_build_array(node_id, start, "end") ORDER BY id)::text
  FROM "{Reference._meta.db_table}" WHERE assignment_id = ANY(%(passes)s)
 GROUP BY judgement_id
"""
_SIGNED = f"""
SELECT clause_id, {", ".join(f'"{name}"' for name in _SIGNS)}
  FROM "{Judgement._meta.db_table}"
 WHERE assignment_id = ANY(%(passes)s)
   AND ({" OR ".join(f'"{name}" <> %({name})s' for name in _SIGNS)})
"""
_CLAUSES = f"""
SELECT '[' || string_agg(concat('[', concat_ws(',', id, coalesce(to_json(number)::text, 'null'),
       to_json(kind), codable::text, to_json(array_to_string(path, %(sign)s)), depth, start, "end",
       to_json(text)), ']'), ',' ORDER BY start) || ']'
  FROM "{Clause._meta.db_table}" WHERE document_id = %(document)s
"""
_BROKEN = f"""
SELECT id, text FROM "{Clause._meta.db_table}"
 WHERE document_id = %(document)s AND kind <> %(table)s
   AND position(chr(10) in btrim(text, E' \\t\\r\\n')) > 0
"""


def clauses_of(document: int) -> str:
    """The segments of a document in reading order as JSON, of each the values of `CLAUSE`."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAUSES, {"document": document, "sign": PATH_SIGN})
        return cursor.fetchone()[0] or "[]"


def wraps_in(document: int) -> dict[int, Any]:
    """Clause id -> the line ends within it that are to be joined, where there are lines."""
    with connection.cursor() as cursor:
        cursor.execute(_BROKEN, {"document": document, "table": Clause.Kind.TABLE})
        return {pk: wraps(text) for pk, text in cursor.fetchall() if "\n" in text.strip()}


@dataclass(frozen=True)
class Judged:
    """`said`: the different `dimensions` of the API's shape; `by`: for each of them the judged
    clauses of which it is said, `[id, revision, id, revision, …]`; `more`: clause id -> the other
    signs of its judgement, where it bears some."""

    said: list[dict[str, Any]]
    by: list[list[int]]
    more: dict[int, dict[str, Any]]
    mark: Mark

    def json(self) -> dict[str, Any]:
        return {"said": self.said, "by": self.by, "more": self.more}


def judged_in(assignment: Assignment, passes: Sequence[int]) -> Judged:
    """`passes`: the ids of all that the reader knows as this pass."""
    scheme = scheme_of(version_of(assignment))
    places: dict[tuple[str, str], int] = {}
    said: list[dict[str, Any]] = []
    by: list[list[int]] = []
    of = {"passes": list(passes)}
    with connection.cursor() as cursor:
        # The mark first: what is saved meanwhile is asked for once more, and not missed.
        cursor.execute(_MARK, of)
        mark = Mark.at(*cursor.fetchone())
        cursor.execute(_SPANS, of)
        spans_of: dict[int, str] = dict(cursor.fetchall())
        cursor.execute(_JUDGEMENTS, of)
        for pk, clause, revision, outcomes in cursor.fetchall():
            spans = spans_of.get(pk, "[]")
            place = places.setdefault((outcomes, spans), len(said))
            if place == len(said):
                said.append(_dimensions(outcomes, spans, scheme))
                by.append([])
            by[place] += (clause, revision)
        cursor.execute(_SIGNED, of | _SIGNS)
        more = {
            clause: {name: sign for name, sign in zip(_SIGNS, signs, strict=True) if sign}
            for clause, *signs in cursor.fetchall()
        }
    for clause, asked in queued_in(passes).items():
        more.setdefault(clause, {})["to_reconsider"] = asked
    return Judged(said, by, more, mark)


def _dimensions(outcomes: str, spans: str, scheme: Scheme) -> dict[str, Any]:
    content = Content(json.loads(outcomes), {Span(*span): None for span in json.loads(spans)})
    dimensions: dict[str, Any] = content.json(scheme)["dimensions"]
    return dimensions
