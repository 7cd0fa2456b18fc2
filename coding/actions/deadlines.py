"""Until when a round is coded, the day included. Nothing ends by it; coders are told."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from coding.actions.passes import hold_round, require_open
from coding.actions.reasons import reason
from coding.models import Round
from corpus.audit import record
from corpus.models import User
from policycoder.errors import Unfit

YEARS = range(2000, 2201)


def checked_deadline(deadline: date | None) -> date | None:
    """Raises Unfit for a day that nobody means."""
    if deadline is not None and deadline.year not in YEARS:
        said = _("Give a day between %(first)s and %(last)s.")
        raise Unfit.on("deadline", said % {"first": YEARS[0], "last": YEARS[-1]})
    return deadline


@transaction.atomic
def set_deadline(*, actor: User, round: Round, deadline: date | None, why: str = "") -> Round:
    """Say until when is coded, or with None that nothing is said."""
    held = hold_round(round)
    require_open(held)
    change_deadline(actor, held, checked_deadline(deadline), why)
    return held


def change_deadline(actor: User, held: Round, deadline: date | None, why: str) -> None:
    """Of a round that the caller holds."""
    before, held.deadline = held.deadline, deadline
    if before == deadline:
        return
    held.save(update_fields=["deadline"])
    record(
        actor=actor,
        verb="set_deadline",
        obj=held,
        project=held.project_id,
        round_id=held.pk,
        before={"deadline": before.isoformat() if before else None},
        after={"deadline": deadline.isoformat() if deadline else None, **reason(why)},
    )
