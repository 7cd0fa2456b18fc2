"""Coders who decide together: who takes part is in the minutes."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coding.actions.adjudication.held import require_adjudicating
from coding.models import Meeting, Round
from corpus.audit import record
from corpus.models import User
from policycoder.errors import Unfit

MOST = 6


@transaction.atomic
def begin_meeting(*, actor: User, round: Round, people: Sequence[str]) -> Meeting:
    """A meeting of people, by their names. Raises Unfit for fewer than two, and for a name twice."""
    names = [name.strip() for name in people if name.strip()]
    if not 2 <= len(names) <= MOST or len(set(names)) < len(names):
        said = _("Name two to %(most)s people, each once.") % {"most": MOST}
        raise Unfit.on("people", said)
    held = require_adjudicating(actor, round)
    made = Meeting.objects.create(round=held, people=names, begun_by=actor, begun_at=timezone.now())
    record(
        actor=actor,
        verb="begin_meeting",
        obj=made,
        project=held.project_id,
        round_id=held.pk,
        after={"people": names},
    )
    return made
