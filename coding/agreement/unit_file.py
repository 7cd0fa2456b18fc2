"""A table of what coders gave to units, whoever coded them and wherever: wide, long, or passages.

wide: `unit` and a column a coder.   long: `unit,coder,value`, a line a judgement.
passages: `rater,start,length,category` (or `end` for `length`).
A `document` column says which units belong together, a `text` column is passed over.
An empty cell is missing. `{A|B}` is a set, `{}` the empty one: a judgement that nothing applies.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from coding.agreement.continua import Continua
from coding.agreement.matrix import MISSING, Units, encode

UNIT = ("unit", "unit_id", "item", "id", "clause", "单元", "条款", "编号")
CODER = ("coder", "rater", "annotator", "observer", "编码员", "编码者")
VALUE = (
    "value",
    "category",
    "code",
    "label",
    "codes",
    "labels",
    "node",
    "nodes",
    "编码",
    "类别",
    "节点",
)
DOCUMENT = ("document", "document_id", "doc", "source", "文献", "文件")
TEXT = ("text", "quote", "sentence", "文本", "原文")
START, END, LENGTH = ("start",), ("end",), ("length",)
DECIDED = ("gold", "decision", "consensus", "adjudicated", "reference", "裁决", "共识", "参照")
"""Headings of a column that holds no coder's own judgements but what was decided afterwards."""

ENOUGH_UNITS = 20

Rows = Sequence[tuple[int, Sequence[str]]]
"""The lines of a file below its header that hold something, and their numbers from 1."""


class UnitFileError(ValueError):
    """What is wrong, as a key of MESSAGES, and where. line: of the file, from 1; 0 for the whole."""

    def __init__(self, problem: str, line: int = 0, **details: object) -> None:
        super().__init__(problem, line, details)
        self.problem, self.line, self.details = problem, line, details


@dataclass(frozen=True, eq=False)
class UnitFile:
    """units: labelled with frozensets where `sets`, with numbers in order where `scores`, else with
    the categories as they stand.  coders: a name for each column.  left_out: columns that are no
    coder's, and why (`decided`, `unlike`).  n_documents: 0 where no column tells.
    """

    units: Units
    coders: list[str]
    sets: bool
    scores: bool
    n_documents: int
    left_out: dict[str, str] = field(default_factory=dict)


def known(row: Sequence[str]) -> int:
    """How many cells of a row are headings of such a table."""
    headings = {*UNIT, *CODER, *VALUE, *DOCUMENT, *TEXT, *START, *END, *LENGTH}
    return len(headings & set(_names(row)))


def is_passages(header: Sequence[str]) -> bool:
    names = _names(header)
    return all(_find(names, wanted) is not None for wanted in (CODER, START, VALUE))


def read_unit_file(
    header: Sequence[str],
    rows: Rows,
    *,
    coders: Sequence[str] | None = None,
    sets: bool | None = None,
    blank_is_empty: bool = False,
) -> UnitFile:
    """The judgements of a wide or long table.

    coders: which to take; of a wide table their columns, whatever these hold.
    sets: whether cells are sets; None: where one is written in braces, or joined by `|` or `;`.
    blank_is_empty: whether an empty cell of a set says that nothing applies.
    Raises UnitFileError: `no_header`, `no_coders`, `unknown_coder`, `no_units`, `unnamed` (no unit
    or coder in a line), `repeated` (one unit in two lines), `twice` (one coder gave a unit two
    values), `two_documents` (one unit in two).
    """
    cells, left_out = read_cells(header, rows)
    if coders is None:
        cells = cells.only([name for name in cells.coders if name not in left_out])
    else:
        left_out = {}
        for coder in coders:
            if coder not in cells.coders:
                raise UnitFileError("unknown_coder", coder=coder)
        cells = cells.only(coders)
    if len(cells.coders) < 2:
        raise UnitFileError("no_coders")
    if not cells.values:
        raise UnitFileError("no_units")
    return _units(cells, left_out, sets=sets, blank_is_empty=blank_is_empty)


def is_long(header: Sequence[str]) -> bool:
    names = _names(header)
    return all(_find(names, wanted) is not None for wanted in (CODER, VALUE))


def _raise(error: UnitFileError) -> None:
    raise error


