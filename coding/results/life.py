"""The life of every result: computed by a job or while the reader waits, kept as an immutable
snapshot, told apart when it is out of date, computed again after coding pauses, and pruned.

A job is called after the result it computes. With a base it takes one snapshot; without, one of
every base of the project that has changed.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone

from coding.models import Judgement, Migration, Snapshot
from coding.results.entries import RESULTS
from coding.results.kinds import Asked, Report, Result
from corpus.audit import record
from corpus.jobs import Run, enqueue
from corpus.models import Job, Membership, Project, User
from corpus.permissions import Capability

PREFIX = "coding.compute_"
# The verb whose sentence in the log names the job.
START_JOB = "start_job"
UNFINISHED = (Job.State.QUEUED, Job.State.RUNNING)

# Results follow when nobody has saved for QUIET, and during steady coding after PATIENCE.
QUIET = timedelta(seconds=2)
PATIENCE = timedelta(seconds=30)
# How long a save may take from its time stamp to its commit.
SLOWEST_SAVE = timedelta(seconds=10)
JOBS_KEPT = timedelta(hours=1)

# No row is held: who starts a computation may hold passes and rounds already.
_HOLD = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


@dataclass(frozen=True)
class Answer:
    """What there is to show: the newest snapshot, whether it is out of date, and the job that is
    making the next one."""

    snapshot: Snapshot | None
    stale: bool
    job: Job | None


def snapshots_of(asked: Asked) -> QuerySet[Snapshot]:
    """The newest first."""
    return Snapshot.objects.filter(project=asked.base.project, kind=asked.kind, base=asked.key)


def newest(asked: Asked) -> Snapshot | None:
    return snapshots_of(asked).first()


def is_stale(snapshot: Snapshot, asked: Asked) -> bool:
    """Whether what the snapshot was computed from has changed since."""
    return RESULTS[asked.kind].is_stale(asked, snapshot)


def kept_or_taken(asked: Asked) -> Snapshot:
    """The newest snapshot, taken now when there is none."""
    return newest(asked) or take(asked)


def answer_to(asked: Asked, *, actor: User) -> Answer:
    """The snapshot of what is stored now. What can be computed at once is; else the newest there
    is, with the job that was started for the next."""
    snapshot = newest(asked)
    if snapshot is not None and not is_stale(snapshot, asked):
        return Answer(snapshot, False, None)
    if RESULTS[asked.kind].at_once(asked):
        return Answer(take(asked), False, None)
    return Answer(snapshot, True, start(actor=actor, asked=asked))


def answer_for(member: Membership, asked: Asked) -> Answer:
    """`answer_to`, where the member's asking may start a computation; else what is kept."""
    if RESULTS[asked.kind].starts == Capability.VIEW:
        return answer_to(asked, actor=member.user)
    snapshot = newest(asked)
    return Answer(snapshot, snapshot is None or is_stale(snapshot, asked), None)


def take(
    asked: Asked, *, pk: uuid.UUID | None = None, report: Report = lambda done, total, note: None
) -> Snapshot:
    result = RESULTS[asked.kind]
    # Read first: a change that comes in meanwhile makes the snapshot stale, never falsely fresh.
    state = result.state(asked)
    data = result.compute(asked, report)
    rounds = asked.base.rounds
    snapshot, _made = Snapshot.objects.get_or_create(
        pk=pk or uuid.uuid4(),
        defaults={
            "project_id": asked.base.project,
            "round_id": rounds[0] if len(rounds) == 1 else None,
            "kind": asked.kind,
            "base": asked.key,
            "as_of": state.as_of,
            "state": state.mark,
            "data": data,
        },
    )
    _prune(asked, result)
    return snapshot


def _prune(asked: Asked, result: Result) -> None:
    kept = Snapshot.objects.filter(project=asked.base.project, kind=asked.kind)
    for some, number in ((snapshots_of(asked), result.kept), (kept, result.kept_of_all)):
        if number is not None:
            kept.filter(pk__in=list(some.values_list("pk", flat=True)[number:])).delete()


def job_kind(kind: str) -> str:
    return PREFIX + kind


def jobs_of(project: Project | int, kind: str, asked: Asked | None = None) -> QuerySet[Job]:
    """The computations of a question, or those of every base; the newest first."""
    found = Job.objects.filter(project=project, kind=job_kind(kind))
    if asked is None:
        return found.exclude(params__has_key="key")
    return found.filter(params__key=asked.key)


def start(*, actor: User | None, asked: Asked) -> Job:
    """Queue the computation, or return the one under way that the actor may look at."""
    return _start(actor, asked.base.project, asked.kind, asked)


def start_all(*, actor: User | None, project: Project, kind: str) -> Job:
    """Queue the computation of every base that has changed, or return the one under way."""
    return _start(actor, project.pk, kind, None)


@transaction.atomic
def _start(actor: User | None, project_id: int, kind: str, asked: Asked | None) -> Job:
    key = asked.key if asked else ""
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, [f"{project_id} {kind} {key}"])
    seen = Q() if actor is None or _sees_every_job(actor, project_id) else Q(created_by=actor)
    unfinished = jobs_of(project_id, kind, asked).filter(seen, state__in=UNFINISHED).first()
    if unfinished:
        return unfinished
    params = asked.to_json() if asked else {}
    project = Project.objects.get(pk=project_id)
    job = enqueue(actor=actor, project=project, kind=job_kind(kind), params=params)
    if verb := RESULTS[kind].verb:
        rounds = asked.base.rounds if asked else ()
        round_id = rounds[0] if len(rounds) == 1 else None
        after = {"kind": job.kind} if verb == START_JOB else None
        record(actor=actor, verb=verb, obj=job, project=project, round_id=round_id, after=after)
    return job


