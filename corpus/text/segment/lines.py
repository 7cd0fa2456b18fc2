"""Physical lines: where they lie, whether they end a sentence, whether the next one goes on."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.text.normalize import Hint
from corpus.text.segment.markers import HEADING_STYLES, ORDINAL, Marker, read_marker, read_ordinal
from corpus.text.segment.pages import find_page_marks
from corpus.text.segment.wrapping import Wrapping, find_wrapping

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
    r"|专栏\s?[0-9０-９一二三四五六七八九十]{1,3}"
    r"|(?:[12][0-9０-９]{3}|[一二][〇○Ｏ零一二三四五六七八九]{3})\s*年.{1,6}月.{1,5}日$"
)
_BOX = re.compile(r"专栏\s?[0-9０-９一二三四五六七八九十]{1,3}(?![0-9０-９所中的、和])")
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
    columns: int = 0  # the same with its indentation
    chars: int = 0  # characters of the whole physical line, its indentation included
    indented: bool = False
    over_page: bool = False  # a page ended before this line
    blanks_at_page: int = 0  # and how many blank lines stood there
    numbered: bool = False  # it began with a page number, which hides its indentation
    page_at: int | None = None  # where page numbers begin that stand on lines before this one
    page_after: int | None = None  # the same behind the last line of the text
    settled: bool = False  # the wrapping tells whether it goes on: `broken` leaves no doubt
    midway: bool = False  # the wrapping cut a sentence before this line

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
    raws = _physical(text)
    marks = find_page_marks([(position, raw.strip()) for position, raw in raws])
    blanks, over_page, page_at = 0, False, None
    for index, (position, raw) in enumerate(raws):
        stripped = raw.strip()
        start = position + len(raw) - len(raw.lstrip())
        over_page = over_page or "\f" in raw
        if not stripped:
            blanks += "\f" not in raw
            continue
        hint = _hint_at(ordered, starts, start)
        if index in marks.whole and not (hint and hint.kind == "table"):
            page_at, over_page = start if page_at is None else page_at, True
            continue
        first = len(lines)
        glued = marks.glued.get(index, (0, 0))
        over_page = over_page or glued[0] > 0
        lines.extend(_lines_of(raw, start, glued, blanks > 0 and not over_page))
        for line in lines[first:]:
            line.hint = hint
            line.quoted = quoted.covers(start)
        lines[first].page_at, lines[first].over_page = page_at, over_page
        lines[first].blanks_at_page = blanks if over_page else 0
        lines[first].numbered = glued[0] > 0
        blanks, page_at, over_page = 0, None, glued[1] > 0
    if lines:
        lines[-1].page_after = page_at
    _mark_broken(lines)
    return lines


def _physical(text: str) -> list[tuple[int, str]]:
    """The physical lines with their positions."""
    raws = []
    position = 0
    for raw in text.split("\n"):
        raws.append((position, raw))
        position += len(raw) + 1
    return raws


def _lines_of(raw: str, start: int, glued: tuple[int, int], blank: bool) -> list[Line]:
    """One physical line without the page number glued to it, cut where articles begin within."""
    stripped = raw.strip()
    inner = stripped[glued[0] : len(stripped) - glued[1]]
    indent = raw[: len(raw) - len(raw.lstrip())].replace("\f", "")
    indent += inner[: len(inner) - len(inner.lstrip())]
    start += glued[0] + len(inner) - len(inner.lstrip())
    inner = inner.strip()
    wide = sum(c > "\u2e7f" for c in inner)
    width = len(inner) + wide
    lines = []
    for offset, piece in _split_at_articles(inner):
        line = _line(start + offset, piece, offset > 0, blank)
        line.width = width
        line.columns = width + len(indent) + indent.count("\u3000")
        line.chars = len(inner) + len(indent)
        line.indented = offset == 0 and len(indent) + indent.count("\u3000") >= 2
        lines.append(line)
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
    wrapping = find_wrapping([line for line in lines if line.hint is None])
    width = 0 if wrapping else _wrap_width(lines)
    for before, line in pairwise(lines):
        if line.quoted:
            line.broken = True
        elif wrapping is not None and _can_go_on(before, line):
            _settle(before, line, wrapping)
        elif width and before.text.endswith("；") and before.width >= 0.9 * width:
            line.broken = line.marker is None and not line.blank_before
        elif may_go_on(before, line):
            full = width > 0 and before.width >= 0.7 * width
            line.broken = full or _is_open(before)


def _heads(line: Line) -> bool:
    """Whether a line looks like the heading of a division or a box."""
    if line.marker is None:
        return _BOX.match(line.text) is not None
    return line.marker.style in HEADING_STYLES and not any(c in line.text for c in "，。；")


def _is_prose(line: Line) -> bool:
    return "。" in line.text or ("，" in line.text and line.marker is None)


def _settle(before: Line, line: Line, wrapping: Wrapping) -> None:
    """Whether `line` goes on, by how the lines of this text were filled."""
    finished = ends_sentence(before.text) or ends_colon(before.text)
    if not wrapping.fills(before):
        apart = line.blank_before or (wrapping.indents and line.indented)
        line.broken = not (finished or apart) and (_is_open(before) or _is_prose(before))
        line.settled = not line.broken
        return
    line.settled = True
    if line.blank_before:
        return
    if wrapping.indents and not wrapping.hides_indent_of(line):
        line.broken = not line.indented
    elif wrapping.blanks:
        line.broken = line.blanks_at_page <= wrapping.blanks_at_pages
    elif not finished:
        line.broken = True
    elif before.text[-1] == "。" and line.marker is None and not line.over_page:
        line.broken = wrapping.leaves_no_room(before, line.text)
    if (finished and _STANDS_ALONE.match(line.text)) or (_heads(before) and _heads(line)):
        line.broken = False
    line.midway = line.broken and not finished


def may_go_on(before: Line, line: Line) -> bool:
    """Whether `line` stands right below a line that ends neither a sentence nor a lead-in."""
    return (
        not line.blank_before
        and _can_go_on(before, line)
        and not ends_sentence(before.text)
        and not ends_colon(before.text)
        and _STANDS_ALONE.match(line.text) is None
    )


def _can_go_on(before: Line, line: Line) -> bool:
    """Whether nothing but words could keep two lines apart."""
    return not (
        line.midline
        or line.hashes
        or before.hashes
        or line.hint is not before.hint
        or "|" in (line.text[0], before.text[0])
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
