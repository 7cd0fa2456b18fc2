"""The Celery application. Messages only wake a worker; the Job row holds the truth."""

import os

from celery import Celery
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "policycoder.settings")

app = Celery("policycoder")
app.conf.update(
    broker_url=settings.REDIS_URL or "redis://localhost:6379/0",
    broker_connection_retry_on_startup=True,
    broker_transport_options={"global_keyprefix": "celery:", "visibility_timeout": 3600},
    task_ignore_result=True,
    task_acks_late=False,
    worker_concurrency=settings.WORKERS,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    timezone=settings.TIME_ZONE,
    beat_schedule={
        "keep-jobs": {"task": "corpus.keep_jobs", "schedule": 3.0, "options": {"expires": 3}},
        "refresh-counts": {
            "task": "coding.refresh_counts",
            "schedule": 3.0,
            "options": {"expires": 3},
        },
    },
)
app.autodiscover_tasks(["corpus", "coding"])
