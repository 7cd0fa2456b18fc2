"""Readers: one function per format, from bytes to a ParsedDocument.

`read` picks the reader by the file name's extension, after checking size and that the content is
what the extension says. A new format is a function and its entry in READERS.
"""

from __future__ import annotations

from collections.abc import Callable
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

__all__ = ["READERS", "Block", "ParsedDocument", "ReadError", "extension_of", "read", "supported"]

Reader = Callable[[bytes, str], ParsedDocument]
READERS: dict[str, Reader] = {
    "txt": read_text,
    "md": read_markdown,
    "markdown": read_markdown,
    "html": read_html,
    "htm": read_html,
    "mht": read_mhtml,
    "mhtml": read_mhtml,
    "docx": read_docx,
    "docm": read_docx,
    "dotx": read_docx,
    "dotm": read_docx,
    "doc": read_office,
    "wps": read_office,
    "wpt": read_office,
    "dot": read_office,
    "rtf": read_office,
    "odt": read_office,
    "pdf": read_pdf,
    "ofd": read_ofd,
}
# Text from end to end: a few megabytes are a book, where a docx or pdf may hold pictures.
_TEXTS = frozenset({"txt", "md", "markdown", "html", "htm"})
# What a file may begin with, by its extension; "" is what no signature tells. An encrypted docx is
# an OLE container like an old .doc; its reader tells them apart.
_CONTENTS = {
    "html": {"", "html"},
    "htm": {"", "html"},
    "mht": {"", "html"},
    "mhtml": {"", "html"},
    "docx": {"", "zip", "doc"},
    "docm": {"", "zip", "doc"},
    "dotx": {"", "zip", "doc"},
    "dotm": {"", "zip", "doc"},
    # Their reader finds out itself what they really are.
    **{
        extension: {"", "zip", "doc", "pdf", "rtf", "html"}
        for extension in ("doc", "wps", "wpt", "dot", "rtf", "odt")
    },
    "pdf": {"", "pdf"},
    "ofd": {"", "zip"},
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
    if extension not in READERS:
        raise ReadError("unsupported", extension=extension, supported=supported())
    limits = current()
    limit = min(limits.text_bytes, limits.file_bytes) if extension in _TEXTS else limits.file_bytes
    if len(data) > limit:
        raise ReadError("too_large", size=len(data), limit=limit, unpacked=False)
    if not data.strip(b"\0 \t\r\n"):
        # NULs alone are what a broken disk or download leaves.
        raise ReadError("binary", offset=data.index(b"\0")) if b"\0" in data else ReadError("empty")
    found = _content_type(data)
    if found not in _CONTENTS.get(extension, {""}):
        raise ReadError("extension_mismatch", extension=extension, found=found)
    document = _read(data, name, READERS[extension])
    # Zero-width characters and rulers of dashes are no text either.
    if not any(character.isalnum() for block in document.blocks for character in block.text):
        raise ReadError("no_text")
    return document


def supported() -> list[str]:
    """Every extension that may be imported: of documents, tables of texts and bundles."""
    return sorted({*READERS, *TABLES, "zip"})


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
