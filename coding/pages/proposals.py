"""What coders propose for the codebook, and the words of leads on it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from coding.access import proposal_for
from coding.actions.draft_readers import blind_readers
from coding.actions.proposals import ACCEPT, DECISIONS, answer_proposal, withdraw_proposal
from coding.codebook.content import NODE, Content, name_of, nodes_of
from coding.codebook.pinyin import has_han
from coding.codebook.stored import content_of
from coding.codebook.versions import newest_version
from coding.models import Draft, Proposal, Round
from coding.reads.proposals import alike, proposals_json
from coding.results.base import ROUND
from corpus.access import member_of
from corpus.accounts.requests import PageRequest
from corpus.models import Membership
from corpus.pages.frame import project_context
from corpus.pages.lists import page_of
from corpus.permissions import Capability
from corpus.text.differences import inline
from policycoder.errors import DomainError, Invalid
from policycoder.values import choice

PER_PAGE = 20
EVERY = "all"
STATE = choice("state", (*Proposal.State.values, EVERY), Proposal.State.OPEN)
WITHDRAW = "withdraw"


@dataclass(frozen=True)
class Place:
    """A node of the draft, or of the newest version, to stand below or to be merged with."""

    key: str
    name: str
    depth: int

    @property
    def shown(self) -> str:
        return "　" * self.depth + self.name


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def proposals(request: PageRequest, pk: int) -> HttpResponse:
    """A member's own proposals, and those they may see; leads answer them here."""
    if request.method == "POST":
        return _act(request, pk)
    member = member_of(request.user, pk)
    state, round_id = STATE.of(request.GET), ROUND.of(request.GET)
    visible = Proposal.objects.visible_to(member)
    rounds = Round.objects.filter(pk__in=visible.order_by().values("round"))
    if round_id is not None:
        visible = visible.filter(round=round_id)
    shown = visible if state == EVERY else visible.filter(state=state)
    page = page_of(request, shown.select_related("round", "author", "answered_by"), PER_PAGE)
    book = _codebook(member)
    context = project_context(request, member, active="proposals") | {
        "items": _items(page.object_list, member, book),
        "page_obj": page,
        "states": _states(visible, state),
        "state": state,
        "rounds": rounds,
        "round_id": round_id,
        "any": visible.exists(),
        "hidden": _hidden(member),
    }
    return render(request, "coding/proposals.html", context)


def _states(visible: QuerySet[Proposal], state: str) -> list[tuple[str, str, int]]:
    """Value, label and number of those there are any of; open ones and all in any case."""
    found = visible.order_by().values_list("state").annotate(n=Count("pk"))
    counts: dict[str, int] = dict(found)
    rows = [
        (value, str(label), counts.get(value, 0))
        for value, label in Proposal.State.choices
        if counts.get(value) or value in (Proposal.State.OPEN, state)
    ]
    return [*rows, (EVERY, _("All"), sum(counts.values()))]


def _hidden(member: Membership) -> bool:
    """Whether a lead sees less than other leads do, because of a round they code in themselves."""
    if not member.can(Capability.EDIT):
        return False
    hidden = Round.objects.filter(project=member.project_id).hidden_from(member.user_id)
    return hidden.exists()


def _codebook(member: Membership) -> Content:
    """The draft for those who may see it, else the newest version."""
    if member.can(Capability.EDIT):
        draft = Draft.objects.filter(codebook__project=member.project_id).first()
        if draft:
            return draft.content
    newest = newest_version(member.project_id)
    return content_of(newest) if newest else {"dimensions": [], "became": {}}


