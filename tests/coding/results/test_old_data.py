"""What the release before left behind, snapshots and jobs that wait, lives on."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from coding.models import Snapshot
from coding.results import life
from coding.results.agreement import agreement_of
from coding.results.entries import network_of, words_of
from coding.results.kinds import Asked
from coding.results.network import Shape
from coding.results.sample import Sample
from coding.results.texts import Texts
from corpus import jobs
from corpus.models import Job
from tests.coding.exports.test_files import code

migration = import_module("coding.migrations.0008_results_by_entry")


def migrate() -> None:
    with connection.cursor() as cursor:
        for statement in migration.FORWARDS:
            cursor.execute(statement)
    migration.renew_questions(apps, None)


def migrate_back() -> None:
    with connection.cursor() as cursor:
        for statement in migration.BACKWARDS:
            cursor.execute(statement)


@pytest.fixture
def coded(cast, passes, document):
    for name in ("coder_a", "coder_b"):
        code(getattr(cast, name), passes[name], document.clauses.codable()[2], tool=["funding"])


def run(job: Job) -> Job:
    jobs.run(str(job.pk), life.run_result)
    job.refresh_from_db()
    assert job.state == Job.State.SUCCEEDED, job.error
    return job


def test_an_old_report_of_agreement_is_shown_and_is_not_stale(coded, blind_round):
    asked = agreement_of(blind_round)
    made = life.take(asked)
    migrate_back()
    old = Snapshot.objects.get()
    assert old.base == f"round={blind_round.pk}"
    assert old.data["revisions"] == made.state
    Snapshot.objects.update(state=None)
    migrate()
    found = life.newest(asked)
    assert (found.pk, found.state, found.data) == (made.pk, made.state, made.data)
    assert not life.is_stale(found, asked)


def test_a_job_that_waits_to_compute_agreement_is_run(coded, blind_round, project):
    job = Job.objects.create(
        project=project, kind="coding.compute_agreement", params={"round": blind_round.pk}
    )
    migrate()
    job.refresh_from_db()
    assert Asked.from_json("agreement", job.params) == agreement_of(blind_round)
    assert life.jobs_of(project, "agreement", agreement_of(blind_round)).get() == job
    run(job)
    assert life.newest(agreement_of(blind_round)).pk == job.pk


def test_a_job_that_waits_to_count_nodes_is_run(coded, project):
    job = run(Job.objects.create(project=project, kind="coding.compute_counts"))
    assert job.result["snapshots"] == 3


@pytest.mark.parametrize("shape", [None, Shape(size=20, least=1)])
def test_jobs_that_wait_for_words_are_run(coded, project, blind_round, shape):
    question = {
        "base": {
            "project": project.pk,
            "status": "included",
            "doc_type": "",
            "issuer": "",
            "year": "",
            "node": ["tool", "funding"],
            "passes": {"project": project.pk, "rounds": [blind_round.pk], "layer": "all"},
        },
        "shape": shape and vars(shape),
    }
    job = Job.objects.create(
        project=project,
        kind="coding.compute_words",
        params={"question": question, "key": "{}"},
    )
    migrate()
    job.refresh_from_db()
    run(job)
    base = agreement_of(blind_round).base
    base = type(base)(base.project, base.rounds, sample=Sample.of(status="included"))
    texts = Texts(base, ("tool", "funding"))
    found = life.newest(network_of(texts, shape) if shape else words_of(texts))
    assert job.result == {"snapshot": str(found.pk)}
    assert found.data["documents"] == 1
