"""The data folder: who holds it, and where the servers that run on it are."""

import fcntl
import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from policycoder import guard
from policycoder.embedded import record
from policycoder.embedded.account import ServerError

_FALLBACK = "Set POLICYCODER_DATA_DIR to a folder this user may write to."


class InUse(ServerError):
    """Another process holds the data folder."""


@dataclass(frozen=True)
class State:
    """What `run/servers.json` says while servers run on a data folder."""

    pid: int
    run: str  # the mark that the run's processes carry
    database_url: str
    redis_url: str
    temporary_folder: str = ""


class DataFolder:
    """Exclusive hold of a data folder, for as long as the `with` block runs.

    Raises InUse when another process holds it, ServerError when it cannot be written to.
    """

    def __init__(self, path: Path):
        self.path = path.absolute()
        self.run = self.path / "run"
        self.log = self.path / "log"
        self.state_file = self.run / "servers.json"
        self.process_file = self.run / "processes.json"
        self.cleared = 0  # processes of an earlier run that still lived
        self._lock: IO[str] | None = None

    def __enter__(self) -> Self:
        try:
            if not self.path.exists():
                # Others may pass through (a server's own user has to) but not look.
                self.path.mkdir(parents=True, mode=0o711)
            for folder in (self.run, self.log):
                folder.mkdir(mode=0o700, exist_ok=True)
            self._lock = (self.run / "lock").open("a+")
        except OSError as error:
            raise ServerError(
                f"The data folder {self.path} cannot be written to: {error.strerror}. {_FALLBACK}"
            ) from None
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._lock.seek(0)
            holder = self._lock.read().strip()
            self._lock.close()
            who = f" (process {holder})" if holder else ""
            raise InUse(f"PolicyCoder is already running on {self.path}{who}.") from None
        self._lock.truncate(0)
        self._lock.write(str(os.getpid()))
        self._lock.flush()
        self._clear_killed_run()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._lock:
            self._lock.close()

    @property
    def mark(self) -> str:
        """What the marks of all runs on this folder begin with; a copy of the folder has another."""
        place = self.path.stat()
        return f"{place.st_dev:x}.{place.st_ino:x}:"

    def publish(self, state: State) -> None:
        fresh = self.state_file.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(asdict(state), indent=1))
        fresh.replace(self.state_file)

    def write_down(self, processes: Iterable[record.Recorded]) -> None:
        """The processes of this run, for the next start should this one be killed."""
        record.write(self.process_file, processes)

    def withdraw(self) -> None:
        """Nothing of this run is left."""
        for path in (self.state_file, self.process_file):
            path.unlink(missing_ok=True)

    def _clear_killed_run(self) -> None:
        """End what an earlier run left; who holds the folder is alone on it."""
        state, mark = read_state(self.state_file), self.mark
        earlier = state.run if state else ""
        found = {
            process
            for recorded in record.read(self.process_file)
            if (process := recorded.process()) and process.pid != os.getpid()
        }
        found |= set(guard.marked(lambda run: run.startswith(mark) or run == earlier != ""))
        self.cleared = len([process for process in found if guard.runs(process)])
        guard.end(found)
        if state and state.temporary_folder:
            shutil.rmtree(state.temporary_folder, ignore_errors=True)
        self.withdraw()


def read_state(path: Path) -> State | None:
    try:
        return State(**json.loads(path.read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None
