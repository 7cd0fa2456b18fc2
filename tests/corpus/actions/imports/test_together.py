"""Several workers read the files of one job; what one leaves behind another takes up."""

import threading
import time
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from corpus import jobs
from corpus.actions import imports
from corpus.actions.imports import order as imports_order
from corpus.actions.imports.order import Turns
from corpus.actions.imports.store import Reading
from corpus.models import ClauseIndex, Document, DocumentWords, Fingerprint, ImportFile, Job
from tests.conftest import POLICY, run_import

pytestmark = pytest.mark.django_db(transaction=True)


def started(cast, project, count):
    files = [
        SimpleUploadedFile(f"{n}.txt", POLICY.replace("2025", str(2100 + n)).encode())
        for n in range(count)
    ]
    return imports.start_import(actor=cast.lead, project=project, files=files)


def in_thread(work):
    """Runs `work` on a connection of its own."""

    def run():
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def hold(file, seconds):
    """What another worker writes that reads the file."""
    until = timezone.now() + timedelta(seconds=seconds)
    ImportFile.objects.filter(pk=file.pk).update(held_until=until)


def test_helpers_and_the_job_share_the_files_and_number_them_without_gaps(cast, project):
    job = started(cast, project, 12)
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING)
    helpers = [in_thread(lambda: imports.help_import(str(job.pk))) for _ in range(2)]
    for helper in helpers:
        helper.join()
    assert not job.files.exclude(status="imported").exists()
    assert sorted(Document.objects.values_list("number", flat=True)) == list(range(1, 13))
    Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED)
    jobs.run(str(job.pk), imports.run_import)
    job.refresh_from_db()
    assert (job.state, job.done, job.result["counts"]) == ("succeeded", 12, {"imported": 12})


def test_a_file_that_another_worker_holds_is_passed_over(cast, project):
    job = started(cast, project, 2)
    hold(job.files.first(), 20)
    assert imports.read_next(job, Reading(project), Turns()) == "1.txt"
    assert imports.read_next(job, Reading(project), Turns()) is None


def test_a_file_that_a_dead_worker_held_is_taken_up(cast, project):
    job = started(cast, project, 1)
    hold(job.files.get(), -0.1)
    assert imports.read_next(job, Reading(project), Turns()) == "0.txt"
    assert job.files.get().status == "imported"


def test_no_transaction_is_open_while_a_file_is_read(cast, project, monkeypatch):
    read, seen = Reading.extract, []

    def extract(self, digest, name):
        seen.append((connection.in_atomic_block, job.files.get().held_until > timezone.now()))
        return read(self, digest, name)

    monkeypatch.setattr(Reading, "extract", extract)
    job = started(cast, project, 1)
    imports.read_next(job, Reading(project), Turns())
    assert seen == [(False, True)]


def test_a_file_is_held_for_as_long_as_it_is_read(cast, project, monkeypatch):
    monkeypatch.setattr(jobs, "HEARTBEAT", timedelta(seconds=0.2))
    monkeypatch.setattr(jobs, "DEAD_AFTER", timedelta(seconds=1))
    slow_first(monkeypatch, 2)
    job = started(cast, project, 1)
    worker = in_thread(lambda: imports.read_next(job, Reading(project), Turns()))
    time.sleep(1.5)
    assert imports.read_next(job, Reading(project), Turns()) is None
    worker.join()
    assert job.files.get().status == "imported"


def test_what_two_workers_have_read_is_stored_once(cast, project, monkeypatch):
    """A worker that was thought dead comes back with the file it had read."""
    read = Reading.extract

    def extract(self, digest, name):
        found = read(self, digest, name)
        hold(job.files.get(), -0.1)
        monkeypatch.setattr(Reading, "extract", read)
        assert imports.read_next(job, Reading(project), Turns()) == "0.txt"
        return found

    monkeypatch.setattr(Reading, "extract", extract)
    job = started(cast, project, 1)
    imports.read_next(job, Reading(project), Turns())
    assert Document.objects.count() == 1
    file = job.files.get()
    assert (file.status, file.document) == ("imported", Document.objects.get())


def slow_first(monkeypatch, seconds):
    """Reading 0.txt takes so long."""
    read = Reading.extract

    def extract(self, digest, name):
        if name == "0.txt":
            time.sleep(seconds)
        return read(self, digest, name)

    monkeypatch.setattr(Reading, "extract", extract)


def numbered(project):
    rows = project.documents.order_by("number").values_list("file_name", flat=True)
    return list(rows)


