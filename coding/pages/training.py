"""A training round: its reference, how coders compare with it, and what opens after it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from coding.access import assignment_for, require_no_pass_of_own, round_for, round_results_for
from coding.actions.references import start_reference, take_reference, withdraw_reference
from coding.actions.training import end_waiver, give_attempt, set_bar, set_gated, waive
from coding.agreement.training import BAR_COEFFICIENTS, Bar
from coding.codebook.scheme import scheme_of
from coding.models import Assignment, Round
from coding.pages.training_report import Report
from coding.reads.trained import runs, training_json
from coding.reads.training import comparison_of
from coding.results.base import CODER, CONSENSUS
from corpus.accounts.requests import PageRequest
from corpus.models import Membership
from corpus.pages.frame import project_context
from corpus.permissions import Capability, roles_that_may
from policycoder.errors import Conflict, DomainError, Invalid
from policycoder.values import whole_number


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def training(request: PageRequest, pk: int) -> HttpResponse:
    if request.method == "POST":
        return _act(request, pk)
    round, member = round_for(request.user, pk)
    found = training_json(round, member)
    report = Report(round, found["bar"])
    leading = runs(round, member)
    own = [one for one in found["coders"] if one["coder"].pk == request.user.pk]
    context = project_context(request, member, active="rounds") | {
        "round": round,
        "open": round.status == Round.Status.OPEN,
        "leading": leading,
        "bar": report.bar_words,
        "columns": report.columns,
        "coders": [report.trainee(one) for one in found["coders"]] if leading else [],
        "own": report.trainee(own[0]) if own else None,
        "reference": found["reference"],
        "opens": found["opens"],
    }
    if leading:
        context |= _choices(round, member)
    return render(request, "coding/training.html", context)


def _choices(round: Round, member: Membership) -> dict[str, Any]:
    """What a lead may choose in the forms."""
    going = round.status in (Round.Status.OPEN, Round.Status.LOCKED)
    own = Assignment.objects.filter(round=round, coder=member.user_id)
    trained = own.filter(kind__in=(Assignment.Kind.CODER, Assignment.Kind.ATTEMPT))
    others = Round.objects.filter(project=member.project_id).exclude(kind=Round.Kind.TRAINING)
    return {
        "may_make": going and round.blind and not trained.exists() and _left(round, own),
        "sources": _sources(round, member) if going else [],
        "coefficients": [(one.key, _(one.label)) for one in BAR_COEFFICIENTS],
        "dimensions": list(scheme_of(round.codebook_version_id).dimensions.values()),
        "people": member.project.memberships.filter(
            role__in=roles_that_may(Capability.CODE)
        ).select_related("user"),
        "gateable": others.exclude(status=Round.Status.CLOSED).select_related("training"),
    }


def _left(round: Round, own: QuerySet[Assignment]) -> bool:
    """Whether there is a document of which the lead makes no reference yet."""
    coded = Assignment.objects.filter(round=round, kind=Assignment.Kind.CODER)
    made = own.filter(kind=Assignment.Kind.REFERENCE)
    return coded.exclude(document__in=made.values("document")).exists()


def _sources(round: Round, member: Membership) -> list[tuple[str, str]]:
    """`<round>|<layer>` and its name: submitted passes that can be taken over as the reference."""
    shown = Round.objects.codings_visible_to(member).exclude(pk=round.pk)
    settled = (Round.Status.ADJUDICATING, Round.Status.CLOSED)
    documents = Assignment.objects.filter(round=round, kind=Assignment.Kind.CODER)
    passes = Assignment.objects.filter(
        round__in=shown.filter(codebook_version=round.codebook_version_id),
        document__in=documents.values("document"),
        kind__in=(Assignment.Kind.CODER, Assignment.Kind.CONSENSUS),
        status=Assignment.Status.SUBMITTED,
    )
    found = {}
    for one in passes.select_related("round", "coder").order_by("-round", "kind", "coder"):
        if one.round.blind and one.round.status not in settled:
            continue
        consensus = one.kind == Assignment.Kind.CONSENSUS
        layer = CONSENSUS if consensus else CODER + one.coder.username
        who = one.get_kind_display() if consensus else one.coder.get_full_name()
        found[f"{one.round_id}|{layer}"] = f"{one.round.name} · {who}"
    return list(found.items())


def _act(request: PageRequest, pk: int) -> HttpResponse:
    round, member = round_for(request.user, pk, Capability.EDIT)
    action = ACTIONS.get(request.POST.get("action", ""))
    if action is None:
        raise Invalid(_("The request could not be understood."))
    require_no_pass_of_own(round, member)
    try:
        messages.success(request, action(request, round))
    except DomainError as error:
        messages.error(request, error.detail)
    return redirect("training", pk)


def _start(request: PageRequest, round: Round) -> str:
    made = start_reference(actor=request.user, round=round)
    if not made:
        return _("You make the reference of every document already.")
    return _("Code the documents below as they should be coded, and submit each of them.")


def _take(request: PageRequest, round: Round) -> str:
    pk, _bar, layer = request.POST.get("source", "").partition("|")
    number = whole_number(pk)
    if number is None:
        raise Invalid(_("Choose whose codings become the reference."))
    source, _member = round_results_for(request.user, number, Capability.EDIT)
    if source.project_id != round.project_id:
        raise Invalid(_("Choose whose codings become the reference."))
    take_reference(actor=request.user, round=round, source=source, layer=layer)
    return _("The codings of “%(round)s” are the reference now.") % {"round": source.name}


def _withdraw(request: PageRequest, round: Round) -> str:
    number = whole_number(request.POST.get("assignment"))
    assignment, _member = assignment_for(request.user, number or 0, progress_only=True)
    withdraw_reference(actor=request.user, assignment=assignment)
    return _("The pass is kept, and is no part of the reference any more.")


def _bar(request: PageRequest, round: Round) -> str:
    least = request.POST.get("bar", "").strip().replace(",", ".")
    try:
        bar = (
            Bar(
                float(least),
                request.POST.get("bar_coefficient", ""),
                tuple(request.POST.getlist("bar_dimensions")),
            )
            if least
            else None
        )
    except ValueError:
        raise Invalid(_("The bar is a number above 0, at most 1.")) from None
    set_bar(actor=request.user, round=round, bar=bar)
    return _("Saved. Attempts are judged by the new bar.")


def _attempt(request: PageRequest, round: Round) -> str:
    coder = request.POST.get("coder", "")
    give_attempt(actor=request.user, round=round, coder=coder)
    return _("%(name)s has the documents afresh; the attempt before is kept.") % {"name": coder}


def _waive(request: PageRequest, round: Round) -> str:
    coder = request.POST.get("coder", "")
    waive(actor=request.user, round=round, coder=coder, reason=request.POST.get("reason", ""))
    return _("%(name)s need not pass this training.") % {"name": coder}


def _end_waiver(request: PageRequest, round: Round) -> str:
    coder = request.POST.get("coder", "")
    end_waiver(actor=request.user, round=round, coder=coder)
    return _("The waiver for %(name)s is taken back.") % {"name": coder}


def _gate(request: PageRequest, round: Round) -> str:
    chosen = [whole_number(pk) for pk in request.POST.getlist("rounds")]
    set_gated(actor=request.user, round=round, rounds=[pk or 0 for pk in chosen])
    return _("Saved. Whose training is still to be passed finds their documents waiting.")


ACTIONS: dict[str, Callable[[PageRequest, Round], str]] = {
    "start_reference": _start,
    "take_reference": _take,
    "withdraw_reference": _withdraw,
    "set_bar": _bar,
    "give_attempt": _attempt,
    "waive": _waive,
    "end_waiver": _end_waiver,
    "set_gated": _gate,
}


@login_required
@require_safe
def comparison(request: PageRequest, pk: int) -> HttpResponse:
    """A submitted pass beside the reference: the clauses that differ, or all of them."""
    assignment, member = assignment_for(request.user, pk)
    context = project_context(request, member, active="rounds") | {
        "assignment": assignment,
        "round": assignment.round,
        "own": assignment.coder_id == request.user.pk,
    }
    try:
        found = comparison_of(assignment)
    except Conflict as error:
        context["problem"] = error.detail
        return render(request, "coding/comparison.html", context, status=error.status)
    report = Report(assignment.round, None)
    everything = request.GET.get("all") == "1"
    context |= {
        "everything": everything,
        "differing": len(found.differing),
        "total": len(found.clauses),
        "dimensions": report.dimensions(found.scores),
        "clauses": [
            report.clause(one) for one in (found.clauses if everything else found.differing)
        ],
        "unsettled": sum(bool(one.unsettled) for one in found.clauses),
    }
    return render(request, "coding/comparison.html", context)
