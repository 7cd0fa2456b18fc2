"""A pass held for writing, and when it may be written: that depends on who holds it."""

from dataclasses import dataclass
from enum import Enum

from django.utils.translation import gettext as _

from coding.models import Assignment, Round
from policycoder.errors import Conflict, Unavailable

WAIT_SECONDS = 5  # before a save is sent again to a round that is being moved
_ROUND, _PASS = Round.Status, Assignment.Status


class Holder(Enum):
    """Who writes: the statuses of the round, and those of the pass, in which they may."""

    CODER = ({_ROUND.OPEN}, {_PASS.OPEN})
    # A lead's coding that coders are trained by; it may be finished when they have ended.
    REFERENCE = ({_ROUND.OPEN, _ROUND.LOCKED}, {_PASS.OPEN})
    ADJUDICATOR = ({_ROUND.ADJUDICATING}, {_PASS.OPEN})
    IMPORT = ({_ROUND.LOCKED}, {_PASS.SUBMITTED})
    # Carrying codings over to another edition of their document.
    EDITION = ({_ROUND.OPEN, _ROUND.LOCKED, _ROUND.ADJUDICATING}, {_PASS.OPEN, _PASS.SUBMITTED})

    def check(self, round_status: str, pass_status: str) -> None:
        """Raises Conflict in words when nothing may be written."""
        rounds, passes = self.value
        if round_status not in rounds:
            raise Conflict(_("This round is locked; its codings can no longer be changed."))
        if pass_status not in passes:
            raise Conflict(_("This document has been submitted. Ask a lead to reopen it."))


class Moving(Unavailable):
    """The round's codings are being mapped to another codebook version."""

    def __init__(self) -> None:
        said = _("The round is being moved to another codebook version. Try again in a moment.")
        super().__init__(said, extra={"retry_after": WAIT_SECONDS})


def require_still(*rounds: Round) -> None:
    """Raises Moving while one of the rounds is being moved, as stored now."""
    if Round.objects.filter(pk__in=[one.pk for one in rounds], moving=True).exists():
        raise Moving


@dataclass(frozen=True)
class HeldPass:
    """A pass whose row is held until the transaction ends: what a write needs to know of it."""

    holder: Holder
    pk: int
    status: str
    document_id: int
    round_id: int
    project_id: int
    codebook_version_id: int
