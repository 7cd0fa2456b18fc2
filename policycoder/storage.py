"""Original files, kept by their SHA-256 below the data folder."""

import hashlib
import os
import secrets
from pathlib import Path

from django.conf import settings


def digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def path_of(digest: str) -> Path:
    return Path(settings.FILES_DIR) / digest[:2] / digest


def keep(data: bytes) -> str:
    """Store `data` once and return its digest; a crash leaves no half file under that name, a full
    disk none at all. Raises OSError."""
    digest = digest_of(data)
    path = path_of(digest)
    if path.exists():
        return digest
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{digest}.{secrets.token_hex(4)}.part")
    try:
        with part.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    return digest


def load(digest: str) -> bytes:
    """The bytes kept under `digest`. Raises FileNotFoundError."""
    return path_of(digest).read_bytes()
