from dataclasses import replace
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coding.access import round_results_for
from coding.actions.proposals import Wish, propose_from_report
from coding.agreement.table import LEVELS
from coding.agreement.units import coders_of, state_of
from coding.models import Proposal, Round, Snapshot
from coding.pages.agreement_findings import findings, next_steps
from coding.pages.agreement_method import method_paragraphs
from coding.pages.agreement_parts import parts
from coding.pages.agreement_passages import passages
from coding.pages.agreement_report import Names, headline_of, headlines, not_blind, report
from coding.reads.disagreements import (
    DIFFERING,
    DOUBTFUL,
    JUDGED,
    DisagreementFilter,
    described,
    disagreements_of,
)
from coding.reads.intra import intra_of
from coding.results.agreement import KIND, agreement_of, newest_agreements
from coding.results.base import drawn_with
from coding.results.life import UNFINISHED, is_stale, jobs_of, newest, start
from corpus.access import member_of
from corpus.accounts.requests import PageRequest
from corpus.models import Document, Job, Membership
from corpus.pages.frame import project_context
from corpus.pages.lists import page_of
from corpus.permissions import Capability
from policycoder.errors import DomainError

ACTIVE = "project_agreement"
PER_PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
def agreement(request: PageRequest, pk: int) -> HttpResponse:
    """The newest report of a round; POST computes a new one."""
    capability = Capability.EDIT if request.method == "POST" else Capability.VIEW
    round, member = round_results_for(request.user, pk, capability)
    if request.method == "POST":
        start(actor=request.user, asked=agreement_of(round))
        return redirect("agreement", pk)
    snapshot = newest(agreement_of(round))
    context = project_context(request, member, active=ACTIVE) | {
        "round": round,
        "snapshot": snapshot,
        "crumbs": _crumbs(member),
        **_job(round, snapshot),
    }
    if member.can(Capability.EDIT):
        context["repeats"] = intra_of(round)
    if snapshot:
        names = _names_in(snapshot)
        context |= {
            "data": snapshot.data,
            "report": _whole(snapshot.data, names)
            | {"method": method_paragraphs(round, snapshot, names.version)},
            "stale": is_stale(snapshot, agreement_of(round)),
        }
    else:
        context["begun"] = state_of(round).as_of is not None
    return render(request, "coding/agreement.html", context)


def _whole(data: dict[str, Any], names: Names) -> dict[str, Any]:
    coders = {person["username"]: person["name"] for person in data["coders"]}
    found = report(data, names)
    for one in found["dimensions"]:
        own = data["dimensions"][one["key"]]
        one["parts"] = parts(one["key"], own, data, names, coders)
        one["parts"]["passages"] = passages(one["key"], own.get("passages"), names, coders)
    steps = next_steps(data, names, coders)
    return found | {
        "highlights": findings(data, found["dimensions"], names, coders),
        "next": steps,
        "later": sum(step["later"] for step in steps),
        **{
            f"has_{kind}": any(one["parts"][kind] for one in found["dimensions"])
            for kind in ("weeks", "documents", "yardsticks")
        },
    }


@require_POST
def propose(request: PageRequest, pk: int) -> HttpResponse:
    """Other words for a node, with the clauses of the list of disagreements that the query names."""
    round, member = round_results_for(request.user, pk, Capability.EDIT)
    sought = DisagreementFilter.of(request.GET)
    sent = request.POST
    wish = Wish(
        Proposal.Kind.DEFINITION,
        sought.dimension,
        sent.get("node", ""),
        field=sent.get("field", ""),
        text=sent.get("text", ""),
        reason=sent.get("reason", ""),
    )
    clauses = [clause for clause, _dimension in disagreements_of(round, sought)]
    try:
        propose_from_report(actor=request.user, round=round, wish=wish, clauses=clauses)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("agreement", pk)
    messages.success(request, _("The proposal waits for an answer here, with its clauses."))
    return redirect(f"{reverse('proposals', args=[member.project_id])}?round={pk}")


def _names_in(snapshot: Snapshot) -> Names:
    (version,) = drawn_with(snapshot)
    return Names(version)


def _job(round: Round, snapshot: Snapshot | None) -> dict[str, Any]:
    """The computation under way, or the one that failed since the last report."""
    job = jobs_of(round.project_id, KIND, agreement_of(round)).first()
    if job is None or (snapshot and job.created_at < snapshot.created_at and job.finished):
        return {}
    if job.state in UNFINISHED:
        return {"job": job}
    return {"failed": job} if job.state == Job.State.FAILED else {}


