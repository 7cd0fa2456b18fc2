"""Deciding many clauses by a rule in one step. Only what is open is decided, never anew."""

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coding.actions.adjudication import statements as sql
from coding.actions.adjudication.begin import read_choices
from coding.actions.adjudication.held import require_adjudicating
from coding.models import Acceptance, Assignment, Decision, Round
from corpus.audit import record
from corpus.models import User
from policycoder.errors import Conflict, Unfit

Rule = Acceptance.Rule


@dataclass(frozen=True)
class Acceptable:
    """Which open decisions a rule takes: those all coders chose alike, or more than half of them and
    at least the share `least`. `single`: also what one coder alone judged; `unsure`: also where
    somebody was unsure."""

    rule: str = Rule.UNANIMOUS
    least: float = 0.5
    single: bool = False
    unsure: bool = False

    @property
    def condition(self) -> str:
        """In SQL, of `d`."""
        judged = "cardinality(d.coders)"
        if self.rule == Rule.UNANIMOUS:
            found = f"d.largest = {judged} AND {judged} >= {1 if self.single else 2}"
        else:
            found = (
                f"d.largest < {judged} AND d.largest * 2 > {judged}"
                f" AND d.largest >= {judged} * %(least)s - 0.000001"
            )
        return found if self.unsure else f"({found}) AND NOT 'unsure' = ANY(d.kinds)"


def acceptable(round: Round, wanted: Acceptable) -> dict[str, int]:
    """What accepting now would decide: `{count, clauses}`, of dimensions of clauses and of clauses.

    Of a round that is locked and not adjudicated yet: what it would be, read and rolled back.
    """
    if round.status != Round.Status.LOCKED:
        return _count(round, wanted)
    with transaction.atomic():
        read_choices(round.pk)
        found = _count(round, wanted)
        transaction.set_rollback(True)
    return found


def _count(round: Round, wanted: Acceptable) -> dict[str, int]:
    query = f"""
SELECT count(*), count(DISTINCT d.clause_id) FROM "{Decision._meta.db_table}" d
 WHERE d.round_id = %(round)s AND d.state = 'open' AND d.leader IS NOT NULL AND {wanted.condition}
"""
    with connection.cursor() as cursor:
        cursor.execute(query, {"round": round.pk, "least": wanted.least})
        count, clauses = cursor.fetchone()
    return {"count": count, "clauses": clauses}


@transaction.atomic
def accept(
    *, actor: User, round: Round, wanted: Acceptable, expected: int | None = None
) -> Acceptance:
    """Decide what is open and fits the rule, as its coders chose.

    Raises Conflict where it is not `expected` many, with the number that it is.
    """
    held = require_adjudicating(actor, round)
    _hold_passes(held)
    now = timezone.now()
    values: dict[str, Any] = {
        "round": held.pk,
        "least": wanted.least,
        "now": now,
        "required": sql.required_of(held),
        "by": actor.pk,
        "rule": wanted.rule,
    }
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS chosen")
        cursor.execute(sql.CHOOSE.format(rule=wanted.condition), values)
        cursor.execute("SELECT count(*) FROM chosen")
        count = cursor.fetchone()[0]
        if expected is not None and count != expected:
            raise Conflict(
                _("It would be %(count)s now, not %(expected)s. Look again before you accept.")
                % {"count": count, "expected": expected},
                extra={"count": count},
            )
        made = Acceptance.objects.create(
            round=held,
            rule=wanted.rule,
            least=wanted.least if wanted.rule == Rule.MAJORITY else None,
            single=wanted.single,
            unsure=wanted.unsure,
            decided=count,
            by=actor,
            at=now,
        )
        values["acceptance"] = made.pk
        for statement in (sql.JUDGE, sql.REFER, sql.DECIDE):
            cursor.execute(statement, values)
        cursor.execute("DROP TABLE chosen")
    _record(actor, held, made, "accept_choices")
    return made


@transaction.atomic
def take_back(*, actor: User, round: Round, acceptance: Acceptance) -> int:
    """Open again what an acceptance decided and nobody has changed since; returns how many."""
    held = require_adjudicating(actor, round)
    _hold_passes(held)
    if acceptance.undone_at is not None:
        raise Unfit(_("This has been taken back already."))
    values: dict[str, Any] = {
        "acceptance": acceptance.pk,
        "now": timezone.now(),
        "required": sql.required_of(held),
    }
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS chosen")
        cursor.execute(sql.TAKE_BACK, values)
        for statement in (sql.UNREFER, sql.UNJUDGE, sql.UNDECIDE):
            cursor.execute(statement, values)
        count = cursor.rowcount
        cursor.execute("DROP TABLE chosen")
    acceptance.undone_by, acceptance.undone_at = actor, timezone.now()
    acceptance.save(update_fields=["undone_by", "undone_at"])
    _record(actor, held, acceptance, "take_back_choices", opened=count)
    return count


def _hold_passes(round: Round) -> None:
    passes = Assignment.objects.filter(round=round, kind=Assignment.Kind.CONSENSUS)
    list(passes.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))


def _record(actor: User, round: Round, made: Acceptance, verb: str, **told: Any) -> None:
    record(
        actor=actor,
        verb=verb,
        obj=made,
        project=round.project_id,
        round_id=round.pk,
        after={
            "rule": made.rule,
            "decided": made.decided,
            **({"least": made.least} if made.least is not None else {}),
            **({"single": True} if made.single else {}),
            **({"unsure": True} if made.unsure else {}),
            **told,
        },
    )
