"""A move that breaks off leaves nothing; one whose worker dies is finished by another; saves are
told to wait and lose nothing."""

import threading
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from coding.actions import moving as module
from coding.actions.judgements import OwnPass, save_judgement
from coding.actions.moving import engine, release_ended, run_migration, start_migration
from coding.actions.passes import submit_assignment
from coding.judgements.held import Moving
from coding.models import Judgement, Migration, MovedReference, Reconsider, Round
from corpus import jobs
from corpus.models import Job
from tests.coding.actions.moving.conftest import rows
from tests.coding.actions.moving.test_moving import second
from tests.coding.carrying import put

BODY = {"revision": 1, "dimensions": {"means": {"outcome": "undeterminable"}}}


@pytest.fixture
def begun(cast, study, published) -> Migration:
    return start_migration(actor=cast.lead, round=study.round, to=second(published))


def state(study):
    study.round.refresh_from_db()
    judged = Judgement.objects.order_by("pk").values_list()
    return rows(study.round), list(judged), study.round.codebook_version, study.round.moving


@pytest.mark.parametrize("place", [1, 7, 12])
def test_broken_off_at_any_step_it_leaves_nothing(study, begun, monkeypatch, place):
    before = state(study)
    told = module._Progress.step

    def step(self, done, total):
        if done == place:
            raise ZeroDivisionError
        told(self, done, total)

    monkeypatch.setattr(module._Progress, "step", step)
    jobs.run(str(begun.job_id), run_migration)
    begun.refresh_from_db()
    assert (begun.state, begun.job.state) == ("failed", "failed")
    assert state(study) == before
    assert not MovedReference.objects.exists()
    assert not Reconsider.objects.exists()
    # repeated, it goes through
    monkeypatch.undo()
    jobs.repeat(actor=begun.actor, job=begun.job)
    jobs.run(str(begun.job_id), run_migration)
    begun.refresh_from_db()
    assert begun.state == "done"


def test_a_cancelled_move_leaves_nothing(study, begun, monkeypatch):
    before = state(study)
    monkeypatch.setattr(jobs, "REPORT_EVERY", timedelta(0))
    told = module._Progress.step

    def step(self, done, total):
        if done == 7:
            Job.objects.filter(pk=begun.job_id).update(cancel_asked=True)
            self.tell()
        told(self, done, total)

    monkeypatch.setattr(module._Progress, "step", step)
    jobs.run(str(begun.job_id), run_migration)
    begun.refresh_from_db()
    assert begun.state == "failed"
    assert state(study) == before


def test_what_a_dead_worker_left_is_finished_by_the_next(cast, study, begun, monkeypatch):
    def dies(migration, step):
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(module, "passes", lambda error: True)
    monkeypatch.setattr(jobs, "passes", lambda error: True)
    monkeypatch.setattr(module, "move", dies)
    with pytest.raises(OperationalError):
        jobs.run(str(begun.job_id), run_migration)
    study.round.refresh_from_db()
    begun.refresh_from_db()
    assert (begun.state, study.round.moving) == ("running", True)
    monkeypatch.undo()
    Job.objects.filter(pk=begun.job_id).update(
        heartbeat_at=timezone.now() - jobs.DEAD_AFTER - timedelta(seconds=1)
    )
    jobs.run(str(begun.job_id), run_migration)
    study.round.refresh_from_db()
    begun.refresh_from_db()
    assert (begun.state, begun.job.state, study.round.moving) == ("done", "succeeded", False)


def test_done_and_killed_before_the_job_was_told_it_is_not_done_twice(study, begun, monkeypatch):
    jobs.run(str(begun.job_id), run_migration)
    after = state(study)
    Job.objects.filter(pk=begun.job_id).update(state=Job.State.QUEUED)
    monkeypatch.setattr(engine, "_run", None)
    jobs.run(str(begun.job_id), run_migration)
    begun.refresh_from_db()
    assert (begun.state, begun.job.state) == ("done", "succeeded")
    assert state(study) == after


