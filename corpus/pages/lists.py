"""Sorting and paging of lists whose rows stay in the database."""

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

from policycoder.values import choice, whole

PAGE_SIZE = 100
PAGE = whole("page", 1)


def sort_by(request: HttpRequest, rows: QuerySet, columns: Mapping[str, str]) -> QuerySet:
    """Order by the column `?sort=` names (`-` before it: descending); the first one by default.

    `columns` maps a column's name in the address to the field it sorts by. Raises Invalid.
    """
    column, descending = sorting(request, columns)
    field = columns[column]
    order = [f"-{field}" if descending else field]
    return rows.order_by(*order, *([] if field == "number" else ["number"]))


def sorting(request: HttpRequest, columns: Mapping[str, str]) -> tuple[str, bool]:
    """The column in force, and whether it is descending. Raises Invalid."""
    ways = [way for column in columns for way in (column, f"-{column}")]
    asked = choice("sort", ways, ways[0]).of(request.GET)
    return asked.removeprefix("-"), asked.startswith("-")


def page_of(
    request: HttpRequest, rows: Any, size: int = PAGE_SIZE, *, count: int | None = None
) -> Page[Any]:
    """The page `?page=` names, the last one when there are fewer. Raises Invalid.

    `count` is the number of rows, where it is known already.
    """
    paginator = Paginator(rows, size)
    if count is not None:
        paginator.count = count
    return paginator.get_page(PAGE.of(request.GET) or 1)
