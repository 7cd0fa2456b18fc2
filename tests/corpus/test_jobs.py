"""The row is the truth: claimed once, taken over when silent, sent again when lost."""

from datetime import timedelta

import pytest
from django.utils import timezone
from redis.exceptions import ConnectionError as RedisConnectionError

from corpus import jobs
from corpus.models import Job
from policycoder import broker
from policycoder.errors import Invalid


@pytest.fixture
def job(cast, project):
    return jobs.enqueue(actor=cast.lead, project=project, kind="corpus.import_documents")


@pytest.fixture
def sent(monkeypatch):
    found = []
    monkeypatch.setattr(jobs, "dispatch", lambda job: found.append(job.pk))
    return found


def ago(seconds):
    return timezone.now() - timedelta(seconds=seconds)


def test_only_one_worker_gets_a_job(job):
    assert jobs.claim(str(job.pk)) is not None
    assert jobs.claim(str(job.pk)) is None


def test_a_result_is_stored_with_the_state(job):
    jobs.run(str(job.pk), lambda run: {"answer": 42})
    job.refresh_from_db()
    assert (job.state, job.result) == (Job.State.SUCCEEDED, {"answer": 42})


def test_a_domain_error_is_told_in_words(job):
    def refuse(run):
        raise Invalid("There is nothing to count.")

    jobs.run(str(job.pk), refuse)
    job.refresh_from_db()
    assert (job.state, job.error) == (Job.State.FAILED, "There is nothing to count.")


def test_another_error_is_told_without_a_traceback(job):
    jobs.run(str(job.pk), lambda run: 1 / 0)
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert "division" not in job.error


def test_a_silent_run_is_taken_over_and_the_old_one_can_no_longer_write(job):
    old = jobs.Run(jobs.claim(str(job.pk)))
    Job.objects.update(heartbeat_at=ago(60))
    assert jobs.claim(str(job.pk)) is not None
    with pytest.raises(jobs.Stopped):
        old.report(1, 1)
    old.end(Job.State.FAILED)
    job.refresh_from_db()
    assert job.state == Job.State.RUNNING


def test_a_lost_message_is_sent_again(job, sent, monkeypatch):
    monkeypatch.setattr(jobs, "remembers_since", lambda: ago(90))
    Job.objects.update(sent_at=ago(5))
    jobs.keep()
    assert sent == []
    Job.objects.update(sent_at=ago(60))
    jobs.keep()
    assert sent == [job.pk]


def test_a_dead_workers_job_goes_back_to_the_queue(job, sent):
    jobs.claim(str(job.pk))
    Job.objects.update(heartbeat_at=ago(60))
    jobs.keep()
    job.refresh_from_db()
    assert (job.state, sent) == (Job.State.QUEUED, [job.pk])


def test_a_job_that_kills_every_worker_fails_in_the_end(job, sent):
    jobs.claim(str(job.pk))
    Job.objects.update(heartbeat_at=ago(60), attempts=jobs.MAX_ATTEMPTS)
    jobs.keep()
    job.refresh_from_db()
    assert (job.state, sent) == (Job.State.FAILED, [])


def test_a_queued_job_is_cancelled_at_once(cast, job):
    jobs.cancel(actor=cast.lead, job=job)
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED
    assert jobs.claim(str(job.pk)) is None


def test_without_a_broker_the_job_waits(job, monkeypatch):
    def refuse(*args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr(jobs.app, "send_task", refuse)
    jobs.dispatch(job)
    job.refresh_from_db()
    # Never sent: whoever looks first sends it.
    assert (job.state, job.sent_at) == (Job.State.QUEUED, None)
    told = []
    monkeypatch.setattr(jobs.app, "send_task", lambda kind, args: told.append((kind, args)))
    jobs.keep()
    assert told == [(job.kind, [str(job.pk)])]
    job.refresh_from_db()
    assert job.sent_at is not None


def test_what_a_broker_has_forgotten_is_sent_again_at_once(job, sent, monkeypatch):
    Job.objects.update(sent_at=ago(2))
    monkeypatch.setattr(jobs, "remembers_since", lambda: ago(60))
    jobs.keep()
    assert sent == []
    monkeypatch.setattr(jobs, "remembers_since", lambda: ago(1))
    jobs.keep()
    assert sent == [job.pk]


def test_a_broker_that_does_not_answer_keeps_nobody_from_taking_over(job, sent, monkeypatch):
    def refuse():
        raise RedisConnectionError("connection refused")

    monkeypatch.setattr(jobs, "remembers_since", refuse)
    Job.objects.update(sent_at=ago(60))
    jobs.keep()
    assert sent == [job.pk]


def test_a_broker_started_anew_remembers_since_then(settings):
    broker.broker().delete(broker._SINCE_KEY)
    before = timezone.now()
    since = broker.remembers_since()
    assert before <= since <= timezone.now()
    assert broker.remembers_since() == since
