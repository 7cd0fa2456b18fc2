from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from operator import itemgetter
from typing import Any

Cell = str | int | float | date | None
Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Column:
    """A column of a table: what it is called, what it means (a text, also a lazy one), and its
    value for the thing it speaks of. None is an empty cell; a moment is written in UTC."""

    name: str
    meaning: Any
    value: Callable[[Any], Cell]


Columns = tuple[Column, ...]


@dataclass(frozen=True)
class Table:
    """Groups of columns side by side, and records with one thing for each group.

    A thing that is the same as in the record before is not asked again.
    """

    name: str
    parts: tuple[Columns, ...]
    records: Iterable[tuple[Any, ...]]

    @classmethod
    def of(cls, name: str, columns: Columns, things: Iterable[Any]) -> Table:
        """A table whose columns all speak of the same thing."""
        return cls(name, (columns,), ((thing,) for thing in things))

    def read(self) -> Table:
        """The same with every value read now, while the reader's language is known."""
        columns = [column for columns in self.parts for column in columns]
        placed = (replace(one, value=itemgetter(n)) for n, one in enumerate(columns))
        return Table.of(self.name, tuple(placed), list(self.rows()))

    @property
    def header(self) -> list[str]:
        return [str(column.name) for columns in self.parts for column in columns]

    def rows(self) -> Iterator[Row]:
        values = [[column.value for column in columns] for columns in self.parts]
        last: list[Any] = [self] * len(values)
        cells: list[list[Cell]] = [[] for _columns in values]
        for record in self.records:
            for place, thing in enumerate(record):
                if thing is not last[place]:
                    last[place] = thing
                    cells[place] = [value(thing) for value in values[place]]
            yield tuple(chain.from_iterable(cells))
