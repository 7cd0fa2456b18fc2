"""Tables (csv, xlsx, xls): the rows of the sheet that holds data, cells as the words shown."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from corpus.readers.archive import Archive
from corpus.readers.encoding import decode
from corpus.readers.limits import current
from corpus.readers.parsed import Dropped, ReadError
from corpus.readers.tables.columns import Problem, parse_row, propose_mapping
from corpus.text.normalize import normalize
from policycoder.tables import QuotesError, csv_rows

EXTENSIONS = ("csv", "tsv", "xlsx", "xlsm", "xls")
SAMPLE = 20
_MAX_COLUMNS = 200
_DELIMITERS = (",", "\t", ";", "|")
_SNIFFED_CHARACTERS = 200_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_MEGABYTE = 1024 * 1024
_MAX_UNPACKED = 400 * _MEGABYTE
# A header below a heading of the whole sheet is looked for in so many rows.
_HEADER_ROWS = 10
# A formula that was never computed: of what it comes to the workbook holds nothing.
_UNCOMPUTED = re.compile(
    rb'<c r="(\w+)"[^>]*>\s*<f\b[^>]*(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>'
)
_HTML = re.compile(r"</?(?:p|div|span|br|table|tr|td|body|html)\b[^<>]{0,200}>", re.IGNORECASE)


Known = Callable[[Sequence[str]], int]


def metadata_in(row: Sequence[str]) -> int:
    """How many cells of a row are headers of a document's metadata."""
    return len(propose_mapping(row, ()))


