"""What becomes of a file: read, or refused in words; anything else is a fault of ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from itertools import islice
from random import Random
from typing import Any

from django.utils import translation

from corpus.extract import Extracted
from corpus.messages import read_error_message
from corpus.readers.bundle import Member
from corpus.readers.parsed import ReadError
from corpus.readers.tables import EXTENSIONS as TABLES
from corpus.readers.tables.columns import Problem
from corpus.sandbox.process import ReaderFault, ReaderProcess

from .mutate import mutated
from .samples import MADE

# Codes of ReadError that say that the reading process was ended. A fault in the library that reads
# PDF, which is not ours, is one of them; nothing else may be.
ENDED = frozenset({"timeout", "memory", "crashed"})
_MEMBERS = 3
# What is said of a code that nobody gave words to.
UNKNOWN = "The file could not be read (%(code)s)."


@dataclass
class Tally:
    """Outcomes by their code ("read" for a file that was), and what should not have happened."""

    codes: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def files(
    ending: str, seed: int, count: int, samples: list[bytes] | None = None
) -> Iterator[tuple[str, bytes]]:
    """`count` mutated files with names that tell how to make them again."""
    originals = samples or [MADE[ending]()]
    for n in range(count):
        luck = Random(f"{ending} {seed} {n}")
        yield f"{seed}-{n}.{ending}", mutated(luck, ending, luck.choice(originals))


def read_all(process: ReaderProcess, found: Iterator[tuple[str, bytes]]) -> Tally:
    tally = Tally()
    for name, data in found:
        try:
            for value in _values(process, name, data):
                check(value)
        except ReaderFault as error:
            tally.codes["fault"] += 1
            tally.faults.append(f"{name}: {error}")
        except ReadError as error:
            tally.codes[error.code] += 1
            if wrong := _wrong(error):
                tally.faults.append(f"{name}: {wrong}")
        except AssertionError as error:
            tally.codes["fault"] += 1
            tally.faults.append(f"{name}: {error}")
        else:
            tally.codes["read"] += 1
    return tally


def _values(process: ReaderProcess, name: str, data: bytes) -> Iterator[Any]:
    ending = name.rpartition(".")[2]
    if ending in TABLES:
        yield from process.run("table", data, name)
        yield from process.run("texts", data, name)
    elif ending == "zip":
        found = list(process.run("unpack", data, name))
        yield from found
        for member in islice((one for one in found if isinstance(one, Member)), _MEMBERS):
            try:
                yield from _values(process, member.name, member.data)
            except ReadError as error:
                if wrong := _wrong(error):
                    raise AssertionError(wrong) from error
    else:
        yield process.extract(data, name)


def _wrong(error: ReadError) -> str:
    if error.code in ENDED or isinstance(error, ReaderFault):
        return str(error)
    return "" if _in_words(error) else f"no words for {error}"


def _in_words(error: ReadError) -> bool:
    with translation.override("en"):
        said = read_error_message(error)
    return said != UNKNOWN % {"code": error} and storable(said)


def check(value: Any) -> None:
    """Raises AssertionError for what cannot be stored."""
    assert storable(value), "text that cannot be stored"
    if isinstance(value, Extracted):
        assert "".join(value.text[s.start : s.end] for s in value.segments) == value.text
        assert all(-1 < (s.n or 0) < 2**31 and -1 < (s.m or 0) < 2**31 for s in value.segments)
    if isinstance(value, Problem):
        assert _in_words(ReadError(value.code, **value.params)), value


def storable(value: Any) -> bool:
    """Whether PostgreSQL takes all text in a value: no NUL, no half of a surrogate pair."""
    if isinstance(value, str):
        return not any(char == "\0" or "\ud800" <= char <= "\udfff" for char in value)
    if isinstance(value, dict):
        return all(storable(each) for pair in value.items() for each in pair)
    if isinstance(value, list | tuple):
        return all(map(storable, value))
    if is_dataclass(value):
        return all(storable(getattr(value, each.name)) for each in fields(value))
    return True
