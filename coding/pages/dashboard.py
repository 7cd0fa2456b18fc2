from dataclasses import replace
from datetime import timedelta
from itertools import groupby

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coding.access import round_for
from coding.models import Round
from coding.pages.agreement_report import Names, figure
from coding.pages.live import live, mark_of
from coding.reads.dashboard import CoderWork, Dashboard, dashboard_of
from coding.reads.round_history import history_of, read_history
from coding.reads.waits import Wait, waits_of
from coding.results.headline import Agreed, agreed_so_far
from corpus.accounts.requests import PageRequest
from corpus.models import Membership
from corpus.pages.frame import project_context
from corpus.pages.lists import page_of
from corpus.permissions import Capability

DOCUMENTS = 50
CHANGES = 50


@login_required
@require_safe
def dashboard(request: PageRequest, pk: int) -> HttpResponse:
    """The round at a glance; it brings itself up to date."""
    round, member = round_for(request.user, pk)
    found = dashboard_of(round, member)
    visible = Round.objects.results_visible_to(member).filter(pk=pk).exists()
    agreed = agreed_so_far(round, member)
    waits = waits_of(found, member)
    coders = [(one, _since(one)) for one in found.coders]
    context = project_context(request, member, active="rounds") | {
        "round": round,
        "found": found,
        "coders": coders,
        "waits": _by_person(waits),
        "documents": page_of(request, found.documents, DOCUMENTS),
        "visible": visible,
        "agreed": agreed,
        "figures": figures_of(agreed) if agreed else [],
        "open": round.status == Round.Status.OPEN,
    }
    told = [found.counts, coders, found.documents, found.questions, waits, round.deadline, agreed]
    mark = mark_of(told)
    return live(
        request, "coding/dashboard.html", "coding/_dashboard.html", context, mark=mark,
        phase=round.status,
    )  # fmt: skip


def _since(one: CoderWork) -> str:
    """How long ago the last work was, in its largest unit."""
    if not one.last_work:
        return ""
    if timezone.now() - one.last_work < timedelta(minutes=1):
        return _("just now")
    return _("%(since)s ago") % {"since": timesince(one.last_work, depth=1)}


def _by_person(waits: list[Wait]) -> list[tuple[str, list[Wait]]]:
    """Under the name of who is waited for."""
    groups = groupby(waits, lambda wait: (wait.who, wait.name))
    return [(name or _("Owners and leads"), list(own)) for (_who, name), own in groups]


def figures_of(agreed: Agreed) -> list[dict]:
    """By dimension the name and what the page shows of the figure."""
    names = Names(agreed.version)
    return [
        {"dimension": names.dimensions[one["dimension"]], "figure": figure(one)}
        for one in agreed.dimensions
    ]


def own_work(member: Membership, rounds: list[Round]) -> list[tuple[Round, CoderWork]]:
    """The member's own pace and progress in these rounds."""
    found: list[tuple[Round, CoderWork]] = []
    for round in rounds:
        board: Dashboard = dashboard_of(round, member, only_own=True)
        found += [(round, replace(one, name="")) for one in board.coders]
    return found


@login_required
@require_safe
def round_history(request: PageRequest, pk: int) -> HttpResponse:
    """What was changed in the round, by whom and why."""
    round, member = round_for(request.user, pk, Capability.EDIT)
    page = page_of(request, history_of(round), CHANGES)
    context = project_context(request, member, active="rounds") | {
        "round": round,
        "page": page,
        "changes": read_history(round, member, list(page)),
    }
    return render(request, "coding/round_history.html", context)
