"""Changing an open round: its deadline, who codes in it, which documents, what was set aside."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from coding.access import round_for
from coding.actions.deadlines import set_deadline
from coding.actions.setting_aside import move_passes, restore_passes, withdraw_documents
from coding.actions.staffing import pause_coder, remove_coder, replace_coder, resume_coder
from coding.models import Absence, Assignment, Round
from coding.pages.rounds import coders_of_project
from coding.reads.absence import absences_of
from coding.reads.exposure import exposures, in_words
from coding.reads.progress import PassProgress, RoundProgress, known_to, table_of, with_progress
from corpus.accounts.requests import PageRequest
from corpus.models import Membership
from corpus.pages.frame import project_context
from corpus.permissions import Capability
from policycoder.errors import DomainError, Invalid
from policycoder.numbers import grouped
from policycoder.values import text, whole_number

CODER = text("coder")


@dataclass(frozen=True)
class CoderRow:
    """A coder of the round, or one who has left it."""

    username: str
    name: str
    sum: PassProgress
    absence: Absence | None

    @property
    def open(self) -> int:
        return self.sum.passes - self.sum.submitted


@dataclass(frozen=True)
class Successor:
    """Somebody who may take over; `exposed` says in words why only with a mark."""

    username: str
    name: str
    exposed: str


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def round_change(request: PageRequest, pk: int) -> HttpResponse:
    round, member = round_for(request.user, pk, Capability.EDIT)
    if round.status != Round.Status.OPEN:
        messages.error(request, _("Only an open round can be changed."))
        return redirect("round", pk)
    if request.method == "POST":
        return _act(request, round)
    table = table_of(round, known_to(member))
    rows = _coders(round, table)
    chosen = next((one for one in rows if one.username == CODER.of(request.GET)), None)
    aside = round.assignments.filter(kind=Assignment.Kind.SET_ASIDE)
    context = project_context(request, member, active="rounds") | {
        "round": round,
        "coders": rows,
        "documents": table.rows,
        "chosen": chosen,
        "exposed": exposures(round, set(aside.values_list("coder", flat=True))),
        "aside": with_progress(aside, request.user.pk)
        .select_related("set_aside_by")
        .order_by("-set_aside_at", "document__number"),
        **(_choices(round, member, table, chosen) if chosen else {}),
    }
    return render(request, "coding/round_change.html", context)


def _coders(round: Round, table: RoundProgress) -> list[CoderRow]:
    away = absences_of(round)
    found = {
        pk: CoderRow(username, name or username, table.sums[pk], away.get(pk))
        for pk, (username, name) in table.coders.items()
    }
    for pk, absence in away.items():
        person = absence.user
        gone = CoderRow(person.username, person.get_full_name(), PassProgress(), absence)
        found.setdefault(pk, gone)
    return sorted(found.values(), key=lambda one: one.username)


def _choices(
    round: Round, member: Membership, table: RoundProgress, chosen: CoderRow
) -> dict[str, Any]:
    """The open passes of a coder, and who may take them over."""
    everybody = [one for one in coders_of_project(member) if one.user.username != chosen.username]
    exposed = exposures(round, {one.user_id for one in everybody})
    paused = {pk for pk, one in absences_of(round).items() if one.kind == Absence.Kind.PAUSED}
    return {
        "open_passes": Assignment.objects.filter(
            round=round,
            coder__username=chosen.username,
            kind=Assignment.Kind.CODER,
            status=Assignment.Status.OPEN,
        ).select_related("document"),
        "successors": [
            Successor(
                one.user.username,
                one.user.get_full_name(),
                in_words(exposed[one.user_id]) if one.user_id in exposed else "",
            )
            for one in everybody
            if one.user_id not in paused
        ],
    }


def _act(request: PageRequest, round: Round) -> HttpResponse:
    action = ACTIONS.get(request.POST.get("action", ""))
    if action is None:
        raise Invalid(_("The request could not be understood."))
    back = reverse("round_change", args=[round.pk])
    try:
        messages.success(request, action(request, round))
    except DomainError as error:
        messages.error(request, error.detail)
        back = request.get_full_path()
    return redirect(back)


def _why(request: PageRequest) -> str:
    return request.POST.get("why", "")


def _ids(request: PageRequest, name: str) -> list[int]:
    given = (whole_number(value) for value in request.POST.getlist(name))
    return [value for value in given if value is not None]


def _deadline(request: PageRequest, round: Round) -> str:
    written = request.POST.get("deadline", "").strip()
    try:
        day = date.fromisoformat(written) if written else None
    except ValueError:
        raise Invalid.on("deadline", _("Give the deadline as a date.")) from None
    held = set_deadline(actor=request.user, round=round, deadline=day, why=_why(request))
    if held.overdue:
        return _("The deadline is saved. It lies in the past: coders read that they are late.")
    return _("The deadline is saved.")


def _pause(request: PageRequest, round: Round) -> str:
    absence = pause_coder(
        actor=request.user, round=round, coder=request.POST.get("coder", ""), why=_why(request)
    )
    return _("%(name)s is paused.") % {"name": absence.user.get_full_name()}


def _resume(request: PageRequest, round: Round) -> str:
    coder = request.POST.get("coder", "")
    resume_coder(actor=request.user, round=round, coder=coder, why=_why(request))
    return _("%(name)s can go on.") % {"name": coder}


def _remove(request: PageRequest, round: Round) -> str:
    aside = remove_coder(
        actor=request.user,
        round=round,
        coder=request.POST.get("coder", ""),
        finished=request.POST.get("finished", ""),
        why=_why(request),
    )
    return _told(
        len(aside),
        ngettext(
            "Taken out of the round; %(n)s document is set aside.",
            "Taken out of the round; %(n)s documents are set aside.",
            len(aside),
        ),
    )


def _to(request: PageRequest, round: Round) -> tuple[str, bool]:
    """Who takes over, and whether their passes are marked: the choice says so."""
    username = request.POST.get("to", "")
    people = Membership.objects.filter(project=round.project_id, user__username=username)
    exposed = exposures(round, people.values_list("user", flat=True))
    return username, bool(exposed)


def _replace(request: PageRequest, round: Round) -> str:
    username, marked = _to(request, round)
    made = replace_coder(
        actor=request.user,
        round=round,
        coder=request.POST.get("coder", ""),
        by=username,
        finished=request.POST.get("finished", ""),
        why=_why(request),
        not_blind=marked,
    )
    return _given(len(made), username)


def _move(request: PageRequest, round: Round) -> str:
    username, marked = _to(request, round)
    made = move_passes(
        actor=request.user,
        round=round,
        passes=_ids(request, "passes"),
        to=username,
        why=_why(request),
        not_blind=marked,
    )
    return _given(len(made), username)


def _given(n: int, username: str) -> str:
    said = ngettext(
        "%(name)s begins %(n)s document afresh.", "%(name)s begins %(n)s documents afresh.", n
    )
    return said % {"n": grouped(n), "name": username}


def _withdraw(request: PageRequest, round: Round) -> str:
    aside = withdraw_documents(
        actor=request.user, round=round, documents=_ids(request, "documents"), why=_why(request)
    )
    return _told(
        len(aside),
        ngettext(
            "Withdrawn; %(n)s coder’s work on it is set aside.",
            "Withdrawn; the work of %(n)s assignments is set aside.",
            len(aside),
        ),
    )


def _restore(request: PageRequest, round: Round) -> str:
    restored = restore_passes(
        actor=request.user,
        round=round,
        passes=_ids(request, "passes"),
        why=_why(request),
        not_blind=request.POST.getlist("not_blind"),
    )
    return _told(
        len(restored),
        ngettext("%(n)s document is back.", "%(n)s documents are back.", len(restored)),
    )


def _told(n: int, text: str) -> str:
    return text % {"n": grouped(n)}


ACTIONS: dict[str, Callable[[PageRequest, Round], str]] = {
    "deadline": _deadline,
    "pause": _pause,
    "resume": _resume,
    "remove": _remove,
    "replace": _replace,
    "move": _move,
    "withdraw": _withdraw,
    "restore": _restore,
}
