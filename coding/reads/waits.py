"""What waits for whom in a round, in words."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coding.models import Absence, Proposal, ReopenRequest, Round
from coding.reads.dashboard import CoderWork, Dashboard
from coding.reads.reopening import requests_for
from coding.reads.trainees import waiting_in
from corpus.models import Membership
from policycoder.numbers import grouped

LEAD = "lead"


@dataclass(frozen=True)
class Wait:
    """`who`: a coder's user name, or `lead` with the name empty; `what`: a key; `n`: of how many."""

    who: str
    name: str
    what: str
    n: int
    text: str


def waits_of(dashboard: Dashboard, member: Membership) -> list[Wait]:
    """For coders first, then for those who lead. A paused coder is waited for by nobody."""
    round = dashboard.round
    gated = waiting_in([round]) if round.training_id else {}
    shut = {person.pk for person in gated.get(round.pk, [])}
    found = [
        wait for one in dashboard.working for wait in _of_coder(round, one, shut=one.pk in shut)
    ]
    return found if dashboard.own else found + list(_of_leads(dashboard, member))


def _of_coder(round: Round, one: CoderWork, *, shut: bool) -> Iterator[Wait]:
    if round.status != Round.Status.OPEN:
        return

    def wait(what: str, n: int, text: str) -> Wait:
        return Wait(one.username, one.name, what, n, text % {"n": grouped(n)})

    if shut and round.training:
        said = _("the training “%(round)s” to pass first") % {"round": round.training.name}
        yield Wait(one.username, one.name, "train", one.unsubmitted, said)
        return
    if begun := one.unsubmitted - one.ready:
        said = ngettext("%(n)s document to finish", "%(n)s documents to finish", begun)
        yield wait("finish", begun, said)
    if one.ready:
        said = ngettext("%(n)s document to submit", "%(n)s documents to submit", one.ready)
        yield wait("submit", one.ready, said)
    if n := one.counts.to_check:
        said = ngettext(
            "%(n)s clause to check whose text or codebook changed",
            "%(n)s clauses to check whose text or codebook changed",
            n,
        )
        yield wait("check", n, said)


def _of_leads(dashboard: Dashboard, member: Membership) -> Iterator[Wait]:
    def wait(what: str, n: int, text: str) -> Wait:
        return Wait(LEAD, "", what, n, text)

    round, counts = dashboard.round, dashboard.counts
    unsubmitted = counts.passes - counts.submitted
    if round.status == Round.Status.OPEN:
        if counts.passes and not unsubmitted:
            yield wait("lock", 1, _("All is submitted: the round can be locked"))
        if round.overdue and unsubmitted:
            said = ngettext(
                "The deadline has passed, %(n)s document is not submitted",
                "The deadline has passed, %(n)s documents are not submitted",
                unsubmitted,
            )
            yield wait("overdue", unsubmitted, said % {"n": grouped(unsubmitted)})
        for one in dashboard.coders:
            if one.unsubmitted and (text := _stuck(one)):
                words = {"name": one.name, "n": grouped(one.unsubmitted)}
                yield wait("stuck", one.unsubmitted, text % words)
    for request in requests_for(member, round):
        own = request.assignment
        yield wait(
            "reopen",
            1,
            _asked(request)
            % {
                "name": own.coder.get_full_name(),
                "document": own.document.number,
                "why": request.why,
            },
        )
    proposals = Proposal.objects.visible_to(member).open().filter(round=round)
    if n := proposals.exclude(author=member.user_id).count():
        said = ngettext("%(n)s proposal to answer", "%(n)s proposals to answer", n)
        yield wait("answer", n, said % {"n": grouped(n)})
    if round.status == Round.Status.LOCKED:
        yield wait("settle", 1, _("The round is locked: look at its agreement, then close it"))
    if round.status == Round.Status.ADJUDICATING:
        yield wait("settle", 1, _("Disagreements are to be settled, then the round closed"))


def _asked(request: ReopenRequest) -> str:
    if request.why:
        return _("%(name)s asks for document %(document)s back: “%(why)s”")
    return _("%(name)s asks for document %(document)s back")


def _stuck(one: CoderWork) -> str:
    """Why documents lie with somebody who does not work at them."""
    if not one.may_code:
        return ngettext(
            "%(name)s may code no more: %(n)s document to be given to somebody else",
            "%(name)s may code no more: %(n)s documents to be given to somebody else",
            one.unsubmitted,
        )
    if one.away == Absence.Kind.PAUSED:
        return ngettext(
            "%(name)s is paused with %(n)s document",
            "%(name)s is paused with %(n)s documents",
            one.unsubmitted,
        )
    return ""
