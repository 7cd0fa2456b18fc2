from collections.abc import Callable, Iterable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from coding.access import assignment_for, round_for
from coding.actions.extending import extend_round
from coding.actions.passes import reopen_assignment, submit_own
from coding.actions.reasons import reason
from coding.actions.reopening import decline_reopening
from coding.actions.rounds import (
    close_round,
    create_round,
    lock_round,
    plan_of,
    reopen_round,
)
from coding.codebook.versions import published_version
from coding.models import Absence, Adjudication, Assignment, CodebookVersion, ReopenRequest, Round
from coding.pages.live import live, mark_of
from coding.pages.round_forms import CHOSEN, ExtendForm, RoundForm
from coding.pages.round_table import shown_table
from coding.pages.sampling import SamplingForm, ShownPlan, hint, shown_plan
from coding.pages.training_notes import notes_of
from coding.reads.absence import absences_of
from coding.reads.adjudication.standing import standing_of
from coding.reads.draws import draws_for
from coding.reads.exposure import exposures, in_words
from coding.reads.migrations import MOVABLE, newer_versions
from coding.reads.progress import RoundProgress, known_to, progress_of, table_of
from coding.reads.reopening import requests_for
from coding.reads.round_history import Change, history_of, read_history
from corpus.access import member_of
from corpus.accounts.requests import PageRequest
from corpus.models import Document, Membership
from corpus.pages.frame import project_context
from corpus.permissions import CAPABILITIES, Capability
from policycoder.errors import DomainError, Invalid
from policycoder.numbers import grouped
from policycoder.values import whole_number

# How many of the changes made while the round ran stand on its page.
CHANGES = 6


@login_required
@require_safe
def rounds(request: PageRequest, pk: int) -> HttpResponse:
    member = member_of(request.user, pk)
    found = list(Round.objects.listed_for(member).select_related("codebook_version"))
    progress = progress_of(found, known_to(member))
    context = project_context(request, member, active="rounds") | {
        "rounds": [(one, progress[one.pk]) for one in found],
        "own_only": not member.can(Capability.EDIT),
        "has_codebook": CodebookVersion.objects.of(member.project_id).published().exists(),
        "has_documents": member.project.documents.current().exists(),
    }
    mark = mark_of([(one.pk, one.status, progress[one.pk]) for one in found])
    return live(request, "coding/rounds.html", "coding/_rounds.html", context, mark=mark)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def round_new(request: PageRequest, pk: int) -> HttpResponse:
    member = member_of(request.user, pk, Capability.EDIT)
    versions = list(CodebookVersion.objects.of(pk).published().newest_first())
    if not versions:
        messages.warning(request, _("A round needs a codebook. Load the template first."))
        return redirect("codebook", pk)
    people, documents = coders_of_project(member), _documents(member)
    plan = None
    form = RoundForm(
        _posted(request),
        people=people,
        documents=documents,
        versions=versions,
        trainings=Round.objects.filter(
            project=pk, kind=Round.Kind.TRAINING, bar__isnull=False
        ).exclude(status=Round.Status.CLOSED),
        initial={"codebook_version": versions[0].number},
    )
    sampling = SamplingForm(_posted(request))
    if "preview" in request.POST:
        plan = _previewed(member, people, form, sampling)
    elif request.method == "POST" and all([form.is_valid(), sampling.is_valid()]):
        version = published_version(member.project, form.cleaned_data["codebook_version"])
        try:
            made = create_round(
                actor=request.user,
                project=member.project,
                version=version,
                **form.values(),
                **sampling.values(),
            )
        except DomainError as error:
            sampling.add_problem(error)
            if not sampling.errors:
                form.add_problem(error)
        else:
            said = _("The round is open. Its coders find their documents on their start page.")
            messages.success(request, said)
            _warn_of_deadline(request, made)
            return redirect("round", made.pk)
    included = [one for one in documents if one.status == Document.Status.INCLUDED]
    context = project_context(request, member, active="rounds") | {
        "form": form,
        "people": people,
        "documents": documents,
        "types": _types(documents),
        "included": included,
        "included_clauses": sum(one.clause_count for one in included),
        "versions": versions,
        "kinds": _kinds(),
        "sampling": sampling,
        "plan": plan,
        "hint": hint(versions[0], len(form.chosen("coders"))),
        "chosen_scope": form["scope"].value() == CHOSEN,
        "chosen_coders": form.chosen("coders"),
        "chosen_documents": form.chosen("documents"),
    }
    wrong = form.errors or sampling.errors
    return render(request, "coding/round_new.html", context, status=400 if wrong else 200)


def _warn_of_deadline(request: PageRequest, round: Round) -> None:
    if round.overdue:
        messages.warning(request, _("The deadline lies in the past."))


def _previewed(
    member: Membership, people: Iterable[Membership], form: RoundForm, sampling: SamplingForm
) -> ShownPlan | None:
    """What the round would be; a name it needs not have yet."""
    if not form.is_valid():
        form.errors.pop("name", None)
    if form.errors or not sampling.is_valid():
        return None
    asked = form.values() | sampling.values()
    wanted = ("coders", "documents", "blind", "sampling", "dealing")
    try:
        plan = plan_of(project=member.project, **{name: asked[name] for name in wanted})
        return shown_plan(plan, {one.user.username: one.user.get_full_name() for one in people})
    except DomainError as error:
        sampling.add_problem(error)
        if not sampling.errors:
            form.add_problem(error)
        return None