@dataclass(frozen=True)
class TableRow:
    """`number` counts from 1 as the spreadsheet program shows it; cells are the columns'."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    """One header row and what is below it, rows that are empty left out.

    `columns` are names, each once: a header standing twice gets a number, an empty one its
    letters. `sheet` and `encoding` are "" where there is none. `ignored` names what a workbook
    held besides. `total` is the number of rows, where
    `rows` are only the first of them.
    """

    columns: list[str]
    rows: list[TableRow]
    sheet: str = ""
    encoding: str = ""
    ignored: list[Dropped] = field(default_factory=list)
    total: int = 0

    @property
    def samples(self) -> list[list[str]]:
        return [row.cells for row in self.rows[:SAMPLE]]


@dataclass(frozen=True)
class Text:
    """A row of a table of texts: the text and the values of its other fields.

    `extension` names the reader for the text: "html" where cells hold what was on a web page.
    """

    row: int
    text: str
    values: dict[str, Any]
    extension: str = "txt"


def read_table(data: bytes, name: str, known: Known = metadata_in) -> Table:
    """`known` says how many cells of a row are headers of what is looked for.

    Raises ReadError: too_large, encrypted, extension_mismatch, broken, encoding, binary, quotes,
    no_sheet, no_rows, too_many_rows, table_too_wide."""
    extension = name.rpartition(".")[2].lower()
    if not data.strip(b"\0 \t\r\n"):
        raise ReadError("binary", offset=data.index(b"\0")) if b"\0" in data else ReadError("empty")
    textual = extension in ("csv", "tsv")
    if data.startswith((b"PK\x03\x04", _OLE)) == textual:
        raise ReadError("extension_mismatch", extension=extension, found=_found(data))
    return _read_csv(data, known) if textual else _read_workbook(data, known)


def texts(table: Table, mapping: Mapping[str, str], name: str) -> Iterator[Text | Problem]:
    """The documents of a table, one a row, and what is wrong with rows.

    `mapping` gives columns by field; unknown columns are refused as ReadError no_text_column.
    """
    places = {field: table.columns.index(c) for field, c in mapping.items() if c in table.columns}
    if "text" not in places:
        raise ReadError("no_text_column", columns=table.columns)
    limit = current().text_bytes
    for row in table.rows:
        cells = {field: row.cells[place] for field, place in places.items()}
        text = cells["text"]
        if not text.strip():
            yield Problem(name, "row_without_text", {"row": row.number})
        elif len(text) > limit:
            yield Problem(name, "row_too_long", {"row": row.number, "limit": limit})
        else:
            values, problems = parse_row(row.number, cells, mapping, name)
            yield from problems
            yield Text(row.number, text, values, "html" if _is_html(text) else "txt")


def _is_html(text: str) -> bool:
    return len(_HTML.findall(text[:_SNIFFED_CHARACTERS])) >= 2


# csv


def _read_csv(data: bytes, known: Known) -> Table:
    text, encoding = decode(data)
    # Excel writes such a line to name the delimiter.
    delimiter = _declared(text) or _sniffed(text)
    rows = _parsed(text, delimiter)
    if rows and _declared(text):
        rows[0] = []
    return _table(rows, known, encoding=encoding)


def _declared(text: str) -> str:
    line = text[:10].split("\n")[0].strip().strip('"')
    return line[4] if len(line) == 5 and line.lower().startswith("sep=") else ""


def _sniffed(text: str) -> str:
    """The sign that parts the most rows into the same number of cells, more than one."""
    head = text[:_SNIFFED_CHARACTERS]

    def agreement(delimiter: str) -> tuple[float, int]:
        widths = [len(row) for row in csv_rows(head, delimiter) if row]
        first = widths[0] if widths else 0
        return (widths.count(first) / len(widths) if first > 1 else 0.0, first)

    return max(_DELIMITERS, key=agreement)


def _parsed(text: str, delimiter: str) -> list[list[str]]:
    try:
        return list(csv_rows(text, delimiter, strict=True))
    except QuotesError as error:
        if error.unclosed:
            raise ReadError("quotes", row=error.row + 1) from error
        return list(csv_rows(text, delimiter))


# xlsx, xls


def _read_workbook(data: bytes, known: Known) -> Table:
    if data.startswith(_OLE) and _ENCRYPTED_STREAM in data:
        raise ReadError("encrypted")
    ignored = _checked_package(data) if data.startswith(b"PK") else []
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            sheet, others = _chosen_sheet(workbook, known)
            rows = [
                [_shown(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)
            ]
            for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
                _fill(rows, top, left, bottom, right)
    except PasswordError as error:
        raise ReadError("encrypted") from error
    except (CalamineError, zipfile.BadZipFile, ValueError, OSError) as error:
        raise ReadError("broken", part="workbook", reason=str(error)) from error
    except BaseException as error:
        # What a library in Rust makes of a broken promise of its own; its class has no other name.
        if type(error).__name__ != "PanicException":
            raise
        raise ReadError("broken", part="workbook", reason=str(error)) from error
    return _table(rows, known, sheet=sheet.name, ignored=[*ignored, *others])


def _checked_package(data: bytes) -> list[Dropped]:
    """Unpack everything once under our own guard, before the workbook's reader does."""
    found = []
    with Archive(data) as archive:
        archive.check_unpacked(min(_MAX_UNPACKED, current().unpacked_bytes))
        names = {info.filename for info in archive.members}
        if "xl/workbook.xml" not in names:
            kind = "docx" if "word/document.xml" in names else "zip"
            raise ReadError("extension_mismatch", extension="xlsx", found=kind)
        for info in archive.members:
            content = archive.read(info, _MAX_UNPACKED)
            if info.filename.endswith((".xml", ".rels")) and (
                b"<!DOCTYPE" in content[:4096] or b"<!ENTITY" in content[:4096]
            ):
                raise ReadError("entities", part=info.filename)
            if info.filename.endswith("vbaProject.bin"):
                found.append(Dropped("macros"))
            elif info.filename.startswith("xl/worksheets/"):
                uncomputed = _UNCOMPUTED.search(content)
                if uncomputed:
                    found.append(Dropped("uncomputed", uncomputed[1].decode()))
    return found