def read_cells(
    header: Sequence[str], rows: Rows, *, refuse: Callable[[UnitFileError], None] = _raise
) -> tuple[Cells, dict[str, str]]:
    """Of every column that could be a coder's, and why some are none by default (`left_out`).

    refuse: is told of each line that cannot be used, which is then passed over.
    Raises UnitFileError: `no_header`.
    """
    names = _names(header)
    if not any(names):
        raise UnitFileError("no_header")
    if is_long(header):
        return _long(names, rows, refuse), {}
    unit, document, text = (_find(names, wanted) for wanted in (UNIT, DOCUMENT, TEXT))
    own = [i for i in range(len(header)) if i not in (unit, document, text)]
    left_out = _no_coders(own, names, header, rows)
    return _wide(header, rows, own, (unit, document, text), refuse), left_out


def read_passages(
    header: Sequence[str],
    rows: Rows,
    *,
    length: int | None = None,
    n_coders: int | None = None,
) -> tuple[Continua, list[str]]:
    """The passages of a table and the coders' names.

    length: characters of each text; without it a text ends with its last passage.
    n_coders: how many read the texts, where some of them marked nothing.
    Raises UnitFileError: `no_units`, `no_number` (a start, end or length is none), `outside`.
    """
    names = _names(header)
    at = {key: _find(names, wanted) for key, wanted in _PASSAGE.items()}
    found = [_passage(line, row, at) for line, row in rows]
    if not found:
        raise UnitFileError("no_units")
    for (line, _row), one in zip(rows, found, strict=True):
        if one.end < one.start or (length is not None and one.end > length):
            raise UnitFileError("outside", line, start=one.start, end=one.end)
    documents, coders, labels = (
        {name: place for place, name in enumerate(sorted({getattr(one, key) for one in found}))}
        for key in ("document", "coder", "value")
    )
    document, coder, label, start, end = np.array(
        [(documents[o.document], coders[o.coder], labels[o.value], o.start, o.end) for o in found]
    ).T
    lengths = np.zeros(len(documents), np.int64)
    np.maximum.at(lengths, document, end if length is None else np.full(len(end), length))
    judged = np.ones((len(documents), max(len(coders), n_coders or 0)), bool)
    return Continua(lengths, judged, document, coder, label, start, end, list(labels)), list(coders)


@dataclass(frozen=True)
class _Passage:
    document: str
    coder: str
    value: str
    start: int
    end: int


def _passage(line: int, row: Sequence[str], at: dict[str, int | None]) -> _Passage:
    cell = {key: row[i].strip() if i is not None and i < len(row) else "" for key, i in at.items()}
    start = _number(cell["start"], line)
    if at["length"] is None:
        end = _number(cell["end"], line)
    else:
        end = start + _number(cell["length"], line)
    return _Passage(cell["document"], cell["coder"], cell["value"], start, end)


_PASSAGE = {
    "document": DOCUMENT,
    "coder": CODER,
    "value": VALUE,
    "start": START,
    "end": END,
    "length": LENGTH,
}


@dataclass(frozen=True, eq=False)
class Cells:
    """values: unit to coder to cell.  document: of each unit, "" where no column tells.
    text: of each unit that has one."""

    coders: list[str]
    values: dict[str, dict[str, str]]
    document: dict[str, str]
    text: dict[str, str] = field(default_factory=dict)

    def only(self, coders: Sequence[str]) -> Cells:
        kept = {
            unit: {coder: cell for coder, cell in given.items() if coder in coders}
            for unit, given in self.values.items()
        }
        return Cells(list(coders), kept, self.document, self.text)


def _long(names: list[str], rows: Rows, refuse: Callable[[UnitFileError], None]) -> Cells:
    columns = [_find(names, wanted) for wanted in (UNIT, CODER, VALUE, DOCUMENT, TEXT)]
    cells = Cells([], {}, {})
    coders: dict[str, None] = {}
    for line, row in rows:
        unit, coder, value, document, text = (_cell(row, i) for i in columns)
        given = cells.values.get(unit, {})
        if not unit or not coder:
            refuse(UnitFileError("unnamed", line))
        elif given.get(coder, value) != value:
            refuse(UnitFileError("twice", line, unit=unit, coder=coder))
        elif cells.document.setdefault(unit, document) != document:
            refuse(UnitFileError("two_documents", line, unit=unit))
        else:
            coders.setdefault(coder)
            cells.values.setdefault(unit, given)[coder] = value
            if text:
                cells.text.setdefault(unit, text)
    cells.coders.extend(coders)
    return cells


