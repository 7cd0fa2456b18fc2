"""Storing what a coder says about a clause: set, not appended, and the same twice is nothing.

This is the busiest write of the product; it takes three statements and one commit.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from coding.access import OwnPass, hold_own_pass
from coding.codebook.scheme import Scheme, scheme_of
from coding.models import Assignment, Judgement, Reference, Round
from corpus.models import AuditEntry, Clause, User
from policycoder.errors import Conflict, Invalid
from policycoder.prepared import Prepared

MEMO_LIMIT = 5000
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

Span = tuple[int, int | None, int | None]  # node id, start, end

_TABLES = {
    "judgement": Judgement._meta.db_table,
    "reference": Reference._meta.db_table,
    "assignment": Assignment._meta.db_table,
    "round": Round._meta.db_table,
    "clause": Clause._meta.db_table,
    "audit": AuditEntry._meta.db_table,
}

_STORED = Prepared(
    "stored_judgement",
    ("bigint", "bigint", "bigint", "bigint"),
    """
SELECT r.status, c.start, c."end", c.codable,
       j.revision, j.outcomes, j.unsure, j.memo, j.updated_at, j.carried,
       (SELECT coalesce(json_agg(json_build_array(f.id, f.node_id, f.start, f."end")
                                 ORDER BY f.id), '[]')
          FROM "{reference}" f WHERE f.judgement_id = j.id)
  FROM "{clause}" c
  JOIN "{round}" r ON r.id = $1
  LEFT JOIN "{judgement}" j ON j.clause_id = c.id AND j.assignment_id = $2
 WHERE c.id = $3 AND c.document_id = $4
""".format(**_TABLES),
)

_WRITE_TYPES = {
    "assignment": "bigint",
    "clause": "bigint",
    "outcomes": "jsonb",
    "complete": "boolean",
    "unsure": "boolean",
    "memo": "text",
    "now": "timestamptz",
    "gone": "bigint[]",
    "nodes": "bigint[]",
    "starts": "int[]",
    "ends": "int[]",
    "actor": "bigint",
    "actor_name": "text",
    "project": "bigint",
    "round": "bigint",
    "before": "jsonb",
    "after": "jsonb",
}
_PLACE = {name: f"${n}" for n, name in enumerate(_WRITE_TYPES, 1)}

_WRITE = Prepared(
    "write_judgement",
    tuple(_WRITE_TYPES.values()),
    """
WITH judged AS (
    INSERT INTO "{judgement_table}" (assignment_id, clause_id, revision, outcomes, complete,
                                     unsure, memo, created_at, updated_at)
    VALUES ({assignment}, {clause}, 1, {outcomes}, {complete}, {unsure}, {memo}, {now}, {now})
    ON CONFLICT (assignment_id, clause_id) DO UPDATE
       SET revision = "{judgement_table}".revision + 1, outcomes = EXCLUDED.outcomes,
           complete = EXCLUDED.complete, unsure = EXCLUDED.unsure, memo = EXCLUDED.memo,
           updated_at = EXCLUDED.updated_at, carried = ''
    RETURNING id
), gone AS (
    DELETE FROM "{reference_table}" WHERE id = ANY({gone})
), added AS (
    INSERT INTO "{reference_table}" (judgement_id, assignment_id, clause_id, node_id, start,
                                     "end", created_at)
    SELECT judged.id, {assignment}, {clause}, new.node, new.start, new."end", {now}
      FROM judged, unnest({nodes}, {starts}, {ends}) AS new(node, start, "end")
)
INSERT INTO "{audit_table}" (at, actor_id, actor_name, project_id, round_id, verb, object_type,
                             object_id, clause_id, before, after)
SELECT {now}, {actor}, {actor_name}, {project}, {round}, 'save_judgement', 'judgement',
       judged.id::text, {clause}, {before}, {after}
  FROM judged
