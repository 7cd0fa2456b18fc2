"""Cells as files hold them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from math import isfinite

from policycoder.tables.table import Cell

# What a spreadsheet may take for a formula: one of these signs, also full-width or small, behind
# white space, an opening quotation mark or nothing; and a tab or line end before anything, for a
# reader that heeds no quotation marks begins a cell behind it.
_RISKY = re.compile(r"(?:[\t\r\n]|[\s\"\ufeff\u200b]*[=+\-@＝＋－＠﹦﹢﹣﹫])")
_GUARDED = re.compile(rf"'+{_RISKY.pattern}")


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
    """A text that a spreadsheet would take for a formula, with an apostrophe before it.

    One that begins with apostrophes before such a text gets one more, so that `original` finds
    every text again.
    """
    if not text or text[0].isalnum():  # most cells
        return text
    return "'" + text if _RISKY.match(text) or _GUARDED.match(text) else text


def original(text: str) -> str:
    """The text `harmless` was given."""
    return text[1:] if _GUARDED.match(text) else text


def moment(value: datetime) -> str:
    """ISO 8601 in UTC, whole seconds."""
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def plain(cell: Cell) -> str | int | float:
    """A cell as text or number: truth as 1 and 0, days and moments in ISO 8601; None is empty, and
    so is what is no number (NaN), which no spreadsheet takes."""
    if cell is None or (isinstance(cell, float) and not isfinite(cell)):
        return ""
    if isinstance(cell, datetime):
        return moment(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, bool):
        return int(cell)
    return cell if isinstance(cell, (int, float, str)) else str(cell)
