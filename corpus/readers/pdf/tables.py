"""Tables of a PDF page: by their ruling lines, or by columns that stand one under the other."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.readers.cells import Cell
from corpus.readers.pdf.drawing import Rule
from corpus.readers.pdf.page import Fragment, PageContent
from corpus.readers.spacing import join_wrapped

_TOUCHING = 3.0
_MOST_LINES = 400
_MOST_CELLS = 4000
_FEWEST_ROWS = 3
_FRAME = 3  # lines from top to bottom: a box, perhaps with a margin
_WIDE_GAP = 2.5
_WORDS_OF_PROSE = 5
_CELL_GAP = 0.7  # of the font size
_LEADERS = re.compile(r"[.．…·‥⋯]{3,}|(?:[.．·] ){3,}")
_MARKER = re.compile(r"[^\w\s]{1,2}|[(（]?(?:[0-9]{1,2}|[a-zA-Z]|[ivx]{1,4})[.)）、]?[0-9.]{0,6}")
_BARE_NUMBER = re.compile(r"[\divxlcIVXLC]{1,6}")


@dataclass(slots=True)
class Table:
    rows: list[list[Cell]]
    left: float
    right: float
    top: float
    bottom: float
    page: int
    edges: tuple[float, ...] = ()  # of its columns, by which a continuation is known


def ruled_tables(content: PageContent) -> tuple[list[Table], list[Fragment]]:
    """Tables with a grid of lines, and the fragments outside them."""
    tables = []
    rest = content.fragments
    for rules in _clusters(content.rules):
        table, rest = _ruled(rules, rest, content.number)
        if table is not None:
            tables.append(table)
    return tables, rest


def _clusters(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Rules that touch one another, in one group each."""
    if len(rules) > _MOST_LINES * 10:
        return []
    groups: list[tuple[list[float], list[Rule]]] = []
    for rule in sorted(rules, key=lambda r: r.at if r.horizontal else r.start):
        box = _box(rule)
        touching = [g for g in groups if _meet(g[0], box)]
        for group in touching:
            groups.remove(group)
        merged = [rule, *(r for g in touching for r in g[1])]
        boxes = [box, *(g[0] for g in touching)]
        bounds = [min(b[0] for b in boxes), min(b[1] for b in boxes)]
        bounds += [max(b[2] for b in boxes), max(b[3] for b in boxes)]
        groups.append((bounds, merged))
    return [members for _, members in groups]


def _box(rule: Rule) -> list[float]:
    if rule.horizontal:
        return [rule.start, rule.at, rule.end, rule.at]
    return [rule.at, rule.start, rule.at, rule.end]


def _meet(one: list[float], other: list[float]) -> bool:
    return (
        one[0] - _TOUCHING <= other[2]
        and other[0] - _TOUCHING <= one[2]
        and one[1] - _TOUCHING <= other[3]
        and other[1] - _TOUCHING <= one[3]
    )


def _ruled(
    rules: list[Rule], fragments: list[Fragment], page: int
) -> tuple[Table | None, list[Fragment]]:
    across = [r for r in rules if r.horizontal]
    down = [r for r in rules if not r.horizontal]
    rows, columns = _levels(across), _levels(down)
    if len(rows) < 2 or len(columns) < 2 or (len(rows) - 1) * (len(columns) - 1) > _MOST_CELLS:
        return None, fragments
    left = min(columns[0], min(r.start for r in across))
    right = max(columns[-1], max(r.end for r in across))
    # Open at the sides: the outer columns have no line of their own.
    columns = [left] * (columns[0] - left > 2 * _TOUCHING) + columns
    columns = columns + [right] * (right - columns[-1] > 2 * _TOUCHING)
    if (len(rows) - 1) * (len(columns) - 1) < 2:
        return None, fragments
    top, bottom = rows[0], rows[-1]
    inside: list[Fragment] = []
    outside: list[Fragment] = []
    for fragment in fragments:
        middle = (fragment.left + fragment.right) / 2
        within = left <= middle <= right and top <= fragment.middle <= bottom
        (inside if within else outside).append(fragment)
    if not inside:
        return None, fragments
    cells: dict[tuple[int, int], list[Fragment]] = {}
    for fragment in sorted(inside, key=lambda f: (round(f.bottom), f.left)):
        row = min(max(bisect_right(rows, fragment.middle) - 1, 0), len(rows) - 2)
        start = fragment.left + min(2.0, (fragment.right - fragment.left) / 2)
        column = min(max(bisect_right(columns, start) - 1, 0), len(columns) - 2)
        cells.setdefault((row, column), []).append(fragment)
    grid = _grid(rows, columns, across, down, cells)
    if len(columns) <= _FRAME and all(sum(bool(c.text) for c in row) < 2 for row in grid):
        return None, fragments  # a frame around text
    return Table(grid, left, right, top, bottom, page, tuple(columns)), outside


def _levels(rules: Sequence[Rule]) -> list[float]:
    """Where lines lie, those less than a few points apart counting as one."""
    levels: list[float] = []
    for at in sorted(rule.at for rule in rules):
        if not levels or at - levels[-1] > _TOUCHING:
            levels.append(at)
    return levels


def _grid(
    rows: list[float],
    columns: list[float],
    across: list[Rule],
    down: list[Rule],
    cells: dict[tuple[int, int], list[Fragment]],
) -> list[list[Cell]]:
    """Cells row by row; where no line parts two cells they are one."""
    grid: list[list[Cell]] = []
    for row in range(len(rows) - 1):
        middle = (rows[row] + rows[row + 1]) / 2
        line: list[Cell] = []
        column = 0
        while column < len(columns) - 1:
            last = column
            while last < len(columns) - 2 and not _crosses(down, columns[last + 1], middle):
                last += 1
            found = [f for c in range(column, last + 1) for f in cells.get((row, c), [])]
            center = (columns[column] + columns[last + 1]) / 2
            covered = row > 0 and not found and not _crosses(across, rows[row], center)
            line.append(Cell(covered=True) if covered else Cell((_cell_text(found),)))
            column = last + 1
        grid.append(line)
    return _lifted(grid, rows, columns, across)