@require_safe
def disagreements(request: PageRequest, pk: int) -> HttpResponse:
    """Where the coders differ, their choices side by side."""
    round, member = round_results_for(request.user, pk)
    names = Names(round.codebook_version)
    coders = [(one.known_as, one.get_full_name()) for one in coders_of(round)]
    documents = Document.objects.filter(assignments__round=round).distinct().order_by("number")
    sought = _filter_of(request, names, dict(coders))
    page = page_of(request, disagreements_of(round, sought), PER_PAGE)
    context = project_context(request, member, active=ACTIVE) | {
        "round": round,
        "crumbs": [
            *_crumbs(member),
            {"label": round.name, "url": reverse("agreement", args=[round.pk])},
        ],
        "sought": sought,
        "against": sought.against and names.node(sought.dimension, sought.against),
        "documents": documents,
        "coders": coders,
        "between": [name for username, name in coders if username in sought.coders],
        "level": next(_(one.label) for one in LEVELS if one.key == sought.level),
        "shows": [
            (DIFFERING, _("Where they differ")),
            (JUDGED, _("All judged by two or more")),
            (DOUBTFUL, _("Where the best stand alone")),
        ],
        "shown": DOUBTFUL if sought.doubtful else JUDGED if sought.agreeing else DIFFERING,
        "dimensions": [
            {"key": key, "name": name, "nodes": names.nodes(key)}
            for key, name in names.dimensions.items()
        ],
        "page_obj": page,
        "groups": _by_clause([_shown(item, names) for item in described(round, list(page))]),
    }
    return render(request, "coding/disagreements.html", context)


def _filter_of(request: PageRequest, names: Names, coders: dict[str, str]) -> DisagreementFilter:
    """The filters, without what round and codebook do not know: a node of another dimension goes."""
    asked = DisagreementFilter.of(request.GET)
    if len(set(asked.coders)) != 2 or not coders.keys() >= set(asked.coders):
        asked = replace(asked, coders=())
    if asked.dimension not in names.dimensions:
        asked = replace(asked, dimension="")
    inside = [asked.dimension] if asked.dimension else list(names.dimensions)
    if not any(asked.node == one.key for key in inside for one in names.nodes(key)):
        asked = replace(asked, node="")
    if asked.node:
        asked = replace(asked, level=LEVELS[0].key, agreeing=False)
    return asked if asked.dimension and asked.node else replace(asked, against="")


def _by_clause(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A clause disputed on several dimensions is read once."""
    return [
        {"clause": own[0]["clause"], "disputed": own}
        for own in (list(same) for _id, same in groupby(items, lambda item: item["clause"]["id"]))
    ]


def _shown(item: dict[str, Any], names: Names) -> dict[str, Any]:
    dimension = item["dimension"]
    return item | {
        "dimension": names.dimensions[dimension],
        "choices": [
            choice
            | {
                "chips": [names.node(dimension, key) for key in choice["nodes"]]
                or [names.node(dimension, choice["outcome"])]
            }
            for choice in item["choices"]
        ],
    }


@require_safe
def project_agreement(request: PageRequest, pk: int) -> HttpResponse:
    """The project's rounds with their agreement; the report itself where there is one round."""
    member = member_of(request.user, pk)
    rounds = list(Round.objects.listed_for(member).select_related("codebook_version"))
    visible = set(Round.objects.results_visible_to(member).values_list("pk", flat=True))
    if len(rounds) == 1 and rounds[0].pk in visible:
        return redirect("agreement", rounds[0].pk)
    snapshots = newest_agreements([found for found in rounds if found.pk in visible])
    context = project_context(request, member, active=ACTIVE) | {
        "headlines": headlines(),
        "rows": [_row(found, member, visible, snapshots.get(found.pk)) for found in rounds],
    }
    return render(request, "coding/project_agreement.html", context)


def _row(
    round: Round, member: Membership, visible: set[int], snapshot: Snapshot | None
) -> dict[str, Any]:
    row: dict[str, Any] = {"round": round, "visible": round.pk in visible, "snapshot": snapshot}
    if not row["visible"]:
        row["reason"] = (
            _("You code in this blind round yourself; submit your own documents first.")
            if member.can(Capability.EDIT)
            else _("The results of a round are shown to you once it is closed.")
        )
    elif snapshot:
        names = _names_in(snapshot)
        row["stale"] = is_stale(snapshot, agreement_of(round))
        row["not_blind"] = not_blind(snapshot.data)
        row["figures"] = [
            {"dimension": name, **headline_of(key, snapshot.data["dimensions"][key], names)}
            for key, name in names.dimensions.items()
            if key in snapshot.data["dimensions"]
        ]
    return row


def _crumbs(member: Membership) -> list[dict[str, str]]:
    url = reverse("project_agreement", args=[member.project_id])
    return [{"label": _("Agreement"), "url": url}]
