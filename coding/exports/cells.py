"""Rows to CSV as Excel, R and Python read it."""

import csv
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any

Row = tuple[Any, ...]

BOM = "\ufeff"
RISKY = ("=", "+", "-", "@", "\t", "\r")
_CHUNK_ROWS = 1000


def harmless(text: str) -> str:
    """A text that a spreadsheet would take for a formula, with an apostrophe before it."""
    return "'" + text if text.startswith(RISKY) else text


def original(text: str) -> str:
    """The text `harmless` was given."""
    return text[1:] if text.startswith("'") and text[1:].startswith(RISKY) else text


def day(value: date | None) -> str:
    return value.isoformat() if value else ""


def moment(value: datetime) -> str:
    """ISO 8601 in UTC, whole seconds."""
    return value.astimezone(UTC).isoformat()[:19] + "Z"


class _Lines(list[str]):
    """What csv.writer writes into."""

    write = list.append


def encoded(header: Iterable[str], rows: Iterable[Row], *, bom: bool) -> Iterator[bytes]:
    """The file in UTF-8, in pieces of about a thousand rows."""
    lines = _Lines([BOM] if bom else [])
    writer = csv.writer(lines)
    writer.writerow(header)
    for n, row in enumerate(rows, 1):
        writer.writerow(row)
        if n % _CHUNK_ROWS == 0:
            yield "".join(lines).encode()
            lines.clear()
    yield "".join(lines).encode()
