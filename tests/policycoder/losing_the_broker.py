"""Run beside a product: its pool is kept busy, more jobs wait, its broker is killed; prints as JSON
what became of the jobs, and the seconds from the kill until the last of them had begun."""

import json
import os
import sys
import threading
import time

import django
import psutil

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from corpus import jobs  # noqa: E402
from corpus.models import Job, Project, User  # noqa: E402
from policycoder.broker import broker  # noqa: E402
from policycoder.health import HEARTBEAT_KEY  # noqa: E402

KIND = "corpus.find_duplicates"
MANY = 12


def wait(condition, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise SystemExit("waited too long")
        time.sleep(0.05)


def main(valkey: int) -> None:
    owner = User.objects.create_user("owner")
    project = Project.objects.create(name="Study", created_by=owner)
    held, release = threading.Event(), threading.Event()
    sent = timezone.now()
    ids = [
        Job.objects.create(project=project, kind=KIND, created_by=owner, sent_at=sent).pk
        for _time in range(MANY)
    ]

    def hold() -> None:
        """Whoever claims a job waits for its row."""
        with transaction.atomic():
            list(Job.objects.filter(pk__in=ids).select_for_update())
            held.set()
            release.wait()
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait()
    for pk in ids:
        jobs.app.send_task(KIND, [str(pk)])
    time.sleep(1)  # the worker reserves what its pool has no room for
    killed = time.time()
    psutil.Process(valkey).kill()
    wait(lambda: not psutil.pid_exists(valkey) or not _runs(valkey))
    release.set()
    holder.join()
    late = jobs.enqueue(actor=owner, project=project, kind=KIND)
    every = Job.objects.filter(pk__in=[*ids, late.pk])
    wait(lambda: not every.exclude(state=Job.State.SUCCEEDED).exists(), 120)
    begun = max(job.started_at.timestamp() for job in every)
    wait(lambda: broker().exists(HEARTBEAT_KEY))
    print(json.dumps({"seconds": begun - killed, "attempts": [job.attempts for job in every]}))


def _runs(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "policycoder.settings")
    main(int(sys.argv[1]))
