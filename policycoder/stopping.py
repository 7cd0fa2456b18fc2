"""Whether the product is to stop: by a signal, a closed terminal, or a `make` that is ending.

Signals are blocked and looked at between two steps. A handler that raised would break into
whatever runs at that moment, the stop itself included.
"""

import contextlib
import os
import select
import signal
import time
from collections.abc import Iterator
from pathlib import Path

_SIGNALS = frozenset({signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM})
_KEYS = (signal.SIGINT, signal.SIGQUIT)  # what a terminal's keys send
_BURST_SECONDS = 1.0


class Stopped(BaseException):
    """The product is to stop. Not an Exception, so that nothing on the way up mistakes it for one."""


def hold() -> frozenset[signal.Signals]:
    """Block the signals that ask to stop, and return them. A child has to unblock them."""
    signals = _SIGNALS - ({signal.SIGHUP} if _outlives_terminal() else set())
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    return signals


@contextlib.contextmanager
def held() -> Iterator[None]:
    """No signal breaks into the block; those that came meanwhile have their way afterwards."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class Requests:
    """What asks this process to stop. `make` is the process id of the make that started it, or 0."""

    def __init__(self, *, make: int = 0):
        self._signals = hold()
        self._make = make
        self._make_catches = _caught(make)
        self._terminal, self._leader = _surroundings()
        self._counted = float("-inf")
        self._hurries = 0

    def check(self) -> None:
        """Raise Stopped when the product is to stop."""
        if self._taken() or self._make_ends() or self._is_alone():
            self._counted = time.monotonic()
            raise Stopped

    def hurried(self) -> int:
        """How often Ctrl-C was pressed again since the stop began; of a burst, once."""
        now = time.monotonic()
        if self._taken().intersection(_KEYS) and now - self._counted >= _BURST_SECONDS:
            self._hurries += 1
            self._counted = now
        return self._hurries

    def _taken(self) -> set[signal.Signals]:
        """The signals that have come since the last call."""
        taken = set()
        while waiting := self._signals & signal.sigpending():
            taken.add(signal.Signals(signal.sigwait(waiting)))
        return taken

    def _make_ends(self) -> bool:
        """Whether make was killed, or had a signal and waits for us.

        Only SIGTERM does it hand on. For every other it trusts the terminal to have told us, which
        holds for Ctrl-C but not for `kill`, nor when make itself leads a terminal that was closed.
        It shows in its table of handlers: the one of that signal is gone (Linux).
        """
        if not self._make:
            return False
        return os.getppid() != self._make or _caught(self._make) != self._make_catches

    def _is_alone(self) -> bool:
        """Whether the terminal was closed, or the leader of the session ended.

        The kernel sends SIGHUP to a terminal's foreground only, and to nobody without a terminal.
        """
        if self._leader is not None and _is_readable(self._leader):
            return True
        if self._terminal is None:
            return False
        try:
            os.tcgetpgrp(self._terminal)
        except OSError:  # it has hung up, or is no longer ours
            return True
        return False


def _surroundings() -> tuple[int | None, int | None]:
    """What this process is not to outlive: descriptors of its terminal, of its session's leader.

    The leader counts where there is no terminal, for what it runs in its foreground: a job that a
    script puts into the background is meant to outlive the script.
    """
    if _outlives_terminal():
        return None, None
    with contextlib.suppress(OSError):
        terminal = os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY)
        os.tcgetpgrp(terminal)  # what cannot be asked for its foreground cannot be watched
        return terminal, None
    leader = os.getsid(0)
    if leader == os.getpgrp() != os.getpid() and _listens_to(signal.SIGINT):
        return None, _opened_process(leader)
    return None, None


def _listens_to(signum: signal.Signals) -> bool:
    return signal.getsignal(signum) != signal.SIG_IGN


def _outlives_terminal() -> bool:
    """Whether it was started by nohup or the like."""
    return not _listens_to(signal.SIGHUP)


def _opened_process(pid: int) -> int | None:
    """A descriptor that becomes readable when process `pid` ends (Linux); None when it has."""
    try:
        opened = os.pidfd_open(pid)
    except (AttributeError, OSError):
        return None
    if _is_readable(opened):
        os.close(opened)
        return None
    return opened


def _is_readable(descriptor: int) -> bool:
    return bool(select.select([descriptor], [], [], 0)[0])


def _caught(pid: int) -> int:
    """Which of the signals that ask to stop process `pid` handles, as bits; 0 where none can tell."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    caught = next((line for line in lines if line.startswith("SigCgt:")), "SigCgt:0")
    return int(caught.split(":")[1], 16) & sum(1 << (signum - 1) for signum in _SIGNALS)
