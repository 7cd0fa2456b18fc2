"""Writing down who could see others' codings of a blind round, before that ends or coding begins.

Who calls holds the project (`hold_project`), so that nobody's role and passes change between the
look and the change.
"""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from coding.models import Exposure, Round
from coding.reads.exposure import exposures, in_words
from corpus.audit import entry_of, record_all
from corpus.models import Membership, User
from policycoder.errors import Forbidden


def note_access(*, actor: User, member: Membership, since: datetime | None = None) -> None:
    """Write down what the member can see now, in every blind round of the project.

    Said before their role changes or ends, and after it began, then with `since`.
    """
    rounds = Round.objects.filter(project=member.project_id, blind=True)
    for round in rounds.exclude(status=Round.Status.CLOSED):
        remember(actor=actor, round=round, users=[member.user_id], since=since)


def remember(
    *, actor: User, round: Round, users: Iterable[int], since: datetime | None = None
) -> dict[int, Exposure]:
    """Write down who of them is exposed, and return all who are, by id.

    `since` is when that began, where it began just now.
    """
    found = exposures(round, users)
    new = [one for one in found.values() if one.pk is None]
    for one in new:
        one.since = since or one.since
    write_down(actor, round, new)
    return found


def write_down(actor: User, round: Round, new: list[Exposure]) -> None:
    """Keep them, each with its audit row."""
    Exposure.objects.bulk_create(new)
    record_all(
        entry_of(
            actor=actor,
            verb="record_exposure",
            obj=one,
            project=round.project_id,
            round_id=round.pk,
            after={
                "username": one.user.username,
                "since": one.since.isoformat(timespec="seconds"),
                "how": one.how,
            },
        )
        for one in new
    )


def refusal(field: str, found: Iterable[Exposure]) -> Forbidden:
    """Why these people get no pass unless it is marked not blind."""
    exposed = list(found)
    said = [
        _(
            "%(who)s could see the others' codings of this blind round. Have it coded by somebody"
            " else, or let the pass be marked “not blind”."
        )
        % {"who": in_words(one)}
        for one in exposed
    ]
    told = [
        {"username": one.user.username, "since": one.since.isoformat(), "how": one.how}
        for one in exposed
    ]
    return Forbidden(" ".join(said), errors={field: said}, extra={"exposed": told})
