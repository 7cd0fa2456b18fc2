"""What stands on every page and is no text: running headers and footers, page numbers, watermarks."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from corpus.readers.pdf.layout import Item, Line
from corpus.readers.pdf.page import PageContent

_EDGE_LINES = 3
_EDGE_SHARE = 0.16  # of the page's height, at the top and at the bottom
_SAME_HEIGHT = 6.0
_NEARBY = 6
_ROMAN = "[ivxlcIVXLC]{1,7}"
_FIGURE = rf"(?:[0-9０-９]{{1,4}}|{_ROMAN}|[〇零一二三四五六七八九十百]{{1,4}})"
_DASH = r"[-‐‑‒–—―－─·•~～]"
PAGE_NUMBER = re.compile(
    rf"{_DASH}{{0,3}}\s*(?P<plain>{_FIGURE})\s*{_DASH}{{0,3}}"
    rf"|第\s*(?P<page>{_FIGURE})\s*页(?:\s*[,，/／、]?\s*[（(]?\s*共\s*{_FIGURE}\s*页[）)]?)?"
    rf"|(?P<of>[0-9]{{1,4}})\s*[/／]\s*[0-9]{{1,4}}(?:\s*页)?"
    rf"|[Pp](?:age|\.)?\s*(?P<english>{_FIGURE})(?:\s*(?:of|/)\s*{_FIGURE})?"
)
_NUMBER_AT_EDGE = re.compile(
    r"([0-9]{1,4})\s?(?=\D)[^。；;]{2,60}|[^。；;]{2,60}(?<=\D)\s?([0-9]{1,4})"
)
_DIGITS = re.compile(r"[0-9０-９]+")
# What opens a part of the text is text, wherever it stands.
_OPENS_TEXT = re.compile(
    r"第\s?[〇零一二三四五六七八九十百千0-9０-９]{1,8}\s?(?:编|篇|部分|章|节|条|款|项)"
    r"|[一二三四五六七八九十百]{1,4}\s?[、.．]|[（(]\s?[一二三四五六七八九十百0-9０-９]{1,4}\s?[）)]\s*[^\s]"
    r"|[0-9０-９]{1,3}\s?(?:[、)）]|[.．](?![0-9０-９]))\s*[^\s]|[①-⑳⑴-⒇⒈-⒛㈠-㈩]"
    r"|附\s?[件表录]\s?[一二三四五六七八九十0-9０-９]"
)
_OPENS_CHAPTER = re.compile(r"第[^编篇部章节条款项]{1,10}(?:编|篇|部分|章|节)")
_ROMAN_WORD = re.compile(rf"(?<![A-Za-z]){_ROMAN}(?![A-Za-z])")
_LARGE = 1.6  # a watermark's letters against the text's
_FEWEST_FULL = 3
_MOST_FIGURES = 6
_LONGEST_FIGURE = 9  # digits; longer ones number no page
# In units of the font size: how near the margin a full line ends, how far its next line lies.
_FULL = 1.5
_DEEPEST_INDENT = 3
_FARTHEST_LINE = 2.6
_OTHER_SIZE = 0.08


@dataclass(slots=True)
class Furniture:
    """`pages` without it, and the words of each different piece that was taken out."""

    pages: list[list[Item]]
    headers: list[str]
    numbers: list[str]
    watermarks: list[str]


def take_out(contents: Sequence[PageContent], pages: Sequence[list[Item]]) -> Furniture:
    """Take running lines, page numbers and watermarks from all pages of a document."""
    edges = [_edge_lines(content, items) for content, items in zip(contents, pages, strict=True)]
    prose = set().union(*map(_prose, pages))
    running = _running(edges, prose)
    gone = running | _numbers(contents, edges, running, prose)
    marks = _watermarks(pages)
    headers: dict[str, str] = {}
    numbers: dict[str, None] = {}
    for line in (line for lines in edges for line in lines if id(line) in gone):
        if PAGE_NUMBER.fullmatch(line.text):
            numbers.setdefault(line.text)
        else:
            headers.setdefault(_key(line.text), line.text)
    watermarks = {
        item.text: None
        for items in pages
        for item in items
        if isinstance(item, Line) and id(item) in marks - gone
    }
    left = [[item for item in items if id(item) not in gone | marks] for items in pages]
    return Furniture(left, list(headers.values()), list(numbers), list(watermarks))


def _edge_lines(content: PageContent, items: Sequence[Item]) -> list[Line]:
    """The outermost lines at the top and bottom of a page."""
    lines = sorted((i for i in items if isinstance(i, Line)), key=lambda line: line.bottom)
    top = [ln for ln in lines[:_EDGE_LINES] if ln.bottom < content.height * _EDGE_SHARE]
    bottom = [ln for ln in lines[-_EDGE_LINES:] if ln.top > content.height * (1 - _EDGE_SHARE)]
    return [*top, *(line for line in bottom if line not in top)]


def _key(text: str) -> str:
    """The line without what changes from page to page."""
    return "".join(_ROMAN_WORD.sub("#", _DIGITS.sub("#", text)).split())


def _keys(text: str, page: int) -> set[str]:
    """The line as it stands, and with figures that count with the pages written as how far ahead
    of them they are: lines that differ in any other figure are two lines of the text."""
    bare = "".join(_ROMAN_WORD.sub("#", text).split())
    pieces = _DIGITS.split(bare)
    figures = _DIGITS.findall(bare)
    if not figures or len(figures) > _MOST_FIGURES:
        return {bare}
    ahead = [
        f"#{int(figure) - page}#" if len(figure) <= _LONGEST_FIGURE else figure
        for figure in figures
    ]

    def written(shown: Sequence[str]) -> str:
        return "".join(map("".join, zip(pieces, [*shown, ""], strict=True)))

    one_counts = (
        written([*figures[:at], counted, *figures[at + 1 :]]) for at, counted in enumerate(ahead)
    )
    return {bare, written(ahead), *one_counts}


def _running(edges: Sequence[list[Line]], prose: set[int]) -> set[int]:
    """Lines that come again at the same height on enough pages."""
    places: dict[str, list[Line]] = defaultdict(list)
    for line in (line for lines in edges for line in lines):
        for text in {line.text, *(piece.text for piece in line.pieces)}:
            for key in _keys(text, line.page):
                places[key].append(line)
    filled = sum(1 for lines in edges if lines)

    def comes_again(line: Line, text: str) -> bool:
        if "。" in text or text.endswith(("；", "，")) or not _key(text).strip("#-—–·"):
            return False
        for key in _keys(text, line.page):
            alike = {o.page for o in places[key] if abs(o.bottom - line.bottom) <= _SAME_HEIGHT}
            if _is_series(line.page, alike) or (len(alike) == 2 and filled <= 4):
                return True
        return False

    gone: set[int] = set()
    for line in (line for lines in edges for line in lines):
        if id(line) in prose or _OPENS_TEXT.match(line.text):
            continue
        words = [p.text for p in line.pieces if not PAGE_NUMBER.fullmatch(p.text)]
        if comes_again(line, line.text) or (words and all(comes_again(line, w) for w in words)):
            gone.add(id(line))
    return gone


def _prose(items: Sequence[Item]) -> set[int]:
    """Lines of one page that run on: full ones with one close beneath, and those beneath them."""
    columns: dict[int, list[Line]] = defaultdict(list)
    for item in items:
        if isinstance(item, Line):
            columns[item.column].append(item)
    found: set[int] = set()
    for lines in columns.values():
        lines.sort(key=lambda line: line.bottom)
        size = median(line.size for line in lines)
        right = max(line.right for line in lines)
        full = {id(line) for line in lines if right - line.right < _FULL * size}
        if len(full) < _FEWEST_FULL:
            continue
        for line, beneath in pairwise(lines):
            if (
                id(line) in full
                and len(line.pieces) == 1
                and -size <= line.left - beneath.left < _DEEPEST_INDENT * size
                and beneath.bottom - line.bottom < _FARTHEST_LINE * size
                and all(abs(other.size - size) < _OTHER_SIZE * size for other in (line, beneath))
            ):
                found |= {id(line), id(beneath)}
    return found


def _is_series(page: int, pages: set[int]) -> bool:
    """Whether `page` is one of three in a row; left and right pages may differ."""
    return any(
        {first, first + step, first + 2 * step} <= pages
        for step in (1, 2)
        for first in (page - 2 * step, page - step, page)
    )


def _has_company(page: int, pages: set[int]) -> bool:
    """Whether pages nearby count along; the first page of a chapter often has no header."""
    return sum(abs(other - page) <= _NEARBY for other in pages) >= 3


def _numbers(
    contents: Sequence[PageContent],
    edges: Sequence[list[Line]],
    running: set[int],
    prose: set[int],
) -> set[int]:
    """Page numbers: the outermost line that counts with the pages, or is written as one."""
    found: list[tuple[int, int | None, bool, Line]] = []
    for content, lines in zip(contents, edges, strict=True):
        rest = [line for line in lines if id(line) not in running]
        for line in {id(ln): ln for ln in [*rest[:1], *rest[-1:]]}.values():
            match = PAGE_NUMBER.fullmatch(line.text)
            if match:
                decorated = match["plain"] is None or match["plain"] != line.text
                found.append((content.number, _value(match), decorated, line))
    counting: dict[int, int] = defaultdict(int)
    for page, value, _, _ in found:
        if value is not None:
            counting[value - page] += 1
    gone = _numbered_running(edges, running, prose)
    for page, value, decorated, line in found:
        counts = value is not None and counting[value - page] >= 2
        alone = value == page and line.text.isdigit()
        if decorated or counts or alone or value is None:
            gone.add(id(line))
    return gone


def _numbered_running(edges: Sequence[list[Line]], running: set[int], prose: set[int]) -> set[int]:
    """Outermost lines of words and a number that counts with the pages (a chapter's header)."""
    found: list[tuple[int, Line]] = []
    for lines in edges:
        rest = [line for line in lines if id(line) not in running]
        for line in {id(ln): ln for ln in [*rest[:1], *rest[-1:]]}.values():
            match = _NUMBER_AT_EDGE.fullmatch(line.text)
            opens = _OPENS_TEXT.match(line.text) and not _OPENS_CHAPTER.match(line.text)
            if match and not opens and id(line) not in prose:
                found.append((int(match[1] or match[2]) - line.page, line))
    counting: dict[tuple[int, int], set[int]] = defaultdict(set)
    for offset, line in found:
        counting[offset, round(line.bottom / _SAME_HEIGHT)].add(line.page)
    return {
        id(line)
        for offset, line in found
        if _has_company(line.page, counting[offset, round(line.bottom / _SAME_HEIGHT)])
    }


def _value(match: re.Match[str]) -> int | None:
    """The number as an integer; None for Roman and Chinese numerals."""
    figure = next(part for part in match.groups() if part is not None)
    return int(figure) if figure.isdigit() else None


def _watermarks(pages: Sequence[list[Item]]) -> set[int]:
    """Large words that lie in the same place on most pages."""
    lines = [i for items in pages for i in items if isinstance(i, Line)]
    sizes = sorted(line.size for line in lines for _ in line.text)
    if len(pages) < 3 or not sizes:
        return set()
    body = sizes[len(sizes) // 2]
    places: dict[tuple[str, int, int], list[Line]] = defaultdict(list)
    for line in lines:
        if line.size >= _LARGE * body:
            places[line.text, round(line.left / 4), round(line.bottom / 4)].append(line)
    most = 0.6 * len(pages)
    return {id(line) for group in places.values() if len(group) >= most for line in group}
