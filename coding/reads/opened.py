"""The clauses and judgements that a workbench page opens with: thousands, so straight from rows,
each as a list, and what is said in the same words said once."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from coding.codebook.scheme import Scheme, scheme_of
from coding.judgements.content import REMARKS, Content
from coding.judgements.reading import queued_in, version_of
from coding.judgements.spans import Span
from coding.models import Assignment, Judgement, Reference
from coding.reads.changes import Mark
from corpus.models import Clause
from corpus.models.documents import path_text
from corpus.text.reflow import wraps

CLAUSE = ("id", "number", "kind", "codable", "path", "depth", "start", "end", "text")
_SIGNS = ("carried", *REMARKS)  # what most judgements do not bear

# Apart from each other, so that no plan depends on what is known of tables that have just grown.
_JUDGEMENTS = f"""
SELECT j.id, j.clause_id, j.revision, j.updated_at, j.outcomes::text,
       {", ".join(f'j."{name}"' for name in _SIGNS)}
  FROM "{Judgement._meta.db_table}" j
  JOIN "{Clause._meta.db_table}" c ON c.id = j.clause_id
 WHERE j.assignment_id = ANY(%(passes)s)
 ORDER BY c.start
"""
_SPANS = f"""
SELECT judgement_id, json_agg(json_build_array(node_id, start, "end") ORDER BY id)::text
  FROM "{Reference._meta.db_table}" WHERE assignment_id = ANY(%(passes)s)
 GROUP BY judgement_id
"""
_CLAUSES = f"""
SELECT id, number, kind, codable, path, depth, start, "end", text
  FROM "{Clause._meta.db_table}" WHERE document_id = %(document)s ORDER BY start
"""


def clauses_of(document: int, assigned: Sequence[int] | None) -> list[list[Any]]:
    """The segments of a document in reading order: the values of `CLAUSE` and, where there is
    something more to say, `{assigned, wraps}`: whether the pass is over it, where it is over some
    only; the line ends that are to be joined."""
    own = None if assigned is None else set(assigned)
    found = []
    with connection.cursor() as cursor:
        cursor.execute(_CLAUSES, {"document": document})
        for pk, number, kind, codable, path, depth, start, end, text in cursor.fetchall():
            row: list[Any] = [pk, number, kind, codable, path_text(path), depth, start, end, text]
            more: dict[str, Any] = {} if own is None else {"assigned": pk in own}
            if "\n" in text and kind != Clause.Kind.TABLE and "\n" in text.strip():
                more["wraps"] = wraps(text)
            if more:
                row.append(more)
            found.append(row)
    return found


@dataclass(frozen=True)
class Judged:
    """`said`: the different `dimensions` of the API's shape; `rows`: of each judged clause its id,
    the revision, the place of its dimensions in `said` and, where there are any, its other signs."""

    said: list[dict[str, Any]]
    rows: list[list[Any]]
    mark: Mark

    def json(self) -> dict[str, Any]:
        return {"said": self.said, "rows": self.rows}


def judged_in(assignment: Assignment, passes: Sequence[int]) -> Judged:
    """`passes`: the ids of all that the reader knows as this pass."""
    scheme = scheme_of(version_of(assignment))
    queued = queued_in(passes)
    places: dict[tuple[str, str], int] = {}
    said: list[dict[str, Any]] = []
    rows: list[list[Any]] = []
    times: list[datetime] = []
    with connection.cursor() as cursor:
        cursor.execute(_SPANS, {"passes": list(passes)})
        spans_of: dict[int, str] = dict(cursor.fetchall())
        cursor.execute(_JUDGEMENTS, {"passes": list(passes)})
        for pk, clause, revision, saved, outcomes, *signs in cursor.fetchall():
            spans = spans_of.get(pk, "[]")
            place = places.setdefault((outcomes, spans), len(said))
            if place == len(said):
                said.append(_dimensions(outcomes, spans, scheme))
            row: list[Any] = [clause, revision, place]
            if any(signs) or clause in queued:
                more = {name: sign for name, sign in zip(_SIGNS, signs, strict=True) if sign}
                if clause in queued:
                    more["to_reconsider"] = queued[clause]
                row.append(more)
            rows.append(row)
            times.append(saved)
    revisions = sum(revision for _clause, revision, *_more in rows)
    return Judged(said, rows, Mark.at(max(times, default=None), revisions))


def _dimensions(outcomes: str, spans: str, scheme: Scheme) -> dict[str, Any]:
    content = Content(json.loads(outcomes), {Span(*span): None for span in json.loads(spans)})
    dimensions: dict[str, Any] = content.json(scheme)["dimensions"]
    return dimensions
