"""The reading process of this worker or web process, under the limits of the settings."""

from functools import cache

from django.conf import settings

from corpus.readers.limits import Limits
from corpus.sandbox.process import ReaderProcess


def limits() -> Limits:
    return Limits(
        file_bytes=settings.MAX_UPLOAD_BYTES,
        pages=settings.MAX_PAGES,
        rows=settings.MAX_ROWS,
        depth=settings.MAX_DEPTH,
        members=settings.MAX_MEMBERS,
        unpacked_bytes=settings.MAX_UNPACKED_BYTES,
        seconds=settings.READ_SECONDS,
        memory_bytes=settings.READ_MEMORY_BYTES,
    )


@cache
def reader() -> ReaderProcess:
    """One for the whole process: starting it costs as much as reading a hundred small files."""
    return ReaderProcess(limits())