@pytest.mark.parametrize("how", ["cancelled", "failed"])
def test_a_job_that_ended_elsewhere_does_not_keep_saves_away(cast, study, begun, how):
    Round.objects.filter(pk=study.round.pk).update(moving=True)
    Job.objects.filter(pk=begun.job_id).update(state=how)
    release_ended()
    begun.refresh_from_db()
    study.round.refresh_from_db()
    assert (begun.state, study.round.moving) == ("failed", False)


def test_saves_meanwhile_are_told_to_wait(api, cast, study):
    Round.objects.filter(pk=study.round.pk).update(moving=True)
    own = study.passes["coder_b"]
    answer = put(api, cast.coder_b, own, study.clauses[0], BODY["dimensions"], revision=1)
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert "another codebook version" in answer.json()["detail"]
    many = api(cast.coder_b).put(f"assignments/{own.pk}/clauses/", [BODY | {"clause": 1}])
    assert (many.status_code, many["Retry-After"]) == (503, "5")
    with pytest.raises(Moving):
        submit_assignment(actor=cast.coder_b, assignment=own)
    for name in ("lock", "close"):
        assert api(cast.lead).post(f"rounds/{study.round.pk}/{name}/").status_code == 503
    Round.objects.filter(pk=study.round.pk).update(moving=False)
    answer = put(api, cast.coder_b, own, study.clauses[0], BODY["dimensions"], revision=1)
    assert answer.status_code == 200


def test_a_save_that_read_the_pass_before_the_mark_is_told_as_well(cast, study, monkeypatch):
    from coding.actions import judgements

    hold = judgements.hold_own_pass

    def late(user, pk):
        held = hold(user, pk)
        Round.objects.filter(pk=study.round.pk).update(moving=True)
        return held

    monkeypatch.setattr(judgements, "hold_own_pass", late)
    with pytest.raises(Moving):
        save_judgement(
            actor=cast.coder_b,
            assignment=study.passes["coder_b"].pk,
            clause_id=study.clauses[0].pk,
            body=BODY,
        )


@pytest.mark.django_db(transaction=True)
def test_a_save_neither_waits_for_the_move_nor_is_lost(cast, study, begun, monkeypatch):
    """While one connection moves the round, another saves: at once 503, afterwards stored."""
    own, answers = study.passes["coder_b"], []
    work = module.move

    def save():
        try:
            began = timezone.now()
            OwnPass.enter(cast.coder_b, own.pk)
        except Moving:
            answers.append(timezone.now() - began)
        finally:
            connection.close()

    def move(migration, step):
        work(migration, step)
        thread = threading.Thread(target=save)
        thread.start()
        thread.join(timeout=20)

    monkeypatch.setattr(module, "move", move)
    jobs.run(str(begun.job_id), run_migration)
    assert len(answers) == 1
    assert answers[0] < timedelta(seconds=5)
    begun.refresh_from_db()
    assert begun.state == "done"
    with transaction.atomic():
        saved = save_judgement(
            actor=cast.coder_b, assignment=own.pk, clause_id=study.clauses[1].pk, body=BODY
        )
    assert saved["version"] == begun.to_version.number


def test_a_save_that_found_the_round_moving_is_told_to_wait_when_it_is_no_more(
    api, cast, study, monkeypatch
):
    """The move ends between the statement that holds the pass and the words of the refusal."""
    from coding import access

    Round.objects.filter(pk=study.round.pk).update(moving=True)
    refuse = access.refuse_own_pass

    def later(user, pk):
        Round.objects.filter(pk=study.round.pk).update(moving=False)
        refuse(user, pk)

    monkeypatch.setattr(access, "refuse_own_pass", later)
    own = study.passes["coder_b"]
    answer = put(api, cast.coder_b, own, study.clauses[0], BODY["dimensions"], revision=1)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