def _posted(request: PageRequest) -> QueryDict | None:
    """What was sent, if only nothing: an empty form is judged too."""
    return request.POST if request.method == "POST" else None


def coders_of_project(member: Membership) -> list[Membership]:
    """Members who may code, those whose work is coding first."""
    roles = [role for role, given in CAPABILITIES.items() if Capability.CODE in given]
    people = member.project.memberships.filter(role__in=roles).select_related("user")
    return sorted(people, key=lambda one: (one.can(Capability.EDIT), one.user.username))


def _documents(member: Membership) -> list[Document]:
    return list(member.project.documents.current().with_details().order_by("number"))


def _types(documents: list[Document]) -> list[str]:
    return sorted({one.doc_type for one in documents if one.doc_type})


def _kinds() -> list[tuple[str, str, str]]:
    """Value, label and what it is for."""
    meaning: dict[str, str] = {
        Round.Kind.TRAINING: _("To practise with the codebook and talk over the choices."),
        Round.Kind.RELIABILITY: _("Several coders on the same documents, to measure agreement."),
        Round.Kind.MAIN: _("The coding the results are drawn from."),
    }
    return [(value, str(label), meaning[value]) for value, label in Round.Kind.choices]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def one_round(request: PageRequest, pk: int) -> HttpResponse:
    if request.method == "POST":
        return _act(request, pk)
    round, member = round_for(request.user, pk)
    table = table_of(round, known_to(member))
    own = [cell for row in table.rows if (cell := row.cells.get(request.user.pk))]
    if member.can(Capability.EDIT) and round.status == Round.Status.OPEN:
        _tell_exposed(round, table)
    visible = Round.objects.codings_visible_to(member).filter(pk=pk).exists()
    shown = shown_table(request, table)
    context = project_context(request, member, active="rounds") | {
        "round": round,
        "table": table,
        "shown": shown,
        "own_next": next((cell.pk for cell in own if not cell.all_submitted), None),
        "own_passes": len(own),
        "visible": visible,
        "results": Round.objects.results_visible_to(member).filter(pk=pk).exists(),
        "open": round.status == Round.Status.OPEN,
        "undecided": _undecided(round),
        "settled": Adjudication.objects.filter(round=round).exists(),
        "not_submitted": table.sum.passes - table.sum.submitted,
        "may_reopen_own": not round.blind,
        "own_unsubmitted": sum(not cell.all_submitted for cell in own),
        "not_blind": _marked(round, table),
        "changes": _newest_changes(round, member),
        "requests": _requests(round, member),
        "paused": _paused(round, table) if member.can(Capability.EDIT) else [],
        "newer": _newer(round, member),
        "moved": member.can(Capability.EDIT) and round.migrations.exists(),
        "draws": draws_for(round, member) if member.can(Capability.EDIT) else [],
        **notes_of(round, member),
    }
    mark = mark_of([round.status, visible, table.rows])
    return live(
        request, "coding/round.html", "coding/_round_progress.html", context, mark=mark,
        phase=round.status,
    )  # fmt: skip


def _undecided(round: Round) -> int:
    """How many choices of a round that is adjudicated are not decided."""
    if round.status != Round.Status.ADJUDICATING:
        return 0
    return standing_of(round).undecided


def _requests(round: Round, member: Membership) -> list[tuple[ReopenRequest, str]]:
    """What coders ask back, each with why its coder could see the others' codings, if they could."""
    if not member.can(Capability.EDIT):
        return []
    found = requests_for(member, round)
    exposed = exposures(round, {one.assignment.coder_id for one in found})
    said = {pk: in_words(one) for pk, one in exposed.items()}
    return [(one, said.get(one.assignment.coder_id, "")) for one in found]


def _paused(round: Round, table: RoundProgress) -> list[str]:
    away = absences_of(round)
    return [
        name or username
        for pk, (username, name) in table.coders.items()
        if pk in away and away[pk].kind == Absence.Kind.PAUSED
    ]


def _newest_changes(round: Round, member: Membership) -> list[Change]:
    if not member.can(Capability.EDIT):
        return []
    return read_history(round, member, list(history_of(round)[:CHANGES]))


def _newer(round: Round, member: Membership) -> CodebookVersion | None:
    """The version a lead could move the round to."""
    if not member.can(Capability.EDIT) or round.status not in MOVABLE:
        return None
    return next(iter(newer_versions(round)), None)


def _tell_exposed(round: Round, table: RoundProgress) -> None:
    """Give each submitted pass of somebody who could see the others' codings the words for it."""
    cells = [cell for row in table.rows for cell in row.cells.values() if cell.all_submitted]
    found = exposures(round, {cell.coder for cell in cells if cell.coder is not None})
    said = {pk: in_words(one) for pk, one in found.items()}
    for cell in cells:
        cell.exposed = said.get(cell.coder or 0, "")


