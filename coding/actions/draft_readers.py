"""Owners and leads who code in a blind round and read the draft of the codebook: what is taken into
it from a proposal tells them of another coder's work."""

from collections.abc import Collection

from django.utils import timezone
from django.utils.translation import gettext as _

from coding.actions.exposure import write_down
from coding.models import Assignment, Exposure, Round
from coding.reads.exposure import EDITORS
from corpus.accounts.joining import hold_project
from corpus.models import User
from policycoder.errors import Forbidden


def blind_readers(round: Round, author: User) -> list[User]:
    """Who codes blind in the round, beside the author of a proposal, and reads the draft."""
    if not round.blind or round.status == Round.Status.CLOSED:
        return []
    coding = Assignment.objects.filter(
        round=round, kind=Assignment.Kind.CODER, status=Assignment.Status.OPEN, not_blind=False
    )
    readers = User.objects.filter(
        pk__in=coding.values("coder"),
        memberships__project=round.project_id,
        memberships__role__in=EDITORS,
    )
    return list(readers.exclude(pk=author.pk).order_by("username").distinct())


def let_read(*, actor: User, round: Round, author: User, not_blind: Collection[str]) -> None:
    """Before a proposal goes into the draft: the passes of its readers are marked not blind.

    Raises Forbidden for one who is not named in `not_blind`.
    """
    hold_project(round.project_id)
    readers = blind_readers(round, author)
    refused = [one for one in readers if one.username not in not_blind]
    if refused:
        said = [
            _(
                "%(name)s codes in this blind round and reads the draft. Accept it when they have"
                " submitted, or let their documents be marked “not blind”."
            )
            % {"name": one.get_full_name()}
            for one in refused
        ]
        raise Forbidden(" ".join(said), errors={"not_blind": said})
    known = set(round.exposures.filter(user__in=readers).values_list("user", flat=True))
    now, how = timezone.now(), Exposure.How.DRAFT
    new = [one for one in readers if one.pk not in known]
    write_down(actor, round, [Exposure(round=round, user=o, since=now, how=how) for o in new])
    Assignment.objects.filter(
        round=round,
        kind=Assignment.Kind.CODER,
        status=Assignment.Status.OPEN,
        coder__in=readers,
    ).update(not_blind=True)
