from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Count, Exists, F, OuterRef, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from coding.actions.choosing import CODERS
from coding.actions.codebook import start_project
from coding.models import Assignment, Proposal, ReopenRequest, Round, Snapshot
from coding.pages.codebook_forms import NewProjectForm
from coding.pages.dashboard import figures_of, own_work
from coding.pages.sentences import lines_of
from coding.pages.steps import Step, Waiting, steps_of, waits_of
from coding.reads.absence import paused_in, waiting
from coding.reads.history import readable_entries
from coding.reads.notes import answered_for, todos_in, unread_by
from coding.reads.progress import known_to, progress_of, with_progress
from coding.reads.reopening import requests_in
from coding.reads.standing import Standing, standings
from coding.results.agreement import KIND as AGREEMENT
from coding.results.headline import Agreed, newest_agreed
from corpus.access import invitations_of, member_of, projects_of
from corpus.accounts.requests import PageRequest
from corpus.models import Membership, Project, User
from corpus.pages.frame import project_context
from corpus.permissions import Capability
from corpus.reads.standing import CorpusStanding, corpora
from policycoder.markdown import plain, rendered

CLOSED = Round.Status.CLOSED
RECENT = 8
ANSWERS_DAYS = 14


def tasks_of(user: User, projects: Any) -> list[Any]:
    """The documents a person has still to code, grouped by round, those begun first; of one in
    parts that stay shut the part that is open.

    `projects` are those where the person may code now.
    """
    passes = Assignment.objects.filter(
        coder=user,
        kind=Assignment.Kind.CODER,
        status=Assignment.Status.OPEN,
        round__status=Round.Status.OPEN,
        round__project__in=projects,
    )
    found = with_progress(waiting(passes), user.pk).filter(after_part=False)
    found = found.order_by("-round", "part", "document__number")
    return sorted(found, key=lambda task: (-task.round_id, _stage(task)))


def _work_of(tasks: list[Any]) -> dict[str, Any]:
    """Where to go on, and how much is left, of the documents that are open."""
    ready = [task for task in tasks if not task.shut]
    return {
        "tasks": tasks,
        "next_task": min(ready, key=_stage, default=None),
        "clauses_left": sum(task.total - task.done for task in ready),
    }


def _stage(task: Any) -> int:
    """0 begun, 1 untouched, 2 only to be submitted."""
    if task.total and task.done >= task.total:
        return 2
    return 0 if task.done else 1


def coding_projects(user: User) -> Any:
    return Membership.objects.filter(user=user, role__in=CODERS, project__deleted_at=None).values(
        "project"
    )


@require_safe
def home(request: PageRequest) -> HttpResponse:
    tasks = tasks_of(request.user, coding_projects(request.user))
    cards = _cards(request.user)
    context = {
        **_work_of(tasks),
        "next_step": next((one.next_step for one in cards if one.next_step), None)
        if len(cards) == 1
        else None,
        "paused": paused_in(request.user, coding_projects(request.user)),
        "asked_back": _asked_back(request.user),
        "answers": _answers(request.user),
        "notes": _notes(request.user),
        "invitations": list(invitations_of(request.user)),
        "projects": cards,
        "can_create": True,
    }
    return render(request, "corpus/home.html", context)


def _asked_back(user: User) -> list[ReopenRequest]:
    """What coders ask back in the projects that the person leads."""
    members = Membership.objects.filter(user=user, project__in=projects_of(user))
    led = [one for one in members.select_related("project") if one.can(Capability.EDIT)]
    return requests_in(led)


def _answers(user: User) -> list[Proposal]:
    """What leads said lately of the person's proposals, the newest first."""
    answered = Proposal.objects.filter(
        author=user,
        project__in=projects_of(user),
        answered_at__gt=timezone.now() - timedelta(days=ANSWERS_DAYS),
    )
    return list(answered.exclude(answered_by=user).order_by("-answered_at")[:RECENT])


def _answered(user: User, project: int | None = None) -> list[tuple[Any, str]]:
    """The person's questions that were answered lately, with their words."""
    since = timezone.now() - timedelta(days=ANSWERS_DAYS)
    return [(one, plain(one.text)) for one in answered_for(user, since, project)]


def _notes(user: User) -> dict[str, Any]:
    """What is announced, asked of the person to be done, or answered to them."""
    announced = unread_by(user.pk, projects_of(user).values("pk"))
    return {
        "announced": [(one, rendered(one.text)) for one in announced],
        "todos": [(one, plain(one.text)) for one in todos_in(user)],
        "answered": _answered(user),
    }


@dataclass(frozen=True)
class Agreement:
    """What a round's newest report says of each dimension: `{dimension, figure}`."""

    round: Round
    figures: list[dict[str, Any]]


