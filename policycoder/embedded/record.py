"""The process file of a run: which processes it has, and when each began.

A process id alone says little at the next start: it may have been given to somebody else's process.
"""

import contextlib
import functools
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True)
class Recorded:
    what: str
    pid: int
    began: str

    @classmethod
    def of(cls, what: str, pid: int) -> "Recorded":
        """Raises OSError or psutil.Error when there is no such process."""
        return cls(what, pid, _began(pid))

    def process(self) -> psutil.Process | None:
        """The process, if it is still the one that was recorded."""
        with contextlib.suppress(OSError, psutil.Error, ValueError):
            process = psutil.Process(self.pid)
            if _began(self.pid) == self.began:
                return process
        return None


def tree_of(process: psutil.Process) -> list[Recorded]:
    """The process and everything below it that lives."""
    found = []
    for member in (process, *process.children(recursive=True)):
        with contextlib.suppress(OSError, psutil.Error):
            found.append(Recorded.of(" ".join(member.cmdline())[:80] or member.name(), member.pid))
    return found


def write(path: Path, processes: Iterable[Recorded]) -> None:
    fresh = path.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps([asdict(process) for process in processes], indent=1))
    fresh.replace(path)


def read(path: Path) -> Iterator[Recorded]:
    """Nothing from a file that is missing or was not written by `write`."""
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
        yield from [
            Recorded(str(entry["what"]), int(entry["pid"]), str(entry["began"]))
            for entry in json.loads(path.read_text())
        ]


def _began(pid: int) -> str:
    """What two processes of the same number never share.

    Ticks since the machine started and that start's own name (Linux): no clock that is set changes
    them. Elsewhere the time.
    """
    if boot := _boot():
        # The name, which may hold anything, ends with the last parenthesis; field 22 of proc(5).
        ticks = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
        return f"{boot} {ticks}"
    return repr(psutil.Process(pid).create_time())


@functools.cache
def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""
