"""Raw text to the stored text: the only place where characters may be dropped."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from policycoder.characters import UNSTORABLE

# Zero-width characters, direction marks, BOM: none of them can be seen or quoted, each of them
# shifts every offset after it. What cannot be stored goes with them.
_DROPPED = re.compile(
    "[\ufeff\u200b-\u200f\u2060-\u2064\u180e\u202a-\u202e\u2066-\u2069]|" + UNSTORABLE.pattern
)
_LINE_ENDS = re.compile("\r\n|[\r\u0085\u2028\u2029]")


class BlockLike(Protocol):
    """What `assemble` needs of a reader's block."""

    @property
    def kind(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def level(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Hint:
    """What the file format knew about a stretch of text, offsets in code points, end exclusive.

    `kind` is that of a reader's block; `level` the heading or list depth.
    """

    start: int
    end: int
    kind: str
    level: int = 0


def normalize(raw: str) -> str:
    """Line ends as LF; no BOM, zero-width or unstorable character; nothing else is touched.

    Idempotent.
    """
    return _LINE_ENDS.sub("\n", _DROPPED.sub("", raw))


def assemble(blocks: Iterable[BlockLike]) -> tuple[str, tuple[Hint, ...]]:
    """Join a reader's blocks, each normalised, with LF: the document text and its hints.

    Blocks without visible text are left out. Free text ("text") carries no hint.
    """
    pieces: list[str] = []
    hints: list[Hint] = []
    position = 0
    for block in blocks:
        piece = normalize(block.text)
        if not piece.strip():
            continue
        if block.kind != "text":
            hints.append(Hint(position, position + len(piece), block.kind, block.level))
        pieces.append(piece)
        position += len(piece) + 1
    return "\n".join(pieces), tuple(hints)
