"""What the reading process can be asked to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from corpus.extract import Extracted, Options, extract
from corpus.readers.limits import load
from corpus.readers.parsed import Attachment
from corpus.readers.wire import Codec
from corpus.text.metadata import Guess
from corpus.text.segment import Segment
from corpus.text.words import Tokens

Source = bytes | Path
Operation = Callable[[Source, str, Any], Iterator[Any]]

CODEC = Codec(Extracted, Options, Segment, Guess, Attachment, Tokens)


def _extract(source: Source, name: str, options: Options) -> Iterator[Extracted]:
    yield extract(load(source), name, options)


OPERATIONS: dict[str, Operation] = {"extract": _extract}


def warm_up() -> None:
    """Load what is loaded once, so that it counts to no file's time or memory."""
    extract("第一条 为了促进发展，制定本办法。".encode(), "办法.txt")
