"""Tables as files that Excel, R and Python read. No text of a cell is ever run as a formula."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from policycoder.tables.cells import harmless, plain
from policycoder.tables.table import Cell, Table

BOM = "\ufeff"
_CHUNK_ROWS = 100
_CHUNK_BYTES = 65_536

# What a sheet and a cell of Excel hold; before this day its calendar is wrong.
SHEET_ROWS = 1_048_576
CELL_UNITS = 32_767
_FIRST_DAY = date(1900, 3, 1)


class _Lines(list[str]):
    """What csv.writer writes into."""

    write = list.append


def csv_file(table: Table, *, bom: bool = True) -> Iterator[bytes]:
    """The table as CSV in UTF-8, in pieces of a hundred rows."""
    lines = _Lines([BOM] if bom else [])
    writer = csv.writer(lines)
    writer.writerow([harmless(name) for name in table.header])
    for n, row in enumerate(table.rows(_guarded), 1):
        writer.writerow(row)
        if n % _CHUNK_ROWS == 0:
            yield "".join(lines).encode()
            lines.clear()
    yield "".join(lines).encode()


def _guarded(cell: Cell) -> str | int | float:
    if cell is None:
        return ""
    if type(cell) is str:
        return harmless(cell)
    shown = plain(cell)
    return harmless(shown) if isinstance(shown, str) else shown


def xlsx_file(table: Table, *, bom: bool = True) -> Iterator[bytes]:
    """The table as a workbook of Excel, written to disk row by row and then sent in pieces.

    Texts are cells of text, which need no apostrophe. A text too long for a cell ends in “…”; rows
    too many for a sheet go on in the next. `bom` is for CSV alone.
    """
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as stream:
        options = {"constant_memory": True, "tmpdir": folder}
        book = Workbook(stream, options)
        rows = table.rows()
        number = 1
        while _sheet(book, table, rows, number):
            number += 1
        book.close()
        stream.seek(0)
        while piece := stream.read(_CHUNK_BYTES):
            yield piece


def _sheet(book: Workbook, table: Table, rows: Iterator[list[Cell]], number: int) -> bool:
    """Write what fits on one more sheet; whether it is full."""
    first = next(rows, None)
    if first is None and number > 1:
        return False
    sheet = book.add_worksheet(table.name if number == 1 else f"{table.name} {number}")
    sheet.freeze_panes(1, 0)
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    for column, name in enumerate(table.header):
        sheet.write_string(0, column, name, bold)
    if first is None:
        return False
    place = 1
    _write(sheet, place, first, day)
    for place, row in enumerate(islice(rows, SHEET_ROWS - 2), 2):
        _write(sheet, place, row, day)
    return place == SHEET_ROWS - 1


def _write(sheet: Worksheet, place: int, row: list[Cell], day: Any) -> None:
    for column, cell in enumerate(row):
        if isinstance(cell, date) and not isinstance(cell, datetime) and cell >= _FIRST_DAY:
            sheet.write_datetime(place, column, cell, day)
            continue
        shown = plain(cell)
        if not isinstance(shown, str):
            sheet.write_number(place, column, shown)
        elif shown:
            sheet.write_string(place, column, _fitting(shown))


def _fitting(text: str) -> str:
    """As much of a text as a cell holds; Excel counts UTF-16 units."""
    if 2 * len(text) <= CELL_UNITS:
        return text
    units = text.encode("utf-16-le")
    if len(units) <= 2 * CELL_UNITS:
        return text
    return units[: 2 * CELL_UNITS - 2].decode("utf-16-le", "ignore") + "…"


@dataclass(frozen=True)
class Format:
    """`write(table, bom=True)` yields the file in pieces."""

    media_type: str
    write: Callable[..., Iterator[bytes]]


# By the ending of the file's name.
FORMATS: dict[str, Format] = {
    "csv": Format("text/csv; charset=utf-8", csv_file),
    "xlsx": Format("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx_file),
}
