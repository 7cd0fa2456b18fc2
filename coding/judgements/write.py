"""Storing judgements: one clause at a time, read and written in two statements, or many new ones.

Every statement's columns are the model's own, what a coder says is `CONTENT`; nothing here names
a column that somebody might add.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from coding.codebook.scheme import Scheme
from coding.judgements.content import CONTENT, Content, Stored
from coding.judgements.held import HeldPass, Holder, Moving
from coding.judgements.spans import Span
from coding.models import Assignment, Judgement, Reconsider, Reference, Round
from corpus.audit import entry_of
from corpus.models import AuditEntry, Clause, User
from policycoder.errors import Conflict, Invalid
from policycoder.postgresql.columns import Columns
from policycoder.prepared import Prepared
from policycoder.values import whole_number

BATCH = 2000
JUDGEMENT, REFERENCE = Judgement._meta.db_table, Reference._meta.db_table
RECONSIDER = Reconsider._meta.db_table

_STORED = Columns(Judgement, "revision", "updated_at", "carried", "version", *CONTENT)
WRITTEN = Columns(Judgement)
ONCE = ("assignment_id", "clause_id", "created_at", "carried_from_id")
SPAN = Columns(Reference, *Span._fields)
AUDITED = Columns(AuditEntry, without=["object_id"])


def listed(names: Iterable[str], form: str = '"{}"') -> str:
    return ", ".join(form.format(name) for name in names)


def reading(which: str) -> str:
    """The statement that reads what `place_of` takes, of the clauses of a document that are meant."""
    return f"""
SELECT c.id, r.status, r.moving, r.codebook_version_id, c.start, c."end", c.text, c.codable, a.id,
       j.id,
       (SELECT coalesce(json_agg(json_build_array(f.id, {listed(SPAN, 'f."{}"')})
                                 ORDER BY f.id), '[]')
          FROM "{REFERENCE}" f WHERE f.judgement_id = j.id),
       ARRAY(SELECT DISTINCT q.dimension FROM "{RECONSIDER}" q
              WHERE q.assignment_id = j.assignment_id AND q.clause_id = j.clause_id
                AND q.done_at IS NULL ORDER BY 1),
       {listed(_STORED, 'j."{}"')}
  FROM "{Clause._meta.db_table}" c
  JOIN "{Round._meta.db_table}" r ON r.id = %(round)s
  LEFT JOIN "{Assignment._meta.db_table}" a
         ON (a.id = %(assignment)s OR a.beside_id = %(assignment)s)
        AND (a.clauses IS NULL OR c.id = ANY(a.clauses))
  LEFT JOIN "{JUDGEMENT}" j ON j.clause_id = c.id AND j.assignment_id = a.id
 WHERE {which} AND c.document_id = %(document)s
"""


_READ = Prepared(
    "read_judgement",
    dict.fromkeys(("round", "assignment", "clause", "document"), "bigint"),
    reading("c.id = %(clause)s"),
)

_WRITE = Prepared(
    "write_judgement",
    {
        **WRITTEN.types(),
        "gone": "bigint[]",
        "settled": "bool",
        "unanswered": "text[]",
        **{f"new_{name}": f"{kind}[]" for name, kind in SPAN.types().items()},
        **{f"audit_{name}": kind for name, kind in AUDITED.types().items()},
    },
    f"""
WITH judged AS (
    INSERT INTO "{JUDGEMENT}" ({listed(WRITTEN)})
    VALUES ({listed(WRITTEN, "%({})s")})
    ON CONFLICT (assignment_id, clause_id) DO UPDATE
       SET {listed((name for name in WRITTEN if name not in ONCE), '"{0}" = EXCLUDED."{0}"')}
    RETURNING id
), gone AS (
    DELETE FROM "{REFERENCE}" WHERE id = ANY(%(gone)s)
), settled AS (
    UPDATE "{RECONSIDER}" SET done_at = %(updated_at)s
     WHERE %(settled)s AND assignment_id = %(assignment_id)s AND clause_id = %(clause_id)s
       AND done_at IS NULL AND dimension <> ALL(%(unanswered)s)
), added AS (
    INSERT INTO "{REFERENCE}" (judgement_id, assignment_id, clause_id, created_at, {listed(SPAN)})
    SELECT judged.id, %(assignment_id)s, %(clause_id)s, %(updated_at)s, new.*
      FROM judged, unnest({listed(SPAN, "%(new_{})s")}) AS new
)
INSERT INTO "{AuditEntry._meta.db_table}" (object_id, {listed(AUDITED)})
SELECT judged.id::text, {listed(AUDITED, "%(audit_{})s")}
  FROM judged
