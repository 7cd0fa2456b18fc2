"""What fixtures make of the database is made once for each process; later tests get the rows again.

Only what stands on nothing but other kept fixtures: where a test has written anything before, its
fixture is made anew.
"""

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection

_ROWS_WRITTEN = """
SELECT sum(pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid)
           + pg_stat_get_xact_tuples_deleted(oid))
  FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
"""
# No id of one table is, by chance, that of another, or a number that means something else.
_APART = """
SELECT count(setval(oid, 1000 * place))
  FROM (SELECT oid, row_number() OVER (ORDER BY relname) AS place
          FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace) AS s
"""
# Triggers are silent: published and append-only rows come back as well, in any order.
_SILENT, _AS_USUAL = (
    f"SET LOCAL session_replication_role = {role};" for role in ("replica", "origin")
)

Rows = dict[str, str]  # primary key -> values, both as SQL literals


@dataclass(frozen=True)
class _Made:
    after: str
    sql: str
    value: bytes


class Kept:
    """The fixtures by name, and how far the transaction of this test has come with them."""

    def __init__(self) -> None:
        _ask(_APART)
        self._made: dict[str, _Made] = {}
        self._place = ("", 0)  # what was put back last, the rows written by then
        self._allowed = _ask("SELECT has_parameter_privilege('session_replication_role', 'SET')")

    def made(self, name: str, make: Callable[[], Any], *, after: str = "") -> Any:
        """What `make` returns, and its rows. `after` names the kept fixture that it stands on."""
        if not self._stands_on(after):
            return make()
        known = self._made.get(name)
        if known is None:
            before, value = _everything(), make()
            sql = _difference(before, _everything())
            known = self._made[name] = _Made(after, sql, pickle.dumps(value))
            self._place = (name, _ask(_ROWS_WRITTEN))
            return value
        assert known.after == after
        self._place = (name, _ask(f"{_SILENT} {known.sql} {_AS_USUAL} {_ROWS_WRITTEN}"))
        return pickle.loads(known.value)

    def _stands_on(self, after: str) -> bool:
        if not (self._allowed and connection.in_atomic_block):
            return False
        if not after:
            return _ask("SELECT pg_current_xact_id_if_assigned() IS NULL")
        return self._place == (after, _ask(_ROWS_WRITTEN))


def _ask(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def _everything() -> dict[str, Rows]:
    """Every row of every model, by its table and columns."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        columns = [field.column for field in model._meta.concrete_fields]
        literals = [f"quote_nullable({_quoted(column)}::text)" for column in columns]
        place = f"{_quoted(model._meta.db_table)} ({', '.join(map(_quoted, columns))})"
        key = _quoted(model._meta.pk.column)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT quote_literal({key}::text), concat_ws(', ', {', '.join(literals)})"
                f"  FROM {_quoted(model._meta.db_table)}"
            )
            found[f"{place} {key}"] = dict(cursor.fetchall())
    return found


def _difference(before: dict[str, Rows], after: dict[str, Rows]) -> str:
    """The statements that lead from the one to the other."""
    sql = []
    for place, rows in after.items():
        into, _, key = place.rpartition(" ")
        gone = [pk for pk, row in before[place].items() if rows.get(pk) != row]
        if gone:
            table = into.split(" ")[0]
            sql.append(f"DELETE FROM {table} WHERE {key} IN ({', '.join(gone)});")
        new = [f"({row})" for pk, row in rows.items() if before[place].get(pk) != row]
        if new:
            sql.append(f"INSERT INTO {into} VALUES {', '.join(new)};")
    return "\n".join(sql)


def _quoted(name: str) -> str:
    return f'"{name}"'
