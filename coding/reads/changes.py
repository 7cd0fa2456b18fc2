"""What has changed in one's own pass since one looked last: asked every second by an open page, so
it takes one statement, and passes the door within it."""

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from coding.access import OWN_PASS, OWN_PASS_RULE, refuse_own_pass, require_trained
from coding.codebook.scheme import scheme_of
from coding.judgements.content import CONTENT, Content, Stored
from coding.judgements.held import Holder
from coding.judgements.spans import Span
from coding.models import Assignment, Judgement, Reconsider, Reference
from corpus.models import User
from policycoder.errors import Conflict, Invalid
from policycoder.postgresql.columns import Columns
from policycoder.prepared import Prepared
from policycoder.values import Parameter, whole_number

_STORED = Columns(Judgement, "revision", "updated_at", "carried", "version", *CONTENT)
_SPAN = Columns(Reference, *Span._fields)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Mark(NamedTuple):
    """A state of a pass: when its newest judgement was saved, in microseconds since 1970, and the
    sum of all revisions, by which a change is found though the server's clock was set back."""

    newest: int = 0
    revisions: int = 0

    @classmethod
    def at(cls, newest: datetime | None, revisions: int) -> "Mark":
        return cls(_microseconds(newest), revisions)

    def __str__(self) -> str:
        return f"{self.newest}-{self.revisions}"


def _read_mark(asked: str) -> Mark:
    numbers = [whole_number(part) for part in asked.split("-")]
    if len(numbers) != 2 or None in numbers:
        raise Invalid.on("since", _("Must be what an earlier answer gave."), named=True)
    return Mark(*(number or 0 for number in numbers))


SINCE = Parameter(
    "since",
    _read_mark,
    Mark(),
    {"type": "string", "pattern": "^[0-9]{1,18}-[0-9]{1,18}$"},
    "`since` of an earlier answer; without it, all judgements.",
)

_READ = Prepared(
    "read_changes",
    {
        "pass": "bigint",
        "coder": "bigint",
        "newest": "timestamptz",
        "revisions": "bigint",
    },
    f"""
WITH rows AS MATERIALIZED (
    SELECT array_agg(id) AS ids FROM "{Assignment._meta.db_table}"
     WHERE id = %(pass)s OR beside_id = %(pass)s
)
SELECT a.kind, r.training_id, a.status, r.status, r.codebook_version_id, now.revisions, now.newest,
       j.clause_id,
       (SELECT coalesce(json_agg(json_build_array({", ".join(f'f."{name}"' for name in _SPAN)})
                                 ORDER BY f.id), '[]')
          FROM "{Reference._meta.db_table}" f WHERE f.judgement_id = j.id),
       ARRAY(SELECT DISTINCT q.dimension FROM "{Reconsider._meta.db_table}" q
              WHERE q.assignment_id = j.assignment_id AND q.clause_id = j.clause_id
                AND q.done_at IS NULL ORDER BY 1),
       {", ".join(f'j."{name}"' for name in _STORED)}
{OWN_PASS} CROSS JOIN LATERAL (
       SELECT coalesce(sum(n.revision), 0) AS revisions, max(n.updated_at) AS newest
         FROM "{Judgement._meta.db_table}" n, rows WHERE n.assignment_id = ANY(rows.ids)) now
  LEFT JOIN "{Judgement._meta.db_table}" j
         ON j.assignment_id = ANY((SELECT ids FROM rows)::bigint[])
        AND (j.updated_at > %(newest)s
             OR now.newest <= %(newest)s AND now.revisions <> %(revisions)s)
{OWN_PASS_RULE} ORDER BY j.clause_id
""",
)


def changes_in(user: User, pk: int, since: Mark) -> dict[str, Any]:
    """`{since, open, codebook_version, at, judgements}` of the user's own pass: the judgements that
    changed after `since`. Raises as `coding.access.hold_own_pass` does."""
    with connection.cursor() as cursor:
        _READ.run(
            cursor,
            {
                "pass": whole_number(pk) or 0,
                "coder": user.pk,
                "newest": _EPOCH + timedelta(microseconds=min(since.newest, 10**17)),
                "revisions": since.revisions,
            },
        )
        rows = cursor.fetchall()
    if not rows:
        refuse_own_pass(user, pk)
    kind, training, status, round_status, version, revisions, newest = rows[0][:7]
    if kind == Assignment.Kind.CODER and status == Assignment.Status.OPEN:
        require_trained(user, training)
    scheme = scheme_of(version)
    return {
        "since": str(Mark.at(newest, int(revisions))),
        "open": _may_write(kind, round_status, status),
        "codebook_version": scheme.version,
        "at": timezone.now(),
        "judgements": [_stored(*row[7:]).json(scheme) for row in rows if row[7] is not None],
    }


def _stored(clause: int, spans: list[list[Any]], queued: list[str], *cells: Any) -> Stored:
    values = _STORED.read(cells)
    return Stored(
        clause,
        Content.of(values, (Span(*span) for span in spans)),
        values["revision"],
        values["updated_at"],
        values["carried"],
        values["version_id"],
        tuple(queued),
    )


def _may_write(kind: str, round_status: str, status: str) -> bool:
    holder = Holder.REFERENCE if kind == Assignment.Kind.REFERENCE else Holder.CODER
    try:
        holder.check(round_status, status)
    except Conflict:
        return False
    return True


def _microseconds(at: datetime | None) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1) if at else 0
