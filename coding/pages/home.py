from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Count, Exists, F, OuterRef, Q, Sum
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from coding.actions.choosing import CODERS
from coding.actions.codebook import start_project
from coding.codebook.versions import newest_version
from coding.models import Assignment, Proposal, ReopenRequest, Round, Snapshot
from coding.pages.codebook_forms import NewProjectForm
from coding.pages.dashboard import own_work
from coding.pages.sentences import lines_of
from coding.reads.absence import paused_in, waiting
from coding.reads.history import readable_entries
from coding.reads.progress import known_to, progress_of, with_progress
from coding.reads.reopening import requests_in
from coding.results.agreement import KIND as AGREEMENT
from corpus.access import invitations_of, member_of, projects_of
from corpus.accounts.requests import PageRequest
from corpus.models import Document, Membership, Project, User
from corpus.pages.frame import project_context
from corpus.permissions import Capability, Role

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
    context = {
        **_work_of(tasks),
        "paused": paused_in(request.user, coding_projects(request.user)),
        "asked_back": _asked_back(request.user),
        "answers": _answers(request.user),
        "invitations": list(invitations_of(request.user)),
        "projects": _cards(request.user),
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


@dataclass(frozen=True)
class Card:
    project: Project
    role: str
    documents: int
    clauses: int
    open_rounds: int


def _cards(user: User) -> list[Card]:
    """The person's projects with what is in them, in a fixed number of queries."""
    members = {
        member.project_id: member
        for member in Membership.objects.filter(user=user, project__in=projects_of(user))
        .select_related("project")
        .order_by("project__name", "project_id")
    }
    documents = _counts(Document.objects.current().filter(project__in=members), "project")
    clauses = dict(
        Document.objects.current()
        .filter(project__in=members)
        .order_by()
        .values_list("project")
        .annotate(n=Sum("clause_count"))
    )
    led = [pk for pk, member in members.items() if member.can(Capability.EDIT)]
    own = Exists(Assignment.objects.filter(round=OuterRef("pk"), coder=user))
    known = Round.objects.filter(Q(project__in=led) | Q(own, project__in=members))
    rounds = _counts(known.filter(status=Round.Status.OPEN), "project")
    return [
        Card(
            project=member.project,
            role=member.get_role_display(),
            documents=documents.get(pk, 0),
            clauses=clauses.get(pk, 0),
            open_rounds=rounds.get(pk, 0),
        )
        for pk, member in members.items()
    ]


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
    figures = _figures(member.project)
    readable = Round.objects.results_visible_to(member)
    context = project_context(request, member) | {
        "figures": figures,
        "rounds": [(one, progress[one.pk]) for one in found],
        **_work_of(tasks),
        "own_work": own_work(member, list({task.round_id: task.round for task in tasks}.values())),
        "paused": paused_in(request.user, [pk]),
        "steps": _steps(member, figures, found, progress) if edit else [],
        "agreements": _agreements(readable),
        "has_results": readable.exists(),
        "recent": lines_of(list(readable_entries(member)[:RECENT])) if edit else [],
    }
    return render(request, "corpus/project.html", context)


def _figures(project: Project) -> dict[str, Any]:
    documents = project.documents.current().aggregate(
        all=Count("pk"),
        included=Count("pk", filter=Q(status=Document.Status.INCLUDED)),
        undated=Count("pk", filter=Q(issued_on=None)),
        clauses=Coalesce(Sum("clause_count"), 0),
    )
    return documents | {
        "people": project.memberships.count(),
        "coders": project.memberships.filter(role=Role.CODER).count(),
        "codebook": newest_version(project),
    }


def _agreements(readable: Any) -> list[Snapshot]:
    """The newest agreement snapshot of each round that may be read."""
    return list(
        Snapshot.objects.filter(kind=AGREEMENT, round__in=readable)
        .select_related("round")
        .defer("data")
        .order_by(F("round").desc(), "-created_at")
        .distinct("round")
    )


@dataclass(frozen=True)
class Step:
    """One step of the study: done or not, and the page where it is done."""

    label: str
    note: str
    url: str
    done: bool


def _steps(
    member: Membership, figures: dict[str, Any], rounds: list[Round], progress: dict
) -> list[Step]:
    pk = member.project_id

    def page(name: str) -> str:
        return reverse(name, args=[pk])

    coded = any(progress[one.pk]["done"] for one in rounds)
    finished = any(one.status != Round.Status.OPEN for one in rounds)
    steps = [
        Step(
            _("Import the documents"),
            _("Files become numbered clauses."),
            page("import_documents"),
            bool(figures["all"]),
        ),
        Step(
            _("Check the metadata and the clauses"),
            _("Correct them while nothing is coded."),
            page("documents"),
            bool(figures["all"]) and (coded or not figures["undated"]),
        ),
        Step(
            _("Read the codebook"),
            _("Definitions and rules every coder sees."),
            page("codebook"),
            bool(figures["codebook"]) and bool(rounds),
        ),
        Step(
            _("Open a round"),
            _("Documents × coders, blind or open."),
            page("round_new"),
            bool(rounds),
        ),
        Step(
            _("Code, then lock the round"),
            _("Progress of each coder and document."),
            page("rounds"),
            finished,
        ),
        Step(
            _("Read the agreement and the node counts"),
            _("How reliable the coding is, and what it says."),
            page("project_agreement"),
            Snapshot.objects.filter(project=pk, kind=AGREEMENT).exists(),
        ),
    ]
    if member.can(Capability.MANAGE):
        people = Step(
            _("Add the coders"),
            _("By user name; whoever is new to you is asked first."),
            page("members"),
            figures["people"] > 1,
        )
        steps.insert(3, people)
    return steps
