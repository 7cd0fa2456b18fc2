"""Workbooks for the tests, written by openpyxl."""

import io
from collections.abc import Iterable

import openpyxl


def workbook(*rows: Iterable, title: str = "Sheet1", **others: Iterable[Iterable]) -> bytes:
    """`rows` on the first sheet; `others` are further sheets, hidden where so named."""
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for name, content in others.items():
        further = made.create_sheet(name)
        for row in content:
            further.append(list(row))
        if name.startswith("hidden"):
            further.sheet_state = "hidden"
    return saved(made)


def saved(made: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()
