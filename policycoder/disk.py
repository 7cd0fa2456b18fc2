"""Free space where the product writes: the data folder, its database's, and that of temporary files."""

import os
import tempfile
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

OK, WARNING, ERROR = "ok", "warning", "error"
_SECONDS = 5  # for so long an answer is good


@dataclass(frozen=True)
class Space:
    """The place with the least room."""

    folder: Path
    free: int

    @property
    def state(self) -> str:
        if self.free < settings.DISK_FULL_BYTES:
            return ERROR
        return WARNING if self.free < settings.DISK_WARNING_BYTES else OK


def state() -> str:
    return least().state


def least() -> Space:
    """Raises nothing: a folder that cannot be asked has no room."""
    return _least(int(time.monotonic() / _SECONDS))


@lru_cache(maxsize=1)
def _least(_moment: int) -> Space:
    return min((Space(folder, _free(folder)) for folder in _folders()), key=lambda s: s.free)


def _folders() -> list[Path]:
    # The embedded database may lie elsewhere: then this is a link to it.
    own = settings.DATA_DIR / "postgres"
    kept = [settings.DATA_DIR, *([own] if own.exists() else [])]
    return [*kept, Path(tempfile.gettempdir())]


def _free(folder: Path) -> int:
    """What a user who is not root may still write."""
    try:
        found = os.statvfs(folder)
    except OSError:
        return 0
    return found.f_bavail * found.f_frsize
