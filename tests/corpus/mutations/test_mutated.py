"""Whatever a file says, it is read or refused in words: no fault of ours, in bounded time and memory.

`make fuzz` takes far more files, and others each time: POLICYCODER_FUZZ is how many of each format,
POLICYCODER_FUZZ_SEED which.
"""

import os
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from corpus import jobs
from corpus.actions import imports
from corpus.actions.imports.outcomes import told
from corpus.models import ImportFile, Job
from corpus.readers.limits import Limits
from corpus.sandbox.process import ReaderProcess
from tests.corpus.mutations.outcomes import Tally, files, read_all
from tests.corpus.mutations.samples import MADE

pytestmark = pytest.mark.slow

COUNT = int(os.environ.get("POLICYCODER_FUZZ", "300"))
SEED = int(os.environ.get("POLICYCODER_FUZZ_SEED", "1"))
MEGABYTE = 1024 * 1024
# Read as the format they are, or not without LibreOffice.
OLD_OFFICE = ("doc", "wps", "rtf", "odt")
# A sheet whose corners lie far apart is laid out whole by the library that reads it; a table that
# needs more memory than a file may have is told so.
MAY_NEED_MEMORY = {"xls", "xlsx", "zip"}
REAL = {"html": "policies/gov_html", "txt": "policies/notices_txt", "docx": "policies/formats", "pdf": "policies/formats"}  # fmt: skip


@pytest.fixture(scope="module")
def process():
    with ReaderProcess(Limits(seconds=30, memory_bytes=600 * MEGABYTE)) as made:
        yield made


def unexpected(ending: str, tally: Tally) -> list[str]:
    if ending not in MAY_NEED_MEMORY:
        return tally.faults
    return [fault for fault in tally.faults if ": memory" not in fault]


@pytest.mark.parametrize("ending", MADE)
def test_every_file_is_read_or_refused_in_words(process, ending):
    count = COUNT // 5 if ending in OLD_OFFICE else COUNT
    tally = read_all(process, files(ending, SEED, count))
    assert unexpected(ending, tally) == [], f"seed {SEED}"
    assert sum(tally.codes.values()) == count
    # A mutation that nothing reads any more tries nothing.
    assert tally.codes["read"] > count // 5 or ending in OLD_OFFICE


@pytest.mark.parametrize("ending", REAL)
def test_real_files_changed_are_read_or_refused_in_words(process, shared_data, ending):
    found = sorted((shared_data / REAL[ending]).glob(f"*.{ending}"), key=_size)[:5]
    samples = [path.read_bytes() for path in found]
    tally = read_all(process, files(ending, SEED, COUNT // 20, samples))
    assert unexpected(ending, tally) == [], f"seed {SEED}"


def _size(path: Path) -> int:
    return path.stat().st_size


def test_whatever_is_read_can_be_stored(project, cast, api):
    """The same through an upload: every file gets an outcome in words."""
    count = max(COUNT // 20, 1)
    found = [file for ending in MADE for file in files(ending, SEED + 1, count)]
    for start in range(0, len(found), 100):
        chosen = found[start : start + 100]
        answer = api(cast.lead).client.post(
            f"/api/v1/projects/{project.pk}/imports/",
            {"files": [SimpleUploadedFile(name, data) for name, data in chosen]},
        )
        assert answer.status_code == 202, answer.content
        job = Job.objects.get(pk=answer.json()["job"])
        jobs.run(str(job.pk), imports.run_import)
        job.refresh_from_db()
        assert (job.state, job.error) == (Job.State.SUCCEEDED, "")
        rows = ImportFile.objects.filter(job=job)
        assert not rows.filter(status=ImportFile.Status.WAITING).exists()
        assert [
            f"{file.name}: {told(file)}" for file in rows if "internal error" in told(file)
        ] == []
        assert all(told(file) for file in rows)