def _lifted(
    grid: list[list[Cell]], rows: list[float], columns: list[float], across: list[Rule]
) -> list[list[Cell]]:
    """Text centred in a cell of several rows is moved to the row where the cell begins."""
    for row in range(len(grid) - 1, 0, -1):
        above = grid[row - 1]
        if len(grid[row]) != len(above) or len(above) != len(columns) - 1:
            continue
        for at, cell in enumerate(grid[row]):
            center = (columns[at] + columns[at + 1]) / 2
            if cell.text and not _crosses(across, rows[row], center):
                texts = [part for part in (above[at].text, cell.text) if part]
                above[at] = Cell((join_wrapped(texts),))
                grid[row][at] = Cell(covered=True)
    return grid


def _crosses(rules: Sequence[Rule], at: float, position: float) -> bool:
    return any(
        abs(rule.at - at) <= _TOUCHING and rule.start - 1 <= position <= rule.end + 1
        for rule in rules
    )


def _cell_text(fragments: Sequence[Fragment]) -> str:
    rows: list[list[Fragment]] = []
    for fragment in sorted(fragments, key=lambda f: f.bottom):
        if rows and abs(rows[-1][0].bottom - fragment.bottom) < 0.5 * fragment.size:
            rows[-1].append(fragment)
        else:
            rows.append([fragment])
    lines = (" ".join(f.text for f in sorted(row, key=lambda f: f.left)) for row in rows)
    return join_wrapped(lines)


# Tables without lines


def aligned_table(rows: Sequence[Sequence[Fragment]], page: int) -> tuple[Table | None, int]:
    """A table whose columns only stand one under the other, at the beginning of `rows`.

    Returns it with the number of rows it takes, or (None, 0).
    """
    first = _cells(rows[0]) if rows else []
    if len(first) < 2 or (len(rows[0]) < 2 and not any(len(row) > 1 for row in rows[1:2])):
        return None, 0
    taken: list[list[Fragment]] = []
    gaps: list[tuple[float, float]] = []
    for at, row in enumerate(rows):
        cells = _cells(row)
        if len(cells) < 2 or _is_contents_row(row) or not _is_close(rows, at):
            break
        narrowed = _common_gaps(gaps, cells) if taken else _gaps(cells)
        if not narrowed:
            break
        gaps = narrowed
        taken.append(cells)
    # Prose below a table may have a gap in the same place by chance; it has no wide one.
    while taken and len(rows[len(taken) - 1]) < 2:
        taken.pop()
    end = len(taken)
    if end < _FEWEST_ROWS or all(_is_item(row) for row in taken) or _is_prose(taken):
        return None, 0
    bounds = [(start + stop) / 2 for start, stop in gaps]
    lines = []
    for row in taken:
        columns: list[list[Fragment]] = [[] for _ in range(len(bounds) + 1)]
        for fragment in row:
            columns[bisect_right(bounds, fragment.left)].append(fragment)
        lines.append([Cell((_cell_text(column),)) for column in columns])
    left = min(f.left for row in taken for f in row)
    right = max(f.right for row in taken for f in row)
    top, bottom = min(f.top for f in taken[0]), max(f.bottom for f in taken[-1])
    return Table(lines, left, right, top, bottom, page, (left, *bounds, right)), end


def _cells(row: Sequence[Fragment]) -> list[Fragment]:
    return [cell for fragment in row for cell in fragment.cells()]


def _is_prose(rows: Sequence[Sequence[Fragment]]) -> bool:
    """Justified lines of a narrow column, whose words were drawn apart."""
    widest = max(after.left - before.right for row in rows for before, after in pairwise(row))
    words = sorted(sum(len(cell.text.split()) for cell in row) for row in rows)
    return widest < _WIDE_GAP * rows[0][0].size and words[len(words) // 2] >= _WORDS_OF_PROSE


def _is_item(row: Sequence[Fragment]) -> bool:
    """A bullet or number, a tab, and what it lists."""
    return len(row) == 2 and _MARKER.fullmatch(row[0].text) is not None


def _is_contents_row(row: Sequence[Fragment]) -> bool:
    """总则 ………… 3: a line of a table of contents."""
    if any(_LEADERS.search(fragment.text) for fragment in row):
        return True
    return len(row) == 2 and _BARE_NUMBER.fullmatch(row[1].text) is not None


def _is_close(rows: Sequence[Sequence[Fragment]], at: int) -> bool:
    if at == 0:
        return True
    size = rows[at][0].size
    return rows[at][0].bottom - rows[at - 1][0].bottom < 3.5 * size


def _gaps(row: Sequence[Fragment]) -> list[tuple[float, float]]:
    return [
        (before.right, after.left)
        for before, after in pairwise(row)
        if after.left - before.right > _CELL_GAP * after.size
    ]


def _common_gaps(
    gaps: list[tuple[float, float]], row: Sequence[Fragment]
) -> list[tuple[float, float]]:
    """What is left of the gaps when this row's text is taken out of them."""
    size = row[0].size
    left: list[tuple[float, float]] = []
    for start, stop in gaps:
        low = max([start, *(f.right for f in row if f.left < stop and f.right <= stop)])
        high = min([stop, *(f.left for f in row if f.left >= start and f.right > start)])
        crossed = any(f.left < start and f.right > stop for f in row)
        if not crossed and high - low > 0.6 * size:
            left.append((low, high))
    return left
