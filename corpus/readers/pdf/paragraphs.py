"""Lines of all pages to blocks: wrapped lines joined, headings told by their type."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.readers.cells import table_blocks
from corpus.readers.parsed import Block
from corpus.readers.pdf.contents import is_contents_line, opens_contents
from corpus.readers.pdf.layout import Item, Line
from corpus.readers.pdf.measures import INDENT, LARGER, Body, count_of, measure, set_columns
from corpus.readers.pdf.page import is_wide
from corpus.readers.pdf.tables import Table

# Distances in units of the font size.
_SLACK = 0.9
_CENTRED = 1.0
_OTHER_SIZE = 0.08
_SMALLER = 0.92
_LOOSE = 1.35  # of the usual line pitch
_LONGEST_HEADING = 100
_FEW_WORDS, _MANY_WORDS = 4, 16
_ENDS = "。！？；!?;.:："
_CLOSERS = "”’」』）)》】〉〕］\"'"
_OPENS_PART = re.compile(
    r"第[〇零一二三四五六七八九十百千0-9０-９]{1,8}\s?(?:编|篇|部分|章|节|条)(?![的、和或及至与规中所])"
    r"|专栏\s?[0-9０-９一二三四五六七八九十]|附\s?[件表录]\s?[0-9０-９一二三四五六七八九十]{0,3}\s*(?:[:：]|$)"
)
_ITEM = re.compile(
    r"[一二三四五六七八九十百]{1,4}\s?[、.．]|[（(][一二三四五六七八九十百]{1,4}[）)]"
    r"|[0-9０-９]{1,3}(?:[.．][0-9０-９]{1,2}){0,3}\s?(?:[、)）]|[.．](?![0-9])|\s(?=\S))|[（(][0-9０-９a-zA-Z]{1,3}[）)]"
    r"|[①-⑳❶-❿⑴-⒇⒈-⒛㈠-㈩]|[A-Za-z][.)）]\s|[ivx]{1,5}[.)]\s"
)
_BULLET = re.compile(r"[•●○◦·■□◆◇▪▫►▶➢➤✓✔]\s*(?=\S)|[–*-]\s+(?=\S)|\uf0b7\s*|\uf06c\s*|——")
_NOTE = re.compile(r"[①-⑳*†‡§]|[0-9]{1,3}(?=[^0-9.,、年月%])|\[[0-9]{1,3}\]")
_FIGURE_ENDS = re.compile(r"[0-9][.,]?$")
_FIRST_WORD = re.compile(r"\S[！-～。，、；：？！”’）》】]*")
_LATIN_WORD = re.compile(r"[A-Za-z0-9À-ɏ’'.,;:()%/-]+")


@dataclass(slots=True)
class _Paragraph:
    lines: list[Line] = field(default_factory=list)

    @property
    def first(self) -> Line:
        return self.lines[0]

    @property
    def last(self) -> Line:
        return self.lines[-1]

    @property
    def text(self) -> str:
        text = self.lines[0].text
        for line in self.lines[1:]:
            text = join_lines(text, line.text)
        return text


def join_lines(text: str, line: str) -> str:
    """Two lines of one paragraph: no space where Chinese meets, a hyphenated word made whole."""
    if text.endswith("\xad"):
        return text[:-1] + line
    if text.endswith("-") and text[-2:-1].isalpha() and line[:1].islower():
        return text[:-1] + line
    if text.endswith("-") and not text.endswith((" -", "--")):
        return text + line
    bare = is_wide(text[-1]) or is_wide(line[0])
    if not bare and _FIGURE_ENDS.search(text) and line[0] in "0123456789.,%":
        bare = any(map(is_wide, text[-40:]))  # a figure that a Chinese line was cut in
    return text + line if bare else f"{text} {line}"


def to_blocks(pages: Sequence[list[Item]]) -> list[Block]:
    """Blocks in reading order; notes at the foot of a page follow the paragraph it interrupts."""
    lines = [item for items in pages for item in items if isinstance(item, Line)]
    if not any(pages):
        return []
    set_columns(lines)
    flow = _Flow(measure(lines))
    for items in pages:
        flow.take(items)
    flow.end()
    return flow.blocks


class _Flow:
    """Puts blocks together while the pages go by; one paragraph or table is open at a time."""

    def __init__(self, body: Body) -> None:
        self.body = body
        self.blocks: list[Block] = []
        self.paragraph: _Paragraph | None = None
        self.table: Table | None = None
        self.notes: list[_Paragraph] = []
        self.titled = False
        self.in_contents = False

    def take(self, page: Sequence[Item]) -> None:
        text, feet = _notes(page, self.body)
        for item in text:
            if isinstance(item, Table):
                self._take_table(item)
            else:
                self._take_line(item)
        self.notes.extend(_paragraphs(feet))

    def end(self) -> None:
        """Close what is open."""
        if self.paragraph is not None:
            block = _block(self.paragraph, self.body, titled=self.titled)
            self.titled = self.titled or block.kind == "title"
            self.blocks.append(block)
        if self.table is not None:
            self.blocks.extend(table_blocks(self.table.rows))
        self.blocks.extend(Block("paragraph", note.text.replace("\xad", "")) for note in self.notes)
        self.paragraph, self.table, self.notes = None, None, []

    def _take_table(self, table: Table) -> None:
        if self.table is not None and _continues(self.table, table):
            self.table.rows.extend(_without_repeated_head(self.table, table))
            self.table.page, self.table.bottom = table.page, table.bottom
            return
        self.end()
        self.table = table

    def _take_line(self, line: Line) -> None:
        self.in_contents = _is_contents(line, self.in_contents)
        if self.in_contents:
            self.end()
            self.blocks.append(Block("contents", line.text.replace("\xad", "-")))
        elif self.paragraph is not None and _goes_on(self.paragraph, line, self.body):
            self.paragraph.lines.append(line)
        else:
            self.end()
            self.paragraph = _Paragraph([line])


def _is_contents(line: Line, before: bool) -> bool:
    if opens_contents(line.text):
        return True
    return is_contents_line(line, before)


def _paragraphs(lines: Sequence[Line]) -> list[_Paragraph]:
    found: list[_Paragraph] = []
    for line in lines:
        if found and not _NOTE.match(line.text) and line.page == found[-1].last.page:
            found[-1].lines.append(line)
        else:
            found.append(_Paragraph([line]))
    return found


def _notes(items: Sequence[Item], body: Body) -> tuple[list[Item], list[Line]]:
    """The page without its footnotes, and these: the last lines, in smaller type, marked as notes."""
    begin = len(items)
    for at in range(len(items) - 1, -1, -1):
        item = items[at]
        if not isinstance(item, Line) or item.size > _SMALLER * body.size:
            break
        begin = at
    while begin < len(items) and not _NOTE.match(_text_of(items[begin])):
        begin += 1
    if begin == 0:
        return list(items), []
    return list(items[:begin]), [i for i in items[begin:] if isinstance(i, Line)]


def _text_of(item: Item) -> str:
    return item.text if isinstance(item, Line) else ""


# Whether a line goes on


def _goes_on(paragraph: _Paragraph, line: Line, body: Body) -> bool:
    before = paragraph.last
    if abs(before.size - line.size) > _OTHER_SIZE * max(before.size, line.size):
        return False
    if (
        before.bold != line.bold
        and (len(before.text) > 3 and len(line.text) > 3)
        and (before.bold and not is_wide(before.text[0]))
    ):
        return False
    same_column = before.page == line.page and line.bottom > before.bottom
    if same_column and line.bottom - before.bottom > _LOOSE * body.pitch_of(line.size) + 1:
        return False
    if (_is_centred(before) and _is_centred(line)) or (
        _larger(before, body) and _share_a_middle(before, line)
    ):
        return _larger(before, body) and same_column and not _marks(line.text)
    if _bullet(line.text) and not (line.text.startswith("——") and not _ends(before.text)):
        return False
    size = line.size
    indent = line.left - line.column_left
    indent_before = before.left - before.column_left
    full = _is_full(before, line) or 0 < body.count <= count_of(before)
    marked = _marks(line.text)
    if marked and (not full or _ends(before.text) or indent > INDENT * size):
        return False
    if marked and indent - indent_before > -INDENT * size and len(paragraph.lines) > 1:
        # Flush with the running lines and in the middle of a sentence: a reference.
        return full and not _ends(before.text) and indent < INDENT * size
    if not full:
        return False
    deeper = indent - indent_before
    if deeper > INDENT * size:
        return _hangs(paragraph, line)
    if not same_column and _ends(before.text):
        return body.indents and indent < INDENT * size and indent_before < INDENT * size
    return True


def _ends(text: str) -> bool:
    return text.rstrip(_CLOSERS + " ").endswith(tuple(_ENDS))


def _marks(text: str) -> bool:
    return bool(_OPENS_PART.match(text) or _ITEM.match(text))


def _bullet(text: str) -> bool:
    return _BULLET.match(text) is not None


def _is_full(before: Line, line: Line) -> bool:
    """Whether the next line's first word had no room left on the line before."""
    left = before.column_right - before.right
    word = _LATIN_WORD.match(line.text) or _FIRST_WORD.match(line.text)
    width = 0.0
    if word:
        width = (line.right - line.left) * len(word[0]) / max(1, len(line.text))
        if is_wide(line.text[0]):
            width = len(word[0]) * line.size
    return left < width + _SLACK * line.size


