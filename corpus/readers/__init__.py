"""Readers: one function per format, from bytes to a ParsedDocument.

`read` picks the reader by the file name's extension, after checking size and that the content is
what the extension says. A new format is a function and its entry in FORMATS.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

from corpus.readers.docx import read_docx
from corpus.readers.html import read_html
from corpus.readers.html.mhtml import read_mhtml
from corpus.readers.limits import current
from corpus.readers.ofd import read_ofd
from corpus.readers.office import read_office
from corpus.readers.parsed import Block, ParsedDocument, ReadError
from corpus.readers.pdf import read_pdf
from corpus.readers.plain import read_markdown, read_text
from corpus.readers.tables import EXTENSIONS as TABLES

__all__ = ["FORMATS", "Block", "ParsedDocument", "ReadError", "extension_of", "read", "supported"]

Reader = Callable[[bytes, str], ParsedDocument]


@dataclass(frozen=True)
class Format:
    """What files of an extension are read by, and what one may begin with (_SIGNATURES); "" is what
    no signature tells, and always allowed."""

    read: Reader
    begins: frozenset[str]
    # Text from end to end: a few megabytes are a book, where a docx or pdf may hold pictures.
    text: bool = False


def _format(read: Reader, *begins: str, text: bool = False) -> Format:
    return Format(read, frozenset({"", *begins}), text)


_TEXT = _format(read_text, text=True)
_MARKDOWN = _format(read_markdown, text=True)
_HTML = _format(read_html, "html", text=True)
_MHTML = _format(read_mhtml, "html")
# An encrypted docx is an OLE container like an old .doc; its reader tells them apart.
_DOCX = _format(read_docx, "zip", "doc")
# The reader finds out itself what they really are.
_OFFICE = _format(read_office, "zip", "doc", "pdf", "rtf", "html")

FORMATS: dict[str, Format] = {
    "txt": _TEXT,
    "md": _MARKDOWN,
    "markdown": _MARKDOWN,
    "html": _HTML,
    "htm": _HTML,
    "mht": _MHTML,
    "mhtml": _MHTML,
    **dict.fromkeys(("docx", "docm", "dotx", "dotm"), _DOCX),
    **dict.fromkeys(("doc", "wps", "wpt", "dot", "rtf", "odt"), _OFFICE),
    "pdf": _format(read_pdf, "pdf"),
    "ofd": _format(read_ofd, "zip"),
}
_SIGNATURES = (
    (b"PK\x03\x04", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "doc"),
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG\r\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b\x08", "gzip"),
)
_HTML_OPENINGS = (b"<!doctype html", b"<html", b"<?xml")


def read(data: bytes, name: str) -> ParsedDocument:
    """Read a file's bytes by the extension of its name, under the current limits.

    Raises ReadError; see there for codes and params.
    """
    extension = extension_of(name)
    kind = FORMATS.get(extension)
    if kind is None:
        raise ReadError("unsupported", extension=extension, supported=supported())
    limits = current()
    limit = min(limits.text_bytes, limits.file_bytes) if kind.text else limits.file_bytes
    if len(data) > limit:
        raise ReadError("too_large", size=len(data), limit=limit, unpacked=False)
    if not data.strip(b"\0 \t\r\n"):
        # NULs alone are what a broken disk or download leaves.
        raise ReadError("binary", offset=data.index(b"\0")) if b"\0" in data else ReadError("empty")
    found = _content_type(data)
    if found not in kind.begins:
        raise ReadError("extension_mismatch", extension=extension, found=found)
    document = _read(data, name, kind.read)
    # Zero-width characters and rulers of dashes are no text either.
    if not any(character.isalnum() for block in document.blocks for character in block.text):
        raise ReadError("no_text")
    return document


def supported() -> list[str]:
    """Every extension that may be imported: of documents, tables of texts and bundles."""
    return sorted({*FORMATS, *TABLES, "zip"})


def _read(data: bytes, name: str, reader: Reader) -> ParsedDocument:
    try:
        return reader(data, name)
    except RecursionError as error:
        raise ReadError("too_deep") from error
    except ReadError as error:
        # libxml2's own bound on nesting.
        if "Excessive depth" in str(error.params.get("reason", "")):
            raise ReadError("too_deep") from error
        raise


def extension_of(name: str) -> str:
    """The extension in lower case without its dot; "" when there is none."""
    return PurePath(name.replace("\\", "/")).suffix.lower().removeprefix(".")


def _content_type(data: bytes) -> str:
    """What the first bytes say, or "" when they say nothing."""
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            return kind
    opening = data[:512].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return "html" if opening.startswith(_HTML_OPENINGS) and b"<html" in data[:4096].lower() else ""
