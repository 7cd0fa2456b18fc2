"""Background work: start, claim, report, take over.

The Job row is the truth. A broker message only wakes a worker: a lost message is sent again, a
dead worker's job is taken over when its heartbeat stops, and a job may run twice.
"""

import logging
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import Error, connection, transaction
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from corpus.audit import record
from corpus.models import Job, Project, User
from policycoder.broker import remembers_since
from policycoder.celery import app
from policycoder.errors import Conflict, DomainError
from policycoder.faults import BROKER_FAULTS, fault_of, passes

logger = logging.getLogger("corpus.jobs")

HEARTBEAT = timedelta(seconds=3)
DEAD_AFTER = timedelta(seconds=20)
RESEND_AFTER = timedelta(seconds=10)
REPORT_EVERY = timedelta(seconds=0.3)
MAX_ATTEMPTS = 4


class Stopped(Exception):
    """The run ends early: it was cancelled, or another worker has taken the job over."""


def enqueue(
    *, actor: User | None, project: Project, kind: str, params: dict[str, Any] | None = None
) -> Job:
    """Create the row and wake a worker once the transaction is committed.

    `kind` is the name of the Celery task that runs it.
    """
    job = Job.objects.create(project=project, kind=kind, params=params or {}, created_by=actor)
    transaction.on_commit(partial(dispatch, job))
    return job


def dispatch(job: Job) -> None:
    """Wake a worker. Without a broker the job stays queued and is sent when there is one again."""
    now = timezone.now()
    Job.objects.filter(pk=job.pk).update(sent_at=now)
    try:
        app.send_task(job.kind, [str(job.pk)])
    except BROKER_FAULTS as error:
        Job.objects.filter(pk=job.pk, sent_at=now).update(sent_at=None)
        logger.warning("Job %s could not be announced and will be sent again: %s", job.pk, error)


def announce(task: str, job: Job, *, times: int, lifetime: timedelta) -> None:
    """Ask other workers to help with a running job; whoever is busy for so long need not."""
    try:
        for _time in range(times):
            app.send_task(task, [str(job.pk)], expires=lifetime.total_seconds())
    except BROKER_FAULTS as error:
        logger.warning("Nobody could be asked to help with job %s: %s", job.pk, error)


@transaction.atomic
def cancel(*, actor: User, job: Job) -> Job:
    """Ask a job to stop; a queued one stops at once, a running one between two steps."""
    stopped = Job.objects.filter(pk=job.pk, state=Job.State.QUEUED).update(
        state=Job.State.CANCELLED, cancel_asked=True, finished_at=timezone.now()
    )
    running = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, cancel_asked=False)
    if stopped or running.update(cancel_asked=True):
        record(actor=actor, verb="cancel_job", obj=job, project=job.project_id)
    job.refresh_from_db()
    return job


@transaction.atomic
def repeat(*, actor: User, job: Job) -> Job:
    """Run a failed job again; what it has stored stays. Raises Conflict for any other."""
    failed = Job.objects.filter(pk=job.pk, state=Job.State.FAILED)
    queued = failed.update(
        state=Job.State.QUEUED,
        attempts=0,
        error="",
        run_token=None,
        sent_at=None,
        finished_at=None,
    )
    if not queued:
        raise Conflict(_("This job has not failed."))
    record(actor=actor, verb="repeat_job", obj=job, project=job.project_id)
    job.refresh_from_db()
    transaction.on_commit(partial(dispatch, job))
    return job


def keep() -> None:
    """Send lost messages again and hand a dead worker's jobs to the next one."""
    now = timezone.now()
    dead = Q(state=Job.State.RUNNING, heartbeat_at__lt=now - DEAD_AFTER)
    Job.objects.filter(dead, attempts__gte=MAX_ATTEMPTS).update(
        state=Job.State.FAILED,
        finished_at=now,
        error=_("The worker stopped several times while running this job."),
    )
    lost = Q(state=Job.State.QUEUED) & (Q(sent_at=None) | Q(sent_at__lt=_remembered(now)))
    for job in Job.objects.filter(dead | lost):
        Job.objects.filter(dead, pk=job.pk).update(state=Job.State.QUEUED, run_token=None)
        dispatch(job)