def _hangs(paragraph: _Paragraph, line: Line) -> bool:
    """The second line of an item that hangs beneath its marker."""
    first = paragraph.first
    if len(paragraph.lines) > 1:
        return False
    marker = _BULLET.match(first.text) or _ITEM.match(first.text)
    return marker is not None and line.left - first.left < 5 * line.size


def _is_centred(line: Line) -> bool:
    left, right = line.left - line.column_left, line.column_right - line.right
    return left > 2 * line.size and abs(left - right) < _CENTRED * 2 * line.size


def _share_a_middle(before: Line, line: Line) -> bool:
    """Lines of a title as wide as the page: set about one middle, at neither edge together."""
    apart = min(abs(before.left - line.left), abs(before.right - line.right))
    middles = abs(before.left + before.right - line.left - line.right) / 2
    return apart > line.size and middles < 0.3 * line.size


def _larger(line: Line, body: Body) -> bool:
    return line.size >= LARGER * body.size


# What a paragraph is


def _block(paragraph: _Paragraph, body: Body, *, titled: bool) -> Block:
    text = paragraph.text.replace("\xad", "")
    first = paragraph.first
    bullet = _BULLET.match(text)
    if bullet:
        marker, rest = text[: bullet.end()].strip(), text[bullet.end() :]
        mark = "•" if marker in "\uf0b7\uf06c" else marker
        return Block("list_item", f"{mark} {rest}" if mark != "——" else text, 1)
    if _is_heading(paragraph, text, body):
        if not titled and _larger(first, body) and first.size >= body.title - 0.4:
            return Block("title", text)
        level = 1 + sum(size > first.size + 0.4 for size in body.larger)
        return Block("heading", text, level + (not _larger(first, body)))
    return Block("paragraph", text)


