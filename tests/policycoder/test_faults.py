"""Faults of database, disk and broker are told as what they are, wherever they happen."""

import errno
import os
import resource
import subprocess
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
import pytest
from django.db import DataError, IntegrityError, close_old_connections, connection, transaction
from kombu.exceptions import OperationalError as MessagingError
from redis import exceptions as redis_errors

from coding.actions import judgements
from coding.models import Judgement
from coding.pages import frame
from corpus import jobs
from corpus.actions import imports
from corpus.models import Document, Job
from corpus.pages import members
from policycoder import storage
from policycoder.errors import Conflict, Invalid, NoSpace, Unavailable
from policycoder.faults import fault_of
from tests.corpus.pages import text_of, visitor

NONE = {"revision": 0, "dimensions": {"tool": {"outcome": "none"}}}


def kill_own_backend() -> None:
    """As an operator or a restart of the server does."""
    own = connection.connection.info.backend_pid
    given = connection.get_connection_params()
    other = psycopg2.connect(**{k: given[k] for k in given if k != "cursor_factory"})
    with closing(other), other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [own])


def broken_by(run) -> BaseException:
    with pytest.raises(Exception) as broken:
        run()
    return broken.value


# What it is


@pytest.mark.parametrize(
    ("sql", "kind"),
    [
        ("DO $$ BEGIN RAISE SQLSTATE '53100'; END $$", NoSpace),
        *(
            (f"DO $$ BEGIN RAISE SQLSTATE '{state}'; END $$", Unavailable)
            for state in (
                *("40001", "40P01", "53200", "53300", "55P03", "57014", "57P01", "57P03"),
                *("58030", "08006", "25006"),
            )
        ),
        ("DO $$ BEGIN RAISE SQLSTATE '23505'; END $$", Conflict),
        ("DO $$ BEGIN RAISE SQLSTATE '23503'; END $$", Conflict),
        ("SELECT '9999999999999999999'::bigint", Invalid),
        ("SELECT '\"\\u0000\"'::jsonb", Invalid),
        ("SELECT nothing", type(None)),
        ("SELECT 1 FROM nothing", type(None)),
        ("DO $$ BEGIN RAISE SQLSTATE '23514'; END $$", Conflict),
        ("DO $$ BEGIN RAISE SQLSTATE '23502'; END $$", Conflict),
    ],
)
def test_what_the_database_says_is_told_apart(db, sql, kind):
    def run():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)

    assert type(fault_of(broken_by(run))) is kind


@pytest.mark.django_db(transaction=True)
def test_a_killed_backend_is_a_passing_fault_whatever_is_asked_next():
    def ask():
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")

    ask()
    kill_own_backend()
    for _time in range(3):
        assert isinstance(fault_of(broken_by(ask)), Unavailable)
    close_old_connections()
    ask()


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        *((number, NoSpace) for number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)),
        *((number, Unavailable) for number in (errno.EIO, errno.EROFS, errno.EMFILE, errno.ENOMEM)),
        (errno.ENOENT, type(None)),
    ],
)
def test_what_the_disk_says_is_told_apart(number, kind):
    assert type(fault_of(OSError(number, os.strerror(number)))) is kind


def test_other_errors_are_ours():
    assert fault_of(ValueError()) is None
    assert fault_of(IntegrityError()) is None
    assert fault_of(DataError()) is None
    assert isinstance(fault_of(MemoryError()), Unavailable)


# In a request


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", ["hold_own_pass", "read_place", "write", "commit"])
def test_a_backend_killed_during_a_save_is_503_and_the_next_save_works(
    api, cast, passes, monkeypatch, moment
):
    clause = passes["coder_a"].document.clauses.codable()[0]
    path = f"assignments/{passes['coder_a'].pk}/clauses/{clause.pk}/"
    owner = "write" if moment == "commit" else moment
    plain = getattr(judgements, owner)

    def broken(*args, **options):
        if moment == "commit":
            plain(*args, **options)
        kill_own_backend()
        return None if moment == "commit" else plain(*args, **options)

    client = api(cast.coder_a)
    client.client.raise_request_exception = False
    with monkeypatch.context() as patch:
        patch.setattr(judgements, owner, broken)
        answer = client.put(path, NONE)
    close_old_connections()
    assert answer.status_code == 503
    assert answer["Content-Type"] == "application/problem+json"
    assert int(answer["Retry-After"]) > 0
    assert not Judgement.objects.exists()
    assert client.put(path, NONE).status_code == 200
    assert Judgement.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", [(members, "member_of"), (frame, "groups_of")])
