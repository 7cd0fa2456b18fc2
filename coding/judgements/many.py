"""The judgements of many clauses of one pass, read by one statement and written by another."""

import json
from collections.abc import Collection, Sequence
from typing import Any

from django.utils import timezone

from coding.judgements.held import HeldPass
from coding.judgements.write import (
    AUDITED,
    JUDGEMENT,
    ONCE,
    RECONSIDER,
    REFERENCE,
    SPAN,
    WRITTEN,
    Change,
    Place,
    listed,
    place_of,
    reading,
)
from corpus.models import AuditEntry
from policycoder.prepared import Prepared

_AUDIT = AuditEntry._meta.db_table

_READ = Prepared(
    "read_judgements",
    {"round": "bigint", "assignment": "bigint", "clauses": "bigint[]", "document": "bigint"},
    reading("c.id = ANY(%(clauses)s)"),
)

# What comes as JSON has the columns of its table; a clause is in one row of the pass only.
_WRITE = Prepared(
    "write_judgements",
    {
        "judgements": "json",
        "gone": "bigint[]",
        "settled": "json",
        "references": "json",
        "entries": "json",
        "now": "timestamptz",
    },
    f"""
WITH judged AS (
    INSERT INTO "{JUDGEMENT}" ({listed(WRITTEN)})
    SELECT {listed(WRITTEN)} FROM json_populate_recordset(NULL::"{JUDGEMENT}", %(judgements)s)
    ON CONFLICT (assignment_id, clause_id) DO UPDATE
       SET {listed((name for name in WRITTEN if name not in ONCE), '"{0}" = EXCLUDED."{0}"')}
    RETURNING id, assignment_id, clause_id
), gone AS (
    DELETE FROM "{REFERENCE}" WHERE id = ANY(%(gone)s)
), settled AS (
    UPDATE "{RECONSIDER}" q SET done_at = %(now)s
      FROM json_to_recordset(%(settled)s) AS s (clause_id bigint, unanswered text[]), judged
     WHERE judged.clause_id = s.clause_id AND q.assignment_id = judged.assignment_id
       AND q.clause_id = s.clause_id AND q.done_at IS NULL AND q.dimension <> ALL(s.unanswered)
), added AS (
    INSERT INTO "{REFERENCE}" (judgement_id, assignment_id, clause_id, created_at, {listed(SPAN)})
    SELECT judged.id, judged.assignment_id, judged.clause_id, %(now)s, {listed(SPAN, 'new."{}"')}
      FROM json_populate_recordset(NULL::"{REFERENCE}", %(references)s) WITH ORDINALITY AS new
      JOIN judged ON judged.clause_id = new.clause_id
     ORDER BY new.ordinality
)
INSERT INTO "{_AUDIT}" (object_id, {listed(AUDITED)})
SELECT judged.id::text, {listed(AUDITED, 'told."{}"')}
  FROM json_populate_recordset(NULL::"{_AUDIT}", %(entries)s) WITH ORDINALITY AS told
  JOIN judged ON judged.clause_id = told.clause_id
 ORDER BY told.ordinality
""",
)


def read_places(cursor: Any, held: HeldPass, clauses: Collection[int]) -> dict[int, Place]:
    """What the pass has of each clause that is of its document, as `read_place`."""
    _READ.run(
        cursor,
        {
            "round": held.round_id,
            "assignment": held.pk,
            "clauses": list(clauses),
            "document": held.document_id,
        },
    )
    places = (place_of(row, held) for row in cursor.fetchall())
    return {place.clause: place for place in places}


def write_all(cursor: Any, changes: Sequence[Change]) -> None:
    """Make all changes, of one pass and each of another clause, that `change_of` found."""
    if not changes:
        return
    settled = [
        {"clause_id": one.after.clause, "unanswered": one.unanswered}
        for one in changes
        if one.settles
    ]
    references = [
        {"clause_id": one.after.clause, **dict(zip(SPAN, span, strict=True))}
        for one in changes
        for span in one.new
    ]
    _WRITE.run(
        cursor,
        {
            "judgements": _json([WRITTEN.plain(one.row) for one in changes]),
            "gone": [pk for one in changes for pk in one.gone],
            "settled": _json(settled),
            "references": _json(references),
            "entries": _json([AUDITED.plain(one.entry) for one in changes]),
            "now": timezone.now(),
        },
    )


def _json(rows: list[dict[str, Any]]) -> str:
    return json.dumps(rows, ensure_ascii=False, default=str)
