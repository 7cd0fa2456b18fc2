"""What a Celery worker does beside its tasks: it shows that it lives, comes back quickly after a
restart of the broker, and its pool dies with it.

Loaded by `celery worker --include policycoder.worker`.
"""

import logging
import os
import signal
from functools import partial
from typing import Any

import redis
from celery import bootsteps
from celery.signals import heartbeat_sent, worker_process_init
from celery.worker.consumer import Consumer as CeleryConsumer

from policycoder.celery import KEEP_JOBS, app
from policycoder.embedded.processes import die_with_parent
from policycoder.health import record_heartbeat

# Loaded before the pool is forked: a process of the pool may find its parent gone already.
_WORKER = os.getpid()

logger = logging.getLogger("policycoder.worker")


class Consumer(CeleryConsumer):
    """Asks a broker that is gone again within a second, where Celery waits for 2, 4, 6 …"""

    def ensure_connected(self, conn: Any) -> Any:
        conn.ensure_connection = partial(
            conn.ensure_connection, interval_start=0.1, interval_step=0.2, interval_max=1
        )
        return super().ensure_connected(conn)

    def on_connection_error_after_connected(self, exc: Exception) -> None:
        # What was reserved cannot be given back to a broker that is gone: to try would end this
        # worker and all that runs in it. Jobs whose messages are lost are sent again.
        transport = getattr(self.connection, "_connection", None)
        for channel in list(getattr(transport, "channels", None) or ()):
            channel.do_restore = False
        super().on_connection_error_after_connected(exc)


class KeepJobs(bootsteps.StartStopStep):
    """Has lost messages sent again as soon as the broker answers, at the start and after a loss."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def start(self, parent: Any) -> None:
        app.send_task(KEEP_JOBS, expires=10)


app.steps["consumer"].add(KeepJobs)


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
