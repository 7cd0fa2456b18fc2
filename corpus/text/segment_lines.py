"""Physical lines: where they lie, whether they end a sentence, whether the next one goes on."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.text.normalize import Hint
from corpus.text.segment_markers import HEADING_STYLES, ORDINAL, Marker, read_marker, read_ordinal

_SENTENCE_END = frozenset("。！？；!?;")
_CLOSERS = "”’」』）)》】〉〕］]\"'"
_OPENERS = {"（": "）", "(": ")", "《": "》", "【": "】", "〔": "〕"}
_GOES_ON = frozenset("，,、（(《“—〔")
_HASHES = re.compile(r"(#{1,6})[ \t\u3000]*")
_INDENT = re.compile(r"[^\S\n]*")
_QUOTES = re.compile("[“”\n]")
# Never the continuation of the line above: attachments, dates and notes under a signature.
_STANDS_ALONE = re.compile(
    r"附\s*[件表录]\s*[0-9０-９一二三四五六七八九十]{0,3}\s*(?:[:：]|$)|附\s*[:：]|[（(]此件|抄送"
    r"|(?:[12][0-9０-９]{3}|[一二][〇○Ｏ零一二三四五六七八九]{3})\s*年.{1,6}月.{1,5}日$"
)
# Longer quotations are taken for a missing closing quote.
_LONGEST_QUOTATION = 30_000
_HARD_WRAP_MIN_WIDTH = 30


@dataclass(slots=True)
class Line:
    """A non-blank physical line, or what follows an article marker in the middle of one."""

    start: int
    end: int
    text: str
    marker: Marker | None
    hashes: int = 0
    blank_before: bool = False
    midline: bool = False
    quoted: bool = False
    broken: bool = False
    hint: Hint | None = None
    width: int = 0  # columns of the whole physical line, a CJK character counting 2

    @property
    def rest(self) -> str:
        """The text behind the marker."""
        return self.text[self.marker.length :] if self.marker else self.text


def ends_sentence(text: str) -> bool:
    """Whether a stripped text ends with 。！？；, closing quotes or a trailing remark in brackets.

    （责任单位：市科委） after a full stop does not reopen the sentence.
    """
    for _ in range(3):
        bare = text.rstrip(_CLOSERS)
        if bare and bare[-1] in _SENTENCE_END:
            return True
        if not text or text[-1] not in "）)":
            return False
        opening = max(text.rfind("（"), text.rfind("("))
        if opening <= 0:
            return False
        text = text[:opening].rstrip()
    return False


def ends_colon(text: str) -> bool:
    return text.endswith(("：", ":"))


def _is_open(line: Line) -> bool:
    """Whether a line ends with a comma, or a bracket opened in it waits for its closing."""
    text = line.text
    if text[-1] in _GOES_ON:
        return line.width >= 8
    return line.width >= 20 and any(
        text.count(opener) > text.count(closer) for opener, closer in _OPENERS.items()
    )


def read_lines(text: str, hints: Sequence[Hint] = ()) -> list[Line]:
    """The non-blank lines of a normalised text, in order, markers as read, not yet believed."""
    lines: list[Line] = []
    quoted = _quotations(text)
    ordered = sorted(hints, key=lambda h: h.start)
    starts = [h.start for h in ordered]
    position, blank = 0, False
    for raw in text.split("\n"):
        stripped = raw.strip()
        if not stripped:
            blank = True
        else:
            start = position + len(raw) - len(raw.lstrip())
            width = len(stripped) + sum(c > "\u2e7f" for c in stripped)
            for offset, piece in _split_at_articles(stripped):
                line = _line(start + offset, piece, offset > 0, blank)
                line.hint = _hint_at(ordered, starts, start)
                line.quoted = quoted.covers(start)
                line.width = width
                lines.append(line)
            blank = False
        position += len(raw) + 1
    _mark_broken(lines)
    return lines


def _line(start: int, text: str, midline: bool, blank_before: bool) -> Line:
    end = start + len(text)
    hashes = _HASHES.match(text)
    if hashes:
        text = text[hashes.end() :].strip() or text
    marker = read_marker(text)
    depth = len(hashes[1]) if hashes else 0
    return Line(start, end, text, marker, depth, blank_before and not midline, midline)


def _split_at_articles(text: str) -> list[tuple[int, str]]:
    """Cut a line before a 第N条 or 第N章 in its middle that could begin a clause.

    Page breaks lost in conversion leave "……相结合。第五条 市人民政府……" and
    "第一章 总则 第一条 ……" on one line. Whether the candidate is believed is decided later.
    """
    cuts = [0]
    for match in ORDINAL.finditer(text, 1):
        at = match.start()
        before = text[max(cuts[-1], at - 30) : at].rstrip()
        after_heading = (
            match[2] == "条"
            and at - cuts[-1] <= 30
            and text[at - 1].isspace()
            and (heading := read_ordinal(before)) is not None
            and heading.style in HEADING_STYLES
        )
        if before and (before[-1] in _SENTENCE_END or after_heading):
            cuts.append(at)
    if len(cuts) == 1:
        return [(0, text)]
    ends = [*cuts[1:], len(text)]
    return [(a, text[a:b].rstrip()) for a, b in zip(cuts, ends, strict=True)]


def _hint_at(hints: list[Hint], starts: list[int], position: int) -> Hint | None:
    index = bisect_right(starts, position) - 1
    if index >= 0 and hints[index].start <= position < hints[index].end:
        return hints[index]
    return None


class _Quotations:
    """Quoted passages of more than one line, as (first character, closing quote)."""

    def __init__(self, spans: list[tuple[int, int]]) -> None:
        self._spans = spans
        self._starts = [s for s, _ in spans]

    def covers(self, position: int) -> bool:
        """Whether the line that begins at `position` lies inside."""
        index = bisect_right(self._starts, position) - 1
        return index >= 0 and self._spans[index][0] < position <= self._spans[index][1]


def _quotations(text: str) -> _Quotations:
    """Passages an amendment quotes (修改为：“第十二条 …” over several lines).

    A passage opens with a quote at the beginning of a line or after a colon; each of its
    paragraphs may repeat the opening quote. After a colon the first line counts as inside.
    """
    spans: list[tuple[int, int]] = []
    depth, opened, lines = 0, 0, 0
    line_first = _first_visible(text, 0)
    for match in _QUOTES.finditer(text):
        at, sign = match.start(), match[0]
        if sign == "\n":
            line_first, lines = _first_visible(text, at + 1), lines + 1
            if depth and at - opened > _LONGEST_QUOTATION:
                depth = 0
        elif sign == "“":
            first = at == line_first
            if depth == 0 and (first or text[at - 1] in "：:"):
                led_in = first and text[max(0, at - 40) : at].rstrip().endswith(("：", ":"))
                depth, opened, lines = 1, at - led_in, int(led_in)
            elif depth and not (first and depth == 1):
                depth += 1
        elif depth:
            depth -= 1
            if depth == 0 and lines:
                spans.append((opened, at))
    return _Quotations(spans)


def _first_visible(text: str, position: int) -> int:
    """Where the first visible character of the line at `position` stands (or its line end)."""
    match = _INDENT.match(text, position)
    return match.end() if match else position


def _mark_broken(lines: list[Line]) -> None:
    """Set `broken` on lines that go on with the sentence of the line before."""
    width = _wrap_width(lines)
    for before, line in pairwise(lines):
        if line.quoted:
            line.broken = True
        elif width and before.text.endswith("；") and before.width >= 0.9 * width:
            line.broken = line.marker is None and not line.blank_before
        elif may_go_on(before, line):
            full = width > 0 and before.width >= 0.7 * width
            line.broken = full or _is_open(before)


def may_go_on(before: Line, line: Line) -> bool:
    """Whether `line` stands right below a line that ends neither a sentence nor a lead-in."""
    return not (
        line.blank_before
        or line.midline
        or line.hashes
        or before.hashes
        or line.hint is not before.hint
        or ends_sentence(before.text)
        or ends_colon(before.text)
        or "|" in (line.text[0], before.text[0])
        or _STANDS_ALONE.match(line.text) is not None
    )


def _wrap_width(lines: list[Line]) -> int:
    """The column at which the text is hard-wrapped (CJK characters count 2), or 0."""
    unfinished = sorted(before.width for before, line in pairwise(lines) if may_go_on(before, line))
    if len(unfinished) < 3:
        return 0
    width = unfinished[int(len(unfinished) * 0.9)]
    if width < _HARD_WRAP_MIN_WIDTH:
        return 0
    alike = sum(0.8 * width <= w <= 1.2 * width for w in unfinished)
    longer = sum(line.width > 1.2 * width for line in lines)
    return width if alike >= 0.5 * len(unfinished) and longer <= 0.2 * len(lines) else 0
