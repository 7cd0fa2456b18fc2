"""A zip with folders: its files one after the other, and by name what is left out and why.

Nothing is written to disk, and one file at a time is in memory.
"""

from __future__ import annotations

import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from corpus.readers import FORMATS, extension_of, supported, tables
from corpus.readers.archive import Archive, is_special
from corpus.readers.encoding import plausibility
from corpus.readers.limits import current
from corpus.readers.parsed import ReadError
from corpus.readers.tables.columns import Problem
from corpus.readers.tables.sheet import Sheet, match, read_sheet

OTHER_ARCHIVES = frozenset({"7z", "rar", "tar", "gz", "tgz", "bz2", "xz", "cab", "iso"})
_UTF8_NAME = 0x800
_UNICODE_PATH = 0x7075
_LITTER = re.compile(
    r"(?:^|/)(?:__MACOSX/.*|\.DS_Store|Thumbs\.db|desktop\.ini|~\$[^/]*|\._[^/]*|\.~lock\.[^/]*)$",
    re.IGNORECASE,
)
_DRIVE = re.compile(r"[A-Za-z]:")
_SHEET_NAMES = re.compile(r"metadata|index|list|catalog|元数据|目录|清单|索引", re.IGNORECASE)


@dataclass(frozen=True)
class Member:
    """A file of the bundle; `name` is its path in it, with "/" between folders."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Skipped:
    """Litter of operating systems and office programs."""

    name: str


Content = Sheet | Member | Problem | Skipped


def unpack(source: bytes | Path, name: str) -> Iterator[Content]:
    """The bundle's table of metadata first, if it has one, then its files in their order.

    A table counts as that if it lies at the root, has a column for the files, and is named so or
    names a file of the bundle. Problems of single files (also of zips within) are told and the others go on.
    Raises ReadError where the bundle as a whole is refused: too_large, broken, encrypted,
    too_many_members, archive {extension}.
    """
    extension = extension_of(name)
    if extension in OTHER_ARCHIVES:
        raise ReadError("archive", extension=extension)
    with Archive(source) as archive:
        if archive.members and all(info.flag_bits & 0x1 for info in archive.members):
            raise ReadError("encrypted")
        archive.check_unpacked(current().unpacked_bytes)
        yield from _Bundle(archive, "", 0, _Spent()).contents()


@dataclass
class _Spent:
    """What all zips of a bundle have taken together."""

    members: int = 0
    unpacked: int = 0


@dataclass
class _Bundle:
    archive: Archive
    folder: str
    depth: int
    spent: _Spent
    names: dict[str, zipfile.ZipInfo] = field(default_factory=dict)

    def contents(self) -> Iterator[Content]:
        yield from self._listed()
        sheet = next(self._sheets(), None) if self.depth == 0 else None
        if sheet is not None:
            yield sheet
        for name, info in self.names.items():
            if sheet is not None and name == sheet.name:
                continue
            try:
                yield from self._member(name, info)
            except ReadError as error:
                yield Problem(name, error.code, error.params)

    def _listed(self) -> Iterator[Problem | Skipped]:
        """Fill `names` with what may be read; the rest is told at once."""
        decoded = _names(self.archive.members)
        for info, written in zip(self.archive.members, decoded, strict=True):
            name = self.folder + _cleaned(written)
            if _LITTER.search(name):
                yield Skipped(name)
            elif _leads_out(written):
                yield Problem(name, "unsafe_name", {})
            elif is_special(info):
                yield Problem(name, "special_file", {})
            elif name in self.names:
                yield Problem(name, "repeated_name", {})
            else:
                self.names[name] = info

    def _sheets(self) -> Iterator[Sheet]:
        """Tables at the root that describe files of the bundle, those named so first."""
        root = _common_folder(list(self.names))
        candidates = [
            name
            for name in self.names
            if extension_of(name) in tables.EXTENSIONS and "/" not in name.removeprefix(root)
        ]
        candidates.sort(key=lambda name: not _SHEET_NAMES.search(name.removeprefix(root)))
        for name in candidates:
            try:
                sheet = read_sheet(self._read(name), name)
            except ReadError:
                # Whatever is wrong with it is told when it is read as a table of texts.
                continue
            named = _SHEET_NAMES.search(name.removeprefix(root))
            if named or match(sheet, [other for other in self.names if other != name]).entries:
                yield sheet

    def _member(self, name: str, info: zipfile.ZipInfo) -> Iterator[Content]:
        extension = extension_of(name)
        if extension in OTHER_ARCHIVES:
            raise ReadError("archive", extension=extension)
        if extension == "zip":
            yield from self._inner(name)
        elif extension not in FORMATS and extension not in tables.EXTENSIONS:
            raise ReadError("unsupported", extension=extension, supported=supported())
        else:
            data = self._read(name)
            self._spend(members=1, unpacked=len(data))
            yield Member(name, data)

    def _inner(self, name: str) -> Iterator[Content]:
        limit = current().depth
        if self.depth >= limit:
            raise ReadError("nested", limit=limit)
        with Archive(self._read(name), part=name) as archive:
            allowed = current().unpacked_bytes - self.spent.unpacked
            archive.check_unpacked(allowed)
            yield from _Bundle(archive, f"{name}/", self.depth + 1, self.spent).contents()

    def _read(self, name: str) -> bytes:
        return self.archive.read(self.names[name], current().file_bytes)

    def _spend(self, *, members: int, unpacked: int) -> None:
        self.spent.members += members
        self.spent.unpacked += unpacked
        limits = current()
        if self.spent.members > limits.members:
            raise ReadError("too_many_members", limit=limits.members)
        if self.spent.unpacked > limits.unpacked_bytes:
            size, limit = self.spent.unpacked, limits.unpacked_bytes
            raise ReadError("too_large", size=size, limit=limit, unpacked=True)


def _leads_out(written: str) -> bool:
    """Absolute, with a drive, or upwards: no packer writes such a name by itself."""
    path = written.replace("\\", "/")
    return path.startswith("/") or bool(_DRIVE.match(path)) or ".." in path.split("/")


def _cleaned(written: str) -> str:
    """The path with "/" and without characters that cannot be seen."""
    path = unicodedata.normalize("NFC", written.replace("\\", "/"))
    return "".join(c for c in path if unicodedata.category(c) not in ("Cc", "Cf", "Cs"))


def _common_folder(names: list[str]) -> str:
    """The folder that everything is in, with its "/", or "": packing a folder packs its name."""
    first = names[0].partition("/") if names else ("", "", "")
    folder = first[0] + first[1]
    return folder if first[1] and all(name.startswith(folder) for name in names) else ""


# Names


def _names(infos: list[zipfile.ZipInfo]) -> list[str]:
    """Names as they were meant: marked as UTF-8, told by an extra field, or guessed together.

    Chinese Windows writes GBK and says nothing; some packers write UTF-8 and say nothing.
    """
    raw = {
        place: info.orig_filename.encode("cp437")
        for place, info in enumerate(infos)
        if not info.flag_bits & _UTF8_NAME
    }
    codec = _codec_of(list(raw.values()))
    return [
        _unicode_path(info, raw[place]) or raw[place].decode(codec, "replace")
        if place in raw
        else info.orig_filename
        for place, info in enumerate(infos)
    ]


def _codec_of(names: list[bytes]) -> str:
    best = (0.0, "cp437")
    joined = b"\n".join(names)
    for codec in ("utf-8", "gb18030", "big5"):
        try:
            text = joined.decode(codec)
        except UnicodeDecodeError:
            continue
        if codec == "utf-8":
            return codec
        best = max(best, (plausibility(text), codec), key=lambda pair: pair[0])
    return best[1]


def _unicode_path(info: zipfile.ZipInfo, raw: bytes) -> str:
    """Info-ZIP's extra field with the name in UTF-8, if it still belongs to the name; else ""."""
    extra = info.extra
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        body, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == _UNICODE_PATH and len(body) > 5 and body[0] == 1:
            if struct.unpack_from("<I", body, 1)[0] != zlib.crc32(raw):
                return ""
            return body[5:].decode("utf-8", "replace")
    return ""
