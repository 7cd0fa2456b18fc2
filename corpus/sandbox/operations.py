"""What the reading process can be asked to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from corpus.extract import Extracted, Options, extract
from corpus.readers.bundle import Content, Member, Skipped, unpack
from corpus.readers.limits import load
from corpus.readers.parsed import Attachment, Dropped
from corpus.readers.tables import SAMPLE, Table, TableRow, Text, metadata_in, read_table, texts
from corpus.readers.tables.columns import Problem, propose_mapping
from corpus.readers.tables.sheet import Entry, Sheet, read_sheet
from corpus.sandbox.wire import Codec
from corpus.text.metadata import Guess
from corpus.text.segment import Segment
from corpus.text.words import Tokens

Source = bytes | Path
Operation = Callable[[Source, str, Any], Iterator[Any]]

CODEC = Codec(
    *(Extracted, Options, Segment, Guess, Attachment, Dropped, Tokens),
    *(Table, TableRow, Text, Problem, Sheet, Entry, Member, Skipped),
)


def _extract(source: Source, name: str, options: Options) -> Iterator[Extracted]:
    yield extract(load(source), name, options)


def _table(source: Source, name: str, options: dict[str, Any] | None) -> Iterator[Table]:
    """The columns and the first rows, `most` of them; `header` names the columns looked for."""
    options = options or {}
    header = frozenset(options.get("header", ()))
    known = (lambda row: len(header.intersection(row))) if header else metadata_in
    table = read_table(load(source), name, known)
    yield replace(table, rows=table.rows[: options.get("most", SAMPLE)], total=len(table.rows))


def _texts(source: Source, name: str, mapping: dict[str, str] | None) -> Iterator[Text | Problem]:
    table = read_table(load(source), name)
    yield from texts(table, mapping or propose_mapping(table.columns, table.samples), name)


def _sheet(source: Source, name: str, mapping: dict[str, str] | None) -> Iterator[Sheet]:
    yield read_sheet(load(source), name, mapping)


def _unpack(source: Source, name: str, _options: None) -> Iterator[Content]:
    return unpack(source, name)


OPERATIONS: dict[str, Operation] = {
    "extract": _extract,
    "table": _table,
    "texts": _texts,
    "sheet": _sheet,
    "unpack": _unpack,
}


def warm_up() -> None:
    """Load what is loaded once, so that it counts to no file's time or memory."""
    extract("第一条 为了促进发展，制定本办法。".encode(), "办法.txt")
