"""Reading order: the pieces of a page as lines, column after column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median

from corpus.readers.pdf.page import Fragment, PageContent, is_wide, least_gap
from corpus.readers.pdf.tables import Table, aligned_table, ruled_tables

# Distances in units of the font size.
_NARROWEST_GUTTER = 0.8
_SHORTEST_COLUMN_LINE = 9.0
_FILLED = 0.6
_FILLED_RAGGED = 0.45
_ROWS_OF_TEXT = 20
_WORDS_OF_LINE = 4
_CHARACTERS_OF_WORD = 2.5
_CLOSE_TO_GUTTER = 0.7
_MOST_GUTTERS = 40
_SAME_GUTTER = 6.0
_FEW_PIECES = 5


@dataclass(slots=True)
class Line:
    """One line of a column; `column_left` and `column_right` are the edges it may fill."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    bold: bool
    page: int
    column: int = 0  # lines with the same number stand one under the other
    column_left: float = 0.0
    column_right: float = 0.0
    pieces: list[Fragment] = field(default_factory=list)

    @property
    def height(self) -> float:
        return self.bottom - self.top


Item = Line | Table


@dataclass(slots=True)
class Gutters:
    """Where the pages so far were parted into columns: a last page may hold too little to tell."""

    known: list[float] = field(default_factory=list)

    def keep(self, gutter: float) -> None:
        if not self.has(gutter):
            self.known.append(gutter)

    def has(self, gutter: float) -> bool:
        return any(abs(gutter - other) < _SAME_GUTTER for other in self.known)


def lay_out_page(content: PageContent, gutters: Gutters | None = None) -> list[Item]:
    """Lines and tables in the order in which they are read; `gutters` are kept from page to page."""
    gutters = gutters or Gutters()
    tables, rest = ruled_tables(content)
    pieces: list[Fragment | Table] = [*rest, *tables]
    items: list[Item] = []
    for number, column in enumerate(_columns(pieces, gutters, depth=0)):
        for item in _items_of_column(column, content.number):
            if isinstance(item, Line):
                item.column = number
            items.append(item)
    return items


def _columns(
    pieces: list[Fragment | Table], gutters: Gutters, depth: int
) -> list[list[Fragment | Table]]:
    """Groups of pieces that are read from top to bottom, in reading order."""
    pieces = sorted(pieces, key=lambda p: (p.top, p.left))
    gutter = _gutter(pieces, gutters) if depth < 4 else None
    if gutter is None:
        return [pieces] if pieces else []
    pieces = [part for piece in pieces for part in _cut_at(piece, gutter)]
    columns: list[list[Fragment | Table]] = []
    band: list[Fragment | Table] = []
    for zone, pieces_of_zone in _zones(pieces, gutter):
        if not zone:
            band.extend(pieces_of_zone)
            continue
        left = [p for p in pieces_of_zone if p.right <= gutter]
        right = [p for p in pieces_of_zone if p.left >= gutter]
        if left and right and _side_by_side(left, right):
            columns.extend([band] if band else [])
            band = []
            columns.extend(_columns(left, gutters, depth + 1))
            columns.extend(_columns(right, gutters, depth + 1))
        else:
            band.extend(pieces_of_zone)
    columns.extend([band] if band else [])
    return columns


def _cut_at(piece: Fragment | Table, gutter: float) -> list[Fragment | Table]:
    """Two lines that nearly touch over the gutter, as two."""
    if isinstance(piece, Table) or not piece.left < gutter < piece.right:
        return [piece]
    for index, start, stop in piece.gaps:
        if start <= gutter <= stop and stop - gutter < _CLOSE_TO_GUTTER * piece.size:
            before = [gap for gap in piece.gaps if gap[0] < index]
            behind = [(at - index, a, b) for at, a, b in piece.gaps if at > index]
            left, right = piece.text[:index].rstrip(), piece.text[index:]
            return [
                replace(piece, text=left, right=start, gaps=before),
                replace(piece, text=right, left=stop, gaps=behind),
            ]
    return [piece]


def _zones(
    pieces: Sequence[Fragment | Table], gutter: float
) -> list[tuple[bool, list[Fragment | Table]]]:
    """Runs of pieces, from the top down, that keep clear of the gutter (True) or cross it."""
    zones: list[tuple[bool, list[Fragment | Table]]] = []
    crossing = [p for p in pieces if p.left < gutter < p.right]
    edges = sorted({(p.top + p.bottom) / 2 for p in crossing})
    clear: dict[int, list[Fragment | Table]] = {}
    for piece in pieces:
        if not piece.left < gutter < piece.right:
            middle = (piece.top + piece.bottom) / 2
            clear.setdefault(sum(edge <= middle for edge in edges), []).append(piece)
    for index in range(len(edges) + 1):
        if index in clear:
            zones.append((True, clear[index]))
        if index < len(edges):
            zones.append((False, [p for p in crossing if (p.top + p.bottom) / 2 == edges[index]]))
    return zones


