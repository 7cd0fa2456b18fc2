"""A spreadsheet of metadata: what it says of which file."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from corpus.readers.parsed import ReadError
from corpus.readers.tables import Table, read_table
from corpus.readers.tables.columns import Problem, parse_row, propose_mapping


@dataclass(frozen=True)
class Entry:
    """A row: `file` as it is written there, values by field."""

    row: int
    file: str
    values: dict[str, Any]


@dataclass(frozen=True)
class Sheet:
    """`mapping` gives the columns by field, as they were understood."""

    name: str
    entries: list[Entry]
    mapping: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Matched:
    """The row that describes each file, and which rows describe none or too many."""

    entries: dict[str, Entry]
    problems: list[Problem]


def read_sheet(data: bytes, name: str, mapping: Mapping[str, str] | None = None) -> Sheet:
    """Raises ReadError as `read_table`, and no_file_column {columns}.

    `mapping` gives columns by field where headers do not tell.
    """
    table = read_table(data, name)
    return sheet_of(table, name, mapping)


def sheet_of(table: Table, name: str, mapping: Mapping[str, str] | None = None) -> Sheet:
    chosen = dict(mapping) if mapping else propose_mapping(table.columns, table.samples)
    places = {key: table.columns.index(c) for key, c in chosen.items() if c in table.columns}
    if "file_name" not in places:
        raise ReadError("no_file_column", columns=table.columns)
    # A long column of remarks is no text here: the texts are the files.
    chosen.pop("text", None)
    entries: list[Entry] = []
    problems: list[Problem] = []
    for row in table.rows:
        cells = {key: row.cells[place] for key, place in places.items()}
        file = cells["file_name"].strip()
        if not file:
            problems.append(Problem(name, "row_without_file", {"row": row.number}))
            continue
        values, wrong = parse_row(row.number, cells, chosen, name)
        problems.extend(wrong)
        entries.append(Entry(row.number, file, values))
    return Sheet(name, entries, chosen, problems)


def match(sheet: Sheet, files: Iterable[str]) -> Matched:
    """Which row belongs to which of the files (paths inside a zip, or bare names).

    The closest way of writing counts: the whole path, then without the folder, then without the
    ending as well; case, width and composition of characters never matter.
    """
    paths = list(files)
    ways = [_by_key(paths, way) for way in _WAYS]
    found: dict[str, Entry] = {}
    problems: list[Problem] = []
    for entry in sheet.entries:
        fitting = _fitting(entry.file, ways)
        params: dict[str, Any] = {"row": entry.row, "file": entry.file}
        if not fitting:
            problems.append(Problem(sheet.name, "unmatched_row", params))
        elif len(fitting) > 1:
            params["files"] = sorted(fitting)[:5]
            problems.append(Problem(sheet.name, "ambiguous_row", params))
        elif fitting[0] in found:
            params["first"] = found[fitting[0]].row
            problems.append(Problem(sheet.name, "repeated_row", params))
        else:
            found[fitting[0]] = entry
    return Matched(found, problems)


def _fitting(written: str, ways: list[dict[str, list[str]]]) -> list[str]:
    for way, by_key in zip(_WAYS, ways, strict=True):
        if fitting := by_key.get(way(written)):
            return fitting
    return []


def _by_key(paths: list[str], way: Any) -> dict[str, list[str]]:
    by_key: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        by_key[way(path)].append(path)
    return by_key


def _whole(path: str) -> str:
    levelled = unicodedata.normalize("NFKC", path).casefold().replace("\\", "/")
    return levelled.removeprefix("./").strip("/ ")


def _whole_stem(path: str) -> str:
    return _without_ending(_whole(path))


def _name(path: str) -> str:
    return _whole(path).rpartition("/")[2]


def _bare(path: str) -> str:
    return _without_ending(_name(path))


def _without_ending(path: str) -> str:
    """Only what looks like an ending goes: 上海市数据条例2.0 keeps its number."""
    stem, dot, ending = path.rpartition(".")
    return stem if dot and ending.isascii() and ending.isalnum() and ending[0].isalpha() else path


_WAYS = (_whole, _whole_stem, _name, _bare)
