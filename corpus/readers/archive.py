"""Zips from anywhere (bundles, docx, xlsx, ofd), opened with care.

What a zip says of itself is checked before anything is unpacked, and nothing is ever written to
disk. Every way in can raise ReadError.
"""

from __future__ import annotations

import io
import os
import stat
import struct
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO

from corpus.readers.limits import current
from corpus.readers.parsed import ReadError

# What is small cannot fill the memory, however well it packs.
SMALL = 5 * 1024 * 1024
_ENCRYPTED = 0x1
_LOCAL_HEADER = 30
# What a member takes in the directory with a long name and every extra field known.
_LONGEST_ENTRY = 2000
_END = struct.Struct("<4s4H2LH")
_LONGEST_COMMENT = 1 << 16
_LOCATOR = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_UNPACKED_BY_US = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    ValueError,
)


class Archive:
    """Members of a zip without folders, in the order of its directory.

    `part` names the zip in errors. Raises ReadError broken, too_large, too_many_members.
    """

    def __init__(self, source: bytes | Path, *, part: str = "zip") -> None:
        self._part = part
        limits = current()
        # Closed by close(): the archive reads from it as long as it lives.
        self._file: BinaryIO = (
            io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")
        )
        try:
            room = _directory_bytes(self._file)
            if room > limits.members * _LONGEST_ENTRY:
                raise ReadError("too_many_members", limit=limits.members)
            self._zip = zipfile.ZipFile(self._file)
        except _FAULTS as error:
            self._file.close()
            raise ReadError("broken", part=part, reason=str(error)) from error
        except ReadError:
            self._file.close()
            raise
        self.members = [info for info in self._zip.infolist() if not info.filename.endswith("/")]
        if len(self._zip.infolist()) > limits.members:
            raise ReadError("too_many_members", limit=limits.members)
        if _overlap(self._zip):
            raise ReadError("broken", part=part, reason="members overlap")
        self.unpacked_bytes = sum(info.file_size for info in self.members)

    def close(self) -> None:
        self._zip.close()
        self._file.close()

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def check_unpacked(self, limit: int) -> None:
        if self.unpacked_bytes > limit:
            raise ReadError("too_large", size=self.unpacked_bytes, limit=limit, unpacked=True)

    def read(self, info: zipfile.ZipInfo, limit: int) -> bytes:
        """A member's bytes, at most `limit`.

        Raises ReadError encrypted, compression {method}, too_large, broken.
        """
        self._check(info, limit)
        try:
            # Stops at the size that was checked, whatever more the data would unpack to.
            return self._zip.read(info)
        except _FAULTS as error:
            raise ReadError("broken", part=info.filename, reason=str(error)) from error

    def _check(self, info: zipfile.ZipInfo, limit: int) -> None:
        if info.flag_bits & _ENCRYPTED:
            raise ReadError("encrypted")
        # The others are unpacked in steps of any size.
        if info.compress_type not in _UNPACKED_BY_US:
            raise ReadError("compression", method=info.compress_type)
        grown = max(SMALL, current().ratio * info.compress_size)
        for bound in (limit, grown):
            if info.file_size > bound:
                raise ReadError("too_large", size=info.file_size, limit=bound, unpacked=True)


def is_special(info: zipfile.ZipInfo) -> bool:
    """Whether the member is a link, a device or the like instead of a file."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    return kind not in (0, stat.S_IFREG)


def _directory_bytes(file: BinaryIO) -> int:
    """Size of the directory, before the zip library builds an object for each of its entries."""
    size = file.seek(0, os.SEEK_END)
    start = max(size - _LONGEST_COMMENT - _END.size, 0)
    file.seek(start)
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0:
        raise zipfile.BadZipFile("no directory")
    length = int(_END.unpack_from(tail, at)[5])
    locator = tail[at - _LOCATOR.size : at] if at >= _LOCATOR.size else b""
    if locator.startswith(b"PK\x06\x07"):
        file.seek(_LOCATOR.unpack(locator)[2])
        length = max(length, int(_END64.unpack(file.read(_END64.size))[8]))
    file.seek(0)
    return length


def _overlap(archive: zipfile.ZipFile) -> bool:
    """Whether members share bytes, as in bombs that unpack one piece a thousand times."""
    infos = sorted(archive.infolist(), key=lambda info: info.header_offset)
    ends = [info.header_offset + _LOCAL_HEADER + info.compress_size for info in infos]
    starts = [info.header_offset for info in infos[1:]] + [archive.start_dir]
    return any(end > start for end, start in zip(ends, starts, strict=True)) if infos else False
