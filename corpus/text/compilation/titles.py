"""Lines of a text that may be the title of a document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.text.segment.frame import (
    CONTENTS,
    METADATA_LINE,
    NOISE,
    is_agency_line,
    is_date_line,
    is_head_note,
    is_tail_note,
    looks_titled,
)
from corpus.text.segment.lines import ends_colon, ends_sentence
from corpus.text.segment.markers import Marker, read_marker

_RULER = re.compile(r"(?:[=＝\-－—–_＿*＊#＃~～·.…+\s]){5,}")
PLAIN_RULER = re.compile(r"([=＝*＊#＃~～_－—–-])\s?(?:\1\s?){2,}")
_WORD = re.compile("[\u4e00-\u9fffA-Za-z]{2}")
_NAMED_ISSUER = re.compile(r"【[^】]{2,40}】.{4,150}")
MARKDOWN_TITLE = re.compile(r"#[ \t]+(.+?)[ \t#]*")
LONGEST_TITLE = 150
_LONGEST_TITLE_LINE = 90
_TITLE_LINES = 4
# 关于印发…办法, the 的通知 still to come on the next line.
_UNFINISHED = re.compile(r".{0,60}关于(?:印发|发布|公布|转发)(?!.*(?:通知|公告|通告|函|决定)$)")


@dataclass(frozen=True, slots=True)
class Line:
    start: int
    text: str
    blanks: int
    page_break: bool
    marker: Marker | None

    @property
    def bare(self) -> str:
        return self.text.lstrip("# ").rstrip()


def visible_lines(text: str) -> list[Line]:
    lines = []
    position, blanks, page_break = 0, 0, False
    for raw in text.split("\n"):
        stripped = raw.strip()
        page_break = page_break or "\f" in raw
        if stripped:
            start = position + len(raw) - len(raw.lstrip())
            marker = read_marker(stripped)
            lines.append(Line(start, stripped, blanks, page_break, marker))
            blanks, page_break = 0, False
        else:
            blanks += 1
        position += len(raw) + 1
    return lines


def possible_titles(text: str) -> list[Line]:
    """The lines at which a person may see a document begin, in order."""
    lines = visible_lines(text)
    return [
        line
        for at, line in enumerate(lines)
        if _may_be_title(line) or MARKDOWN_TITLE.fullmatch(line.text) or title_at(lines, at)
    ]


def title_at(lines: Sequence[Line], at: int) -> tuple[int, str] | None:
    """The last line and the words of a title that begins on line `at`."""
    line = lines[at]
    if match := MARKDOWN_TITLE.fullmatch(line.text):
        return at, match[1]
    if is_named_issuer(line.text):
        return at, line.text
    if at and PLAIN_RULER.fullmatch(lines[at - 1].text) and _may_be_title(line):
        titled = _joined_title(lines, at)
        return titled or (at, line.bare)
    return _joined_title(lines, at)


def is_named_issuer(text: str) -> bool:
    """【某市人民政府】关于…的通知, as collections head their files."""
    return (
        _NAMED_ISSUER.fullmatch(text) is not None
        and not ends_sentence(text)
        and NOISE.fullmatch(text) is None
    )


def _joined_title(lines: Sequence[Line], at: int) -> tuple[int, str] | None:
    """A title on one line or several that ends with the name of a kind of document."""
    line = lines[at]
    if not _may_be_title(line) or (is_agency_line(line.text) and not _heads_title(lines, at)):
        return None
    joined = ""
    for last in range(at, min(at + _TITLE_LINES, len(lines))):
        piece = lines[last]
        if last > at and (not _may_be_title(piece) or piece.blanks > 1):
            return None
        joined += piece.bare
        if len(joined) > LONGEST_TITLE:
            return None
        follows = lines[last + 1] if last + 1 < len(lines) else None
        unfinished = _UNFINISHED.match(joined) and follows is not None and _may_be_title(follows)
        unfinished = unfinished or (
            follows is not None
            and _may_be_title(follows)
            and (re.fullmatch(r"的?(?:通知|公告|通告|函|决定|批复|意见)", follows.bare) is not None)
        )
        if looks_titled(joined) and not unfinished:
            return last, joined
    return None


def _heads_title(lines: Sequence[Line], at: int) -> bool:
    return at + 1 < len(lines) and lines[at + 1].text.startswith("关于")


def _may_be_title(line: Line) -> bool:
    text = line.bare
    return (
        3 <= len(text) <= _LONGEST_TITLE_LINE
        and line.marker is None
        and not ends_sentence(text)
        and not ends_colon(text)
        and text[-1] not in "，,、|"
        and "。" not in text
        and "|" not in text
        and not text.startswith(("<!--", "附"))
        and not is_head_note(text)
        and not is_date_line(text)
        and not is_tail_note(text)
        and CONTENTS.fullmatch(text) is None
        and NOISE.fullmatch(text) is None
        and METADATA_LINE.fullmatch(text) is None
        and _WORD.search(text) is not None
        and _RULER.fullmatch(text) is None
    )