def test_a_backend_killed_during_a_page_is_503_in_words(cast, project, monkeypatch, moment):
    client = visitor(cast.owner)
    client.raise_request_exception = False
    plain = getattr(*moment)

    def broken(*args):
        kill_own_backend()
        return plain(*args)

    with monkeypatch.context() as patch:
        patch.setattr(*moment, broken)
        answer = client.get(f"/projects/{project.pk}/members/")
    close_old_connections()
    assert answer.status_code == 503
    assert "The database does not answer." in text_of(answer)
    assert answer["Retry-After"]
    assert client.get(f"/projects/{project.pk}/members/").status_code == 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["/", "/api/v1/projects/"])
def test_a_database_that_is_gone_before_the_view_is_503_in_words(cast, path):
    client = visitor(cast.owner)
    client.raise_request_exception = False
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    kill_own_backend()
    answer = client.get(path)
    close_old_connections()
    assert answer.status_code == 503
    assert "The database does not answer." in text_of(answer)
    assert answer["Retry-After"]


@pytest.fixture
def many(passes) -> list[dict]:
    clauses = passes["coder_a"].document.clauses.codable()[:4]
    return [{"clause": clause.pk, **NONE} for clause in clauses]


@pytest.mark.django_db(transaction=True)
def test_many_judgements_are_all_stored_or_none_when_the_database_goes(
    api, cast, passes, many, monkeypatch
):
    path = f"assignments/{passes['coder_a'].pk}/clauses/"
    plain = judgements.write_all

    def broken(cursor, changes):
        plain(cursor, changes)
        kill_own_backend()

    with monkeypatch.context() as patch:
        patch.setattr(judgements, "write_all", broken)
        answer = api(cast.coder_a).put(path, many)
    close_old_connections()
    assert answer.status_code == 503
    assert not Judgement.objects.exists()
    again = api(cast.coder_a).put(path, many).json()
    assert [result["status"] for result in again] == [200] * 4


def stops_together(monkeypatch):
    """What cannot be stored together, for a fault of ours, is stored one by one."""

    def broken(*_args):
        raise ZeroDivisionError

    monkeypatch.setattr(judgements, "write_all", broken)


@pytest.mark.django_db(transaction=True)
def test_one_by_one_they_tell_which_are_stored_when_the_database_goes(
    api, cast, passes, many, monkeypatch
):
    path = f"assignments/{passes['coder_a'].pk}/clauses/"
    plain, left = judgements.write, [1, 1, 0]

    def broken(*args, **options):
        if not left.pop(0):
            kill_own_backend()
        return plain(*args, **options)

    with monkeypatch.context() as patch:
        stops_together(patch)
        patch.setattr(judgements, "write", broken)
        answer = api(cast.coder_a).put(path, many)
    close_old_connections()
    told = answer.json()
    assert [result["status"] for result in told] == [200, 200, 503, 503]
    assert told[2]["problem"]["retry_after"] > 0
    stored = set(Judgement.objects.values_list("clause", flat=True))
    assert stored == {result["clause"] for result in told if result["status"] == 200}
    again = api(cast.coder_a).put(path, many).json()
    assert [result["status"] for result in again] == [200] * 4
    assert set(Judgement.objects.values_list("revision", flat=True)) == {1}


def test_one_of_many_judgements_that_meets_a_fault_of_ours_keeps_no_other_out(
    api, cast, passes, many, monkeypatch
):
    plain = judgements.write

    def broken(cursor, held, place, *args, **options):
        if place.clause == many[1]["clause"]:
            raise ZeroDivisionError
        return plain(cursor, held, place, *args, **options)

    stops_together(monkeypatch)
    monkeypatch.setattr(judgements, "write", broken)
    answer = api(cast.coder_a).put(f"assignments/{passes['coder_a'].pk}/clauses/", many)
    assert [result["status"] for result in answer.json()] == [200, 500, 200, 200]
    assert Judgement.objects.count() == 3


# On the disk