@dataclass(frozen=True)
class Card:
    """A project as home shows it; what leads are told of it is empty for others."""

    project: Project
    role: str
    corpus: CorpusStanding
    open_rounds: int
    closed: int
    waits: list[Waiting] = field(default_factory=list)
    next_step: Step | None = None
    agreement: Agreement | None = None


def _cards(user: User) -> list[Card]:
    """The person's projects with what is in them, in a fixed number of queries."""
    members = {
        member.project_id: member
        for member in Membership.objects.filter(user=user, project__in=projects_of(user))
        .select_related("project")
        .order_by("project__name", "project_id")
    }
    corpus = corpora(members.keys())
    led = [pk for pk, member in members.items() if member.can(Capability.EDIT)]
    leading = [members[pk] for pk in led]
    stand, agreed, newest = standings(leading, corpus), _agreed_in(led), newest_agreed(leading)
    steps = {
        pk: steps_of(pk, one, agreed, manages=members[pk].can(Capability.MANAGE))
        for pk, one in stand.items()
    }
    own = Exists(Assignment.objects.filter(round=OuterRef("pk"), coder=user))
    known = Round.objects.filter(Q(project__in=led) | Q(own, project__in=members))
    rounds = _counts(known.filter(status=Round.Status.OPEN), "project")
    closed = _counts(Round.objects.filter(project__in=members, status=CLOSED), "project")
    return [
        Card(
            project=member.project,
            role=member.get_role_display(),
            corpus=corpus[pk],
            open_rounds=rounds.get(pk, 0),
            closed=closed.get(pk, 0),
            waits=waits_of(pk, stand[pk], steps[pk]) if pk in stand else [],
            next_step=next((one for one in steps.get(pk, []) if one.next), None),
            agreement=_agreement(newest.get(pk)),
        )
        for pk, member in members.items()
    ]


def _agreed_in(projects: list[int]) -> set[int]:
    """The rounds of these projects whose agreement has been computed."""
    found = Snapshot.objects.filter(kind=AGREEMENT, project__in=projects, round__isnull=False)
    return set(found.order_by().values_list("round", flat=True).distinct())


def _agreement(newest: tuple[Round, Agreed] | None) -> Agreement | None:
    return Agreement(newest[0], figures_of(newest[1])) if newest else None


def _counts(queryset: Any, by: str) -> dict[int, int]:
    return dict(queryset.order_by().values_list(by).annotate(n=Count("pk")))


@require_http_methods(["GET", "HEAD", "POST"])
def project_new(request: PageRequest) -> HttpResponse:
    form = NewProjectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = start_project(actor=request.user, **form.cleaned_data)
        messages.success(request, _("The project has been created. Import the documents next."))
        return redirect("project", made.pk)
    return render(
        request,
        "corpus/project_new.html",
        {"form": form},
        status=400 if form.is_bound else 200,
    )


@require_safe
def project(request: PageRequest, pk: int) -> HttpResponse:
    """What the project has, and what comes next."""
    member = member_of(request.user, pk)
    edit = member.can(Capability.EDIT)
    found = list(Round.objects.listed_for(member).select_related("codebook_version"))
    progress = progress_of(found, known_to(member))
    tasks = [
        task
        for task in tasks_of(request.user, coding_projects(request.user))
        if task.round.project_id == pk
    ]
    stand = standings([member])[pk]
    steps = steps_for(member, stand)
    readable = Round.objects.results_visible_to(member)
    context = project_context(request, member) | {
        "stand": stand,
        "rounds": [(one, progress[one.pk]) for one in found],
        **_work_of(tasks),
        "own_work": own_work(member, list({task.round_id: task.round for task in tasks}.values())),
        "paused": paused_in(request.user, [pk]),
        "steps": steps,
        "next_step": next((one for one in steps if one.next), None),
        "answered": _answered(request.user, pk),
        "asked": requests_in([member]) if edit else [],
        "agreement": _agreement(newest_agreed([member]).get(pk)) if edit else None,
        "agreements": _agreements(readable),
        "has_results": readable.exists(),
        "recent": lines_of(list(readable_entries(member)[:RECENT])) if edit else [],
    }
    return render(request, "corpus/project.html", context)


def steps_for(member: Membership, stand: Standing | None = None) -> list[Step]:
    """The steps of the study for those who lead it, none for others."""
    if not member.can(Capability.EDIT):
        return []
    pk = member.project_id
    stand = stand or standings([member])[pk]
    return steps_of(pk, stand, _agreed_in([pk]), manages=member.can(Capability.MANAGE))


def next_step(member: Membership) -> Step | None:
    """What brings the study on now; None for who does not lead it."""
    return next((one for one in steps_for(member) if one.next), None)


def _agreements(readable: Any) -> list[Snapshot]:
    """The newest agreement snapshot of each round that may be read."""
    return list(
        Snapshot.objects.filter(kind=AGREEMENT, round__in=readable)
        .select_related("round")
        .defer("data")
        .order_by(F("round").desc(), "-created_at")
        .distinct("round")
    )
