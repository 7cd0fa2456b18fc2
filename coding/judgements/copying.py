"""Whole passes of new judgements in one COPY, with one node a reference and no span."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from coding.judgements.content import REMARKS
from coding.judgements.held import Holder
from coding.models import Assignment, Judgement, Reference
from policycoder.postgresql.copying import copy_rows, new_ids

_JUDGED = (
    *("id", "assignment_id", "clause_id", "revision", "outcomes", "complete"),
    *REMARKS,
    *("carried", "created_at", "updated_at"),
)
_GIVEN = ("judgement_id", "assignment_id", "clause_id", "node_id", "created_at")


class Given(NamedTuple):
    """What a pass says of a clause in the one dimension there is: the ids of nodes, none: that no
    node applies."""

    assignment: int
    clause: int
    nodes: Sequence[int]


def copy_judgements(
    passes: Iterable[Assignment], dimension: str, given: Sequence[Given], now: datetime
) -> int:
    """Store judgements of clauses that the passes have none of; the number of references.

    Who calls holds the passes and writes their audit. Raises Conflict as `write`.
    """
    for one in passes:
        Holder.IMPORT.check(one.round.status, one.status)
    at = now.isoformat()
    coded, none = (
        json.dumps({dimension: outcome}) for outcome in (Judgement.CODED, Judgement.NONE)
    )
    rest = [*(remark.empty for remark in REMARKS.values()), "", at, at]
    ids = new_ids(Judgement, len(given))
    copy_rows(
        Judgement,
        _JUDGED,
        (
            [pk, one.assignment, one.clause, 1, coded if one.nodes else none, True, *rest]
            for pk, one in zip(ids, given, strict=True)
        ),
    )
    copy_rows(
        Reference,
        _GIVEN,
        (
            [pk, one.assignment, one.clause, node, at]
            for pk, one in zip(ids, given, strict=True)
            for node in one.nodes
        ),
    )
    return sum(len(one.nodes) for one in given)
