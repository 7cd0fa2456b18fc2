"""Statements that run at every save: PostgreSQL plans them once for each connection."""

from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import connection

_known: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()


class Prepared:
    """`sql` with a `%(name)s` for each value; `types` has PostgreSQL's type of each.

    Behind a pooler the next transaction may be on another of the server's connections, which
    knows no such plan: there (`DATABASE_POOLED`) every run carries the whole statement.
    """

    def __init__(self, name: str, types: Mapping[str, str], sql: str):
        self.name = name
        self._order = list(types)
        places = {key: f"${n}" for n, key in enumerate(types, 1)}
        self._prepare = f"PREPARE {name} ({', '.join(types.values())}) AS {sql % places}"
        self._execute = f"EXECUTE {name} ({', '.join(['%s'] * len(types))})"
        self._whole = sql % {key: f"%({key})s::{kind}" for key, kind in types.items()}

    def run(self, cursor: Any, values: Mapping[str, Any]) -> None:
        if settings.DATABASE_POOLED:
            cursor.execute(self._whole, values)
            return
        known = _known.setdefault(connection.connection, set())
        if self.name not in known:
            cursor.execute(self._prepare)
            known.add(self.name)
        cursor.execute(self._execute, [values[key] for key in self._order])