def _marked(round: Round, table: RoundProgress) -> list[str]:
    """Whose passes are marked not blind, since when they could see the codings, and how."""
    marked = {pk for row in table.rows for pk, cell in row.cells.items() if cell.not_blind}
    known = {
        one.user_id: in_words(one)
        for one in round.exposures.filter(user__in=marked).select_related("user")
    }
    return [
        known.get(pk, name or username)
        for pk, (username, name) in table.coders.items()
        if pk in marked
    ]


def _act(request: PageRequest, pk: int) -> HttpResponse:
    round, _member = round_for(request.user, pk, Capability.EDIT)
    action = ACTIONS.get(request.POST.get("action", ""))
    if action is None:
        raise Invalid(_("The request could not be understood."))
    try:
        messages.success(request, action(request, round))
    except DomainError as error:
        messages.error(request, error.detail)
    return redirect(request.get_full_path())


def _lock(request: PageRequest, round: Round) -> str:
    lock_round(actor=request.user, round=round)
    return _("The round is locked: nothing in it changes any more.")


def _reopen(request: PageRequest, round: Round) -> str:
    reopen_round(actor=request.user, round=round)
    return _("The round is open again.")


def _submit_own(request: PageRequest, round: Round) -> str:
    submit_own(actor=request.user, round=round)
    return _("Your documents are submitted; you see the others' codings now.")


def _close(request: PageRequest, round: Round) -> str:
    undecided = whole_number(request.POST.get("undecided"))
    close_round(actor=request.user, round=round, undecided=undecided)
    return _("The round is closed: every member can read its results.")


def _pass_of(request: PageRequest, round: Round) -> Assignment:
    pk = whole_number(request.POST.get("assignment"))
    if pk is None:
        raise Http404
    assignment, _member = assignment_for(request.user, pk, progress_only=True)
    if assignment.round_id != round.pk or assignment.kind != Assignment.Kind.CODER:
        raise Http404
    return assignment


def _reopen_assignment(request: PageRequest, round: Round) -> str:
    assignment = _pass_of(request, round)
    marked = request.POST.get("not_blind") == "1"
    told = reason(request.POST.get("why", ""))
    reopen_assignment(actor=request.user, assignment=assignment, not_blind=marked, told=told)
    return _("“%(document)s” is with %(name)s again.") % {
        "document": assignment.document.title,
        "name": assignment.coder.get_full_name(),
    }


def _decline_reopening(request: PageRequest, round: Round) -> str:
    assignment = _pass_of(request, round)
    decline_reopening(actor=request.user, assignment=assignment, why=request.POST.get("why", ""))
    return _("“%(document)s” stays submitted; %(name)s is told.") % {
        "document": assignment.document.title,
        "name": assignment.coder.get_full_name(),
    }


ACTIONS: dict[str, Callable[[PageRequest, Round], str]] = {
    "lock": _lock,
    "reopen": _reopen,
    "close": _close,
    "reopen_assignment": _reopen_assignment,
    "decline_reopening": _decline_reopening,
    "submit_own": _submit_own,
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def round_extend(request: PageRequest, pk: int) -> HttpResponse:
    round, member = round_for(request.user, pk, Capability.EDIT)
    if round.status != Round.Status.OPEN:
        messages.error(request, _("Only an open round takes more coders or documents."))
        return redirect("round", pk)
    table = table_of(round, known_to(member))
    before = {row.document for row in table.rows}
    everybody, everything = coders_of_project(member), _documents(member)
    exposed = exposures(round, {one.user_id for one in everybody})
    left = {pk for pk, one in absences_of(round).items() if one.kind == Absence.Kind.LEFT}
    there = table.coders.keys() - left
    newcomers = [one for one in everybody if one.user_id not in there]
    offered = [one for one in newcomers if one.user_id not in exposed]
    documents = [one for one in everything if one.pk not in before]
    form = ExtendForm(
        _posted(request),
        people=offered,
        documents=documents,
        exposed={found.user.username: found.user_id in there for found in exposed.values()},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = extend_round(actor=request.user, round=round, **form.values())
        except DomainError as error:
            form.add_problem(error)
        else:
            said = _("Added to the round: %(count)s assignments.") % {"count": grouped(len(made))}
            messages.success(request, said)
            round.refresh_from_db()
            _warn_of_deadline(request, round)
            return redirect("round", pk)
    context = project_context(request, member, active="rounds") | {
        "round": round,
        "form": form,
        "people": offered,
        "exposed": [
            (found.user.username, in_words(found), found.user_id in there)
            for found in sorted(exposed.values(), key=lambda one: one.user.username)
        ],
        "documents": documents,
        "types": _types(documents),
        "coders_before": len(everybody) - len(newcomers),
        "documents_before": len(before),
        "clauses_before": sum(one.clause_count for one in everything if one.pk in before),
        "chosen_coders": form.chosen("coders"),
        "chosen_documents": form.chosen("documents"),
        "chosen_not_blind": form.chosen("not_blind"),
    }
    return render(request, "coding/round_extend.html", context, status=400 if form.errors else 200)
