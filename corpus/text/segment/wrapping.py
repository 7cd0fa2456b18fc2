"""Hard-wrapped text: at which width its lines were cut, and how it shows a new paragraph."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Protocol

_FEWEST_LINES = 8
_NARROWEST = 8  # characters
_SHARE_OF_FULL_LINES = 0.3
_SHARE_OF_LONGER_LINES = 0.03
_SHARE_CUT_MIDWAY = 0.6
_USUAL = 0.6
_SENTENCE_END = frozenset("。！？；!?;：:")


class Measured(Protocol):
    """What is asked of a line: its text, and its size with its indentation, without page number."""

    text: str
    columns: int
    chars: int
    indented: bool
    blank_before: bool
    over_page: bool
    blanks_at_page: int
    numbered: bool


@dataclass(frozen=True, slots=True)
class Wrapping:
    """Lines were filled up to `width` columns (a Chinese character counts 2) or characters.

    `indents`, `blanks`: new paragraphs are indented, or set apart by a blank line. Around page
    numbers `blanks_at_pages` blank lines are nothing special, and `numbers_hide_indents` where a
    page number was put in the place of white space.
    """

    width: int
    by_columns: bool
    indents: bool = False
    blanks: bool = False
    blanks_at_pages: int = 0
    numbers_hide_indents: bool = False

    def fills(self, line: Measured) -> bool:
        """Whether nothing more went on the line; a Chinese character or two may be missing."""
        hidden = 2 if self.hides_indent_of(line) else 0
        if self.by_columns:
            return line.columns + 2 * hidden >= self.width - 3
        return line.chars + hidden >= self.width - 1

    def hides_indent_of(self, line: Measured) -> bool:
        return self.numbers_hide_indents and line.numbered

    def leaves_no_room(self, line: Measured, following: str) -> bool:
        """Whether the character that begins the next line did not fit on this one."""
        if self.by_columns:
            return line.columns + 1 + (following[0] > "\u2e7f") > self.width
        return line.chars + 1 > self.width


def find_wrapping(lines: Sequence[Measured]) -> Wrapping | None:
    """The wrapping of a text most of whose longer lines are cut at one width; else None."""
    if len(lines) < _FEWEST_LINES:
        return None
    found = [
        (share, wrapping)
        for by_columns in (True, False)
        for share, wrapping in [_measure(lines, by_columns)]
        if wrapping is not None
    ]
    if not found:
        return None
    _, wrapping = max(found, key=lambda pair: pair[0])
    return _with_paragraph_signs(lines, wrapping)


def _measure(lines: Sequence[Measured], by_columns: bool) -> tuple[float, Wrapping | None]:
    sizes = Counter(line.columns if by_columns else line.chars for line in lines)
    slack = 3 if by_columns else 1
    narrowest = 2 * _NARROWEST if by_columns else _NARROWEST
    width = max(sizes, key=lambda size: (_within(sizes, size, slack), size))
    # The widest line of the fullest range.
    while width + 1 in sizes and sizes[width + 1] * 4 > sizes[width]:
        width += 1
    share = _within(sizes, width, slack) / len(lines)
    longer = sum(count for size, count in sizes.items() if size > width + 2) / len(lines)
    wrapping = Wrapping(width, by_columns)
    full = [line for line in lines if wrapping.fills(line)]
    midway = sum(line.text[-1] not in _SENTENCE_END for line in full)
    if (
        width < narrowest
        or share < _SHARE_OF_FULL_LINES
        or longer > _SHARE_OF_LONGER_LINES
        or midway < _SHARE_CUT_MIDWAY * len(full)
    ):
        return 0.0, None
    return share, wrapping


def _within(sizes: Counter[int], width: int, slack: int) -> int:
    return sum(sizes[size] for size in range(width - slack, width + 1))


def _with_paragraph_signs(lines: Sequence[Measured], wrapping: Wrapping) -> Wrapping:
    after_short: list[Measured] = []
    after_full: list[Measured] = []
    for before, line in pairwise(lines):
        (after_full if wrapping.fills(before) else after_short).append(line)
    indents = (
        _share(line.indented for line in after_short) >= _USUAL
        and _share(line.indented for line in after_full) <= 1 - _USUAL
    )
    apart = [line for line in after_short if not line.over_page]
    blanks = _share(line.blank_before for line in apart) >= _USUAL
    at_pages = sorted(line.blanks_at_page for line in lines if line.over_page)
    numbered = [line for line in lines if line.numbered]
    return replace(
        wrapping,
        indents=indents,
        blanks=blanks,
        blanks_at_pages=at_pages[len(at_pages) // 4] if at_pages else 0,
        numbers_hide_indents=bool(numbered) and not any(line.indented for line in numbered),
    )


def _share(values: Iterable[bool]) -> float:
    listed = list(values)
    return sum(listed) / len(listed) if listed else 0.0
