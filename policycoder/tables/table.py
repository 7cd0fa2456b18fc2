from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from operator import itemgetter
from typing import Any

Cell = str | int | float | date | None


@dataclass(frozen=True)
class Column:
    """A column of a table: what it is called, what it means (a text, also a lazy one), and its
    value for the thing it speaks of. None is an empty cell; a moment is written in UTC."""

    name: str
    meaning: Any
    value: Callable[[Any], Cell]


Columns = tuple[Column, ...]

# Things of one group whose cells are held ready.
KEPT_AT_ONCE = 256


@dataclass(frozen=True)
class Table:
    """Groups of columns side by side, and records with one thing for each group.

    A thing that comes again soon is not asked again.
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

    def rows(self, shown: Callable[[Cell], Any] = lambda cell: cell) -> Iterator[list[Any]]:
        """The cells of each record as `shown` has them."""
        parts: list[tuple[int, list[Any], dict[int, tuple[Any, list[Any]]]]] = [
            (number, [column.value for column in columns], {})
            for number, columns in enumerate(self.parts)
        ]
        for record in self.records:
            row: list[Any] = []
            for number, values, kept in parts:
                thing = record[number]
                # The thing itself is kept with its cells, so that its id is nobody else's.
                found = kept.get(id(thing))
                if found is None:
                    if len(kept) == KEPT_AT_ONCE:
                        kept.clear()
                    cells = [shown(value(thing)) for value in values]
                    found = kept[id(thing)] = (thing, cells)
                row += found[1]
            yield row
