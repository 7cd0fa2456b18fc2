"""Cells as files hold them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from policycoder.tables.table import Cell

RISKY = frozenset("=+-@\t\r")


class Written(float):
    """A number with the digits that a text file shows; a cell of Excel holds the number they say."""

    def __new__(cls, value: float, digits: str) -> Written:
        made = super().__new__(cls, text := format(value, digits))
        made.text = text
        return made

    text: str

    def __str__(self) -> str:
        return self.text


def harmless(text: str) -> str:
    """A text that a spreadsheet would take for a formula, with an apostrophe before it."""
    return "'" + text if text[:1] in RISKY else text


def original(text: str) -> str:
    """The text `harmless` was given."""
    return text[1:] if text[:1] == "'" and text[1:2] in RISKY else text


def moment(value: datetime) -> str:
    """ISO 8601 in UTC, whole seconds."""
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def plain(cell: Cell) -> str | int | float:
    """A cell as text or number: truth as 1 and 0, days and moments in ISO 8601, None empty."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return moment(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, bool):
        return int(cell)
    return cell if isinstance(cell, (int, float, str)) else str(cell)