""".format(**_PLACE, **{f"{name}_table": table for name, table in _TABLES.items()}),
)


@dataclass
class Stored:
    """The judgement as the database has it; revision 0 when there is none."""

    round_status: str
    start: int
    end: int
    codable: bool
    revision: int
    outcomes: dict[str, str]
    unsure: bool
    memo: str
    updated_at: datetime | None
    carried: str
    references: dict[Span, int]  # -> id


def save_judgement(
    *, actor: User, assignment: int, clause_id: int, body: dict[str, Any]
) -> dict[str, Any]:
    """Store the whole judgement of one clause and return it.

    `body` = `{revision, dimensions: {key: {outcome, references: [{node, start?, end?}]}}, unsure,
    memo}`; `revision` is the one it is based on (0: none). A body equal to what is stored changes
    nothing, whatever its revision, unless it confirms what was carried over to a changed clause.
    Raises Invalid for a body that does not fit the codebook,
    Conflict (with the stored `judgement`) for a stale revision or a pass that cannot be written.
    `assignment` is the id of the actor's own pass; the door is passed here, in the transaction.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        own = hold_own_pass(actor, assignment)
        scheme = scheme_of(own.codebook_version_id)
        outcomes, spans = _checked(body.get("dimensions"), scheme)
        revision, unsure, memo = _checked_flags(body)
        stored = _load(cursor, own, clause_id)
        if not stored.codable:
            raise Invalid(_("This segment is not coded: it is not a clause."))
        _check_spans(spans, stored)
        same = (
            outcomes == stored.outcomes
            and spans == set(stored.references)
            and unsure == stored.unsure
            and memo == stored.memo
        )
        to_confirm = stored.carried == Judgement.Carried.CHANGED
        if same and not to_confirm:
            return judgement_json(clause_id, stored, scheme)
        _check_writable(own.status, stored.round_status)
        if revision != stored.revision and not same:
            raise Conflict(
                _("This clause has been changed in another window or on another machine."),
                extra={"judgement": judgement_json(clause_id, stored, scheme)},
            )
        now = timezone.now()
        after = Stored(
            round_status=stored.round_status,
            start=stored.start,
            end=stored.end,
            codable=True,
            revision=stored.revision + 1,
            outcomes=outcomes,
            unsure=unsure,
            memo=memo,
            updated_at=now,
            carried="",
            references=dict.fromkeys(sorted(spans, key=_span_order), 0),
        )
        new = [span for span in after.references if span not in stored.references]
        values = {
            "assignment": own.pk,
            "clause": clause_id,
            "outcomes": json.dumps(outcomes),
            "complete": scheme.required <= outcomes.keys(),
            "unsure": unsure,
            "memo": memo,
            "now": now,
            "gone": [pk for span, pk in stored.references.items() if span not in spans],
            "nodes": [node for node, _start, _end in new],
            "starts": [start for _node, start, _end in new],
            "ends": [end for _node, _start, end in new],
            "actor": actor.pk,
            "actor_name": actor.username,
            "project": own.project_id,
            "round": own.round_id,
            "before": _audit_state(stored, scheme) if stored.revision else None,
            "after": _audit_state(after, scheme),
        }
        _WRITE.run(cursor, [values[name] for name in _WRITE_TYPES])
        return judgement_json(clause_id, after, scheme)


def judgement_json(clause_id: int, stored: Stored, scheme: Scheme) -> dict[str, Any]:
    """The judgement in the shape of the API."""
    dimensions: dict[str, dict[str, Any]] = {
        key: {"outcome": outcome, "references": []} for key, outcome in stored.outcomes.items()
    }
    for node_id, start, end in stored.references:
        dimension, node = scheme.node_keys[node_id]
        dimensions[dimension]["references"].append({"node": node, "start": start, "end": end})
    return {
        "clause": clause_id,
        "revision": stored.revision,
        "dimensions": dimensions,
        "unsure": stored.unsure,
        "memo": stored.memo,
        "updated_at": stored.updated_at,
        "carried": stored.carried,
    }


def _audit_state(stored: Stored, scheme: Scheme) -> str:
    state = judgement_json(0, stored, scheme)
    return json.dumps({k: state[k] for k in ("revision", "dimensions", "unsure", "memo")})


def _load(cursor, assignment: OwnPass, clause_id: int) -> Stored:
    if not 0 < clause_id < 2**63:
        raise Http404
    _STORED.run(cursor, [assignment.round_id, assignment.pk, clause_id, assignment.document_id])
    row = cursor.fetchone()
    if row is None:
        raise Http404
    status, start, end, codable, revision, outcomes, *rest = row
    unsure, memo, updated_at, carried, references = rest
    return Stored(
        round_status=status,
        start=start,
        end=end,
        codable=codable,
        revision=revision or 0,
        outcomes=json.loads(outcomes) if isinstance(outcomes, str) else outcomes or {},
        unsure=bool(unsure),
        memo=memo or "",
        updated_at=updated_at,
        carried=carried or "",
        references={(node, start, end): pk for pk, node, start, end in references},
    )


