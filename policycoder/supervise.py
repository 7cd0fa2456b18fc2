"""The tree of processes of one start: servers, web, worker and clock, kept alive, stopped in order."""

import contextlib
import os
import shlex
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from policycoder.embedded import ServerError, Servers, record
from policycoder.embedded.processes import Child, stop_all
from policycoder.guard import RUN_VARIABLE

BASE_DIR = Path(__file__).resolve().parent.parent
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0
_STEADY_SECONDS = 5.0  # a process that lived this long starts again without a pause
_RECORD_SECONDS = 5.0

_WEB = shlex.split(
    "-m gunicorn policycoder.wsgi:application --config python:policycoder.web.config"
)
_WORKER = shlex.split(
    "-m celery -A policycoder.celery worker --include policycoder.worker"
    " --hostname worker@policycoder --without-gossip --without-mingle --loglevel WARNING"
)
_CLOCK = shlex.split("-m celery -A policycoder.celery beat --pidfile= --loglevel WARNING")


@dataclass
class Restarts:
    """When a process that ended may start again: at once, then after doubling pauses."""

    pause: float = 0.0
    not_before: float = 0.0
    started: float = field(default_factory=time.monotonic)

    def ended(self) -> None:
        now = time.monotonic()
        steady = now - self.started >= _STEADY_SECONDS
        self.pause = 0.0 if steady else min(max(self.pause * 2, _FIRST_PAUSE), _LONGEST_PAUSE)
        self.not_before = now + self.pause

    def due(self) -> bool:
        return time.monotonic() >= self.not_before

    def again(self) -> None:
        self.started = time.monotonic()


class Tree:
    """Starts and stops from the main thread only: the kernel ties children to the thread."""

    def __init__(
        self,
        servers: Servers,
        *,
        host: str,
        port: int,
        say: Callable[[str], None],
        meanwhile: Callable[[], None] = lambda: None,
    ):
        self.servers = servers
        self.say = say
        self.meanwhile = meanwhile  # called again and again while it waits; may raise to break off
        self.folder = servers.folder
        self.host, self.port = host, port
        self.env = os.environ | {
            "DATABASE_URL": servers.urls.database_url,
            "REDIS_URL": servers.urls.redis_url,
            "DJANGO_SETTINGS_MODULE": "policycoder.settings",
            "POLICYCODER_DATA_DIR": str(self.folder.path),
            "PYTHONUNBUFFERED": "1",
            RUN_VARIABLE: servers.run,
        }
        self.web, self.worker, self.clock = self._web(), self._worker(), self._clock()
        self.guard = self._guard()
        self._restarts: dict[str, Restarts] = {}
        self._down: set[str] = set()
        self._recorded = float("-inf")

    @property
    def services(self) -> list[Child]:
        return [self.web, self.worker, self.clock]

    def start_servers(self) -> None:
        self.guard.start()
        self.servers.start()
        self._record()

    def prepare(self) -> str:
        """Migrate and load the demo; the set-up link for the first owner, or an empty string."""
        link = self.folder.run / "setup-link"
        link.unlink(missing_ok=True)
        child = self._python("prepare", ["-m", "policycoder.prepare"])
        child.env = self.env | {"POLICYCODER_SETUP_LINK_FILE": str(link)}
        try:
            child.start()
            while child.alive:
                self.meanwhile()
                time.sleep(0.03)
        finally:
            child.stop()
        if child.exit_status:
            raise ServerError(
                f"The database could not be prepared: {child.last_words()} (log: {child.log})"
            )
        try:
            return link.read_text().strip()
        except FileNotFoundError:
            return ""
        finally:
            link.unlink(missing_ok=True)

    def start(self) -> None:
        for child in self.services:
            child.start()
        self._record()

    def keep_alive(self) -> None:
        """Start again what has ended; returns at once. Call it a few times a second."""
        for server in self.servers.members:
            self._revive(server.child, server.start)
        for child in (*self.services, self.guard):
            self._revive(child, child.start)
        if time.monotonic() - self._recorded >= _RECORD_SECONDS:
            self._record()

    def stop(self, hurried: Callable[[], int] = lambda: 0) -> None:
        """Stop all, those who use the servers first; nothing of this run is left afterwards.

        Should one part fail, the others follow. `hurried`: see `stop_all`.
        """
        with contextlib.ExitStack() as last_to_first:
            last_to_first.callback(self.guard.stop)
            last_to_first.callback(self.servers.stop, hurried)
            last_to_first.callback(stop_all, self.services, hurried)

    def _revive(self, child: Child, start: Callable[[], None]) -> None:
        restarts = self._restarts.setdefault(child.name, Restarts())
        if child.alive:
            return
        if child.name not in self._down:
            self._down.add(child.name)
            restarts.ended()
            self.say(f"{child.name} ended ({_reason(child)}); starting it again.")
        if not restarts.due():
            return
        restarts.again()
        self._down.discard(child.name)
        self._recorded = float("-inf")
        try:
            start()
        except (ServerError, OSError) as error:
            self._down.add(child.name)
            restarts.ended()
            self.say(f"{child.name} cannot be started: {error}")

    def _record(self) -> None:
        self._recorded = time.monotonic()
        with contextlib.suppress(
            OSError, psutil.Error
        ):  # a full disk: what was written before is still there
            self.folder.write_down(record.tree_of(psutil.Process()))

    def _web(self) -> Child:
        host = f"[{self.host}]" if ":" in self.host else self.host
        child = self._python("web", [*_WEB, "--bind", f"{host}:{self.port}"])
        child.stop_signals = ((signal.SIGTERM, 5.0), (signal.SIGQUIT, 1.0))
        return child

    def _worker(self) -> Child:
        child = self._python("worker", _WORKER)
        # A task gets the first seconds to finish; a job that was cut off is taken over later.
        child.stop_signals = ((signal.SIGTERM, 4.0), (signal.SIGQUIT, 2.0))
        return child

    def _clock(self) -> Child:
        schedule = self.folder.run / "beat-schedule"
        return self._python("clock", [*_CLOCK, "--schedule", str(schedule)])

    def _guard(self) -> Child:
        guard = self._python(
            "guard", ["-m", "policycoder.guard", str(os.getpid()), self.servers.run]
        )
        guard.orphan_signal = 0  # it has work to do when this process is gone
        guard.env = {name: value for name, value in guard.env.items() if name != RUN_VARIABLE}
        return guard

    def _python(self, name: str, arguments: list[str]) -> Child:
        return Child(
            name=name,
            argv=[sys.executable, *arguments],
            log=self.folder.log / f"{name}.log",
            env=self.env,
            cwd=str(BASE_DIR),
        )


def _reason(child: Child) -> str:
    status = child.exit_status
    if status is not None and status < 0:
        return signal.Signals(-status).name
    return child.last_words() or f"exit {status}"
