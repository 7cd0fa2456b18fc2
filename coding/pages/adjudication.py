from itertools import combinations
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import json_script
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from coding.access import feedback_round_for, round_results_for
from coding.actions.adjudication.accepting import take_back
from coding.actions.adjudication.begin import begin_adjudication
from coding.agreement.units import coders_of
from coding.codebook.scheme import scheme_of
from coding.codebook.tree import codebook_tree
from coding.exports.minutes import MINUTES
from coding.models import Decision, Meeting, Round
from coding.pages.agreement_report import Names
from coding.pages.workbench import PlainJson
from coding.reads.adjudication.feedback import feedback_for, told
from coding.reads.adjudication.standing import standing_of, statistics_of
from corpus.accounts.requests import PageRequest
from corpus.models import Document, Membership
from corpus.pages.frame import project_context
from corpus.pages.lists import page_of
from corpus.permissions import Capability
from policycoder.downloads import headers_of
from policycoder.errors import DomainError, Invalid
from policycoder.values import whole_number

ACTIVE = "project_agreement"
PER_PAGE = 20


@require_safe
def adjudication(request: PageRequest, pk: int) -> HttpResponse:
    """Where disagreements are decided; of a round that is not adjudicated now, what was decided."""
    round, member = round_results_for(request.user, pk, Capability.EDIT)
    if round.status != Round.Status.ADJUDICATING:
        return redirect("decisions", pk)
    data = json_script(_data(request, round, member), "adjudication-data", PlainJson)
    context = {"project": member.project, "round": round, "data": data}
    return render(request, "coding/adjudication.html", context)


def _data(request: PageRequest, round: Round, member: Membership) -> dict[str, Any]:
    coders = [(one.username, one.get_full_name()) for one in coders_of(round)]
    documents = Document.objects.filter(assignments__round=round).distinct().order_by("number")
    return {
        "round": {"id": round.pk, "name": round.name, "status": round.status},
        "project": {"name": member.project.name},
        "user": {"id": request.user.pk},
        "codebook": codebook_tree(round.codebook_version),
        "documents": list(documents.values("id", "number", "title")),
        "pairs": _pairs(coders) if not member.project.hidden_names else [],
        "people": [name for _username, name in coders],
        "meeting": None,
        "now": timezone.now(),
        "urls": {
            "api": f"/api/v1/rounds/{round.pk}/adjudication/",
            "round": reverse("round", args=[round.pk]),
            "decisions": reverse("decisions", args=[round.pk]),
            "meetings": f"/rounds/{round.pk}/meetings/",
        },
    }


def _pairs(coders: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(f"{a[0]},{b[0]}", f"{a[1]} – {b[1]}") for a, b in combinations(coders, 2)]


@require_http_methods(["GET", "HEAD", "POST"])
def decisions(request: PageRequest, pk: int) -> HttpResponse:
    """What was decided, by which rules and for which reasons; POST begins, or takes a rule back."""
    round, member = round_results_for(request.user, pk, Capability.EDIT)
    if request.method == "POST":
        return _act(request, round)
    names = Names(round.codebook_version)
    found = statistics_of(round)
    context = project_context(request, member, active=ACTIVE) | {
        "round": round,
        "crumbs": _crumbs(round, member),
        "begins": round.status == Round.Status.LOCKED,
        "standing": standing_of(round),
        "found": found,
        "reasons": [
            {"name": _reason_name(one["reason"]), "n": one["count"]} for one in found["reasons"]
        ],
        "rules": [
            {"name": Decision.Rule(one["rule"]).label, "n": one["count"]} for one in found["rules"]
        ],
        "nodes": [
            {"node": names.node(one["dimension"], one["node"]), "n": one["count"]}
            | {"dimension": names.dimensions[one["dimension"]]}
            for one in found["nodes"]
        ],
        "acceptances": round.acceptances.select_related("by", "undone_by"),
        "meetings": round.meetings.all(),
    }
    return render(request, "coding/decisions.html", context)


def _reason_name(reason: str) -> str:
    return str(Decision.Reason(reason).label) if reason else _("no reason given")


def _act(request: PageRequest, round: Round) -> HttpResponse:
    action = request.POST.get("action")
    try:
        if action == "begin":
            begin_adjudication(actor=request.user, round=round)
            return redirect("adjudication", round.pk)
        if action != "take_back":
            raise Invalid(_("The request could not be understood."))
        found = round.acceptances.filter(pk=whole_number(request.POST.get("acceptance")) or 0)
        if (acceptance := found.first()) is None:
            raise Http404
        take_back(actor=request.user, round=round, acceptance=acceptance)
        messages.success(request, _("What this step had decided is open again."))
    except DomainError as error:
        messages.error(request, error.detail)
    return redirect("decisions", round.pk)


@require_safe
def feedback(request: PageRequest, pk: int) -> HttpResponse:
    """Of a closed round: where the consensus differs from the reader's own choices, and why."""
    round, member = feedback_round_for(request.user, pk)
    page = page_of(request, feedback_for(request.user, round), PER_PAGE)
    names = Names(round.codebook_version)
    items = told(request.user, round, list(page))
    context = project_context(request, member, active=ACTIVE) | {
        "round": round,
        "crumbs": _crumbs(round, member),
        "page_obj": page,
        "items": [_item(one, names, round) for one in items],
        "coded": round.assignments.filter(coder=request.user, kind="coder").exists(),
    }
    return render(request, "coding/feedback.html", context)


def _item(told: dict[str, Any], names: Names, round: Round) -> dict[str, Any]:
    key = told["dimension"]
    tree = scheme_of(round.codebook_version_id).dimensions[key].tree
    consensus = [ref["node"] for ref in told["consensus"]["references"]]
    own = [ref["node"] for ref in told["own"]["references"]]
    return told | {
        "dimension": names.dimensions[key],
        "own": _chips(told["own"], own, key, names),
        "consensus": _chips(told["consensus"], consensus, key, names),
        "reason": _reason_name(told["reason"]) if told["reason"] else "",
        "definitions": [tree[node].row for node in dict.fromkeys(consensus + own) if node in tree],
    }


def _chips(said: dict[str, Any], nodes: list[str], key: str, names: Names) -> list[Any]:
    return [names.node(key, node) for node in dict.fromkeys(nodes)] or [
        names.node(key, said["outcome"])
    ]


@require_safe
def minutes(request: PageRequest, pk: int, meeting_pk: int, ending: str) -> HttpResponse:
    """The minutes of a meeting as a file."""
    round, _member = round_results_for(request.user, pk, Capability.EDIT)
    if ending not in MINUTES:
        raise Http404
    meeting = get_object_or_404(Meeting.objects.filter(round=round), pk=meeting_pk)
    name = _("Minutes %(round)s %(day)s") % {
        "round": round.name,
        "day": timezone.localtime(meeting.begun_at).strftime("%Y-%m-%d"),
    }
    written, media_type = MINUTES[ending]
    return HttpResponse(
        written(meeting),
        content_type=media_type,
        headers=headers_of(f"{name}.{ending}", f"minutes.{ending}"),
    )


def _crumbs(round: Round, member: Membership) -> list[dict[str, str]]:
    return [
        {"label": _("Rounds and tasks"), "url": reverse("rounds", args=[member.project_id])},
        {"label": round.name, "url": reverse("round", args=[round.pk])},
    ]
