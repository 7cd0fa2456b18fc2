from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from corpus.access import duplicate_for, member_of, require
from corpus.accounts.requests import PageRequest
from corpus.actions.duplicates import (
    KIND,
    keep_both,
    merge,
    other_of,
    take_over,
    undo_decision,
)
from corpus.models import Job, Membership, NearDuplicate
from corpus.pages.frame import project_context
from corpus.pages.lists import page_of
from corpus.permissions import Capability
from corpus.reads.copies import groups_of, with_documents
from corpus.reads.duplicates import (
    STATE,
    comparison,
    counts,
    document_of,
    metadata_rows,
    next_pair,
    pairs_of,
    relation,
    sides,
)
from policycoder.errors import DomainError
from policycoder.values import whole_number

PAGE_SIZE = 50
State = NearDuplicate.State


@require_GET
def duplicates(request: PageRequest, pk: int) -> HttpResponse:
    """The groups to be decided, most alike first, or the pairs of another state."""
    member = member_of(request.user, pk)
    project = member.project
    state = STATE.of(request.GET)
    groups = groups_of(project)
    found: Any = groups if state == State.PROPOSED else pairs_of(project, state)
    page = page_of(request, found, PAGE_SIZE)
    numbers = counts(project) | {State.PROPOSED: len(groups)}
    context = project_context(request, member, active="duplicates") | {
        "page_obj": page,
        "state": state,
        "states": [(value, label, numbers[value]) for value, label in State.choices],
        "job": Job.objects.filter(project=project, kind=KIND).first(),
    }
    if state == State.PROPOSED:
        firsts = [group.first_pair for group in page.object_list]
        pairs = pairs_of(project).in_bulk(firsts)
        context["groups"] = [
            (group, relation(pairs[group.first_pair]) if group.pairs == 1 else "")
            for group in with_documents(list(page.object_list))
        ]
    else:
        context["rows"] = [(pair, relation(pair), sides(pair)) for pair in page]
    return render(request, "corpus/duplicates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def duplicate(request: PageRequest, pk: int) -> HttpResponse:
    """Two documents side by side, and what is to become of them."""
    pair, member = duplicate_for(request.user, pk)
    if request.method == "POST":
        require(member, Capability.EDIT)
        return _decide(request, pair)
    return render(request, "corpus/duplicate.html", _context(request, member, pair))


def _context(request: PageRequest, member: Membership, pair: NearDuplicate) -> dict:
    left, right = sides(pair)
    runs, found = comparison(left.document, right.document)
    groups = groups_of(member.project) if pair.state == State.PROPOSED else []
    return project_context(request, member, active="duplicates") | {
        "pair": pair,
        "relation": relation(pair),
        "left": left,
        "right": right,
        "sides": (left, right),
        "metadata": metadata_rows(left.document, right.document),
        "runs": runs,
        "found": found,
        "differences": sum(run.different for run in runs),
        "next": next_pair(member.project, pair),
        "waiting": pairs_of(member.project).count(),
        "duplicate": other_of(pair, pair.kept) if pair.kept else None,
        "open": pair.state == State.PROPOSED,
        "joined": pair.state == State.EDITIONS,
        "group": next((len(one.keys) for one in groups if left.document.pk in one.keys), 2),
    }


def _decide(request: PageRequest, pair: NearDuplicate) -> HttpResponse:
    """One click of the page; then on to the next pair, or back to this one."""
    action, chosen = request.POST.get("action", ""), whole_number(request.POST.get("document"))
    try:
        on = _act(request, pair, action, chosen)
    except DomainError as error:
        messages.error(request, error.detail)
        return redirect("duplicate", pair.pk)
    following = next_pair(pair.project, pair) if on else pair
    if following is None:
        messages.success(request, _("All proposed pairs are decided."))
        return redirect("duplicates", pair.project_id)
    return redirect("duplicate", following.pk)


def _act(request: PageRequest, pair: NearDuplicate, action: str, chosen: int | None) -> bool:
    """Do what was clicked; whether the page goes on to the next pair."""
    actor = request.user
    if action == "keep_both":
        keep_both(actor=actor, pair=pair)
        messages.success(request, _("Both documents are kept."))
        return True
    if action == "merge":
        kept = other_of(pair, document_of(pair, chosen))
        merge(actor=actor, pair=pair, kept=kept)
        said = _("Document %(gone)s is excluded as a duplicate of document %(kept)s.")
        gone = other_of(pair, kept)
        messages.success(request, said % {"gone": gone.number, "kept": kept.number})
        return True
    if action == "undo":
        undo_decision(actor=actor, pair=pair)
        messages.success(request, _("Undone: the pair is to be decided again."))
    if action == "take_over":
        target = document_of(pair, chosen)
        take_over(actor=actor, pair=pair, target=target, fields=request.POST.getlist("field"))
        messages.success(request, _("Taken over into document %(n)s.") % {"n": target.number})
    return False