def _items(rows: Any, member: Membership, book: Content) -> list[dict[str, Any]]:
    dimensions = {entry["key"]: entry for entry in book["dimensions"]}
    edits = member.can(Capability.EDIT)
    items = []
    for one, json in zip(rows, proposals_json(rows, member), strict=True):
        dimension = dimensions.get(one.dimension)
        places = _places(dimension) if dimension else []
        names = {place.key: place.name for place in places}
        items.append(
            {
                "proposal": one,
                "own": json["own"],
                "quotes": [_quoted(place) for place in json["clauses"]],
                "dimension": name_of(dimension) if dimension else one.dimension,
                "node": names.get(one.node, one.node),
                "result": names.get(one.result, one.result),
                "field": NODE[f"{one.field}_zh"].label if one.field else "",
                "rewords": _rewords(one, dimension) if dimension and _waits(one) else None,
                "places": places,
                "alike": _alike(one, member) if edits and _waits(one) else [],
                "readers": blind_readers(one.round, one.author) if edits and _waits(one) else [],
                "may_answer": edits and _waits(one),
                "may_reopen": edits and one.state in _ANSWERED,
                "may_withdraw": json["own"] and _waits(one),
            }
        )
    return items


def _rewords(one: Proposal, dimension: dict[str, Any]) -> tuple[Any, Any] | None:
    """What stands there now, beside what it should say instead; in runs that are alike or not."""
    if one.kind != Proposal.Kind.DEFINITION:
        return None
    field = f"{one.field}_{'zh' if has_han(one.text) else 'en'}"
    for node, _parent, _siblings in nodes_of(dimension):
        if node["key"] == one.node:
            return inline(node[field], one.text)
    return None


_ANSWERED = (Proposal.State.ACCEPTED, Proposal.State.MERGED, Proposal.State.DECLINED)


def _waits(one: Proposal) -> bool:
    return one.state == Proposal.State.OPEN


def _alike(one: Proposal, member: Membership) -> list[dict[str, Any]]:
    """Of a proposed node: what is called like it, itself aside."""
    if one.kind != Proposal.Kind.NODE:
        return []
    found = alike(one.name, member)
    return [row for row in found if row.get("id") != str(one.pk)]


def _places(dimension: dict[str, Any]) -> list[Place]:
    depths: dict[str, int] = {}
    for node, parent, _siblings in nodes_of(dimension):
        depths[node["key"]] = depths[parent["key"]] + 1 if parent else 0
    return list(_walked(dimension["nodes"], depths))


def _walked(nodes: list[dict[str, Any]], depths: dict[str, int]) -> list[Place]:
    found = []
    for node in nodes:
        found.append(Place(node["key"], name_of(node), depths[node["key"]]))
        found += _walked(node["children"], depths)
    return found


def _quoted(place: dict[str, Any]) -> dict[str, Any]:
    """The clause's words before, in and after those that were chosen."""
    before, quote, after = place["text"].partition(place["quote"]) if place["quote"] else ("",) * 3
    return place | {"parts": (before, quote, after) if quote else None}


def _act(request: PageRequest, pk: int) -> HttpResponse:
    decision = request.POST.get("decision", "")
    capability = Capability.CODE if decision == WITHDRAW else Capability.EDIT
    try:
        key = UUID(request.POST.get("proposal", ""))
    except ValueError:
        raise Http404 from None
    found, _member = proposal_for(request.user, pk, key, capability)
    if decision not in (*DECISIONS, WITHDRAW):
        raise Invalid(_("The request could not be understood."))
    try:
        if decision == WITHDRAW:
            withdraw_proposal(actor=request.user, proposal=found)
        else:
            answer_proposal(
                actor=request.user,
                proposal=found,
                decision=decision,
                answer=request.POST.get("answer", ""),
                node=request.POST.get("node", ""),
                name=request.POST.get("name"),
                text=request.POST.get("text"),
                with_clauses=request.POST.get("with_clauses") == "1",
                not_blind=request.POST.getlist("not_blind"),
            )
    except DomainError as error:
        messages.error(request, error.detail)
    else:
        messages.success(request, _said(decision))
    return redirect(request.get_full_path())


def _said(decision: str) -> str:
    if decision == ACCEPT:
        return _("Taken into the draft of the next version.")
    return _("Noted; the coder sees it.")
