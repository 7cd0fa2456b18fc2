"""What is usual in a PDF: size of type, distance of lines, width of columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from corpus.readers.pdf.layout import Line
from corpus.readers.pdf.page import is_wide

# In units of the font size.
INDENT = 0.7
LARGER = 1.15


@dataclass(frozen=True, slots=True)
class Body:
    """What is usual in this document: size of type, pitch of lines by size, sizes of headings."""

    size: float
    pitch: dict[int, float]
    bold: bool
    larger: tuple[float, ...]
    indents: bool
    count: int  # characters of a full line, its indentation included
    title: float  # size of the largest words on the first page

    def pitch_of(self, size: float) -> float:
        return self.pitch.get(round(size), 1.6 * size)


def measure(lines: Sequence[Line]) -> Body:
    weights: Counter[float] = Counter()
    bold = 0
    for line in lines:
        weights[round(line.size * 2) / 2] += len(line.text)
        bold += len(line.text) * line.bold
    size = weights.most_common(1)[0][0] if weights else 10.0
    pitches: dict[int, list[float]] = {}
    indented = 0
    for before, line in pairwise(lines):
        same = before.page == line.page and abs(before.size - line.size) < 0.5
        pitch = line.bottom - before.bottom
        if same and 0.9 * line.size < pitch < 3 * line.size:
            pitches.setdefault(round(line.size), []).append(pitch)
            indented += line.left - before.left > INDENT * line.size
    usual = {key: _low_mode(values) for key, values in pitches.items()}
    larger = sorted({s for s, n in weights.items() if s >= LARGER * size}, reverse=True)
    many = sum(map(len, pitches.values()))
    return Body(
        size,
        usual,
        bold * 2 > sum(weights.values()),
        tuple(larger),
        indented > 0.06 * many,
        _full_count(lines, size),
        max((ln.size for ln in lines if ln.page == lines[0].page and len(ln.text) > 3), default=0),
    )


def _full_count(lines: Sequence[Line], size: float) -> int:
    """Programs that wrap by counting fill every line with as many characters (0: none did)."""
    wide = [line for line in lines if abs(line.size - size) < 0.5 and is_wide(line.text[0])]
    counts = Counter(map(count_of, wide))
    if not counts:
        return 0
    usual, often = counts.most_common(1)[0]
    return usual if often * 2 > len(wide) and usual >= 20 else 0


def count_of(line: Line) -> int:
    return len(line.text) + round((line.left - line.column_left) / line.size)


def _low_mode(pitches: list[float]) -> float:
    """The usual distance of lines within paragraphs: the most frequent, else the median."""
    value, count = Counter(round(p * 2) / 2 for p in pitches).most_common(1)[0]
    return value if count * 4 >= len(pitches) else median(pitches)


def set_columns(lines: Sequence[Line]) -> None:
    """The edges of each column; one with short lines alone is as wide as its like on other pages."""
    columns: dict[tuple[int, int], list[Line]] = {}
    for line in lines:
        columns.setdefault((line.page, line.column), []).append(line)
    edges: dict[int, list[float]] = {}
    bounds = {}
    for place, members in columns.items():
        left, right = min(m.left for m in members), max(m.right for m in members)
        bounds[place] = (left, right)
        edges.setdefault(round(left / 12), []).extend([right] * len(members))
    usual: dict[int, float] = {}
    for key in edges:
        near = sorted(right for k in (key - 1, key, key + 1) for right in edges.get(k, []))
        usual[key] = near[int(len(near) * 0.8)]
    for place, members in columns.items():
        left, right = bounds[place]
        full = sum(line.right > right - 2 * line.size for line in members)
        if len(members) < 4 or full * 2 < len(members):
            right = max(right, usual[round(left / 12)])
        for line in members:
            line.column_left, line.column_right = left, right
