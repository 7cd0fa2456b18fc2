"""Readers: one function per format, from bytes to a ParsedDocument.

`read` picks the reader by the file name's extension, after checking size and that the content is
what the extension says. A new format is a function and its entry in READERS.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath

from corpus.readers.docx import read_docx
from corpus.readers.html import read_html
from corpus.readers.parsed import Block, ParsedDocument, ReadError
from corpus.readers.plain import read_markdown, read_text

__all__ = ["MAX_BYTES", "READERS", "Block", "ParsedDocument", "ReadError", "extension_of", "read"]

READERS: dict[str, Callable[[bytes, str], ParsedDocument]] = {
    "txt": read_text,
    "md": read_markdown,
    "markdown": read_markdown,
    "html": read_html,
    "htm": read_html,
    "docx": read_docx,
    "docm": read_docx,
}
_MEGABYTE = 1024 * 1024
MAX_BYTES = {"docx": 60 * _MEGABYTE, "docm": 60 * _MEGABYTE}
_MAX_TEXT_BYTES = 20 * _MEGABYTE

_ZIPPED = frozenset({"docx", "docm"})
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


def read(data: bytes, name: str, *, max_bytes: int | None = None) -> ParsedDocument:
    """Read a file's bytes by the extension of its name.

    `max_bytes` replaces the built-in limit (60 MB for docx, 20 MB otherwise).
    Raises ReadError; see there for codes and params.
    """
    extension = extension_of(name)
    if extension not in READERS:
        raise ReadError("unsupported", extension=extension, supported=sorted(READERS))
    limit = MAX_BYTES.get(extension, _MAX_TEXT_BYTES) if max_bytes is None else max_bytes
    if len(data) > limit:
        raise ReadError("too_large", size=len(data), limit=limit, unpacked=False)
    if not data.strip(b"\0 \t\r\n"):
        raise ReadError("empty")
    found = _content_type(data)
    if extension in _ZIPPED:
        # An encrypted docx is an OLE container too; its reader tells it from an old .doc.
        mismatch = found not in {"", "zip", "doc"}
    else:
        mismatch = found != "" and not (found == "html" and extension in {"html", "htm"})
    if mismatch:
        raise ReadError("extension_mismatch", extension=extension, found=found)
    document = READERS[extension](data, name)
    # Zero-width characters and rulers of dashes are no text either.
    if not any(character.isalnum() for block in document.blocks for character in block.text):
        raise ReadError("no_text")
    return document


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
