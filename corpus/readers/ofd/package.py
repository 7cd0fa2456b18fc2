"""An OFD file (GB/T 33190-2016): a zip of XML parts that name one another by path."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from corpus.readers.archive import Archive
from corpus.readers.bounds import coordinates
from corpus.readers.limits import current
from corpus.readers.parsed import ReadError
from corpus.readers.xml import Element, attribute, child, local, parse_xml

_MAX_PART = 60 * 1024 * 1024
# x, y, width, height in millimetres.
Box = tuple[float, float, float, float]


class OfdPackage:
    """Parts by path. Every way in can raise ReadError."""

    def __init__(self, data: bytes) -> None:
        self._archive = Archive(data)
        self._archive.check_unpacked(current().unpacked_bytes)
        self._infos = {
            _plain(info.filename).lower(): (info, _plain(info.filename))
            for info in self._archive.members
        }
        if any(posixpath.basename(name) == "encryptions.xml" for name in self._infos):
            raise ReadError("encrypted")
        if "ofd.xml" not in self._infos:
            raise ReadError("extension_mismatch", extension="ofd", found=_found(self._infos))
        self.root = self.xml("OFD.xml")

    def xml(self, path: str) -> Element:
        """The root of a part that must be there."""
        root = self.optional(path)
        if root is None:
            raise ReadError("broken", part=path, reason="missing")
        return root

    def optional(self, path: str) -> Element | None:
        entry = self._infos.get(_plain(path).lower()) if path else None
        if entry is None:
            return None
        return parse_xml(self._archive.read(entry[0], _MAX_PART), entry[1])

    def resolve(self, location: str, beside: str) -> str:
        """The path a location means in the part `beside`, "" when nothing is there.

        Producers disagree on what a relative path starts from: the part's folder, the document's,
        or the root.
        """
        location = location.strip().replace("\\", "/")
        if not location:
            return ""
        folder = posixpath.dirname(beside)
        starts = [folder, posixpath.dirname(folder), beside.partition("/")[0], ""]
        if location.startswith("/"):
            starts = ["", *starts]
        for start in starts:
            path = posixpath.normpath(posixpath.join(start, location.lstrip("/")))
            if path.lower() in self._infos:
                return self._infos[path.lower()][1]
        return ""


def descendants(element: Element | None, name: str) -> Iterator[Element]:
    for inner in element.iter() if element is not None else ():
        if local(inner) == name:
            yield inner


def children(element: Element | None, name: str) -> list[Element]:
    return [inner for inner in (element if element is not None else ()) if local(inner) == name]


def text_of(element: Element | None, *path: str) -> str:
    found = child(element, *path)
    return (found.text or "").strip() if found is not None else ""


def box(value: str) -> Box | None:
    """Raises OutOfBounds."""
    found = coordinates(value)
    return (found[0], found[1], found[2], found[3]) if len(found) == 4 else None


def attribute_number(element: Element, name: str, default: float) -> float:
    """Raises OutOfBounds."""
    found = coordinates(attribute(element, name))
    return found[0] if found else default


def _plain(path: str) -> str:
    return posixpath.normpath(path.replace("\\", "/").lstrip("/"))


def _found(infos: Iterable[str]) -> str:
    kinds = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "content.xml": "odt"}
    return next((kind for part, kind in kinds.items() if part in infos), "zip")
