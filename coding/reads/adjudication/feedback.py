"""Where the consensus of a closed round differs from what a coder chose, and why: to learn from."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from coding.models import Decision, Round
from coding.reads.adjudication.clause import NOTHING, decided_clauses
from corpus.models import User


def feedback_for(user: User, round: Round) -> QuerySet[Decision]:
    """The decisions against the user's own choices, in reading order; none before the round is
    closed."""
    found = Decision.objects.filter(
        round=round,
        round__status=Round.Status.CLOSED,
        state=Decision.State.DECIDED,
        coders__contains=[user.pk],
    )
    return found.exclude(equals__contains=[user.pk]).order_by("place", "pk")


def told(user: User, round: Round, rows: Sequence[Decision]) -> list[dict[str, Any]]:
    """`{clause, dimension, own, consensus, reason, note}`, `own` and `consensus` with outcome and
    references."""
    clauses = list(dict.fromkeys(row.clause_id for row in rows))
    shown = {one["clause"]["id"]: one for one in decided_clauses(round, clauses, hidden=False)}
    return [_told(user, row, shown[row.clause_id]) for row in rows]


def _told(user: User, row: Decision, shown: dict[str, Any]) -> dict[str, Any]:
    decided = shown["dimensions"][row.dimension]
    own = (
        one for one in decided["choices"] if (one["coder"] or {}).get("username") == user.username
    )
    return {
        "clause": shown["clause"],
        "dimension": row.dimension,
        "own": _said(next(own, NOTHING)),
        "consensus": _said(decided),
        "reason": row.reason,
        "note": row.note,
    }


def _said(choice: dict[str, Any]) -> dict[str, Any]:
    return {key: choice[key] for key in NOTHING}
