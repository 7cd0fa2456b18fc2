"""Tables as text, shared by the formats that have them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.readers.parsed import Block
from corpus.readers.spacing import join_lines

_LONG_CELL = 300


@dataclass(frozen=True)
class Cell:
    """Paragraphs of one cell; empty where another reaches into its place, from above (`covered`)
    or from the left (`crossed`)."""

    paragraphs: tuple[str, ...] = ()
    covered: bool = False
    crossed: bool = False

    @property
    def text(self) -> str:
        return join_lines(self.paragraphs)


def table_blocks(rows: Sequence[Sequence[Cell]]) -> list[Block]:
    """One "table" block, one row a line, cells joined by " | ". Rows without text are left out.

    A merged cell is written once, where it begins; the other places it takes stay empty, so that
    the columns stay aligned. Rows of one cell above and below the grid (a heading, a note) are
    paragraphs of their own.
    """
    filled = [row for row in rows if any(cell.text for cell in row)]
    start, end = 0, len(filled)
    while start < end and _is_single(filled[start]):
        start += 1
    while end > start and _is_single(filled[end - 1]):
        end -= 1
    blocks = _as_paragraphs(filled[:start])
    if start < end:
        lines = [" | ".join(cell.text for cell in _trimmed(row)) for row in filled[start:end]]
        blocks.append(Block("table", "\n".join(lines)))
    return blocks + _as_paragraphs(filled[end:])


def _trimmed(row: Sequence[Cell]) -> Sequence[Cell]:
    """Without the places at the end that the last cell crosses."""
    end = len(row)
    while end and row[end - 1].crossed:
        end -= 1
    return row[:end]


def _is_single(row: Sequence[Cell]) -> bool:
    return len(_trimmed(row)) == 1 and not row[0].covered


def _as_paragraphs(rows: Sequence[Sequence[Cell]]) -> list[Block]:
    return [Block("paragraph", line) for row in rows for line in row[0].paragraphs if line]


def only_lays_out(rows: Sequence[Sequence[Cell]]) -> bool:
    """Whether a table merely places text: a frame, one column, or long prose side by side."""
    filled = [[cell for cell in row if cell.text] for row in rows]
    filled = [row for row in filled if row]
    if all(len(row) <= 1 for row in filled) and not any(c.covered for row in rows for c in row):
        return True
    return len(filled) <= 2 and any(
        len(cell.text) > _LONG_CELL and len(cell.paragraphs) >= 3 for row in filled for cell in row
    )
