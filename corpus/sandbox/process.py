"""Files are read in a process of their own: a hostile one can end that, but not the worker."""

from __future__ import annotations

import contextlib
import importlib
import logging
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from corpus.extract import Extracted, Options
from corpus.readers.limits import Limits
from corpus.readers.parsed import ReadError
from corpus.sandbox.wire import HEADER_BYTES, Codec, length_of

logger = logging.getLogger("corpus.readers")

_ROOT = Path(__file__).resolve().parents[2]
_START_SECONDS = 60
_LAST_WORDS = 4000
# The environment holds the keys of the database; a reader needs none of it.
_KEPT_VARIABLES = (
    "PATH", "HOME", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH", "POLICYCODER_SOFFICE",
    "POLICYCODER_RUN",  # whose process it is, should it be left behind
)  # fmt: skip
_SURROUNDINGS = {"OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}


class ReaderFault(ReadError):
    """A file that our own reading code stumbles over. Whoever sent it is told what is told of one
    that ends its reader; the traceback of the reading process is for the log."""

    def __init__(self, traceback: str) -> None:
        super().__init__("crashed")
        self.traceback = traceback

    def __str__(self) -> str:
        return self.traceback


class ReaderProcess:
    """One reading process, started with the first file and anew after a file that ended it.

    A file costs a worker nothing but time: out of memory is ReadError "memory" {limit}, out of
    time "timeout" {seconds}, a process that died "crashed" {}, one that cannot start "no_reader" {}.
    After `files` files, or when it has grown by `keep_bytes`, the process is replaced, so that
    memory stays bounded. May be used by several threads (one file at a time) and after a fork
    (which then starts its own).
    `operations` names the module that says what the process can do. The dictionaries of a lexicon
    take 200 MB, so `keep_bytes` must be more.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        files: int = 500,
        keep_bytes: int = 400 * 1024 * 1024,
        operations: str = "corpus.sandbox.operations",
    ) -> None:
        self.limits = limits or Limits()
        self._files = files
        self._keep_bytes = keep_bytes
        self._operations = operations
        self._codec: Codec = importlib.import_module(operations).CODEC
        self._lock = threading.RLock()
        self._child: _Child | None = None

    def extract(self, source: bytes | Path, name: str, options: Options | None = None) -> Extracted:
        """`corpus.extract.extract` of a file or its bytes. Raises ReadError."""
        (found,) = self.run("extract", source, name, options or Options())
        return found

    def run(
        self, operation: str, source: bytes | Path, name: str, options: Any = None
    ) -> Iterator[Any]:
        """The values of an operation as they come; for each it may take `limits.seconds`.

        Raises ReadError, and OSError where the disk is full. Left before its end, it ends the
        process.
        """
        given = source if isinstance(source, bytes) else str(source)
        with self._lock:
            child = self._running()
            reusable = False
            try:
                child.send([operation, given, name, options])
                kind, value, *rest = child.receive(self.limits.seconds)
                while kind == "value":
                    yield value
                    kind, value, *rest = child.receive(self.limits.seconds)
                child.files += 1
                reusable = rest[0] < self._keep_bytes and child.files < self._files
            finally:
                if not reusable:
                    self.close()
        if kind == "refused":
            raise ReadError(value[0], **value[1])
        if kind == "no_space":
            raise OSError(value, os.strerror(value))
        if kind == "fault":
            logger.error("Reading %s failed: %s", name, value)
            raise ReaderFault(value)

    def start(self) -> None:
        """Start the process now, so that the first file need not wait for it."""
        with self._lock:
            self._running()

    def close(self) -> None:
        """End the process; the next file starts another."""
        with self._lock:
            child, self._child = self._child, None
            if child is not None and child.owner == os.getpid():
                child.end()

    def __enter__(self) -> ReaderProcess:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def _running(self) -> _Child:
        child = self._child
        if child is None or child.owner != os.getpid() or child.is_dead():
            self.close()
            try:
                self._child = child = _Child(self._operations, self._codec, self.limits)
            except OSError as error:  # no memory, no disk space, too many processes
                logger.exception("The reading process cannot be started")
                raise ReadError("no_reader") from error
        return child


class _Child:
    """The process and its pipes; every way in turns its death into a ReadError."""

    def __init__(self, operations: str, codec: Codec, limits: Limits) -> None:
        self.owner = os.getpid()
        self.files = 0
        self._codec = codec
        self._limits = limits
        self._words = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        # What a killed reader leaves behind goes with it.
        self._folder = tempfile.mkdtemp(prefix="policycoder-reader-")
        kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [
                *(sys.executable, "-m", "corpus.sandbox.child"),
                *(operations, self._folder, str(self.owner)),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._words,
            cwd=_ROOT,
            env=kept | _SURROUNDINGS | {"TMPDIR": self._folder},
            # A group of its own, so that programs it starts end with it.
            start_new_session=True,
            bufsize=0,
        )
        try:
            self.send(asdict(limits))
            self.receive(_START_SECONDS)
        except ReadError as error:
            self.end()
            logger.error("The reading process did not start: %s", error)
            raise ReadError("no_reader") from error

    def is_dead(self) -> bool:
        return self._process.poll() is not None

    def send(self, message: Any) -> None:
        assert self._process.stdin is not None  # noqa: S101 - for mypy
        left = memoryview(self._codec.frame(message))
        try:
            # A signal may cut a write short.
            while left:
                left = left[self._process.stdin.write(left) :]
        except BrokenPipeError:
            raise self._why_dead() from None

    def receive(self, seconds: float) -> list[Any]:
        """The next message. Raises ReadError timeout, memory or crashed."""
        deadline = time.monotonic() + seconds
        length = length_of(self._read(HEADER_BYTES, deadline))
        if length > self._limits.memory_bytes:
            raise ReadError("memory", limit=self._limits.memory_bytes)
        try:
            message = self._codec.message(self._read(length, deadline))
        except ValueError:
            logger.exception("The reading process sent what it may not")
            raise ReadError("crashed") from None
        return message

    def end(self) -> None:
        # The group outlives its leader as long as a program started by it runs.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._words):
            if stream is not None:
                stream.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _read(self, size: int, deadline: float) -> bytearray:
        assert self._process.stdout is not None  # noqa: S101 - for mypy
        pipe = self._process.stdout
        buffer = bytearray(size)
        view, at = memoryview(buffer), 0
        poll = select.poll()
        poll.register(pipe, select.POLLIN)
        while at < size:
            if not poll.poll(max(deadline - time.monotonic(), 0) * 1000):
                raise ReadError("timeout", seconds=self._limits.seconds)
            count = os.readv(pipe.fileno(), [view[at:]])
            if count == 0:
                raise self._why_dead()
            at += count
        return buffer

    def _why_dead(self) -> ReadError:
        """What ended the process, by its signal and its last words; logged, as it may be ours."""
        try:
            status = self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            status = None
        self._words.seek(0, os.SEEK_END)
        self._words.seek(max(self._words.tell() - _LAST_WORDS, 0))
        words = self._words.read().decode(errors="replace").strip()
        if status == -signal.SIGXCPU:
            return ReadError("timeout", seconds=self._limits.seconds)
        # What programs in C++ and Rust say before they abort.
        if status == -signal.SIGABRT and ("memory allocation of" in words or "bad_alloc" in words):
            return ReadError("memory", limit=self._limits.memory_bytes)
        logger.warning("The reading process ended with status %s: %s", status, words)
        return ReadError("crashed")