def _wide(
    header: Sequence[str],
    rows: Rows,
    own: Sequence[int],
    at: tuple[int | None, int | None, int | None],
    refuse: Callable[[UnitFileError], None],
) -> Cells:
    cells = Cells([header[i].strip() for i in own], {}, {})
    for line, row in rows:
        unit, document, text = (_cell(row, i) for i in at)
        unit = unit if at[0] is not None else str(line)
        given = {header[i].strip(): _cell(row, i) for i in own}
        if not unit:
            refuse(UnitFileError("unnamed", line))
        elif unit in cells.values:
            refuse(UnitFileError("repeated", line, unit=unit))
        else:
            cells.values[unit], cells.document[unit] = given, document
            if text:
                cells.text[unit] = text
    return cells


def _cell(row: Sequence[str], column: int | None) -> str:
    return row[column].strip() if column is not None and column < len(row) else ""


def _no_coders(
    own: list[int], names: list[str], header: Sequence[str], rows: Rows
) -> dict[str, str]:
    """Columns that hold a decision, and those that in many units share no value with any other while
    others do: what the texts are, not what somebody found in them."""
    given = {i: {row[i].strip() for _line, row in rows if i < len(row)} - {""} for i in own}
    found = {header[i].strip(): "decided" for i in own if names[i] in DECIDED}
    rest = [i for i in own if names[i] not in DECIDED and given[i]]
    alike = [i for i in rest if any(given[i] & given[j] for j in rest if j != i)]
    if len(alike) > 1 and len(rows) >= ENOUGH_UNITS:
        found |= {header[i].strip(): "unlike" for i in rest if i not in alike}
    return found


def _units(
    cells: Cells, left_out: dict[str, str], *, sets: bool | None, blank_is_empty: bool
) -> UnitFile:
    written = [[given.get(coder, "") for coder in cells.coders] for given in cells.values.values()]
    if sets is None:
        sets = any(is_set(cell) for row in written for cell in row)
    names = sorted(set(cells.document.values()))
    place = {name: i for i, name in enumerate(names)}
    document = np.array([place[cells.document[unit]] for unit in cells.values], np.int64)
    told = 0 if names == [""] else len(names)
    if sets:
        rows = ([set_of(cell, blank_is_empty) for cell in row] for row in written)
        values, labels = encode(rows, n_coders=len(cells.coders))
        return UnitFile(Units(values, document, labels), cells.coders, True, False, told, left_out)
    categories, scores = categories_of({cell for row in written for cell in row} - {""})
    index = {
        "": MISSING,
        **{cell: place for place, (_label, own) in enumerate(categories) for cell in own},
    }
    found = np.array([[index[cell] for cell in row] for row in written], np.int64)
    units = Units(found, document, [label for label, _own in categories])
    return UnitFile(units, cells.coders, False, scores, told, left_out)


def categories_of(cells: set[str]) -> tuple[list[tuple[Any, list[str]]], bool]:
    """Each category and how it is written, in order, and whether they are numbers: then 1 and 1.0
    are one."""
    numbers = {cell: _score(cell) for cell in cells}
    if not cells or None in numbers.values():
        return [(cell, [cell]) for cell in sorted(cells)], False
    found: dict[float, list[str]] = {}
    for cell, number in numbers.items():
        found.setdefault(number or 0.0, []).append(cell)
    return sorted(found.items()), True


def is_set(cell: str) -> bool:
    return (cell.startswith("{") and cell.endswith("}")) or "|" in cell or ";" in cell


def set_of(cell: str, blank_is_empty: bool) -> frozenset[str] | None:
    if not cell and not blank_is_empty:
        return None
    inner = cell[1:-1] if cell.startswith("{") and cell.endswith("}") else cell
    parts = inner.replace(";", "|").split("|")
    return frozenset(part.strip() for part in parts) - {""}


def _score(cell: str) -> float | None:
    try:
        number = float(cell)
    except ValueError:
        return None
    return number if np.isfinite(number) else None


def _number(cell: str, line: int) -> int:
    try:
        return int(cell)
    except ValueError:
        raise UnitFileError("no_number", line, cell=cell) from None


def _names(header: Sequence[str]) -> list[str]:
    return [name.strip().lower() for name in header]


def _find(names: list[str], wanted: Sequence[str]) -> int | None:
    return next((names.index(one) for one in wanted if one in names), None)
