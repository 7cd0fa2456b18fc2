"""A .docx as a zip of XML parts, opened with care: the file comes from anywhere."""

from __future__ import annotations

import posixpath

from corpus.readers.archive import Archive
from corpus.readers.limits import current
from corpus.readers.parsed import ReadError
from corpus.readers.xml import Element, attribute, parse_xml

_MEGABYTE = 1024 * 1024
MAX_PART = 60 * _MEGABYTE
MAX_UNPACKED = 400 * _MEGABYTE
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_OTHER_OFFICE = {"xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}


class Package:
    """Parts of a .docx by name, in any case. Every way in can raise ReadError."""

    def __init__(self, data: bytes) -> None:
        self._relations: list[tuple[str, str, str]] | None = None
        if data.startswith(OLE):
            if _ENCRYPTED_STREAM in data:
                raise ReadError("encrypted")
            raise ReadError("extension_mismatch", extension="docx", found="doc")
        self._archive = Archive(data)
        self._archive.check_unpacked(min(MAX_UNPACKED, current().unpacked_bytes))
        # Programs write /word/Document.xml where the package says word/document.xml.
        self._infos = {_part_name(info.filename): info for info in self._archive.members}
        self.main = self._main_part()

    def names(self) -> list[str]:
        return [info.filename.lstrip("/") for info in self._infos.values()]

    def bytes_of(self, name: str) -> bytes | None:
        """A part as it is, or None when the package has no such part."""
        info = self._infos.get(_part_name(name))
        return None if info is None else self._archive.read(info, MAX_PART)

    def xml(self, name: str) -> Element | None:
        """The root of a part, or None when the package has no such part."""
        source = self.bytes_of(name)
        return None if source is None else parse_xml(source, name)

    def related(self, kind: str) -> str:
        """Name of the main part's relative of a kind ("styles", "footnotes"), "" if none."""
        return next((name for _, found, name in self.relations() if found == kind), "")

    def relations(self) -> list[tuple[str, str, str]]:
        """Id, kind and part name of the main part's relatives within the package."""
        if self._relations is None:
            folder, file_name = posixpath.split(self.main)
            root = self.xml(posixpath.join(folder, "_rels", f"{file_name}.rels"))
            self._relations = []
            for relation in root if root is not None else ():
                target = attribute(relation, "Target").replace("\\", "/")
                if not target.startswith("/"):
                    target = posixpath.join(folder, target)
                if _part_name(target) in self._infos:
                    kind = attribute(relation, "Type").rpartition("/")[2]
                    self._relations.append((attribute(relation, "Id"), kind, target))
        return self._relations

    def _main_part(self) -> str:
        relations = self.xml("_rels/.rels")
        for relation in relations if relations is not None else ():
            if attribute(relation, "Type").endswith("/officeDocument"):
                name = _part_name(attribute(relation, "Target"))
                if name in _OTHER_OFFICE:
                    found = _OTHER_OFFICE[name]
                    raise ReadError("extension_mismatch", extension="docx", found=found)
                if name in self._infos:
                    return name
        if "word/document.xml" in self._infos:
            return "word/document.xml"
        if relations is None and "[content_types].xml" not in self._infos:
            raise ReadError("extension_mismatch", extension="docx", found="zip")
        raise ReadError("broken", part="word/document.xml", reason="missing")


def _part_name(name: str) -> str:
    return posixpath.normpath(name.replace("\\", "/").lstrip("/")).lower()
