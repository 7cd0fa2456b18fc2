"""CSV as it comes in, from anywhere; ours comes back as it left."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from policycoder.tables.cells import original

_LONGEST_FIELD = 2**31 - 1
csv.field_size_limit(_LONGEST_FIELD)


class QuotesError(ValueError):
    """Quotation marks that do not pair; `unclosed` where the text ends within them.

    `row` counts the rows read before, from 0.
    """

    def __init__(self, row: int, *, unclosed: bool) -> None:
        super().__init__(row, unclosed)
        self.row, self.unclosed = row, unclosed


def csv_rows(text: str, delimiter: str = ",", *, strict: bool = False) -> Iterator[list[str]]:
    """The rows of a text, cells without the guard against formulas.

    Line ends may be of any kind. Raises QuotesError where `strict`; else a quotation mark in the
    middle of a cell is taken as it stands, as Excel does, and nothing is refused.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)
    rows = 0
    try:
        for cells in reader:
            yield [original(cell) for cell in cells]
            rows += 1
    except csv.Error as error:
        raise QuotesError(rows, unclosed="unexpected end of data" in str(error)) from error
