"""The part of a round's documents × coders table that a page shows: searched, sorted, paged."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.utils.translation import gettext as _

from coding.reads.progress import DocumentProgress, PassProgress, RoundProgress
from corpus.accounts.requests import PageRequest
from corpus.pages.lists import page_of, sorting
from policycoder.values import choice, text

ROWS = 50
STATES: dict[str, Callable[[DocumentProgress], bool]] = {
    "open": lambda row: not row.sum.all_submitted,
    "untouched": lambda row: row.sum.done == 0,
    "submitted": lambda row: row.sum.all_submitted,
}
STATE, WORDS = choice("state", STATES), text("q")


@dataclass(frozen=True)
class Column:
    """A heading: where a click on it leads, and how the table is sorted by it now."""

    label: str
    note: str
    link: str
    order: str
    sum: PassProgress | None = None


@dataclass(frozen=True)
class Shown:
    page: Page
    number: Column
    title: Column
    coders: list[Column]
    all: Column
    rows: list[tuple[DocumentProgress, list[PassProgress | None]]]
    words: str
    state: str
    filterable: bool


def shown_table(request: PageRequest, table: RoundProgress) -> Shown:
    """What `?q=`, `?state=`, `?sort=` and `?page=` ask for."""
    keys: dict[str, Callable[[DocumentProgress], Any]] = {
        "number": lambda row: row.number,
        "title": lambda row: row.title,
        "all": lambda row: (row.sum.share, row.number),
    }
    keys |= {f"coder-{pk}": _by_coder(pk) for pk in table.coders}
    name, descending = sorting(request, {key: key for key in keys})
    words = " ".join(WORDS.of(request.GET).split())
    state = STATE.of(request.GET)
    rows = [row for row in table.rows if words.casefold() in f"{row.number} {row.title}".casefold()]
    if state:
        rows = [row for row in rows if STATES[state](row)]
    rows.sort(key=keys[name], reverse=descending)
    page = page_of(request, rows, ROWS)

    def column(key: str, label: str, note: str = "", total: PassProgress | None = None) -> Column:
        ascending_now = key == name and not descending
        order = ("descending" if descending else "ascending") if key == name else ""
        return Column(label, note, f"-{key}" if ascending_now else key, order, total)

    return Shown(
        page=page,
        number=column("number", _("No.")),
        title=column("title", _("Document")),
        coders=[
            column(f"coder-{pk}", full or username, username if full else "", table.sums[pk])
            for pk, (username, full) in table.coders.items()
        ],
        all=column("all", _("All coders"), total=table.sum),
        rows=[(row, [row.cells.get(pk) for pk in table.coders]) for row in page.object_list],
        words=words,
        state=state,
        filterable=len(table.rows) > 10,
    )


def _by_coder(pk: int) -> Callable[[DocumentProgress], tuple[int, float]]:
    """Nothing assigned first, then by progress, submitted last."""

    def key(row: DocumentProgress) -> tuple[int, float]:
        cell = row.cells.get(pk)
        return (-1, 0.0) if cell is None else (cell.all_submitted, cell.share)

    return key
