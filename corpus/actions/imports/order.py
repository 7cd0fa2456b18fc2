"""Documents are numbered in the order of the files, however many workers read them."""

import time

from django.db.models import Q

from corpus.models import ImportFile, Job

# How long a file that is read waits for an earlier one, and how often it looks.
PATIENCE_SECONDS = 3.0
_LOOK_SECONDS = 0.02


class Turns:
    """When a file's turn to be stored comes. Files that took too long are waited for only once."""

    def __init__(self) -> None:
        self._slow: set[int] = set()

    def wait(self, file: ImportFile) -> None:
        """Until no earlier file of the job is waiting or being read, or patience has ended."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while earlier := self._earlier(file):
            if time.monotonic() >= deadline:
                self._slow.update(earlier)
                return
            time.sleep(_LOOK_SECONDS)

    def _earlier(self, file: ImportFile) -> set[int]:
        before = Q(position__lt=file.position) | Q(position=file.position, pk__lt=file.pk)
        waiting = ImportFile.objects.filter(
            before,
            job=file.job_id,
            status=ImportFile.Status.WAITING,
            # Of a job that is cancelled nobody reads what waits.
            job__state=Job.State.RUNNING,
            job__cancel_asked=False,
        )
        # A few are enough: the numbers hang on whether there is one.
        return set(waiting.exclude(pk__in=self._slow).values_list("pk", flat=True)[:10])
