"""One process of gunicorn whose connections are kept by waitress."""

import os
import resource
import signal
import time
from dataclasses import replace
from types import FrameType
from typing import Any

from gunicorn.workers.base import Worker as BaseWorker
from waitress import wasyncore
from waitress.task import ThreadedTaskDispatcher
from waitress.utilities import logger, queue_logger

from policycoder.embedded.processes import die_with_parent
from policycoder.web.config import limits
from policycoder.web.connection import Waits
from policycoder.web.errands import THREADS, Errand
from policycoder.web.server import Server

_STEP_SECONDS = 1.0
_UNFINISHED_SECONDS = 1.0  # for what is coming in when the stop begins
_OPEN_FILES = 8192


class Worker(BaseWorker):
    """Until TERM; then the answers under way are finished within gunicorn's graceful timeout."""

    def run(self) -> None:
        die_with_parent(signal.SIGTERM, self.ppid)
        bounds = replace(limits, connections=min(limits.connections, _open_files() // 2))
        logger.setLevel("WARNING")
        queue_logger.setLevel("ERROR")  # that requests wait for a thread is no news
        self._map: dict[int, Any] = {}
        counts = {Errand.AT_ONCE: self.cfg.threads, **THREADS}
        threads = {errand: _threads(count) for errand, count in counts.items()}
        self._servers = [
            Server(self.wsgi, listener.sock, bounds, threads=threads, map=self._map)
            for listener in self.sockets
        ]
        while self.alive and not self._orphaned:
            self._step(_STEP_SECONDS)
        self._finish()
        if self._orphaned:
            os._exit(0)  # with what its threads hold: nobody is left who would end it

    @property
    def _orphaned(self) -> bool:
        return self.ppid != os.getppid()

    def _step(self, seconds: float) -> None:
        self.notify()
        wasyncore.loop(timeout=seconds, use_poll=True, map=self._map, count=1)

    def _finish(self) -> None:
        self._step(0)  # what has arrived is read before anybody is let go
        for server in self._servers:
            server.stop()
        now = time.monotonic()
        patience = _UNFINISHED_SECONDS if self._orphaned else self.cfg.graceful_timeout
        unfinished, all_of_it = now + _UNFINISHED_SECONDS, now + patience
        while self._busy(time.monotonic() < unfinished) and time.monotonic() < all_of_it:
            self._step(0.1)

    def _busy(self, coming_too: bool) -> bool:
        kinds = {Waits.SERVER, Waits.READER}
        if coming_too:
            kinds |= {Waits.HEAD, Waits.BODY}
        return any(
            connection.waits in kinds
            for server in self._servers
            for connection in server.active_channels.values()
        )

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        for server in getattr(self, "_servers", []):
            server.pull_trigger()


def _threads(count: int) -> ThreadedTaskDispatcher:
    threads = ThreadedTaskDispatcher()
    threads.set_thread_count(count)
    return threads


def _open_files() -> int:
    """How many this process may have: a connection is one, and so is a body or answer on disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < _OPEN_FILES:
        soft = _OPEN_FILES if hard == resource.RLIM_INFINITY else min(_OPEN_FILES, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return _OPEN_FILES if soft == resource.RLIM_INFINITY else soft
