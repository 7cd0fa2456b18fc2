"""Which worker reads which file, without a transaction being open while it does.

A file is held by a time in its row, which is put off as long as its worker lives; one that dies
leaves the file to others as a job is left, after `jobs.DEAD_AFTER`.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import Error, transaction
from django.db.models import Q
from django.utils import timezone

from corpus import jobs
from corpus.models import ImportFile, Job


@contextmanager
def next_file(job: Job) -> Iterator[ImportFile | None]:
    """Holds the first file of the job that waits and that nobody holds, if there is one. One that
    an error left waiting is free again at once, if the database still takes that."""
    file = _take(job)
    if file is None:
        yield None
        return
    own = ImportFile.objects.filter(pk=file.pk)
    try:
        with jobs.pulse(lambda: own.update(held_until=timezone.now() + jobs.DEAD_AFTER)):
            yield file
    except Exception:
        with suppress(Error):
            own.update(held_until=None)
        raise


def _take(job: Job) -> ImportFile | None:
    now = timezone.now()
    free = Q(held_until=None) | Q(held_until__lt=now)
    waiting = ImportFile.objects.filter(free, job=job, status=ImportFile.Status.WAITING)
    with transaction.atomic():
        file = waiting.select_for_update(skip_locked=True).first()
        if file is not None:
            file.held_until = now + jobs.DEAD_AFTER
            file.save(update_fields=["held_until"])
    return file


def still_waits(file: ImportFile) -> bool:
    """Whether nobody else has read the file in the meantime; its row is locked from here on."""
    waiting = ImportFile.objects.filter(pk=file.pk, status=ImportFile.Status.WAITING)
    return waiting.select_for_update().exists()
