"""Keeping node counts: snapshots made by a job after coding pauses, or on demand."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from coding.models import Judgement, Snapshot
from coding.results.base import CODER, Base, base_for, described, layers_of, own_rounds
from coding.results.nodes import count_nodes
from corpus.jobs import Run, enqueue
from corpus.models import Job, Project, User

KIND = "coding.compute_counts"
UNFINISHED = (Job.State.QUEUED, Job.State.RUNNING)

# Counts follow when nobody has saved for QUIET, and during steady coding after PATIENCE.
QUIET = timedelta(seconds=2)
PATIENCE = timedelta(seconds=30)
# How long a save may take from its time stamp to its commit.
SLOWEST_SAVE = timedelta(seconds=10)
KEPT = 20
JOBS_KEPT = timedelta(hours=1)


def judgements_of(base: Base) -> QuerySet[Judgement]:
    return Judgement.objects.filter(assignment__in=base.passes().order_by().values("pk"))


def newest_counts(base: Base) -> Snapshot | None:
    return Snapshot.objects.filter(
        project=base.project, kind=Snapshot.Kind.COUNTS, base=base.key
    ).first()


def is_stale(snapshot: Snapshot, base: Base) -> bool:
    """Whether a judgement of the base was saved after those the snapshot has seen."""
    return _newer(judgements_of(base), snapshot.as_of).exists()


def _newer(judgements: QuerySet[Judgement], as_of: datetime | None) -> QuerySet[Judgement]:
    return judgements.filter(updated_at__gt=as_of) if as_of else judgements


def take_snapshot(base: Base) -> Snapshot:
    # Read first: a save that comes in meanwhile makes the snapshot stale, never falsely fresh.
    as_of = judgements_of(base).aggregate(newest=Max("updated_at"))["newest"]
    snapshot = Snapshot.objects.create(
        project_id=base.project,
        round_id=base.rounds[0] if len(base.rounds) == 1 else None,
        kind=Snapshot.Kind.COUNTS,
        base=base.key,
        as_of=as_of,
        data={"base": described(base), "dimensions": count_nodes(base)},
    )
    _prune(base)
    return snapshot


def _prune(base: Base) -> None:
    found = Snapshot.objects.filter(project=base.project, kind=Snapshot.Kind.COUNTS, base=base.key)
    found.filter(pk__in=list(found.values_list("pk", flat=True)[KEPT:])).delete()


def counts_of(base: Base) -> Snapshot:
    """The newest snapshot of the base, taken now when there is none."""
    return newest_counts(base) or take_snapshot(base)


@transaction.atomic
def start_counts(*, actor: User | None, project: Project) -> Job:
    """Queue the computation of every table of the project, or return the one under way."""
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    unfinished = jobs_of(project).filter(state__in=UNFINISHED).first()
    return unfinished or enqueue(actor=actor, project=project, kind=KIND)


def jobs_of(project: Project) -> QuerySet[Job]:
    return Job.objects.filter(project=project, kind=KIND)


def run_counts(run: Run) -> dict[str, Any]:
    """Take a new snapshot of every base that has changed: `{snapshots: n, as_of}`.

    What a run broken off has done already has not changed for the next.
    """
    project = run.job.project
    as_of = _newest(project)
    changed = _changed_bases(project)
    for done, base in enumerate(changed):
        run.report(done, len(changed), _("Counting sources, references and clauses"))
        take_snapshot(base)
    run.report(len(changed), len(changed))
    jobs_of(project).filter(created_by=None, finished_at__lt=timezone.now() - JOBS_KEPT).delete()
    return {"snapshots": len(changed), "as_of": as_of.isoformat() if as_of else None}


def _newest(project: Project, since: datetime | None = None) -> datetime | None:
    """When the project's newest judgement was saved, None without one after `since`."""
    judgements = Judgement.objects.filter(assignment__round__project=project)
    return _newer(judgements, since).aggregate(at=Max("updated_at"))["at"]


def _changed_bases(project: Project) -> list[Base]:
    snapshots = Snapshot.objects.filter(project=project, kind=Snapshot.Kind.COUNTS)
    newest = {one.base: one for one in snapshots.order_by("base", "-created_at").distinct("base")}
    as_of = _as_of(jobs_of(project).filter(state=Job.State.SUCCEEDED).first())
    judgements = Judgement.objects.filter(assignment__round__project=project)
    touched = set(
        _newer(judgements, as_of and as_of - SLOWEST_SAVE)
        .order_by()
        .values_list("assignment__round", flat=True)
        .distinct()
    )
    return [
        base
        for base in bases_of(project)
        if base.key not in newest
        or (not touched.isdisjoint(base.rounds) and _changed(newest[base.key], base))
    ]


def _as_of(job: Job | None) -> datetime | None:
    """The newest judgement a successful computation has seen."""
    return datetime.fromisoformat(job.result["as_of"]) if job and job.result["as_of"] else None


def bases_of(project: Project) -> list[Base]:
    """Every base some member can open now: each round alone and all that each may read
    together, in every layer they have."""
    round_sets: set[tuple[int, ...]] = {(pk,) for pk in project.rounds.values_list("pk", flat=True)}
    own_sets: set[Base] = set()
    for member in project.memberships.select_related("user"):
        round_sets.add(base_for(member).rounds)
        if own_rounds(member).exists():
            own_sets.add(base_for(member, layer=CODER + member.user.username))
    bases = {
        Base(project.pk, rounds, layer)
        for rounds in round_sets
        if rounds
        for layer in layers_of(rounds)
    }
    return sorted(bases | own_sets, key=lambda base: (len(base.rounds), base.key))


def _changed(snapshot: Snapshot, base: Base) -> bool:
    return not _settled(snapshot.created_at, snapshot.as_of) or is_stale(snapshot, base)


def _settled(computed_at: datetime, as_of: datetime | None) -> bool:
    """Whether every save up to `as_of` was surely committed when the counts were taken.

    A save bears the time before its commit, so counts taken amid coding may miss a slow one.
    """
    return as_of is None or computed_at - as_of >= QUIET


def refresh_counts() -> None:
    """Queue the computation for every project whose codings have changed and are at rest."""
    for project in Project.objects.filter(deleted_at=None):
        if _due(project, timezone.now()):
            start_counts(actor=None, project=project)


def _due(project: Project, now: datetime) -> bool:
    """Coding has paused for QUIET since the last computation, or that is PATIENCE old."""
    last = jobs_of(project).first()
    if last is None:
        return Judgement.objects.filter(assignment__round__project=project).exists()
    if last.state in UNFINISHED:
        return False
    patient = now - last.created_at >= PATIENCE
    if last.state != Job.State.SUCCEEDED:
        return patient
    as_of = _as_of(last)
    newest = _newest(project, as_of)
    if newest is None:
        return not _settled(last.created_at, as_of)
    return patient or now - newest >= QUIET
