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
_SIGNS = ("carried", *REMARKS)

_MARK = f"""
SELECT max(updated_at), coalesce(sum(revision), 0)
  FROM "{Judgement._meta.db_table}" WHERE assignment_id = ANY(%(passes)s)
"""
# One statement, so that no save falls between a judgement and its references; and no join, so that
# no plan depends on what is known of tables that have just grown. References come first.
_SAID = f"""
SELECT false, judgement_id, NULL, NULL,
       json_agg(json_build_array(node_id, start, "end") ORDER BY id)::text,
       {", ".join("NULL" for _name in _SIGNS)}
  FROM "{Reference._meta.db_table}" WHERE assignment_id = ANY(%(passes)s)
 GROUP BY judgement_id
UNION ALL
SELECT true, id, clause_id, revision, outcomes::text, {", ".join(f'"{name}"' for name in _SIGNS)}
  FROM "{Judgement._meta.db_table}" WHERE assignment_id = ANY(%(passes)s)
 ORDER BY 1, 3
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
    more: dict[int, dict[str, Any]] = {}
    spans_of: dict[int, str] = {}
    with connection.cursor() as cursor:
        # The mark first: what is saved meanwhile is asked for once more, and not missed.
        cursor.execute(_MARK, of)
        mark = Mark.at(*cursor.fetchone())
        cursor.execute(_SAID, of)
        for judges, pk, clause, revision, text, *signs in cursor.fetchall():
            if not judges:
                spans_of[pk] = text
                continue
            spans = spans_of.get(pk, "[]")
            place = places.setdefault((text, spans), len(said))
            if place == len(said):
                said.append(_dimensions(text, spans, scheme))
                by.append([])
            by[place] += (clause, revision)
            if any(signs):
                told = zip(_SIGNS, signs, strict=True)
                more[clause] = {name: sign for name, sign in told if sign}
    for clause, asked in queued_in(passes).items():
        more.setdefault(clause, {})["to_reconsider"] = asked
    return Judged(said, by, more, mark)


def _dimensions(outcomes: str, spans: str, scheme: Scheme) -> dict[str, Any]:
    content = Content(json.loads(outcomes), {Span(*span): None for span in json.loads(spans)})
    dimensions: dict[str, Any] = content.json(scheme)["dimensions"]
    return dimensions
