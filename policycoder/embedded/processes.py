"""Child processes that end with the process that started them, whatever ends it."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from policycoder.embedded.account import Account

PR_SET_PDEATHSIG = 1
_LAST_SIGNAL = (signal.SIGKILL, 5.0)
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(signum: int, parent: int) -> None:
    """Have the kernel send `signum` (0: none) to this process when `parent` ends. Linux only.

    Call it after a change of user: that change clears the setting. The kernel watches the thread
    that forked, so children are to be started from a thread that stays (the main thread).
    `parent` is what the parent knows itself as: a child may already be somebody else's.
    """
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signum, 0, 0, 0)
    if signum and os.getppid() != parent:
        os._exit(1)


@dataclass(eq=False)
class Child:
    """One supervised process, leader of its own session and process group.

    `stop_signals`: sent in turn, each followed by a wait of the given seconds; SIGKILL comes last.
    `orphan_signal`: what the kernel sends it when its parent is killed; 0 for nothing.
    """

    name: str
    argv: Sequence[str]
    log: Path
    env: dict[str, str] = field(default_factory=dict)
    account: Account | None = None
    stop_signals: Sequence[tuple[int, float]] = ((signal.SIGTERM, 5.0),)
    orphan_signal: int = signal.SIGKILL
    stdin: str = ""
    cwd: str = "/"
    process: subprocess.Popen[bytes] | None = None
    log_start: int = 0

    def start(self) -> None:
        parent, account = os.getpid(), self.account

        def begin() -> None:
            die_with_parent(self.orphan_signal, parent)
            signal.pthread_sigmask(signal.SIG_SETMASK, ())  # what we hold back is meant for us

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
                preexec_fn=begin,
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
        """Whether it runs. Once it does not, what is left of its group is killed."""
        process = self.process
        if process is None or process.returncode is not None:
            return False
        if not _has_ended(process):
            return True
        # As long as nobody has waited for the leader, its number is that of no other group.
        # Mostly nothing is left of it; macOS answers EPERM for one of zombies.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return False

    @property
    def exit_status(self) -> int | None:
        return None if self.alive or self.process is None else self.process.returncode

    def last_words(self, lines: int = 1) -> str:
        """The last lines the process wrote to its log since its latest start."""
        with self.log.open("rb") as log:
            log.seek(self.log_start)
            said = log.read().decode(errors="replace").strip().splitlines()
        return "\n".join(said[-lines:])

    def stop(self) -> None:
        stop_all([self])

    def stopping(self, hurried: Callable[[], int]) -> Iterator[None]:
        """Stop the process and its group, a step at each `next`; see `stop_all`."""
        for signum, patience in (*self.stop_signals, _LAST_SIGNAL):
            if not self.alive or self.process is None:
                return
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(self.process.pid, signum)
            deadline, hurries = time.monotonic() + patience, hurried()
            while self.alive and time.monotonic() < deadline and hurried() == hurries:
                yield


def stop_all(children: Iterable[Child], hurried: Callable[[], int] = lambda: 0) -> None:
    """Stop `children` side by side; returns when all have ended and what their groups had is killed.

    `hurried` tells how often somebody has asked to hurry: at each time, those that still run get
    their next signal without more waiting.
    """
    steps = [child.stopping(hurried) for child in children]
    while steps := [step for step in steps if next(step, True) is None]:
        time.sleep(0.03)


def wait_until(
    condition: Callable[[], bool],
    seconds: float,
    step: float = 0.03,
    meanwhile: Callable[[], None] = lambda: None,
) -> bool:
    """Whether `condition` came true within `seconds`. `meanwhile` may raise to break off."""
    deadline = time.monotonic() + seconds
    while not condition():
        meanwhile()
        if time.monotonic() >= deadline:
            return False
        time.sleep(step)
    return True


def _has_ended(process: subprocess.Popen[bytes]) -> bool:
    """Whether it ended, without waiting for it where the system can tell (macOS: Python 3.13)."""
    if not hasattr(os, "waitid"):
        return process.poll() is not None
    try:
        flags = os.WEXITED | os.WNOHANG | os.WNOWAIT
        return os.waitid(os.P_PID, process.pid, flags) is not None
    except ChildProcessError:  # somebody up there has children buried unseen
        return True
