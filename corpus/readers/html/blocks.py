"""The article of a web page as blocks, in reading order."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement

from corpus.readers.bounds import whole
from corpus.readers.cells import Cell, only_lays_out, table_blocks
from corpus.readers.numerals import write_number
from corpus.readers.parsed import Block, heading_block
from corpus.readers.spacing import flow, join_wrapped, squeeze, words

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCK_TAGS = words(
    "p div section article main header footer address blockquote center figure figcaption dl dt dd "
    "ul ol li table caption thead tbody tfoot tr td th form fieldset legend hr pre details summary "
    "ucaptitle ucapcontent publishtime"
) | set(_HEADINGS)
_OL_TYPES = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman",
             "I": "upperRoman"}  # fmt: skip
_OL_STYLES = {
    "decimal": "decimal", "lower-alpha": "lowerLetter", "lower-latin": "lowerLetter",
    "upper-alpha": "upperLetter", "upper-latin": "upperLetter", "lower-roman": "lowerRoman",
    "upper-roman": "upperRoman", "cjk-ideographic": "chineseCounting",
    "simp-chinese-informal": "chineseCounting", "trad-chinese-informal": "chineseCounting",
    "none": "none",
}  # fmt: skip
_LIST_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([a-z-]+)")
_HAS_MARKER = re.compile(
    r"[（(【\[]?(\d+|[一二三四五六七八九十百]+|[a-zA-Z])[）)】\].．、，：]|第[一二三四五六七八九十百零\d]+[条章节款项]|[①-⑳]"
)
_LARGEST_SPAN = 1000
_LARGEST_NUMBER = 999_999_999
_MOST_COLUMNS = 200


@dataclass
class _List:
    number_format: str  # "" for an unordered list
    next_number: int = 1


@dataclass
class _Writer:
    """Collects inline text into lines and closes them into blocks at block boundaries."""

    blocks: list[Block] = field(default_factory=list)
    lines: list[str] = field(default_factory=lambda: [""])
    lists: list[_List] = field(default_factory=list)
    item_starts: bool = False
    heading: int = 0
    preformatted: int = 0

    def add(self, text: str | None) -> None:
        if not text:
            return
        if self.preformatted:
            first, *rest = text.replace("\r\n", "\n").split("\n")
            self.lines[-1] += first
            self.lines.extend(rest)
        else:
            self.lines[-1] += text

    def close(self) -> None:
        # Line ends of the source mean nothing until the whole line is known.
        lines = [squeeze(line if self.preformatted else flow(line)) for line in self.lines]
        lines = [line for line in lines if line]
        self.lines = [""]
        if not lines:
            return
        if self.heading:
            text = join_wrapped(lines)
            self.blocks.append(heading_block(text, self.heading))
        elif self.lists and self.item_starts:
            self.item_starts = False
            self.blocks.append(Block("list_item", self._marked(lines[0]), len(self.lists)))
            self.blocks.extend(Block("paragraph", line) for line in lines[1:])
        else:
            self.blocks.extend(Block("paragraph", line) for line in lines)

    def _marked(self, line: str) -> str:
        current = self.lists[-1]
        number = current.next_number
        current.next_number += 1
        if current.number_format in {"", "none"} or _HAS_MARKER.match(line):
            return line
        marker = write_number(number, current.number_format)
        return f"{marker}、{line}" if marker[0] in "一二三四五六七八九十" else f"{marker}. {line}"


def article_blocks(article: HtmlElement) -> list[Block]:
    """Title excluded: whatever the element holds, as headings, paragraphs, items and tables."""
    writer = _Writer()
    # The text after the article's own end tag belongs to what surrounds it.
    walker = etree.iterwalk(article, events=("start", "end"))
    for event, element in walker:
        if not isinstance(element.tag, str):
            continue
        if event == "start":
            if element.tag == "table" and (block := _data_table(element)) is not None:
                writer.close()
                writer.blocks.extend(block)
                walker.skip_subtree()
                continue
            _enter(writer, element)
        else:
            _leave(writer, element)
            if element is not article:
                writer.add(element.tail)
    writer.close()
    return writer.blocks


def _enter(writer: _Writer, element: HtmlElement) -> None:
    tag = element.tag
    if tag == "br":
        writer.lines.append("")
        return
    if tag in _BLOCK_TAGS:
        writer.close()
    if tag in _HEADINGS:
        writer.heading = _HEADINGS[tag]
    elif tag in {"ol", "ul"}:
        writer.lists.append(_open_list(element))
    elif tag == "li":
        writer.item_starts = True
        if writer.lists and (value := _number(element, "value")) is not None:
            writer.lists[-1].next_number = value
    elif tag == "pre":
        writer.preformatted += 1
    writer.add(element.text)


def _leave(writer: _Writer, element: HtmlElement) -> None:
    tag = element.tag
    if tag not in _BLOCK_TAGS:
        return
    writer.close()
    if tag in _HEADINGS:
        writer.heading = 0
    elif tag in {"ol", "ul"} and writer.lists:
        writer.lists.pop()
    elif tag == "li":
        writer.item_starts = False
    elif tag == "pre":
        writer.preformatted -= 1


def _open_list(element: HtmlElement) -> _List:
    if element.tag == "ul":
        return _List("")
    style = _LIST_STYLE.search(element.get("style", ""))
    number_format = _OL_TYPES.get(element.get("type", "1"), "decimal")
    if style:
        number_format = _OL_STYLES.get(style[1], number_format)
    start = _number(element, "start")
    return _List(number_format, 1 if start is None else start)


def _number(element: HtmlElement, name: str) -> int | None:
    return whole(element.get(name, ""), 0, _LARGEST_NUMBER)


def _data_table(table: HtmlElement) -> list[Block] | None:
    """The table's blocks, or None when it only lays out text and is to be read through."""
    if next(table.iterdescendants("table"), None) is not None:
        return None
    rows = _rows(table)
    if only_lays_out(rows):
        return None
    caption = [
        Block("paragraph", text)
        for element in table.iter("caption")
        if (text := squeeze(flow("".join(element.itertext()))))
    ]
    return caption + table_blocks(rows)


