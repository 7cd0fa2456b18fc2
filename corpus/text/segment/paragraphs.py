"""Lines to paragraphs: hard-wrapped lines joined, and only those markers believed that count on."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field

from corpus.text.segment.lines import Line, ends_colon, ends_sentence, may_go_on
from corpus.text.segment.markers import HEADING_STYLES, RANKS, Marker

# What follows 第N条 where it is a reference, not the beginning of an article.
_REFERS = re.compile(
    r"\s*(?:[、和或及至与到等]\s*第|至第|以及第|规定|所称|所列|所指|之规定|以外|"
    r"第\s*[一二三四五六七八九十0-9]{1,3}\s*[款项目]|修正案)|[的中前后，,、；;。）)]"
)
# What an amendment does to an article, at the beginning of its sentence.
_AMENDS = re.compile(
    r"\s*(?:第\s*[一二三四五六七八九十0-9]{1,3}\s*[款项]){0,2}\s*"
    r"(?:修改为|改为第|改作第|作为第|移作第|合并为|调整为第|增加一[条款项]|删去[。；，]|删除[。；，]|中的?[“\"])"
)
_STRONG_AFTER = re.compile(r"[\s【（(\[〔:：]")
_HEADING_LONGEST = 40
_HEADING_REFERS = re.compile(r"\s*(?:的|规定|所|、|和|及|至|以|中|，|第\S{1,4}条规定)")
# 第一章 总则 ……… 3
_CONTENTS_ENTRY = re.compile(
    r".{1,80}?(?:[.．·…‥⋯]{3,}|…{2}|(?:[.．·…]\s){3,})\s{0,3}[（(-]?[0-9０-９]{1,4}[）)-]?"
)
_LONGEST_ARTICLE_NAME = 20
_PROSE = re.compile("[，。；：！？,;:!?]")
_SHORTEST_WRAPPED = 20  # columns
_MARKDOWN_ROW = re.compile(r"\|.*\|")


@dataclass(slots=True)
class Paragraph:
    """One or more lines that belong together; `text` has them joined without line ends."""

    start: int
    text: str
    marker: Marker | None
    hint: str = ""
    level: int = 0
    pieces: list[str] = field(default_factory=list)
    role: str = ""  # set by the layout: a non-codable kind, or "" for body text
    begins_part: bool = False

    def close(self) -> None:
        self.text = "".join(self.pieces)

    @property
    def rest(self) -> str:
        return self.text[self.marker.length :].strip() if self.marker else self.text

    @property
    def complete(self) -> bool:
        return ends_sentence(self.text)

    @property
    def sentence(self) -> bool:
        """Whether it reads as prose: it ends a sentence or holds the end of one."""
        return self.complete or any(c in self.text for c in "。；！？")

    @property
    def leads_in(self) -> bool:
        return ends_colon(self.text)

    @property
    def is_article(self) -> bool:
        return self.marker is not None and self.marker.style == "article"

    @property
    def is_division(self) -> bool:
        """编, 章 or 节."""
        return self.marker is not None and self.marker.style in HEADING_STYLES


def read_paragraphs(lines: list[Line]) -> list[Paragraph]:
    """Join and believe, in one pass over the lines."""
    sequence = _Sequence(lines)
    paragraphs: list[Paragraph] = []
    waiting = False  # the paragraph so far is a lone marker: its text is on the next line
    for index, line in enumerate(lines):
        last = paragraphs[-1] if paragraphs else None
        if _is_row(line):
            before = lines[index - 1] if index else None
            if last is None or before is None or not _same_table(before, line):
                paragraphs.extend(_page_numbers(line.page_at))
                last = Paragraph(line.start, "", None, "table")
                paragraphs.append(last)
            last.pieces.append(line.text + "\n")
            waiting = False
            continue
        if _is_contents_entry(line):
            paragraphs.extend(_page_numbers(line.page_at))
            entry = Paragraph(line.start, "", line.marker, "contents", pieces=[line.text])
            paragraphs.append(entry)
            waiting = False
            continue
        believed = sequence.believes(index)  # may read the line's marker anew
        marker = line.marker if believed else None
        if last is not None and marker is None and last.hint not in ("table", "contents"):
            goes_on = line.broken or line.midline or waiting
            if goes_on or _runs_on(last, lines[index - 1], line, sequence.in_article):
                last.pieces.append(f" {line.text}" if waiting and line.blank_before else line.text)
                waiting = False
                continue
        paragraphs.extend(_page_numbers(line.page_at))
        hint = line.hint.kind if line.hint else "heading" if line.hashes else ""
        level = line.hint.level if line.hint else line.hashes
        paragraphs.append(Paragraph(line.start, "", marker, hint, level, [line.text]))
        waiting = marker is not None and _waits(marker, line.rest.strip(" \t\u3000:："))
    paragraphs.extend(_page_numbers(lines[-1].page_after if lines else None))
    for paragraph in paragraphs:
        paragraph.close()
    return paragraphs


def _page_numbers(at: int | None) -> list[Paragraph]:
    """Page numbers between two paragraphs; those within one are overlooked."""
    return [] if at is None else [Paragraph(at, "", None, "page")]


def _waits(marker: Marker, rest: str) -> bool:
    """Whether the text of a marker is still to come: 第三条, 第三条（适用范围）, 第三条 适用范围."""
    if marker.style != "article":
        return not rest
    return len(rest) <= _LONGEST_ARTICLE_NAME and not _PROSE.search(rest)


def _is_contents_entry(line: Line) -> bool:
    hinted = line.hint is not None and line.hint.kind == "contents"
    return hinted or _CONTENTS_ENTRY.fullmatch(line.text) is not None


def _is_row(line: Line) -> bool:
    """Whether a line is a row of a table."""
    hinted = line.hint is not None and line.hint.kind == "table"
    return hinted or _MARKDOWN_ROW.fullmatch(line.text) is not None


def _same_table(before: Line, line: Line) -> bool:
    return (
        _is_row(before)
        and before.hint is line.hint
        and (line.hint is not None or not line.blank_before)
    )


def _runs_on(paragraph: Paragraph, before: Line, line: Line, in_article: bool) -> bool:
    """Whether a line without a believed marker completes the prose above, in a text too short to show its wrapping.

    Outside articles a line without sentence end may well be a heading; a long one with
    punctuation in it is not.
    """
    if paragraph.is_division or paragraph.hint == "heading" or not may_go_on(before, line):
        return False
    if line.settled:
        return line.broken
    if line.marker is not None and line.marker.style == "article":
        return True  # a reference: the sentence it belongs to has begun above
    prose = any(c in before.text for c in "，,。；")
    if in_article:
        return before.width >= _SHORTEST_WRAPPED and (prose or paragraph.is_article)
    if paragraph.marker is not None:
        prose = "。" in before.text or "；" in before.text
    return before.width >= 3 * _SHORTEST_WRAPPED and prose


class _Sequence:
    """Which marker may come next, from those believed so far."""

    def __init__(self, lines: list[Line]) -> None:
        self._lines = lines
        self._article, self._article_sub = 0, 0
        self._last: dict[str, Marker] = {}
        self._starts: dict[int, list[int]] = defaultdict(list)
        for index, line in enumerate(lines):
            marker = line.marker
            if marker and marker.style == "article" and not (line.broken or line.midline):
                rest = line.rest
                if not _REFERS.match(rest) and not _AMENDS.match(rest):
                    self._starts[marker.number].append(index)

    @property
    def in_article(self) -> bool:
        """Whether the last marker of the outer structure was an article."""
        return "article" in self._last

    def believes(self, index: int) -> bool:
        line = self._lines[index]
        marker = line.marker
        if marker is None or line.quoted or line.midway:
            return False
        if marker.style == "article":
            believed = self._believes_article(index, line, marker)
        elif marker.style in HEADING_STYLES:
            believed = self._believes_division(line, marker)
        else:
            believed = self._believes_item(index, line, marker)
        if believed:
            self._accept(line.marker or marker)
        return believed

    def _accept(self, marker: Marker) -> None:
        if marker.style == "article":
            self._article, self._article_sub = marker.number, marker.sub
        for style in [s for s in self._last if RANKS[s] > marker.rank]:
            del self._last[style]
        self._last[marker.style] = marker

    def _believes_article(self, index: int, line: Line, marker: Marker) -> bool:
        rest = line.rest
        if _AMENDS.match(rest):
            return False
        refers = _REFERS.match(rest) is not None
        if refers and (line.broken or line.midline):
            return False
        if marker.sub:
            expected = marker.number == self._article and marker.sub == self._article_sub + 1
            return not refers and (expected or not (line.broken or line.midline))
        if marker.number == self._article + 1:
            doubtful = refers or line.broken or line.midline
            return not (doubtful and self._starts_later(index, marker.number))
        if refers or line.broken or line.midline:
            return False
        strong = not rest or _STRONG_AFTER.match(rest) is not None
        return strong or marker.number == 1 or marker.number > self._article

    def _starts_later(self, index: int, number: int) -> bool:
        """Whether a plainer beginning of article `number` follows, before the articles restart."""
        later = self._next_start(index, number)
        restart = self._next_start(index, 1)
        return later is not None and (number == 1 or restart is None or later < restart)

    def _next_start(self, index: int, number: int) -> int | None:
        starts = self._starts.get(number, [])
        at = bisect_right(starts, index)
        return starts[at] if at < len(starts) else None

    def _believes_division(self, line: Line, marker: Marker) -> bool:
        rest = line.rest.strip()
        if len(rest) > _HEADING_LONGEST or (rest and ends_sentence(rest)) or ends_colon(rest):
            return False
        if rest.endswith(("，", ",", "、")) or _HEADING_REFERS.match(line.rest):
            return False
        last = self._last.get(marker.style)
        in_order = marker.number == 1 or (last is not None and marker.number == last.number + 1)
        return in_order or not (line.broken or line.midline)

    def _believes_item(self, index: int, line: Line, marker: Marker) -> bool:
        last = self._last.get(marker.style)
        follows = last is not None and marker.number == last.number + 1
        if marker.style in ("1.1", "1.1.1"):
            if last is not None and marker.sub == last.sub:
                return follows
            if marker.number == 1 and not line.broken:
                return True
            return self._believes_item_with_figure(line, marker)
        if marker.bare:
            return (follows or marker.number == 1) and self._stands_over_a_title(index)
        if marker.style in ("a.", "•"):
            return not line.broken and (marker.style == "•" or follows or marker.number == 1)
        return follows or marker.number == 1 or not line.broken

    def _believes_item_with_figure(self, line: Line, marker: Marker) -> bool:
        """Take "3.2人户…" for item 3 where that is the next item."""
        last = self._last.get("1.")
        if marker.style != "1.1" or marker.sub != (last.number + 1 if last else 1):
            return False
        outer = f"{marker.sub}."
        line.marker = Marker("1.", marker.sub, 0, outer, len(outer))
        return not line.broken

    def _stands_over_a_title(self, index: int) -> bool:
        if index + 1 >= len(self._lines):
            return False
        below = self._lines[index + 1]
        return below.marker is None and len(below.text) <= 30 and not ends_sentence(below.text)
