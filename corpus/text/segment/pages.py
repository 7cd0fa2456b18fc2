"""Page numbers in a plain text: on lines of their own, or glued to a line where a page ended."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import log

from corpus.text.segment.markers import half_width

_DASH = "[-‐‑‒–—―－─·•~～]"
_FIGURE = "[0-9０-９]{1,4}"
PAGE_LINE = re.compile(
    rf"{_DASH}{{0,3}}\s{{0,3}}{_FIGURE}\s{{0,3}}{_DASH}{{0,3}}"
    rf"|{_DASH}{{1,3}}\s{{0,3}}[ivxlcIVXLC]{{1,7}}\s{{0,3}}{_DASH}{{1,3}}"
    rf"|第\s{{0,3}}(?:{_FIGURE}|[一二三四五六七八九十百]{{1,5}})\s{{0,3}}页.{{0,14}}"
    rf"|{_FIGURE}\s{{0,3}}[/／]\s{{0,3}}{_FIGURE}(?:\s?页)?"
    rf"|[Pp](?:age|\.)\s{{0,3}}{_FIGURE}(?:\s(?:of|/)\s{_FIGURE})?"
)
_DRESSED_START = re.compile(
    rf"{_DASH}{{1,2}}\s?{_FIGURE}\s?{_DASH}{{1,2}}(?=\s*[^{_DASH[1:-1]}\s])"
)
_DRESSED_END = re.compile(rf"(?<=\S){_DASH}{{1,2}}\s?{_FIGURE}\s?{_DASH}{{1,2}}$")
_BARE_START = re.compile(rf"({_FIGURE})(?![0-9０-９.．、)）%％年月日]|\s(?!\s))")
_BARE_END = re.compile(rf"(?<![0-9０-９.．\s])({_FIGURE})$")
# A page holds at least so many characters; shorter distances are those of a list.
_SHORTEST_PAGE = 150
_LONGEST_PAGE = 20_000
_FEWEST_PAGES = 4
_ROUNDS = 4  # parts of a text may have pages of different lengths
_LONGEST_RUNNING_LINE = 60
_FEWEST_REPEATS = 3
_SHARE_OF_PAGES = 0.3
_PROSE = re.compile("[，。；：]")


@dataclass(slots=True)
class PageMarks:
    """Lines (by index) that hold a page number or running header alone; characters to overlook.

    `glued` gives for a line how many characters at its start and at its end are a page number.
    """

    whole: set[int] = field(default_factory=set)
    glued: dict[int, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Figure:
    """A number that may be a page's: where it stands, and on which end of which line."""

    position: int
    value: int
    line: int
    start: int = 0
    end: int = 0


def find_page_marks(lines: Sequence[tuple[int, str]]) -> PageMarks:
    """`lines` are the physical lines, stripped, with their positions in the text.

    A number dressed as one (— 12 —) is believed anywhere; a bare one at the end of a line only as
    one of a series that counts the pages at even distances.
    """
    marks = PageMarks()
    figures: list[_Figure] = []
    for index, (position, text) in enumerate(lines):
        if not text:
            continue
        if PAGE_LINE.fullmatch(text):
            marks.whole.add(index)
            digits = half_width(text).strip()
            if digits.isdigit():
                figures.append(_Figure(position, int(digits), index))
            continue
        if found := _DRESSED_START.match(text):
            marks.glued[index] = (found.end(), 0)
        elif found := _DRESSED_END.search(text[-12:]):
            marks.glued[index] = (0, len(found[0]))
        elif len(text) > 4:
            figures.extend(_figures_at_the_ends(position, text, index))
    for figure in _series(figures):
        if figure.line not in marks.whole:
            marks.glued[figure.line] = (figure.start, figure.end)
    marks.whole |= _running_lines(lines, marks)
    return marks


def _figures_at_the_ends(position: int, text: str, index: int) -> list[_Figure]:
    found = []
    if match := _BARE_START.match(text):
        value = int(half_width(match[1]))
        found.append(_Figure(position, value, index, start=match.end()))
    if match := _BARE_END.search(text[-6:]):
        value = int(half_width(match[1]))
        found.append(_Figure(position + len(text), value, index, end=len(match[1])))
    return found