def _is_heading(paragraph: _Paragraph, text: str, body: Body) -> bool:
    first = paragraph.first
    if len(text) > _LONGEST_HEADING or text.endswith(tuple("。；;，,")):
        return False
    words = text.count(" ") + 1
    if not any(char.isalpha() for char in text) or text.endswith((":", "：")):
        return False
    if (text.endswith(".") and words > _FEW_WORDS) or words > _MANY_WORDS:
        return False
    if all(_larger(line, body) for line in paragraph.lines):
        return True
    bold = all(line.bold for line in paragraph.lines) and not body.bold
    latin = not is_wide(first.text[0])
    return bold and latin and len(paragraph.lines) <= 2 and first.size >= _SMALLER * body.size


# Tables over the end of a page


def _continues(table: Table, following: Table) -> bool:
    """A table at the head of the next page with the same columns."""
    return (
        following.page == table.page + 1
        and len(table.edges) == len(following.edges)
        and all(
            abs(one - other) < 6 for one, other in zip(table.edges, following.edges, strict=True)
        )
    )


def _without_repeated_head(table: Table, following: Table) -> list:
    head = [cell.text for cell in table.rows[0]]
    again = following.rows and [cell.text for cell in following.rows[0]] == head
    return following.rows[1:] if again else following.rows
