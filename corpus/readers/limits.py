"""How much of a file is read: one place for every bound, and the limits of the process itself."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

from corpus.readers.parsed import ReadError

try:
    import resource
except ImportError:  # pragma: no cover - not on this system
    resource = None  # type: ignore[assignment]

_MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Bounds for one file; sizes in bytes.

    `text_bytes` holds for what is text from end to end (txt, md, html, csv); `pages` for pdf and
    ofd; `rows` for tables of texts; `depth` is how many zips may lie within one another, the outer
    one not counted; `members` and `unpacked_bytes` hold for a zip with all zips in it, `ratio` for
    what one member may grow by. `seconds` and `memory_bytes` are what the reading process may use,
    memory beyond what it needs to run at all.
    """

    file_bytes: int = 50 * _MEGABYTE
    text_bytes: int = 20 * _MEGABYTE
    pages: int = 2000
    rows: int = 20_000
    depth: int = 1
    members: int = 5000
    unpacked_bytes: int = 1000 * _MEGABYTE
    ratio: int = 250
    seconds: int = 60
    memory_bytes: int = 1000 * _MEGABYTE


_current: ContextVar[Limits | None] = ContextVar("limits", default=None)
_DEFAULT = Limits()


def current() -> Limits:
    """The limits under which files are read here and now."""
    return _current.get() or _DEFAULT


@contextlib.contextmanager
def use(limits: Limits) -> Iterator[None]:
    token = _current.set(limits)
    try:
        yield
    finally:
        _current.reset(token)


def tighten(name: str, amount: int) -> None:
    """Lower a soft limit of this process ("AS", "CPU", …); no effect where it does not exist."""
    kind = getattr(resource, f"RLIMIT_{name}", None)
    if kind is None:
        return
    hard = resource.getrlimit(kind)[1]
    bounded = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
    # macOS knows the names of limits which it then refuses.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(kind, (bounded, hard))


def lift() -> None:
    """Give a program started from the reading process its limits back (for `preexec_fn`).

    LibreOffice alone maps more memory than a reader may; whoever starts it sets its own time.
    """
    for name in ("AS", "CPU", "FSIZE", "NOFILE"):
        kind = getattr(resource, f"RLIMIT_{name}", None)
        if kind is not None:
            hard = resource.getrlimit(kind)[1]
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(kind, (hard, hard))


def load(source: bytes | Path) -> bytes:
    """The bytes of a file, unless there are too many. Raises ReadError too_large."""
    limit = current().file_bytes
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size > limit:
        raise ReadError("too_large", size=size, limit=limit, unpacked=False)
    return source if isinstance(source, bytes) else source.read_bytes()
