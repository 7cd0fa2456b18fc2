"""Statements that PostgreSQL plans once for each connection, for what runs at every save."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection

_known: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Prepared:
    """`sql` with $1, $2 … of the given `types`; `run` executes it with as many values."""

    name: str
    types: Sequence[str]
    sql: str

    def run(self, cursor, values: Sequence[Any]) -> None:
        known = _known.setdefault(connection.connection, set())
        if self.name not in known:
            cursor.execute(f"PREPARE {self.name} ({', '.join(self.types)}) AS {self.sql}")
            known.add(self.name)
        cursor.execute(f"EXECUTE {self.name} ({', '.join(['%s'] * len(self.types))})", values)