def _remembered(now: datetime) -> datetime:
    """What was sent before is lost: forgotten by a broker that was started anew since, or on its
    way for too long."""
    try:
        return max(remembers_since(), now - RESEND_AFTER)
    except RedisError as error:
        logger.warning("The broker does not say since when it remembers: %s", error)
        return now - RESEND_AFTER


class Run:
    """A worker's hold on one job."""

    def __init__(self, job: Job):
        self.job = job
        self._own = Job.objects.filter(pk=job.pk, run_token=job.run_token, state=Job.State.RUNNING)
        self._reported = timezone.now()

    def report(self, done: int, total: int, note: str = "") -> None:
        """Store the progress. Raises Stopped when the job was cancelled or taken over."""
        now = timezone.now()
        if done not in (0, total) and now - self._reported < REPORT_EVERY:
            return
        self._reported = now
        held = self._own.update(done=done, total=total, note=note[:500], heartbeat_at=now)
        if not held or self._own.filter(cancel_asked=True).exists():
            raise Stopped

    def beat(self) -> None:
        self._own.update(heartbeat_at=timezone.now())

    def end(self, state: str, *, result: Any = None, error: str = "") -> None:
        self._own.update(state=state, result=result, error=error[:1000], finished_at=timezone.now())


def claim(job_id: str) -> Job | None:
    """Take a queued job for this worker; None when it is finished or held by another."""
    now = timezone.now()
    free = Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, heartbeat_at__lt=now - DEAD_AFTER)
    token = uuid.uuid4()
    claimed = Job.objects.filter(free, pk=job_id).update(
        state=Job.State.RUNNING,
        run_token=token,
        attempts=F("attempts") + 1,
        started_at=now,
        heartbeat_at=now,
    )
    if not claimed:
        return None
    return Job.objects.select_related("project", "created_by").get(pk=job_id)


def language_of(job: Job) -> str:
    """The language in which the job speaks to whoever started it."""
    return (job.created_by.language if job.created_by else "") or settings.LANGUAGE_CODE


def run(job_id: str, work: Callable[[Run], Any]) -> None:
    """Run `work` under the job's row: claimed once, with heartbeat, outcome and error stored."""
    job = claim(job_id)
    if job is None:
        return
    held = Run(job)
    with pulse(held.beat):
        _run(held, work, language_of(job))


def _run(held: Run, work: Callable[[Run], Any], language: str) -> None:
    job = held.job
    try:
        with translation.override(language):
            held.end(Job.State.SUCCEEDED, result=work(held))
    except Stopped:
        held.end(Job.State.CANCELLED)
    except DomainError as error:
        held.end(Job.State.FAILED, error=error.detail)
    except Exception as error:
        if passes(error):
            # The row still says "running": once the heartbeat is old, another worker takes over.
            raise
        logger.exception("Job %s (%s) failed", job.pk, job.kind)
        with translation.override(language):
            fault = fault_of(error)
            internal = _("The job stopped on an internal error; it is in the worker's log.")
            held.end(Job.State.FAILED, error=fault.detail if fault else internal)


@contextmanager
def pulse(beat: Callable[[], Any]) -> Iterator[None]:
    """Calls `beat` every HEARTBEAT, in a thread and on a connection of its own, to the end."""
    stop = threading.Event()
    thread = threading.Thread(target=_beat_until, args=(beat, stop), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _beat_until(beat: Callable[[], Any], stop: threading.Event) -> None:
    try:
        while not stop.wait(HEARTBEAT.total_seconds()):
            try:
                beat()
            except Error as error:
                # The next one is made on a new connection.
                logger.warning("A heartbeat was not stored: %s", error)
                connection.close()
    finally:
        connection.close()
