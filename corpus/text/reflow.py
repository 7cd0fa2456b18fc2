"""Hard-wrapped lines of one passage, to be read on: which line ends were only the edge of a page."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple
from unicodedata import east_asian_width

from corpus.text.segment.lines import ends_colon, ends_sentence

_LINE_END = re.compile(r"\s*\n\s*")
# What begins a line of its own: an item, an article, a label before a colon.
_STANDS_ALONE = re.compile(
    r"[（(]?(?:[0-9０-９]{1,3}|[一二三四五六七八九十]{1,3})(?:[）)、]|[.．](?!\d))"
    r"|第[0-9一二三四五六七八九十百]{1,5}[编章节条款项]|[•·●○◆■□▪]|[-*–—]\s|[^，。；]{1,8}[：:]"
)
_OPENS = "([{<"
# Lines this much shorter than the widest were not full: their end was meant.
_SHARE_OF_WIDEST = 0.6
_SLACK = 4  # columns that a full line may lack
_FEWEST_EVEN = 3  # lines


class Wrap(NamedTuple):
    """White space with a line end, from `start` to `end` in code points, that is not to be seen;
    `spaced` where words of letters would run together."""

    start: int
    end: int
    spaced: bool


def wraps(text: str) -> list[Wrap]:
    """The hard wraps of a passage, in order. A line end after a full stop, before an item, or
    after a line that was not full was meant, and is none."""
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    ends = list(_LINE_END.finditer(text, start, end))
    if not ends:
        return []
    borders = [start, *(place for found in ends for place in found.span()), end]
    lines = [text[first:last] for first, last in zip(borders[::2], borders[1::2], strict=True)]
    widths = [_columns(line) for line in lines]
    widest = max(widths)
    even = len(lines) >= _FEWEST_EVEN and min(widths[:-1]) >= widest - _SLACK
    return [
        Wrap(*found.span(), _spaced(before, after))
        for found, (before, after), width in zip(ends, pairwise(lines), widths, strict=False)
        if not _STANDS_ALONE.match(after)
        and (even or (_is_cut(before) and width >= widest * _SHARE_OF_WIDEST))
    ]


def reflowed(text: str) -> str:
    """The passage without its hard wraps, nor the space around it."""
    return "".join(_unwrapped(text)).strip()


def _unwrapped(text: str) -> Iterator[str]:
    done = 0
    for wrap in wraps(text):
        yield text[done : wrap.start]
        if wrap.spaced:
            yield " "
        done = wrap.end
    yield text[done:]


def _is_cut(line: str) -> bool:
    return not ends_sentence(line) and not ends_colon(line)


def _columns(line: str) -> int:
    return sum(1 + _is_wide(character) for character in line)


def _is_wide(character: str) -> bool:
    return east_asian_width(character) in "WFA"


def _spaced(before: str, after: str) -> bool:
    """Between two words of letters; a number, a bracket and a hyphenated word go on."""
    last, first = before[-1], after[0]
    if _is_wide(last) or _is_wide(first) or last in _OPENS:
        return False
    if last == "-":
        return not before[-2:-1].isalpha()
    return not (last.isdigit() and first.isdigit())
