"""What a round's page says of training: who waits for it, and who has seen a reference."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coding.access import waiting_words
from coding.models import Assignment, Round
from coding.models.training import waiting
from coding.reads.trainees import seen_in, waiting_in
from corpus.models import Membership
from corpus.permissions import Capability


def notes_of(round: Round, member: Membership) -> dict[str, Any]:
    """`own_shut`: why the member's own passes do not open, "" where they do. For leads `waiting`,
    a sentence on who waits, and `seen_reference`, one on each who knew a reference."""
    training = round.training
    own = Assignment.objects.filter(
        waiting(), round=round, coder=member.user_id, kind=Assignment.Kind.CODER
    )
    found: dict[str, Any] = {
        "own_shut": waiting_words(training.name) if training and own.exists() else ""
    }
    if not member.can(Capability.EDIT):
        return found
    people = [one.get_full_name() for one in waiting_in([round]).get(round.pk, [])]
    return found | {
        "waiting": _waiting(people, training.name) if training and people else "",
        "seen_reference": [
            _("%(name)s knew the reference of document %(documents)s from “%(training)s”.")
            % {
                "name": one.coder.get_full_name(),
                "documents": _(", ").join(map(str, one.documents)),
                "training": one.training.name,
            }
            for one in seen_in(round)
        ],
    }


def _waiting(names: list[str], training: str) -> str:
    return ngettext(
        "%(names)s has still to pass “%(training)s”; until then the documents here do not open.",
        "%(names)s have still to pass “%(training)s”; until then the documents here do not open.",
        len(names),
    ) % {"names": _(", ").join(names), "training": training}
