"""The processes of a run, found by the mark they carry, and the guard that ends them.

`python -m policycoder.guard PID RUN` waits until process PID, its parent, is gone, however that
came about, and ends what is left of RUN. Where the kernel ends children with their parent (Linux),
little is.
"""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable

import psutil

# Every process of a run has it in its environment: "<data folder>:<token>".
RUN_VARIABLE = "POLICYCODER_RUN"
_DATABASE = "postgres"
_DATABASE_SECONDS, _KILLED_SECONDS = 10.0, 5.0
_GUARD_SECONDS = 60.0


def marked(belongs: Callable[[str], bool]) -> list[psutil.Process]:
    """The living processes, other than this one, whose mark `belongs`."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):  # ended meanwhile, or another user's
            if process.pid != os.getpid() and belongs(process.environ().get(RUN_VARIABLE, "")):
                found.append(process)
    return [process for process in found if runs(process)]


def runs(process: psutil.Process) -> bool:
    """Whether it still does something: one that ended may wait long for whoever buries it."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def end(processes: Iterable[psutil.Process], *, grace: float = 0.0) -> list[psutil.Process]:
    """End `processes`, the database last and cleanly; returns those that cannot be ended.

    `grace`: seconds in which those that are ending may do so by themselves.
    """
    everything = list(processes)
    database = [process for process in everything if _is_database(process)]
    others = [process for process in everything if process not in database]
    _wait(others, grace)
    _send(others, signal.SIGKILL)
    _send(database, signal.SIGINT)
    _wait(database, _DATABASE_SECONDS)
    _send(database, signal.SIGKILL)
    return _wait(everything, _KILLED_SECONDS)


def _is_database(process: psutil.Process) -> bool:
    try:
        return process.name() == _DATABASE
    except psutil.Error:
        return False


def _send(processes: Iterable[psutil.Process], signum: int) -> None:
    for process in processes:
        with contextlib.suppress(psutil.Error):
            process.send_signal(signum)


def _wait(processes: list[psutil.Process], seconds: float) -> list[psutil.Process]:
    """Those that still run when all have ended or `seconds` have passed."""
    deadline = time.monotonic() + seconds
    while (left := [process for process in processes if runs(process)]) and (
        time.monotonic() < deadline
    ):
        time.sleep(0.02)
    return left


def main() -> None:
    parent, run = int(sys.argv[1]), sys.argv[2]
    while os.getppid() == parent:
        time.sleep(0.2)
    deadline = time.monotonic() + _GUARD_SECONDS
    while (left := marked(lambda mark: mark == run)) and time.monotonic() < deadline:
        end(left)


if __name__ == "__main__":
    main()
