"""What a .docx carries beside its own text: embedded documents, files, headers, comments, macros."""

from __future__ import annotations

import posixpath
from collections.abc import Callable

from corpus.readers.docx.package import Package
from corpus.readers.html import read_html
from corpus.readers.html.mhtml import read_mhtml
from corpus.readers.parsed import Attachment, Block, Dropped, ParsedDocument, ReadError
from corpus.readers.plain import read_text
from corpus.readers.spacing import squeeze
from corpus.readers.xml import local

_CHUNK_READERS: dict[str, Callable[[bytes, str], ParsedDocument]] = {
    "html": read_html,
    "htm": read_html,
    "xhtml": read_html,
    "mht": read_mhtml,
    "mhtml": read_mhtml,
    "txt": read_text,
}
_SAID_BESIDE = {"header": "header", "footer": "footer", "comments": "comments"}
_DRAWN = {"diagramData": "diagram", "chart": "chart"}
_CARRIED = frozenset({"package", "oleObject"})
_EXCERPT = 40


def chunk_blocks(
    package: Package, relation_id: str, nested: Callable[[bytes, str], ParsedDocument]
) -> tuple[list[Block], list[Dropped]]:
    """Blocks of an embedded document, or what of it was left out. `nested` reads a .docx."""
    name = next((name for key, _, name in package.relations() if key == relation_id), "")
    data = package.bytes_of(name) if name else None
    if data is None:
        return [], [Dropped("embedded_document", "missing")]
    ending = posixpath.splitext(name)[1].lower().removeprefix(".")
    reader = nested if ending in {"docx", "docm", "dotx"} else _CHUNK_READERS.get(ending)
    if reader is None:
        return [], [Dropped("embedded_document", posixpath.basename(name))]
    try:
        document = reader(data, name)
    except ReadError as error:
        said = f"{posixpath.basename(name)} ({error.code})"
        return [], [Dropped("embedded_document", said)]
    return list(document.blocks), list(document.dropped)


def carried_files(package: Package) -> list[Attachment]:
    """Files embedded in the document: spreadsheets, other documents."""
    return [
        Attachment(posixpath.basename(name))
        for _, kind, name in package.relations()
        if kind in _CARRIED
    ]


def left_out(package: Package) -> list[Dropped]:
    """Headers, footers, comments and drawings with their words; macros by name."""
    gone: list[Dropped] = []
    for _, kind, name in sorted(package.relations(), key=lambda relation: relation[2]):
        what = _SAID_BESIDE.get(kind) or _DRAWN.get(kind)
        if kind == "vbaProject":
            gone.append(Dropped("macros", posixpath.basename(name)))
        elif what:
            root = package.xml(name)
            texts = [
                e.text or "" for e in (root.iter() if root is not None else ()) if local(e) == "t"
            ]
            text = squeeze((" " if kind in _DRAWN else "").join(texts))
            if text:
                gone.append(Dropped(what, text[:_EXCERPT]))
    return gone
