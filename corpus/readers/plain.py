"""Plain text and markdown: one "text" block, whose structure is the segmenter's to find."""

from __future__ import annotations

import re

from corpus.readers.encoding import decode
from corpus.readers.parsed import Block, ParsedDocument

# Collections of laws in markdown put title and amendment history above this mark.
_HEADER_END = re.compile(r"^<!--\s*INFO END\s*-->[ \t]*$", re.MULTILINE)
_FIRST_HEADING = re.compile(r"^#[ \t]+(.+?)[ \t#]*$", re.MULTILINE)


def read_text(data: bytes, name: str) -> ParsedDocument:
    """Raises ReadError (encoding, binary)."""
    text, encoding = decode(data)
    return ParsedDocument(blocks=(Block("text", text),), meta={"encoding": encoding})


def read_markdown(data: bytes, name: str) -> ParsedDocument:
    """Title from the first `# `, amendment history (if any) in meta; the text stays whole."""
    text, encoding = decode(data)
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    meta = {"encoding": encoding}
    heading = _FIRST_HEADING.search(lines)
    header_end = _HEADER_END.search(lines)
    if header_end:
        history = lines[: header_end.start()]
        if heading and heading.end() <= header_end.start():
            history = lines[heading.end() : header_end.start()]
        events = [line.strip() for line in history.split("\n") if line.strip()]
        if events:
            meta["amendments"] = "\n".join(events)
    return ParsedDocument(
        blocks=(Block("text", text),), title=heading[1].strip() if heading else "", meta=meta
    )