def _gutter(pieces: Sequence[Fragment | Table], gutters: Gutters) -> float | None:
    """The x between two columns of running text that the most pieces keep clear of."""
    edges: dict[int, list[Fragment]] = {}
    for piece in pieces:
        if isinstance(piece, Fragment):
            edges.setdefault(round(piece.left / 3), []).append(piece)
    candidates = sorted(
        (group for group in edges.values() if len(group) >= 3), key=len, reverse=True
    )
    best, most = None, 0
    for group in candidates[:_MOST_GUTTERS]:
        gutter = min(p.left for p in group) - 0.4 * median(p.size for p in group)
        held = sum(
            len(zone)
            for clear, zone in _zones(pieces, gutter)
            if clear and _are_columns(zone, gutter)
        )
        if held > most:
            best, most = gutter, held
    if best is not None:
        gutters.keep(best)
        return best
    return next((g for g in gutters.known if _parts_again(pieces, g)), None)


def _parts_again(pieces: Sequence[Fragment | Table], gutter: float) -> bool:
    """Whether a known gutter is kept clear by pieces on both of its sides."""
    return any(
        clear
        and any(p.right <= gutter for p in zone)
        and any(p.left >= gutter for p in zone)
        and len(zone) >= _FEW_PIECES
        for clear, zone in _zones(pieces, gutter)
    )


def _are_columns(zone: Sequence[Fragment | Table], gutter: float) -> bool:
    left = [p for p in zone if p.right <= gutter and isinstance(p, Fragment)]
    right = [p for p in zone if p.left >= gutter and isinstance(p, Fragment)]
    if len(left) < 3 or len(right) < 3 or not _side_by_side(left, right):
        return False
    size = median(p.size for p in [*left, *right])
    # A page number in the middle, above or below both, is neither's.
    top = max(min(p.top for p in left), min(p.top for p in right))
    bottom = min(max(p.bottom for p in left), max(p.bottom for p in right))
    left, right = ([p for p in side if p.bottom > top and p.top < bottom] for side in (left, right))
    if not left or not right:
        return False
    between = min(p.left for p in right) - max(p.right for p in left)
    return between >= _NARROWEST_GUTTER * size and _runs_full(left) and _runs_full(right)


def _runs_full(column: Sequence[Fragment]) -> bool:
    """Running text fills its lines; the cells of a table or the labels of a form do not."""
    wide = max(p.right for p in column) - min(p.left for p in column)
    size = median(p.size for p in column)
    covered = sum(p.right - p.left for p in column) / wide if wide else 0
    rows = len({round(p.bottom / (0.5 * size)) for p in column})
    # As many lines as a page holds, of several words each, are text although they are ragged.
    least = _FILLED_RAGGED if rows >= _ROWS_OF_TEXT and _reads(column) else _FILLED
    return wide >= _SHORTEST_COLUMN_LINE * size and covered / rows >= least


def _reads(column: Sequence[Fragment]) -> bool:
    """Whether most lines have the length of a part of a sentence, not of an entry."""
    words = median(
        sum(map(is_wide, p.text)) / _CHARACTERS_OF_WORD or len(p.text.split()) for p in column
    )
    return words >= _WORDS_OF_LINE


def _side_by_side(left: Sequence[Fragment | Table], right: Sequence[Fragment | Table]) -> bool:
    top = max(min(p.top for p in left), min(p.top for p in right))
    bottom = min(max(p.bottom for p in left), max(p.bottom for p in right))
    return bottom > top


def _items_of_column(pieces: list[Fragment | Table], page: int) -> list[Item]:
    fragments = [p for p in pieces if isinstance(p, Fragment)]
    rows = _rows(fragments)
    items: list[Item] = []
    at = 0
    while at < len(rows):
        table, used = aligned_table(rows[at:], page)
        if table is not None:
            items.append(table)
            at += used
            continue
        items.append(_line(rows[at], page))
        at += 1
    items.extend(p for p in pieces if isinstance(p, Table))
    items.sort(key=lambda item: item.bottom if isinstance(item, Line) else item.top + 1)
    return items


def _rows(fragments: list[Fragment]) -> list[list[Fragment]]:
    """Fragments of one baseline, rows from the top down, each from left to right.

    A raised or lowered smaller piece (a note's number, an index) belongs to the line it touches.
    """
    rows: list[list[Fragment]] = []
    for fragment in sorted(fragments, key=lambda f: (f.bottom, f.left)):
        home = None
        for row in rows[-2:]:
            first = max(row, key=lambda f: f.right - f.left)
            near = abs(first.bottom - fragment.bottom) < 0.45 * max(first.size, fragment.size)
            apart = all(f.right <= fragment.left + 1 or fragment.right <= f.left + 1 for f in row)
            if near and apart:
                home = row
        if home is None:
            rows.append([fragment])
        else:
            home.append(fragment)
    for row in rows:
        row.sort(key=lambda f: f.left)
    return sorted(rows, key=lambda row: max(row, key=lambda f: f.right - f.left).bottom)


def _line(row: list[Fragment], page: int) -> Line:
    main = max(row, key=lambda f: f.right - f.left)
    text = row[0].text
    for before, piece in pairwise(row):
        gap = piece.left - before.right
        limit = least_gap(text[-1], piece.text[0]) * main.size
        text += (" " if gap > limit else "") + piece.text
    bold = sum(len(f.text) for f in row if f.bold) * 2 > len(text)
    return Line(
        text=text,
        left=row[0].left,
        right=max(f.right for f in row),
        top=main.top,
        bottom=main.bottom,
        size=main.size,
        bold=bold,
        page=page,
        pieces=row,
    )