""",
)


@dataclass(frozen=True)
class Place:
    """A clause in a held pass: its borders and words, its judgement, the ids of the references by span.

    `assignment` is the row its judgement belongs to: the pass, or one beside it; None: neither.
    """

    clause: int
    round_status: str
    start: int
    end: int
    text: str
    codable: bool
    assignment: int | None
    stored: Stored
    references: dict[Span, int]


def read_place(cursor: Any, held: HeldPass, clause_id: int) -> Place:
    """What the pass has of a clause. Raises Http404 for a clause that is not of its document.

    The round is read here, after the pass is held: before, it could be out of date. Raises Moving
    where its codings are being mapped to another codebook version, or were just now.
    """
    if not whole_number(clause_id):
        raise Http404
    _READ.run(
        cursor,
        {
            "round": held.round_id,
            "assignment": held.pk,
            "clause": clause_id,
            "document": held.document_id,
        },
    )
    row = cursor.fetchone()
    if row is None:
        raise Http404
    return place_of(row, held)


def place_of(row: Sequence[Any], held: HeldPass) -> Place:
    """From a row that `reading` gives. Raises Moving as `read_place`."""
    clause, status, moving, version, start, end, text, codable, *more = row
    assignment, judgement, rows, queued, *cells = more
    if moving or version != held.codebook_version_id:
        raise Moving
    references = {Span(*span): pk for pk, *span in rows}
    stored = Stored(clause)
    if judgement is not None:
        values = _STORED.read(cells)
        stored = Stored(
            clause,
            Content.of(values, references),
            values["revision"],
            values["updated_at"],
            values["carried"],
            values["version_id"],
            tuple(queued),
        )
    return Place(clause, status, start, end, text, codable, assignment, stored, references)


class Stale(Conflict):
    """The judgement is no longer the one that a change is based on; `stored` is what it is now."""

    def __init__(self, stored: Stored, scheme: Scheme):
        super().__init__(_("This clause has been changed in another window or on another machine."))
        self.stored = stored
        self.show(stored, scheme)

    def show(self, stored: Stored, scheme: Scheme) -> None:
        self.extra = {"judgement": stored.json(scheme)}


@dataclass(frozen=True)
class Change:
    """What a save makes of a judgement: its row, the references that come and go, its audit entry.

    `unanswered` are the required dimensions of which nothing is said; what is said of the others
    `settles` them where they were to be reconsidered.
    """

    after: Stored
    row: Judgement
    entry: AuditEntry
    new: list[Span]
    gone: list[int]
    settles: bool
    unanswered: list[str]


def change_of(
    held: HeldPass, place: Place, content: Content, scheme: Scheme, *, actor: User, revision: int
) -> Change | None:
    """What `write` would change; None where nothing. Raises what it raises."""
    if place.assignment is None:
        raise Invalid(_("This clause is not among those assigned to you."))
    before, now = place.stored, timezone.now()
    unanswered = content.unanswered(scheme)
    # Only who has seen it as it is stored confirms it.
    confirms = revision == before.revision and before.confirmed_by(unanswered)
    if content == before.content and not confirms:
        return None
    held.holder.check(place.round_status, held.status)
    if revision != before.revision:
        raise Stale(before, scheme)
    spans = dict.fromkeys(sorted(content.spans, key=lambda span: span.in_order))
    content = Content(content.outcomes, spans, content.remarks)
    after = Stored(
        place.clause,
        content,
        before.revision + 1,
        now,
        version=held.codebook_version_id,
        to_reconsider=tuple(one for one in before.to_reconsider if one in unanswered),
    )
    row = judgement_of(after, place.assignment, scheme, created_at=now)
    entry = entry_of(
        actor=actor,
        verb="save_judgement",
        obj=row,
        project=held.project_id,
        round_id=held.round_id,
        clause_id=place.clause,
        before=before.audit(scheme),
        after=after.audit(scheme),
    )
    return Change(
        after,
        row,
        entry,
        [span for span in spans if span not in place.references],
        [pk for span, pk in place.references.items() if span not in spans],
        bool(before.to_reconsider),
        unanswered,
    )


def write(
    cursor: Any,
    held: HeldPass,
    place: Place,
    content: Content,
    scheme: Scheme,
    *,
    actor: User,
    revision: int,
) -> Stored:
    """Make `content` the judgement of the clause, with its references and its audit entry.

    What says the same changes nothing, whatever `revision` it is based on, unless it confirms, at
    the stored revision, what was carried over or is to be reconsidered. What is said of a required
    dimension settles it in the recoding queue; of others a save does. Raises Stale, Conflict when who holds the pass cannot
    write it now, and Invalid when the pass is not over this clause.
    """
    change = change_of(held, place, content, scheme, actor=actor, revision=revision)
    if change is None:
        return place.stored
    new = zip(*change.new, strict=True) if change.new else ([],) * len(SPAN)
    columns = zip(SPAN, new, strict=True)
    _WRITE.run(
        cursor,
        {
            **WRITTEN.values(change.row),
            "settled": change.settles,
            "unanswered": change.unanswered,
            "gone": change.gone,
            **{f"new_{name}": list(values) for name, values in columns},
            **{f"audit_{name}": value for name, value in AUDITED.values(change.entry).items()},
        },
    )
    return change.after


def judgement_of(
    stored: Stored, assignment_id: int, scheme: Scheme, *, created_at: datetime
) -> Judgement:
    """The row, not saved."""
    return Judgement(
        assignment_id=assignment_id,
        clause_id=stored.clause,
        revision=stored.revision,
        carried=stored.carried,
        version_id=stored.version,
        created_at=created_at,
        updated_at=stored.updated_at or created_at,
        **stored.content.columns(scheme),
    )


def write_new(
    holder: Holder,
    passes: Iterable[Assignment],
    rows: Sequence[tuple[Judgement, Mapping[Span, datetime]]],
) -> int:
    """Judgements of clauses that the passes have none of, each with its spans and when they were
    given; returns the number of references.

    Who calls holds the passes, and writes one audit entry for each. Raises Conflict as `write`.
    """
    for one in passes:
        holder.check(one.round.status, one.status)
    Judgement.objects.bulk_create([judgement for judgement, _spans in rows], batch_size=BATCH)
    references = [
        Reference(
            judgement=judgement,
            assignment_id=judgement.assignment_id,
            clause_id=judgement.clause_id,
            created_at=given,
            **dict(zip(SPAN, span, strict=True)),
        )
        for judgement, spans in rows
        for span, given in spans.items()
    ]
    Reference.objects.bulk_create(references, batch_size=BATCH)
    return len(references)