def _series(figures: list[_Figure]) -> list[_Figure]:
    """The figures that count up by one at even distances, as page numbers do."""
    believed: list[_Figure] = []
    for _ in range(_ROUNDS):
        length = _page_length(figures)
        spans: list[tuple[int, int]] = []
        for chain in _chains(figures, length) if length else ():
            first, last = chain[0].position, chain[-1].position
            if len(chain) < 0.6 * ((last - first) / length + 1):
                continue
            at = bisect_left(spans, (last, last))
            if any(start <= last and first <= end for start, end in spans[max(0, at - 1) : at + 1]):
                continue
            insort(spans, (first, last))
            believed.extend(chain)
        if not spans:
            break
        figures = [f for f in figures if not _covered(spans, f.position)]
    return believed


def _covered(spans: list[tuple[int, int]], position: int) -> bool:
    at = bisect_right(spans, (position, position)) - 1
    near = spans[max(0, at) : at + 2]
    return any(start <= position <= end for start, end in near)


def _page_length(figures: list[_Figure]) -> float:
    """The usual distance between a number and the next higher one, 0 when there is none."""
    places: dict[int, list[int]] = defaultdict(list)
    for figure in figures:
        places[figure.value].append(figure.position)
    votes: Counter[int] = Counter()
    distances: dict[int, list[int]] = defaultdict(list)
    for figure in figures:
        above = places.get(figure.value + 1, [])
        at = bisect_left(above, figure.position + _SHORTEST_PAGE)
        for position in above[at : at + 4]:
            distance = position - figure.position
            if distance <= _LONGEST_PAGE:
                bucket = round(log(distance) / log(1.3))
                votes[bucket] += 1
                distances[bucket].append(distance)
    if not votes:
        return 0.0
    bucket, _ = votes.most_common(1)[0]
    near = sorted(distances[bucket])
    return float(near[len(near) // 2])


def _chains(figures: list[_Figure], length: float) -> list[list[_Figure]]:
    """Numbers rising by one (a page or two may have lost theirs) at about `length` a page.

    The longest first; each figure is in one chain at most.
    """
    best: list[tuple[int, int | None]] = []
    places: dict[int, list[int]] = defaultdict(list)
    indices: dict[int, list[int]] = defaultdict(list)
    for index, figure in enumerate(figures):
        count, previous = 1, None
        for step in (1, 2, 3):
            below = places.get(figure.value - step, [])
            low = bisect_left(below, figure.position - round(length * (step + 0.6)))
            high = bisect_right(below, figure.position - round(length * (step - 0.5)))
            for at in range(max(low, high - 4), high):
                candidate = indices[figure.value - step][at]
                if best[candidate][0] + 1 > count:
                    count, previous = best[candidate][0] + 1, candidate
        best.append((count, previous))
        places[figure.value].append(figure.position)
        indices[figure.value].append(index)
    taken: set[int] = set()
    chains = []
    for end in sorted(range(len(best)), key=lambda index: -best[index][0]):
        if best[end][0] < _FEWEST_PAGES:
            break
        chain: list[int] = []
        at_end: int | None = end
        while at_end is not None and at_end not in taken:
            chain.append(at_end)
            at_end = best[at_end][1]
        if at_end is None:
            taken.update(chain)
            chains.append([figures[index] for index in reversed(chain)])
    return chains


def _running_lines(lines: Sequence[tuple[int, str]], marks: PageMarks) -> set[int]:
    """Headers and footers: the same words next to page numbers again and again."""
    visible = [index for index, (_, text) in enumerate(lines) if text]
    beside: dict[str, set[int]] = defaultdict(set)
    for one, other in pairwise(visible):
        if (one in marks.whole) != (other in marks.whole):
            line = other if one in marks.whole else one
            text = lines[line][1]
            if len(text) <= _LONGEST_RUNNING_LINE and not _PROSE.search(text):
                beside[text].add(line)
    enough = max(_FEWEST_REPEATS, _SHARE_OF_PAGES * len(marks.whole))
    return {index for found in beside.values() if len(found) >= enough for index in found}
