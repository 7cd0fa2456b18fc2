from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import msgpack
import numpy as np
import pytest

from corpus.sandbox.wire import HEADER_BYTES, Codec, length_of


@dataclass(frozen=True)
class Leaf:
    name: str
    day: date | None = None
    path: tuple[str, ...] = ()


class Pair(NamedTuple):
    first: int
    second: bytes


@dataclass(frozen=True)
class Tree:
    leaves: list[Leaf] = field(default_factory=list)
    by_name: dict[str, Pair] = field(default_factory=dict)


def nested(depth: int) -> bytes:
    body = msgpack.packb([])
    for _ in range(depth):
        body = msgpack.packb([msgpack.ExtType(3, body)])
    return body


@dataclass(frozen=True)
class Stranger:
    name: str


CODEC = Codec(Leaf, Tree, Pair)


def there(message):
    frame = CODEC.frame(message)
    assert length_of(frame[:HEADER_BYTES]) == len(frame) - HEADER_BYTES
    return CODEC.message(frame[HEADER_BYTES:])


@pytest.mark.parametrize(
    "message",
    [
        None,
        [1, -(2**40), 0.5, True, "字", b"\x00\xff"],
        {"a": [1, {"b": ()}], 3: "c"},
        date(2021, 3, 5),
        (1, ("a", [2])),
        Tree([Leaf("甲", date(2021, 1, 1), ("第一章", "第一条")), Leaf("")], {"a": Pair(1, b"x")}),
        "lone \ud800 surrogate",
    ],
)
def test_messages_arrive_as_they_left(message):
    arrived = there(message)
    assert (arrived, type(arrived)) == (message, type(message))


@pytest.mark.parametrize("kind", ["int32", "int64", "uint64", ">i4"])
def test_arrays_arrive_as_they_left(kind):
    values = np.array([3, 1, 2**31 - 1], dtype=kind)
    assert there(values).tolist() == values.tolist()
    assert there(np.empty(0, dtype=kind)).size == 0


@pytest.mark.parametrize("value", [Stranger("x"), object(), {1, 2}, np.array(["a"])])
def test_nothing_else_may_leave(value):
    with pytest.raises(TypeError, match="may not travel"):
        CODEC.frame(value)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xc1",
        b"\x92\x01",
        msgpack.packb(msgpack.ExtType(99, b"")),
        msgpack.packb(msgpack.ExtType(1, b"no date")),
        msgpack.packb(msgpack.ExtType(2, b"|O8" + b"x" * 8)),
        msgpack.packb(msgpack.ExtType(4, msgpack.packb(["Stranger", "x"]))),
        msgpack.packb(msgpack.ExtType(4, msgpack.packb(["Pair", 1]))),
        msgpack.packb(msgpack.ExtType(4, msgpack.packb([]))),
        b"\x81\x90\x01",
        nested(20_000),
    ],
)
def test_nothing_else_may_arrive(body):
    with pytest.raises(ValueError):
        CODEC.message(body)
