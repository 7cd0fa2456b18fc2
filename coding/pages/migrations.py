"""The page on which a lead moves a round to a newer version of its codebook."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from coding.access import round_for
from coding.actions.moving import start_migration, undo_migration
from coding.codebook.versions import published_version
from coding.models import Migration, Round
from coding.reads.migration_plan import plan_of
from coding.reads.migrations import moves_of, newer_versions, why_not_moved
from corpus.accounts.requests import PageRequest
from corpus.models import Job
from corpus.pages.frame import project_context
from corpus.permissions import Capability
from policycoder.errors import DomainError, Invalid
from policycoder.values import whole, whole_number

TO = whole("to", 1)
STATES = {state.value: state.label for state in Migration.State}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def round_migration(request: PageRequest, pk: int) -> HttpResponse:
    round, member = round_for(request.user, pk, Capability.EDIT)
    if request.method == "POST":
        return _act(request, round)
    newer = newer_versions(round)
    number = TO.of(request.GET)
    to = published_version(round.project, number) if number else next(iter(newer), None)
    moves = moves_of(round, member)
    unfinished = [one for one in moves if one["state"] in Migration.UNFINISHED]
    context = project_context(request, member, active="rounds") | {
        "round": round,
        "versions": newer,
        "to": to if to in newer else None,
        "plan": plan_of(round, to, member) if to in newer and to else None,
        "refusal": why_not_moved(round, to) if to else "",
        "moves": [one | {"label": STATES[one["state"]]} for one in moves],
        "job": Job.objects.filter(pk=unfinished[0]["job"]).first() if unfinished else None,
        "open": round.status == Round.Status.OPEN,
        "last": next((one for one in moves if one["state"] == Migration.State.DONE), None),
    }
    return render(request, "coding/round_migration.html", context)


def _act(request: PageRequest, round: Round) -> HttpResponse:
    action = request.POST.get("action")
    if action not in ("move", "undo"):
        raise Invalid(_("The request could not be understood."))
    try:
        (_move if action == "move" else _undo)(request, round)
    except DomainError as error:
        messages.error(request, error.detail)
    return redirect("round_migration", round.pk)


def _move(request: PageRequest, round: Round) -> None:
    number = whole_number(request.POST.get("to"))
    if number is None:
        raise Http404
    start_migration(
        actor=request.user,
        round=round,
        to=published_version(round.project, number),
        reopen=request.POST.get("reopen") == "1",
    )


def _undo(request: PageRequest, round: Round) -> None:
    last = round.migrations.filter(pk=whole_number(request.POST.get("migration")) or 0).first()
    if last is None:
        raise Http404
    undo_migration(actor=request.user, migration=last)
