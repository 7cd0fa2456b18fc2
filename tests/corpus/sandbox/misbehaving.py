"""Operations for a reading process that do what a hostile file might make a reader do."""

import ctypes
import os
import signal
import subprocess
import sys
import tempfile
import time

import numpy as np

from corpus.readers.limits import current
from corpus.readers.parsed import ReadError
from corpus.sandbox.operations import CODEC
from corpus.sandbox.operations import OPERATIONS as READING


def endless_loop(*_args):
    while True:
        pass


def sleep(*_args):
    time.sleep(3600)
    yield None


def hog(*_args):
    held = []
    while True:
        held.append(bytearray(10 * 1024 * 1024))
    yield None


def hog_in_c(*_args):
    yield int(np.ones(4 * 1024**3, dtype=np.uint8)[0])


def leave(*_args):
    os._exit(3)
    yield None


def read_nothing(*_args):
    faulty = ctypes.string_at
    yield faulty(0)


def abort(*_args):
    os.write(2, b"memory allocation of 8589934592 bytes failed\n")
    os.abort()
    yield None


def killed(*_args):
    os.kill(os.getpid(), signal.SIGKILL)
    yield None


def recurse(*args):
    yield from recurse(*args)


def refuse(*_args):
    raise ReadError("broken", part="zip", reason="cut off")
    yield None


def stumble(*_args):
    raise ZeroDivisionError("a fault of ours")
    yield None


def chatter(*_args):
    print("a library prints")
    os.write(1, b"even past Python")
    yield "heard"


def count(_source, _name, options):
    yield from range(options)


def grow(*_args):
    globals().setdefault("_kept", []).append(bytearray(b"x") * (30 * 1024 * 1024))
    yield os.getpid()


def pid(*_args):
    yield os.getpid()


def surroundings(*_args):
    yield dict(os.environ)


def leave_files(_source, _name, options):
    place = tempfile.mkdtemp()
    yield place
    if options == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(3600)


def limits(*_args):
    yield current().rows


def forbidden_value(*_args):
    yield object()


def child_of_child(*_args):
    started = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"])
    yield started.pid
    time.sleep(3600)


OPERATIONS = READING | {
    operation.__name__: operation
    for operation in (
        endless_loop,
        sleep,
        hog,
        hog_in_c,
        leave,
        read_nothing,
        abort,
        killed,
        recurse,
        refuse,
        stumble,
        chatter,
        count,
        grow,
        pid,
        surroundings,
        limits,
        leave_files,
        forbidden_value,
        child_of_child,
    )
}


def warm_up() -> None:
    """Nothing to load."""


__all__ = ["CODEC", "OPERATIONS", "warm_up"]
