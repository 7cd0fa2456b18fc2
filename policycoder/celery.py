"""The Celery application. Messages only wake a worker; the Job row holds the truth."""

import os

from celery import Celery
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "policycoder.settings")

KEEP_JOBS = "corpus.keep_jobs"

app = Celery("policycoder")
app.conf.update(
    broker_url=settings.REDIS_URL or "redis://localhost:6379/0",
    broker_connection_retry_on_startup=True,
    # A worker waits for its broker for ever, and asks often (policycoder.worker).
    broker_connection_max_retries=None,
    broker_transport_options={
        "global_keyprefix": "celery:",
        "visibility_timeout": 3600,
        "socket_connect_timeout": 2,
    },
    # Once more at once: the connection may be one to a broker that was started anew since.
    task_publish_retry_policy={
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0.1,
        "interval_max": 0.1,
    },
    task_ignore_result=True,
    task_acks_late=False,
    worker_concurrency=settings.WORKERS,
    worker_consumer="policycoder.worker:Consumer",
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    timezone=settings.TIME_ZONE,
    beat_schedule={
        "keep-jobs": {"task": KEEP_JOBS, "schedule": 3.0, "options": {"expires": 3}},
        "refresh-counts": {
            "task": "coding.refresh_counts",
            "schedule": 3.0,
            "options": {"expires": 3},
        },
    },
)
app.autodiscover_tasks(["corpus", "coding"])