def _sees_every_job(actor: User, project_id: int) -> bool:
    member = Membership.objects.filter(user=actor, project=project_id).first()
    return member is not None and member.can(Capability.EDIT)


def run_result(run: Run) -> dict[str, Any]:
    """Take the snapshot the job is for, `{snapshot}`, or one of every base that has changed,
    `{snapshots: n}`.

    A job that runs twice leaves what it has left already: its snapshot bears its id, and one taken
    since it was queued that is up to date is not taken again.
    """
    kind = run.job.kind.removeprefix(PREFIX)
    result = RESULTS[kind]
    if "base" not in run.job.params:
        return _run_all(run, kind, result)
    asked = Asked.from_json(kind, run.job.params)
    result.prepare(run)
    done = Snapshot.objects.filter(pk=run.job.pk).first() or _taken_since(run.job, asked)
    snapshot = done or take(asked, pk=run.job.pk, report=run.report)
    return {"snapshot": str(snapshot.pk)}


def _taken_since(job: Job, asked: Asked) -> Snapshot | None:
    found = snapshots_of(asked).filter(created_at__gt=job.created_at).first()
    return found if found and not is_stale(found, asked) else None


def _run_all(run: Run, kind: str, result: Result) -> dict[str, Any]:
    project = run.job.project
    as_of = _last_change(project)
    changed = _changed(project, kind, result)
    for done, asked in enumerate(changed):
        take(asked, report=_within(run, done, len(changed)))
    run.report(len(changed), len(changed))
    old = jobs_of(project, kind).filter(finished_at__lt=timezone.now() - JOBS_KEPT)
    old.filter(created_by=None).delete()
    # Kept beside the parameters, which nobody is shown: it tells when somebody coded last.
    params = run.job.params | {"as_of": as_of.isoformat() if as_of else None}
    Job.objects.filter(pk=run.job.pk).update(params=params)
    return {"snapshots": len(changed)}


def _within(run: Run, done: int, total: int) -> Report:
    """Tells of a step among others."""
    return lambda _done, _total, note: run.report(done, total, note)


def _judgements(project: Project, since: datetime | None) -> QuerySet[Judgement]:
    found = Judgement.objects.filter(assignment__round__project=project)
    return found.filter(updated_at__gt=since) if since else found


def _moves(project: Project, since: datetime | None) -> QuerySet[Migration]:
    """With the time `at` which their round was moved, or moved back, last."""
    found = Migration.objects.filter(round__project=project, moved_at__isnull=False)
    found = found.annotate(at=Greatest("moved_at", "undone_at"))
    return found.filter(at__gt=since) if since else found


def _last_change(project: Project, since: datetime | None = None) -> datetime | None:
    """When the project's newest judgement was saved or a round of it moved, None where neither was
    after `since`."""
    saved = _judgements(project, since).aggregate(at=Max("updated_at"))["at"]
    moved = _moves(project, since).aggregate(newest=Max("at"))["newest"]
    return max((at for at in (saved, moved) if at), default=None)


def _changed(project: Project, kind: str, result: Result) -> list[Asked]:
    snapshots = Snapshot.objects.filter(project=project, kind=kind)
    kept = {one.base: one for one in snapshots.order_by("base", "-created_at").distinct("base")}
    as_of = _as_of(jobs_of(project, kind).filter(state=Job.State.SUCCEEDED).first())
    since = as_of and as_of - SLOWEST_SAVE
    saved = _judgements(project, since).order_by().values_list("assignment__round", flat=True)
    touched = {*saved.distinct(), *_moves(project, since).values_list("round", flat=True)}
    every = [Asked(kind, base) for base in (result.bases(project) if result.bases else [])]
    return [
        asked
        for asked in every
        if asked.key not in kept
        or (
            not touched.isdisjoint(asked.base.rounds)
            and (not _settled(kept[asked.key]) or is_stale(kept[asked.key], asked))
        )
    ]


def _as_of(job: Job | None) -> datetime | None:
    """The newest judgement a successful computation has seen."""
    # Earlier releases wrote it into the result.
    as_of = (job.params | (job.result or {})).get("as_of") if job else None
    return datetime.fromisoformat(as_of) if as_of else None


def _settled(snapshot: Snapshot) -> bool:
    return _at_rest(snapshot.created_at, snapshot.as_of)


def _at_rest(computed_at: datetime, as_of: datetime | None) -> bool:
    """Whether every save up to `as_of` was surely committed when the result was computed.

    A save bears the time before its commit, so what is computed amid coding may miss a slow one.
    """
    return as_of is None or computed_at - as_of >= QUIET


def refresh() -> None:
    """Queue what is kept up to date for every project whose codings have changed and are at rest."""
    following = [kind for kind, result in RESULTS.items() if result.bases]
    for project in Project.objects.filter(deleted_at=None):
        for kind in following:
            if _due(project, kind, timezone.now()):
                start_all(actor=None, project=project, kind=kind)


def _due(project: Project, kind: str, now: datetime) -> bool:
    """Coding has paused for QUIET since the last computation, or that is PATIENCE old."""
    last = jobs_of(project, kind).first()
    if last is None:
        return _judgements(project, None).exists()
    if last.state in UNFINISHED:
        return False
    patient = now - last.created_at >= PATIENCE
    if last.state != Job.State.SUCCEEDED:
        return patient
    as_of = _as_of(last)
    change = _last_change(project, as_of)
    if change is None:
        return not _at_rest(last.created_at, as_of)
    return patient or now - change >= QUIET
