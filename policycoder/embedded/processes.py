"""Child processes that end with the process that started them, whatever ends it."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from policycoder.embedded.account import Account

# Every process of one run carries this variable, so that a later start finds what a killed one left.
RUN_VARIABLE = "POLICYCODER_RUN"
PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(signum: int, parent: int) -> None:
    """Have the kernel send `signum` to this process when `parent` ends. Linux only, else nothing.

    Call it after a change of user: that change clears the setting. The kernel watches the thread
    that forked, so children are to be started from a thread that stays (the main thread).
    """
    if _libc is None:
        return
    _libc.prctl(PR_SET_PDEATHSIG, signum, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


@dataclass
class Child:
    """One supervised process, leader of its own session and process group.

    `stop_signals`: sent in turn, each followed by a wait of the given seconds; SIGKILL comes last.
    `orphan_signal`: what the kernel sends it when its parent is killed.
    """

    name: str
    argv: Sequence[str]
    log: Path
    env: dict[str, str] = field(default_factory=dict)
    account: Account | None = None
    stop_signals: Sequence[tuple[int, float]] = ((signal.SIGTERM, 5.0),)
    orphan_signal: int = signal.SIGTERM
    stdin: str = ""
    cwd: str = "/"
    process: subprocess.Popen[bytes] | None = None
    log_start: int = 0

    def start(self) -> None:
        parent, signum, account = os.getpid(), self.orphan_signal, self.account
        with self.log.open("ab") as log:
            self.log_start = log.tell()
            self.process = subprocess.Popen(  # noqa: S603 - our own programs
                self.argv,
                stdin=subprocess.PIPE if self.stdin else subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self.env,
                cwd=self.cwd,
                start_new_session=True,
                preexec_fn=lambda: die_with_parent(signum, parent),
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=[] if account else None,
                umask=0o077,  # what it writes is nobody else's business
            )
        if self.process.stdin:
            with self.process.stdin as pipe:
                pipe.write(self.stdin.encode())

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def exit_status(self) -> int | None:
        return self.process.poll() if self.process else None

    def last_words(self, lines: int = 1) -> str:
        """The last lines the process wrote to its log since its latest start."""
        with self.log.open("rb") as log:
            log.seek(self.log_start)
            said = log.read().decode(errors="replace").strip().splitlines()
        return "\n".join(said[-lines:])

    def ask_to_stop(self) -> None:
        if self.alive and self.process:
            self.process.send_signal(self.stop_signals[0][0])

    def stop(self) -> None:
        """Stop the process and everything in its group; returns when all of it is gone."""
        if self.process is None:
            return
        for signum, patience in self.stop_signals:
            if not self.alive:
                break
            self.process.send_signal(signum)
            wait_until(lambda: not self.alive, patience)
        # Mostly nothing is left of the group; macOS answers EPERM for one of zombies.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def wait_until(condition: Callable[[], bool], seconds: float, step: float = 0.03) -> bool:
    """Whether `condition` came true within `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() >= deadline:
            return False
        time.sleep(step)
    return True


def processes_of_run(run: str) -> list[psutil.Process]:
    """Living processes that carry the token `run`, other than this one."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and process.environ().get(RUN_VARIABLE) == run:
                found.append(process)
        except (psutil.Error, OSError):
            continue  # ended meanwhile, or another user's: not ours
    return found


def end(processes: Sequence[psutil.Process], signum: int, patience: float) -> None:
    """End `processes`: first by `signum`, after `patience` seconds by SIGKILL."""
    for process in processes:
        _send(process, signum)
    _, left = psutil.wait_procs(processes, timeout=patience)
    for process in left:
        _send(process, signal.SIGKILL)
    psutil.wait_procs(left, timeout=5)


def _send(process: psutil.Process, signum: int) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):
        process.send_signal(signum)