def together(job):
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING)
    helpers = [in_thread(lambda: imports.help_import(str(job.pk))) for _ in range(2)]
    for helper in helpers:
        helper.join()


def test_numbers_follow_the_order_of_the_files_whoever_is_done_first(cast, project, monkeypatch):
    slow_first(monkeypatch, 1)
    job = started(cast, project, 5)
    together(job)
    assert numbered(project) == [f"{n}.txt" for n in range(5)]


def test_a_file_that_takes_too_long_is_waited_for_once(cast, project, monkeypatch):
    slow_first(monkeypatch, 2)
    monkeypatch.setattr(imports_order, "PATIENCE_SECONDS", 0.3)
    job = started(cast, project, 5)
    together(job)
    assert numbered(project) == ["1.txt", "2.txt", "3.txt", "4.txt", "0.txt"]


def test_nobody_waits_for_the_files_of_a_cancelled_job(cast, project, monkeypatch):
    job = started(cast, project, 2)
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, cancel_asked=True)
    naps: list[float] = []
    monkeypatch.setattr(imports_order.time, "sleep", naps.append)
    Turns().wait(job.files.last())
    assert naps == []


def test_the_job_ends_only_when_the_last_file_held_elsewhere_is_done(cast, project):
    job = started(cast, project, 2)
    hold(job.files.first(), 20)
    run = in_thread(lambda: jobs.run(str(job.pk), imports.run_import))
    run.join(3)
    assert run.is_alive()
    hold(job.files.first(), -0.1)
    run.join(20)
    job.refresh_from_db()
    assert job.state == Job.State.SUCCEEDED
    assert sorted(Document.objects.values_list("number", flat=True)) == [1, 2]


def test_a_helper_leaves_a_cancelled_or_unknown_job_alone(cast, project):
    job = started(cast, project, 1)
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, cancel_asked=True)
    imports.help_import(str(job.pk))
    imports.help_import("00000000-0000-0000-0000-000000000000")
    assert job.files.get().status == "waiting"


def test_helpers_are_called_as_many_as_there_are_other_workers_or_files(
    cast, project, monkeypatch, settings
):
    settings.WORKERS = 4
    sent = []
    monkeypatch.setattr(
        jobs.app, "send_task", lambda name, *args, **options: sent.append((name, options))
    )
    job = started(cast, project, 3)
    sent.clear()
    jobs.run(str(job.pk), imports.run_import)
    assert [name for name, _options in sent] == ["corpus.read_files"] * 2
    assert all(options["expires"] for _name, options in sent)


def test_without_a_broker_the_job_reads_everything_by_itself(cast, project, monkeypatch):
    def refuse(*args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr(jobs.app, "send_task", refuse)
    job = started(cast, project, 3)
    jobs.run(str(job.pk), imports.run_import)
    job.refresh_from_db()
    assert job.result["counts"] == {"imported": 3}


def test_two_jobs_with_the_same_file_make_one_document(cast, project):
    pairs = [started(cast, project, 3) for _ in range(2)]
    threads = [
        in_thread(lambda job=job: jobs.run(str(job.pk), imports.run_import)) for job in pairs
    ]
    for thread in threads:
        thread.join()
    assert Document.objects.count() == 3
    statuses = ImportFile.objects.values_list("status", flat=True)
    assert sorted(statuses) == ["duplicate"] * 3 + ["imported"] * 3


def test_a_document_comes_with_words_index_and_fingerprint(cast, project):
    run_import(cast.lead, project, [("a.txt", POLICY.encode())])
    document = Document.objects.get()
    clauses = list(document.clauses.order_by("start").values_list("pk", flat=True))
    words = DocumentWords.objects.get(document=document)
    assert words.clauses == clauses
    assert sum(words.lengths) * 4 == len(words.tokens)
    assert "智能" in words.vocabulary
    assert ClauseIndex.objects.filter(clause__in=clauses).count() == len(clauses)
    assert Fingerprint.objects.get(document=document).hashes


def test_near_duplicates_are_proposed(cast, project):
    long = POLICY + "".join(
        f"（{n}）为推动第{n}项工作，有关部门应当加强协同。\n" for n in range(30)
    )
    run_import(cast.lead, project, [("a.txt", long.encode())])
    run_import(cast.lead, project, [("b.txt", (long + "（完）\n").encode())])
    pair = project.near_duplicates.get()
    assert {pair.first.file_name, pair.second.file_name} == {"a.txt", "b.txt"}
