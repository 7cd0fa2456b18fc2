"""A locked round becomes one that is adjudicated: its consensus passes, and what is to be decided."""

from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coding.actions.adjudication.statements import DROP, EMPTY, FILL, READ_CHOICES
from coding.judgements.held import require_still
from coding.models import Adjudication, Assignment, Round
from corpus.accounts.joining import hold_project
from corpus.audit import record
from corpus.models import User
from policycoder.errors import Conflict

Kind, Status = Assignment.Kind, Round.Status


@transaction.atomic
def begin_adjudication(*, actor: User, round: Round) -> Adjudication:
    """Give the round a consensus pass for each of its documents, and read what its coders chose.

    In a round that has been reopened and locked again what was decided stays; it is told where the
    choices are others now. Raises Conflict for a round that is open or closed.
    """
    hold_project(round.project_id)
    require_still(round)
    held = Round.objects.select_for_update().get(pk=round.pk)
    found = Adjudication.objects.filter(round=held).first()
    if found is not None and held.status == Status.ADJUDICATING:
        return found
    if held.status not in (Status.LOCKED, Status.ADJUDICATING):
        raise Conflict(
            _("Only a locked round is adjudicated; this one is “%(status)s”.")
            % {"status": held.get_status_display()}
        )
    before, now = held.status, timezone.now()
    Round.objects.filter(pk=held.pk).update(status=Status.ADJUDICATING)
    found, _new = Adjudication.objects.update_or_create(
        round=held,
        defaults={"read_at": now},
        create_defaults={"begun_by": actor, "begun_at": now, "read_at": now},
    )
    _make_passes(actor, held)
    read_choices(held.pk)
    record(
        actor=actor,
        verb="begin_adjudication",
        obj=held,
        project=held.project_id,
        round_id=held.pk,
        before={"status": before},
        after={"status": Status.ADJUDICATING},
    )
    return found


def _make_passes(actor: User, round: Round) -> None:
    passes = Assignment.objects.filter(round=round).order_by()
    have = passes.filter(kind=Kind.CONSENSUS).values("document")
    wanted = passes.filter(kind=Kind.CODER).exclude(document__in=have)
    Assignment.objects.bulk_create(
        Assignment(round=round, document_id=document, coder=actor, kind=Kind.CONSENSUS)
        for document in wanted.values_list("document", flat=True).distinct()
    )


def read_choices(round: int) -> None:
    """Make the round's `Decision` rows those of its coders' choices now. The caller holds the round,
    in a transaction."""
    values: dict[str, Any] = {"round": round, "now": timezone.now()}
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS choice")
        for statement in (READ_CHOICES, "ANALYZE choice", FILL, DROP, EMPTY):
            cursor.execute(statement, values)
        cursor.execute("DROP TABLE choice")