@contextmanager
def no_file_over(size: int):
    """Writing beyond `size` bytes fails, as on a full disk (EFBIG instead of ENOSPC)."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def files(tmp_path, settings) -> Path:
    settings.FILES_DIR = tmp_path / "files"
    return settings.FILES_DIR


@pytest.fixture
def small_disk(settings):
    """A file system of 1 MB for the originals, where this account may make one."""
    with tempfile.TemporaryDirectory(prefix="policycoder-disk-") as folder:
        made = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], capture_output=True
        )
        if made.returncode:
            pytest.skip("NO SMALL DISK: only root may mount one.")
        settings.FILES_DIR = Path(folder) / "files"
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", folder], check=True)


def left_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_full_disk_leaves_no_half_file(files):
    with no_file_over(1000), pytest.raises(OSError) as full:
        storage.keep(b"x" * 5000)
    assert isinstance(fault_of(full.value), NoSpace)
    assert left_in(files) == []
    assert storage.load(storage.keep(b"x" * 5000)) == b"x" * 5000


def upload(name: str, size: int):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, "第一条 内容。\n".encode() * (size // 20))


def test_an_upload_on_a_full_disk_is_507_in_words_and_starts_nothing(api, cast, project, files):
    client = api(cast.lead).client
    path = f"/api/v1/projects/{project.pk}/imports/"
    with no_file_over(1000):
        answer = client.post(path, {"files": [upload("a.txt", 200), upload("b.txt", 9000)]})
    assert (answer.status_code, answer["Content-Type"]) == (507, "application/problem+json")
    assert "disk is full" in answer.json()["detail"]
    assert not Job.objects.exists()
    again = client.post(path, {"files": [upload("a.txt", 200), upload("b.txt", 9000)]})
    assert again.status_code == 202


def test_a_disk_that_is_really_full_says_so_until_there_is_room(api, cast, project, small_disk):
    client = api(cast.lead).client
    path = f"/api/v1/projects/{project.pk}/imports/"
    answer = client.post(path, {"files": [upload("a.txt", 2_000_000)]})
    assert answer.status_code == 507
    assert left_in(small_disk) == []
    assert client.post(path, {"files": [upload("a.txt", 9000)]}).status_code == 202


def finished(job: Job) -> Job:
    jobs.run(str(job.pk), imports.run_import)
    job.refresh_from_db()
    return job


def test_a_disk_full_while_an_archive_is_unpacked_fails_the_job_which_can_be_repeated(
    api, cast, project, files
):
    import io
    import zipfile

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", "第一条 内容。\n" * 10)
        archive.writestr("b.txt", "第二条 别的内容。\n" * 2000)
    from django.core.files.uploadedfile import SimpleUploadedFile

    job = imports.start_import(
        actor=cast.lead,
        project=project,
        files=[SimpleUploadedFile("all.zip", packed.getvalue())],
    )
    with no_file_over(20_000):
        finished(job)
    assert (job.state, "disk is full" in job.error) == (Job.State.FAILED, True)
    assert not Document.objects.exists()
    client = api(cast.lead)
    assert client.post(f"jobs/{job.pk}/repeat/").json()["state"] == "queued"
    finished(job)
    assert (job.state, job.error) == (Job.State.SUCCEEDED, "")
    assert Document.objects.count() == 2


def test_a_database_without_room_fails_the_job_and_leaves_the_file_waiting(
    api, cast, project, files, monkeypatch
):
    job = imports.start_import(
        actor=cast.lead, project=project, files=[upload("a.txt", 200), upload("b.txt", 400)]
    )
    plain, left = imports.store_document, [1, 0, 1]

    def broken(**given):
        document = plain(**given)
        if not left.pop(0):
            with connection.cursor() as cursor:
                cursor.execute("DO $$ BEGIN RAISE SQLSTATE '53100'; END $$")
        return document

    monkeypatch.setattr(imports, "store_document", broken)
    finished(job)
    assert (job.state, "disk is full" in job.error) == (Job.State.FAILED, True)
    assert list(job.files.values_list("status", flat=True)) == ["imported", "waiting"]
    assert Document.objects.count() == 1
    api(cast.lead).post(f"jobs/{job.pk}/repeat/")
    finished(job)
    assert job.state == Job.State.SUCCEEDED
    assert Document.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_backend_killed_under_a_job_leaves_it_to_be_taken_over(cast, project, files):
    job = imports.start_import(actor=cast.lead, project=project, files=[upload("a.txt", 200)])

    def broken(run):
        kill_own_backend()
        Document.objects.exists()

    broken_by(lambda: jobs.run(str(job.pk), broken))
    close_old_connections()
    job.refresh_from_db()
    assert (job.state, job.error) == (Job.State.RUNNING, "")


def test_a_job_that_has_not_failed_is_not_repeated(api, cast, project, files):
    job = imports.start_import(actor=cast.lead, project=project, files=[upload("a.txt", 200)])
    assert api(cast.lead).post(f"jobs/{job.pk}/repeat/").status_code == 409


# The broker


@pytest.mark.parametrize(
    "error",
    [
        MessagingError("gone"),
        redis_errors.ConnectionError("gone"),
        redis_errors.TimeoutError("silent"),
        redis_errors.ResponseError("OOM command not allowed when used memory > 'maxmemory'."),
        redis_errors.BusyLoadingError("loading"),
        ConnectionRefusedError(),
    ],
)
def test_a_broker_that_takes_nothing_keeps_no_import_out(
    api, cast, project, files, monkeypatch, error, django_capture_on_commit_callbacks
):
    def refuse(*args, **options):
        raise error

    monkeypatch.setattr(jobs.app, "send_task", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        answer = api(cast.lead).client.post(
            f"/api/v1/projects/{project.pk}/imports/", {"files": [upload("a.txt", 200)]}
        )
    assert answer.status_code == 202
    assert Job.objects.get().state == Job.State.QUEUED