def _chosen_sheet(workbook: CalamineWorkbook, known: Known) -> tuple[CalamineSheet, list[Dropped]]:
    """The first visible sheet whose columns are known, else the one with the most rows."""
    best: tuple[tuple[int, int], CalamineSheet] | None = None
    others: list[Dropped] = []
    for meta in workbook.sheets_metadata:
        if meta.typ != SheetTypeEnum.WorkSheet:
            continue
        if meta.visible != SheetVisibleEnum.Visible:
            others.append(Dropped("hidden_sheet", meta.name))
            continue
        sheet = workbook.get_sheet_by_name(meta.name)
        if sheet.end is None:
            continue
        height, width = (place + 1 for place in sheet.end)
        _check_size(height, width)
        head = [[_shown(cell) for cell in row] for row in sheet.to_python(nrows=_HEADER_ROWS + 1)]
        worth = (max(map(known, head), default=0), height)
        if best is None or worth > best[0]:
            if best is not None:
                others.append(Dropped("sheet", best[1].name))
            best = worth, sheet
        else:
            others.append(Dropped("sheet", meta.name))
    if best is None:
        raise ReadError("no_sheet")
    return best[1], others


def _shown(value: Any) -> str:
    """A cell as it is read, not as it is stored: 2021 instead of 2021.0, days without a time."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return normalize(str(value))


def _fill(rows: list[list[str]], top: int, left: int, bottom: int, right: int) -> None:
    """A merged cell says the same of every row it spans; across columns it is said once."""
    if top >= len(rows) or left >= len(rows[top]):
        return
    for row in rows[top + 1 : bottom + 1]:
        row[left] = rows[top][left]


# Both


def _table(
    rows: list[list[str]],
    known: Known,
    *,
    sheet: str = "",
    encoding: str = "",
    ignored: Any = (),
) -> Table:
    _check_size(len(rows), 0)
    at = _header_row(rows, known)
    header = rows[at]
    while header and not header[-1].strip():
        header = header[:-1]
    filled = [
        TableRow(number, [normalize(cell) for cell in row])
        for number, row in enumerate(rows[at + 1 :], at + 2)
        if any(cell.strip() for cell in row)
    ]
    if not filled:
        raise ReadError("no_rows")
    width = max(len(header), max(_width(row.cells) for row in filled))
    _check_size(0, width)
    even = [TableRow(row.number, (row.cells + [""] * width)[:width]) for row in filled]
    return Table(_names(header, width), even, sheet, encoding, list(ignored))


def _check_size(height: int, width: int) -> None:
    limit = current().rows
    if height > limit + _HEADER_ROWS:
        raise ReadError("too_many_rows", limit=limit)
    if width > _MAX_COLUMNS:
        raise ReadError("table_too_wide", columns=width, limit=_MAX_COLUMNS)


def _header_row(rows: list[list[str]], known: Known) -> int:
    """The row with the most known headers; without any the first with more than one cell."""
    head = rows[:_HEADER_ROWS]
    counts = [known(row) for row in head]
    if head and max(counts) > 0:
        return counts.index(max(counts))
    filled = [sum(bool(cell.strip()) for cell in row) for row in head]
    for least in (2, 1):
        for place, count in enumerate(filled):
            if count >= least:
                return place
    raise ReadError("no_rows")


def _width(cells: Sequence[str]) -> int:
    return max((place + 1 for place, cell in enumerate(cells) if cell.strip()), default=0)


def _names(header: Sequence[str], width: int) -> list[str]:
    names: list[str] = []
    for place in range(width):
        name = " ".join(normalize(header[place]).split()) if place < len(header) else ""
        name = name or _letters(place)
        count = 2
        unique = name
        while unique in names:
            unique = f"{name} ({count})"
            count += 1
        names.append(unique)
    return names


def _letters(place: int) -> str:
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _found(data: bytes) -> str:
    if data.startswith(b"PK\x03\x04"):
        return "xlsx"
    return "xls" if data.startswith(_OLE) else "text"
