"""The reading process: does what it is asked over its pipes, under limits, until they close.

Started by `corpus.sandbox.process`; its arguments are the module of operations, a folder for
temporary files, which goes with the process, and the process that started it.
"""

from __future__ import annotations

import contextlib
import errno
import faulthandler
import importlib
import os
import select
import shutil
import signal
import sys
import threading
import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from corpus.readers.limits import Limits, tighten, use
from corpus.readers.parsed import ReadError
from corpus.sandbox.wire import HEADER_BYTES, Codec, length_of

_NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT})
_OPEN_FILES = 256
_LARGEST_FILE = 2 * 1024**3
# The parent counts seconds on the wall; this ends a process whose parent no longer does.
_CPU_GRACE = 10
_WATCH_SECONDS = 2.0


@dataclass
class _Pipes:
    source: BinaryIO
    target: BinaryIO
    codec: Codec

    def receive(self) -> Any:
        """The next message; None when the parent is gone."""
        header = self.source.read(HEADER_BYTES)
        if len(header) < HEADER_BYTES:
            return None
        return self.codec.message(self.source.read(length_of(header)))

    def send(self, *message: Any) -> None:
        self.target.write(self.codec.frame(list(message)))
        self.target.flush()


def main() -> None:
    faulthandler.enable()
    module = importlib.import_module(sys.argv[1])
    pipes = _claim_pipes(module.CODEC)
    folder, parent = sys.argv[2], int(sys.argv[3])
    threading.Thread(target=_end_with_parent, args=(parent, folder), daemon=True).start()
    limits = Limits(**pipes.receive())
    module.warm_up()
    base = _resident_bytes()
    tighten("AS", _mapped_bytes() + limits.memory_bytes)
    tighten("FSIZE", _LARGEST_FILE)
    tighten("NOFILE", _OPEN_FILES)
    tighten("CORE", 0)
    pipes.send("ready")
    with use(limits):
        while (request := pipes.receive()) is not None:
            tighten("CPU", int(time.process_time()) + limits.seconds + _CPU_GRACE)
            outcome = _serve(pipes, module.OPERATIONS, request, limits)
            pipes.send(*outcome, max(_resident_bytes() - base, 0))
    shutil.rmtree(folder, ignore_errors=True)


def _claim_pipes(codec: Codec) -> _Pipes:
    """Take the standard streams, so that no library that prints can speak into them."""
    source, target = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    return _Pipes(os.fdopen(source, "rb"), os.fdopen(target, "wb"), codec)


def _serve(
    pipes: _Pipes, operations: Mapping[str, Any], request: Any, limits: Limits
) -> tuple[str, Any]:
    operation, source, name, options = request
    given = source if isinstance(source, bytes) else Path(source)
    try:
        for value in operations[operation](given, name, options):
            pipes.send("value", value)
    except ReadError as error:
        # lxml does not tell this apart from an error in the file.
        if "memory allocation failed" not in str(error.params.get("reason", "")).lower():
            return "refused", [error.code, error.params]
    except MemoryError:
        pass
    except RecursionError:
        return "refused", ["too_deep", {}]
    except OSError as error:
        if error.errno in _NO_SPACE:
            return "no_space", error.errno
        return "fault", traceback.format_exc()
    except Exception:
        # A fault of ours: the parent knows the log.
        return "fault", traceback.format_exc()
    else:
        return "done", None
    return "refused", ["memory", {"limit": limits.memory_bytes}]


def _end_with_parent(parent: int, folder: str) -> None:
    """Closed pipes end an idle process; a busy one must not outlive its parent either.

    The kernel's own way (PR_SET_PDEATHSIG) watches the thread that started this process; that of a
    web server may end before its process does.
    """
    with contextlib.suppress(OSError, AttributeError):  # macOS, old kernels: every two seconds
        opened = os.pidfd_open(parent)
        if os.getppid() == parent:
            select.select([opened], [], [])
    while os.getppid() == parent:
        time.sleep(_WATCH_SECONDS)
    shutil.rmtree(folder, ignore_errors=True)
    os.killpg(0, signal.SIGKILL)  # with the programs it has started


def _mapped_bytes() -> int:
    return _memory(column=0)


def _resident_bytes() -> int:
    return _memory(column=1)


def _memory(column: int) -> int:
    """From the kernel's table; 0 on systems that have none."""
    try:
        pages = Path("/proc/self/statm").read_text().split()[column]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    main()
