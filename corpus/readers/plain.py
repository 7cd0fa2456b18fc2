"""Plain text and markdown: "text" blocks, whose structure is the segmenter's to find."""

from __future__ import annotations

import re

from corpus.readers.encoding import decode
from corpus.readers.parsed import Block, ParsedDocument

# Collections of laws in markdown put title and amendment history above this mark.
_HEADER_END = re.compile(r"^<!--\s*INFO END\s*-->[ \t]*$", re.MULTILINE)
_FIRST_HEADING = re.compile(r"^#[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
_DAY = (
    r"(?:[12]\d{3}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日"
    r"|[一二][〇○零一二三四五六七八九]{3}\s*年\s*[一二三四五六七八九十]{1,2}\s*月"
    r"\s*[一二三四五六七八九十]{1,3}\s*日)"
)
_ACT = r"(?:通过|公布|发布|颁布|施行|实施|修订|修正|修改|批准|印发|废止|令第?\s*\d{1,4}\s*号)"
_LIST_MARK = re.compile(r"^(?:[>*+\-•·\s]|\d{1,2}[.、)）]\s+)+(?=\S)")
_EVENT = re.compile(
    rf"^(?!本|第.{{1,6}}条)[^。；]{{0,80}}?{_DAY}[^。]{{0,400}}?{_ACT}[^。，]{{0,12}}$"
)
_DAY_INSIDE = re.compile(_DAY)
_NEXT_EVENT = re.compile(rf"(?<=[过布行施订正改准发止号])[\s；;]+(?=根据|{_DAY})")
_LONGEST_EVENT = 2000


def read_text(data: bytes, name: str) -> ParsedDocument:
    """Raises ReadError (encoding, binary)."""
    text, encoding = decode(data)
    return ParsedDocument(blocks=(Block("text", text),), meta={"encoding": encoding})


def read_markdown(data: bytes, name: str) -> ParsedDocument:
    """Title from the first `# `, amendment history in meta; the text stays whole.

    A history without the mark that ends it is a block of kind "history", so that it is not taken
    for clauses.
    """
    text, encoding = decode(data)
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    heading = _FIRST_HEADING.search(lines)
    header_end = _HEADER_END.search(lines)
    if header_end:
        start = heading.end() if heading and heading.end() <= header_end.start() else 0
        end = header_end.start()
    else:
        start, end = _history(lines, heading.end() if heading else 0)
    events = [event for line in lines[start:end].split("\n") for event in _events(line)]
    meta = {"encoding": encoding}
    blocks = [Block("text", text)]
    if events:
        meta["amendments"] = "\n".join(events)
        if not header_end:
            pieces = (lines[: start - 1], lines[start:end], lines[end + 1 :])
            kinds = ("text", "history", "text")
            blocks = [Block(kind, piece) for kind, piece in zip(kinds, pieces, strict=True)]
    title = heading[1].strip() if heading else ""
    return ParsedDocument(blocks=tuple(blocks), title=title, meta=meta)


def _history(text: str, title_end: int) -> tuple[int, int]:
    """Where the lines on passing and changing stand that follow a title; an empty span if none."""
    start = end = 0
    position = title_end
    opened = False
    for line in text[title_end:].split("\n"):
        bare = _bare(line)
        opened = opened or (
            line.strip()[:1] in "（(" and bool(bare) and _DAY_INSIDE.search(bare) is not None
        )
        if bare and not opened and not _is_event(bare):
            break
        if bare:
            start, end = start or position, position + len(line)
        if opened and line.rstrip().endswith(("）", ")")):
            opened = False
        if end - start > _LONGEST_EVENT:
            return 0, 0
        position += len(line) + 1
    return (start, end) if start and not opened else (0, 0)


def _bare(line: str) -> str:
    """A line without list marks and the brackets around it."""
    return _LIST_MARK.sub("", line.strip()).strip("（()） \t\u3000")


def _is_event(bare: str) -> bool:
    return _EVENT.match(bare) is not None


def _events(line: str) -> list[str]:
    """Several may share a line: （2001年…通过 根据2010年…修正）."""
    return [event for event in _NEXT_EVENT.split(_bare(line)) if event]