def _rows(table: HtmlElement) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    reaching: dict[int, int] = {}  # column -> rows still covered by a cell above
    for row in table.iter("tr"):
        cells: list[Cell] = []
        column = 0
        for element in row.iterchildren("td", "th"):
            column = _skip_covered(column, reaching, cells)
            cells.append(_cell(element))
            width = _span(element, "colspan")
            cells.extend([Cell(crossed=True)] * (min(width, _MOST_COLUMNS - column) - 1))
            height = _span(element, "rowspan")
            if height > 1 and column < _MOST_COLUMNS:
                reaching[column] = height
                for further in range(column + 1, min(column + width, _MOST_COLUMNS)):
                    reaching[further] = -height
            column += width
        _skip_covered(column, reaching, cells)
        reaching = _one_row_less(reaching)
        rows.append(cells)
    return rows


def _skip_covered(column: int, reaching: dict[int, int], cells: list[Cell]) -> int:
    while column in reaching:
        cells.append(Cell(covered=reaching[column] > 0, crossed=reaching[column] < 0))
        column += 1
    return column


def _one_row_less(reaching: dict[int, int]) -> dict[int, int]:
    return {
        column: left - 1 if left > 0 else left + 1
        for column, left in reaching.items()
        if abs(left) > 1
    }


def _span(cell: HtmlElement, name: str) -> int:
    return whole(cell.get(name, ""), 1, _LARGEST_SPAN) or 1


def _cell(element: HtmlElement) -> Cell:
    writer = _Writer()
    for event, child in etree.iterwalk(element, events=("start", "end")):
        if not isinstance(child.tag, str):
            continue
        if event == "start":
            _enter(writer, child)
        else:
            _leave(writer, child)
            if child is not element:
                writer.add(child.tail)
    writer.close()
    return Cell(tuple(block.text for block in writer.blocks))