def _check_writable(pass_status: str, round_status: str) -> None:
    if round_status != Round.Status.OPEN:
        raise Conflict(_("This round is locked; its codings can no longer be changed."))
    if pass_status != Assignment.Status.OPEN:
        raise Conflict(_("This document has been submitted. Ask a lead to reopen it."))


def _checked_flags(body: dict[str, Any]) -> tuple[int, bool, str]:
    revision, unsure, memo = body.get("revision"), body.get("unsure", False), body.get("memo", "")
    errors = {}
    if not isinstance(revision, int) or isinstance(revision, bool) or revision < 0:
        errors["revision"] = [_("Give the revision this is based on; 0 for a first judgement.")]
    if not isinstance(unsure, bool):
        errors["unsure"] = [_("Must be true or false.")]
    if not isinstance(memo, str) or len(memo) > MEMO_LIMIT or _UNSTORABLE.search(memo):
        errors["memo"] = [_("A text of at most %(limit)s characters.") % {"limit": MEMO_LIMIT}]
    if errors:
        raise _refused(errors)
    return revision, unsure, memo  # type: ignore[return-value]


def _checked(dimensions: Any, scheme: Scheme) -> tuple[dict[str, str], set[Span]]:
    """Outcomes by dimension and the references of all dimensions, held against the codebook."""
    if not isinstance(dimensions, dict):
        raise _refused({"dimensions": [_("Give an object of dimensions; {} for none.")]})
    outcomes: dict[str, str] = {}
    spans: set[Span] = set()
    for key, judged in dimensions.items():
        where = f"dimensions.{key}"
        dimension = scheme.dimensions.get(key)
        if dimension is None:
            raise _refused({where: [_("The codebook has no such dimension.")]})
        if not isinstance(judged, dict):
            raise _refused({where: [_("Give an outcome, and references when it is coded.")]})
        outcome, references = judged.get("outcome"), judged.get("references") or []
        if outcome not in Judgement.OUTCOMES or (
            outcome == Judgement.UNDETERMINABLE and not dimension.undeterminable
        ):
            raise _refused({f"{where}.outcome": [_("Not an outcome of this dimension.")]})
        if not isinstance(references, list):
            raise _refused({f"{where}.references": [_("Give a list of references.")]})
        if bool(references) != (outcome == Judgement.CODED):
            raise _refused(
                {f"{where}.references": [_("“coded” needs a node; no other outcome has one.")]}
            )
        own = {_span(entry, dimension.nodes, f"{where}.references") for entry in references}
        if not dimension.multiple and len({node for node, _start, _end in own}) > 1:
            raise _refused({f"{where}.references": [_("This dimension takes one node only.")]})
        outcomes[key] = outcome
        spans |= own
    return outcomes, spans


def _span(entry: Any, nodes: dict[str, int], where: str) -> Span:
    node = entry.get("node") if isinstance(entry, dict) else None
    if not isinstance(node, str) or node not in nodes:
        raise _refused({where: [_("The codebook has no node “%(key)s” here.") % {"key": node}]})
    start, end = entry.get("start"), entry.get("end")
    whole = start is None and end is None
    if not whole and not (type(start) is int and type(end) is int and 0 <= start < end):
        raise _refused({where: [_("A span has a start and a later end, in code points.")]})
    return nodes[node], start, end


def _check_spans(spans: set[Span], clause: Stored) -> None:
    for _node, start, end in spans:
        if start is not None and end is not None and not clause.start <= start < end <= clause.end:
            raise _refused(
                {
                    "references": [
                        _("A span must lie within its clause (%(start)s to %(end)s).")
                        % {"start": clause.start, "end": clause.end}
                    ]
                }
            )


def _span_order(span: Span) -> tuple[int, int, int]:
    node, start, end = span
    return node, start or 0, end or 0


def _refused(errors: dict[str, list[str]]) -> Invalid:
    detail = "; ".join(f"{field}: {' '.join(said)}" for field, said in errors.items())
    return Invalid(detail, errors=errors)
