"""Files become documents, each on its own; a job may run twice."""

from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.utils import translation

from corpus import jobs
from corpus.actions import imports
from corpus.actions.imports.outcomes import told
from corpus.models import AuditEntry, Document, DocumentText, ImportFile, Job
from corpus.readers.parsed import Dropped
from policycoder import storage
from tests.conftest import POLICY, run_import
from tests.corpus.pages import visitor


def statuses(job):
    return [(file.name, file.status) for file in job.files.all()]


def test_one_bad_file_does_not_keep_the_others_out(cast, project):
    job = run_import(
        cast.lead,
        project,
        [
            ("good.txt", POLICY.encode()),
            ("empty.txt", b""),
            ("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(200)),
            ("text.xyz", b"text"),
            ("gbk.txt", POLICY.replace("2025", "2026").encode("gb18030")),
        ],
    )
    assert job.state == Job.State.SUCCEEDED
    assert [status for _name, status in statuses(job)] == [
        "imported",
        "failed",
        "failed",
        "failed",
        "imported",
    ]
    assert all(told(file) for file in job.files.all())
    said = {}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            said[language] = {file.name: told(file) for file in job.files.all()}
    # In the language of whoever reads it, not of whoever imported it.
    assert said["en"]["good.txt"] == "5 clauses"
    assert said["zh-hans"]["good.txt"] == "5 个条款"
    assert said["en"]["empty.txt"] == "The file is empty."
    assert said["zh-hans"]["empty.txt"] == "文件为空。"
    assert Document.objects.count() == 2
    assert job.result["counts"] == {"imported": 2, "failed": 3}


def test_a_document_keeps_bytes_text_metadata_and_clauses(document):
    assert storage.load(document.file_digest) == POLICY.encode()
    assert DocumentText.objects.get(document=document).content == POLICY
    assert document.title == "关于促进智能装备发展的若干措施"
    assert document.agency_names() == ["示范市人民政府"]
    assert (document.doc_type, document.issued_on.isoformat()) == ("措施", "2021-06-30")
    pieces = document.clauses.all()
    assert "".join(piece.text for piece in pieces) == POLICY
    assert [piece.number for piece in pieces if piece.codable] == [f"1-{n}" for n in range(1, 6)]
    assert AuditEntry.objects.filter(verb="import_document", object_id=document.pk).exists()


def test_a_document_without_title_is_called_by_its_file_without_the_ending(cast, project):
    text = "有关单位应当遵守各项规定，不得违反。\n"
    run_import(cast.lead, project, [("扫描件 v1.2.txt", text.encode())])
    assert Document.objects.get().title == "扫描件 v1.2"


def test_the_same_file_again_is_a_duplicate(cast, project, document):
    job = run_import(cast.lead, project, [("again.txt", POLICY.encode())])
    file = job.files.get()
    assert (file.status, file.document) == ("duplicate", document)
    assert Document.objects.count() == 1


def test_running_a_job_twice_changes_nothing(cast, project, document):
    job = Job.objects.get()
    before = (Document.objects.count(), AuditEntry.objects.count(), job.finished_at)
    jobs.run(str(job.pk), imports.run_import)
    Job.objects.update(state=Job.State.QUEUED)
    jobs.run(str(job.pk), imports.run_import)
    job.refresh_from_db()
    assert (Document.objects.count(), AuditEntry.objects.count()) == before[:2]
    assert job.state == Job.State.SUCCEEDED


def test_a_run_cut_off_in_the_middle_is_finished_by_the_next(cast, project, monkeypatch):
    files = [
        SimpleUploadedFile(f"{n}.txt", POLICY.replace("2025", str(n)).encode()) for n in range(4)
    ]
    job = imports.start_import(actor=cast.lead, project=project, files=files)
    real = imports.store_document

    def dies_on_the_third(*, file, **rest):
        if file.position == 2:
            raise SystemExit
        return real(file=file, **rest)

    monkeypatch.setattr(imports, "store_document", dies_on_the_third)
    with pytest.raises(SystemExit):
        jobs.run(str(job.pk), imports.run_import)
    assert Document.objects.count() == 2
    monkeypatch.setattr(imports, "store_document", real)
    Job.objects.update(heartbeat_at="2020-01-01T00:00Z")
    jobs.run(str(job.pk), imports.run_import)
    assert [status for _name, status in statuses(job)] == ["imported"] * 4
    assert sorted(Document.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


def test_a_cancelled_job_stops_between_two_files(cast, project, monkeypatch):
    files = [
        SimpleUploadedFile(f"{n}.txt", POLICY.replace("2025", str(n)).encode()) for n in range(3)
    ]
    job = imports.start_import(actor=cast.lead, project=project, files=files)
    real = imports.store_document

    def cancelled_after_the_first(*, job, **rest):
        document = real(job=job, **rest)
        jobs.cancel(actor=cast.lead, job=job)
        Job.objects.update(done=0)
        return document

    monkeypatch.setattr(imports, "store_document", cancelled_after_the_first)
    monkeypatch.setattr(jobs, "REPORT_EVERY", jobs.REPORT_EVERY * 0)
    jobs.run(str(job.pk), imports.run_import)
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED
    assert [status for _name, status in statuses(job)] == ["imported", "waiting", "waiting"]


def test_a_fault_of_ours_on_one_file_is_told_and_logged(cast, project, monkeypatch):
    def broken(*args, **kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr(imports.Reading, "extract", broken)
    job = run_import(cast.lead, project, [("a.txt", POLICY.encode())])
    assert job.state == Job.State.SUCCEEDED
    assert job.files.get().status == ImportFile.Status.FAILED
    assert Document.objects.count() == 0


def test_a_file_over_the_limit_is_refused_by_name(cast, project, settings):
    settings.MAX_UPLOAD_BYTES = 10
    job = run_import(cast.lead, project, [("long.txt", POLICY.encode())])
    file = job.files.get()
    assert file.status == ImportFile.Status.FAILED
    assert "MB" in told(file)


def test_a_text_never_changes(document):
    with (
        pytest.raises(DatabaseError, match="never changes"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE corpus_documenttext SET content = ''")


def test_a_document_without_clauses_or_with_scanned_pages_asks_for_a_look(
    cast, project, monkeypatch
):
    read = imports.Reading.extract

    def extract(self, digest, name):
        found = read(self, digest, name)
        return (
            replace(found, dropped=[Dropped("scanned_pages", "2–3")])
            if name == "scan.txt"
            else found
        )

    monkeypatch.setattr(imports.Reading, "extract", extract)
    job = run_import(
        cast.lead,
        project,
        [
            ("bare.txt", "标题".encode()),
            ("scan.txt", POLICY.encode()),
            ("whole.txt", POLICY.replace("2025", "2026").encode()),
        ],
    )
    with translation.override("en"):
        files = imports.import_result(job)["files"]
    assert [file["look"] for file in files] == [True, True, False]
    assert "no clause found" in files[0]["detail"]
    assert files[1]["detail"].endswith("clauses; pages 2–3 are scanned and have no text")
    page = visitor(cast.lead).get(f"/projects/{project.pk}/import/", {"job": job.pk})
    assert page.content.decode().count("tone-warn") == 2


def test_the_outcome_says_which_characters_were_left_out(cast, project):
    family = "👨\u200d👩\u200d👧\u200d👦"
    text = POLICY.replace("企业", f"企\u200b业\u2028{family}", 1)
    job = run_import(cast.lead, project, [("a.txt", text.encode())])
    with translation.override("en"):
        (file,) = imports.import_result(job)["files"]
    assert file["detail"].endswith(
        "invisible characters left out: U+200B × 1; read as line ends: U+2028 × 1"
    )
    document = job.files.get().document
    assert f"企业\n{family}" in document.text.content
    page = visitor(cast.lead).get(f"/documents/{document.pk}/").content.decode()
    assert "invisible characters: U+200B × 1" in page
