"""Many rows in one COPY: what the rows of a long text cost least as."""

import io
from collections.abc import Iterable, Iterator, Sequence
from struct import Struct
from typing import Any

import numpy as np
from django.db import connection, models
from numpy.typing import NDArray

_ESCAPES = str.maketrans({"\\": r"\\", "\n": r"\n", "\r": r"\r", "\t": r"\t"})
_HEADER, _TRAILER = 19, 2  # bytes of a binary COPY before its rows and after
_CELL = np.dtype([("length", ">i4"), ("value", ">i8")])
_TWO_NUMBERS = Struct(">h iq iq")  # after how many fields there are
_LIST = Struct(">i iii ii")  # bytes, dimensions, NULLs, type, length, index of the first
_QUOTED = str.maketrans({"\\": r"\\", '"': r"\""})


def copy_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence]) -> None:
    """Insert `rows`, each the values of `columns`: str, int, bool, None or lists of str or int.

    Nothing of Django's runs: no default, no signal. The database checks its constraints.
    """
    lines = "".join("\t".join(map(_field, row)) + "\n" for row in rows)
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f'COPY "{model._meta.db_table}" ({names}) FROM STDIN', io.StringIO(lines)
        )


def new_ids(model: type[models.Model], count: int) -> list[int]:
    """`count` fresh primary keys, ascending."""
    sequence = f"pg_get_serial_sequence('{model._meta.db_table}', 'id')"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT nextval({sequence}) FROM generate_series(1, %s)", [count])  # noqa: S608
        return sorted(row[0] for row in cursor.fetchall())


def _field(value: Any) -> str:
    if isinstance(value, str):
        return value.translate(_ESCAPES)
    if value is None:
        return r"\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, list):
        return _array(value)
    return str(value)


def _array(values: list) -> str:
    if values and isinstance(values[0], str):
        quoted = ",".join(f'"{value.translate(_QUOTED)}"' for value in values)
        return f"{{{quoted}}}".translate(_ESCAPES)
    # Python writes a list of numbers as PostgreSQL reads it, but for the brackets.
    return f"{{{str(values)[1:-1]}}}"


def read_numbers(query: str, columns: int, params: Sequence[Any] = ()) -> NDArray[np.int64]:
    """int64 [n, columns]: what a query of as many columns gives, in one COPY. They are of type
    bigint or times, which come as microseconds since 2000; none is NULL."""
    # Of each row the number of its fields, of each field its length, the highest byte first.
    row = np.dtype([("fields", ">i2"), ("cells", _CELL, columns)])
    return np.frombuffer(_copied(query, params), row)["cells"]["value"].astype(np.int64)


def read_lists(
    query: str, params: Sequence[Any] = ()
) -> Iterator[tuple[int, int, NDArray[np.int64], NDArray[np.int64]]]:
    """What a query of two columns of type bigint and two of bigint[], none of them NULL or holding
    one, gives row by row, in one COPY."""
    data, at = _copied(query, params), 0
    while at < len(data):
        _fields, _bytes, first, _bytes, second = _TWO_NUMBERS.unpack_from(data, at)
        one, at = _list_at(data, at + _TWO_NUMBERS.size)
        other, at = _list_at(data, at)
        yield first, second, one, other


def _list_at(data: memoryview, at: int) -> tuple[NDArray[np.int64], int]:
    """An array, and where the next field begins."""
    _bytes, _dimensions, _nulls, _type, count, _first = _LIST.unpack_from(data, at)
    at += _LIST.size
    found = np.frombuffer(data, _CELL, count, at)["value"].astype(np.int64)
    return found, at + count * _CELL.itemsize


def _copied(query: str, params: Sequence[Any]) -> memoryview:
    """The rows as a binary COPY sends them."""
    found = io.BytesIO()
    with connection.cursor() as cursor:
        copy = f"COPY ({query}) TO STDOUT (FORMAT binary)"
        cursor.copy_expert(cursor.mogrify(copy, params).decode() if params else copy, found)
    return found.getbuffer()[_HEADER:-_TRAILER]
