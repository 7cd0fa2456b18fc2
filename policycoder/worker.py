"""What a Celery worker does beside its tasks: it shows that it lives, and its pool dies with it.

Loaded by `celery worker --include policycoder.worker`.
"""

import logging
import os
import signal
from typing import Any

import redis
from celery.signals import heartbeat_sent, worker_process_init

from policycoder.embedded.processes import die_with_parent
from policycoder.health import record_heartbeat

# Loaded before the pool is forked: a process of the pool may find its parent gone already.
_WORKER = os.getpid()

logger = logging.getLogger("policycoder.worker")


@heartbeat_sent.connect
def show_life(**kwargs: Any) -> None:
    """Runs in the worker's main loop every 2 s, so a stuck loop falls silent."""
    try:
        record_heartbeat()
    except redis.RedisError as error:
        logger.warning("The broker takes no heartbeat: %s", error)


@worker_process_init.connect
def end_with_worker(**kwargs: Any) -> None:
    """A pool process left behind by a killed worker would hold its job and its connection."""
    die_with_parent(signal.SIGKILL, _WORKER)
