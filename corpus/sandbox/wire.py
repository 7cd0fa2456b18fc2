"""What goes through the pipe between a worker and its reading process.

Plain values, dates, arrays and a closed list of dataclasses: whatever a hostile file makes of the
reading process, nothing it sends can be more than that (which pickle would allow).
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

import msgpack
import numpy as np

_LENGTH = struct.Struct(">Q")
HEADER_BYTES = _LENGTH.size
_DATE, _ARRAY, _TUPLE, _RECORD = 1, 2, 3, 4
# Records within records; the C stack ends before Python's own count does.
_DEEPEST = 12
_DTYPES = {"<i4", "<i8", "<u4", "<u8"}


class Codec:
    """Turns messages into frames and back.

    `records` are the dataclasses and named tuples that may travel.
    """

    def __init__(self, *records: type) -> None:
        self._records = {record.__name__: record for record in records}
        self._fields = {record: _field_names(record) for record in records}

    def frame(self, message: Any) -> bytes:
        """The message behind its length. Raises TypeError for what may not travel."""
        body = self._pack(message)
        return _LENGTH.pack(len(body)) + body

    def message(self, body: bytes | bytearray) -> Any:
        """Raises ValueError for what no reading process of ours would send."""
        try:
            return self._unpack(body, _DEEPEST)
        except (msgpack.UnpackException, TypeError, KeyError) as error:
            raise ValueError(f"not a message: {error}") from error

    def _unpack(self, body: bytes | bytearray, levels: int) -> Any:
        if levels == 0:
            raise ValueError("nested too deeply")

        def decode(code: int, body: bytes) -> Any:
            decoders: dict[int, Callable[[bytes], Any]] = {
                _TUPLE: lambda body: tuple(self._unpack(body, levels - 1)),
                _DATE: lambda body: date.fromisoformat(body.decode()),
                _ARRAY: _array,
                _RECORD: lambda body: self._record(self._unpack(body, levels - 1)),
            }
            return decoders[code](body)

        return msgpack.unpackb(
            body, ext_hook=decode, strict_map_key=False, unicode_errors="surrogatepass"
        )

    def _pack(self, value: Any) -> bytes:
        # Lone surrogates are for others to refuse, with words.
        return msgpack.packb(
            value, default=self._encode, strict_types=True, unicode_errors="surrogatepass"
        )

    def _encode(self, value: Any) -> msgpack.ExtType:
        if type(value) in self._fields:
            values = [getattr(value, name) for name in self._fields[type(value)]]
            return msgpack.ExtType(_RECORD, self._pack([type(value).__name__, *values]))
        if isinstance(value, tuple):
            return msgpack.ExtType(_TUPLE, self._pack(list(value)))
        if type(value) is date:
            return msgpack.ExtType(_DATE, value.isoformat().encode())
        if isinstance(value, np.ndarray) and value.dtype.newbyteorder("<").str in _DTYPES:
            little = np.ascontiguousarray(value, dtype=value.dtype.newbyteorder("<"))
            return msgpack.ExtType(_ARRAY, little.dtype.str.encode() + little.tobytes())
        raise TypeError(f"{type(value).__name__} may not travel")

    def _record(self, parts: list[Any]) -> Any:
        name, *values = parts
        return self._records[name](*values)


def _field_names(record: Any) -> list[str]:
    return [f.name for f in fields(record)] if is_dataclass(record) else list(record._fields)


def _array(body: bytes) -> Any:
    kind = body[:3].decode()
    if kind not in _DTYPES:
        raise ValueError(f"no array of {kind}")
    return np.frombuffer(body, dtype=kind, offset=3)


def length_of(header: bytes | bytearray) -> int:
    return int(_LENGTH.unpack(header)[0])
