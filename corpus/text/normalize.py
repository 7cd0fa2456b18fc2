"""Raw text to the stored text: the only place where characters may be dropped."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from policycoder.characters import UNSTORABLE

# Zero-width characters, direction marks, BOM: none of them can be seen or quoted, each of them
# shifts every offset after it. What cannot be stored goes with them.
_DROPPED = re.compile(
    "[\ufeff\u200b\u200e\u200f\u2060-\u2064\u180e\u202a-\u202e\u2066-\u2069]|" + UNSTORABLE.pattern
)
# The joiners stay where they are part of how a word or a picture is written: zero width joiner and
# non-joiner after letters that join (Arabic, Indic and their neighbours, Mongolian), the joiner
# between two emoji.
_LETTERS = "\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af\ufb50-\ufdff\ufe70-\ufefc"
_EMOJI = "\u00a9\u00ae\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_LOOSE = re.compile(
    f"(?<![{_LETTERS}])(?:\u200c|\u200d(?![{_EMOJI}])|(?<![{_EMOJI}\ufe0f\u20e3])\u200d)"
)
_SEPARATORS = re.compile("[\u0085\u2028\u2029]")
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
    """Line ends as LF; no BOM, unstorable or zero-width character that joins nothing; nothing else
    is touched.

    Idempotent.
    """
    return _LINE_ENDS.sub("\n", _LOOSE.sub("", _DROPPED.sub("", raw)))


def invisible_in(raw: str) -> Counter[str]:
    """The characters that `normalize` leaves out, each with its number."""
    return Counter(_DROPPED.findall(raw)) + Counter(_LOOSE.findall(_DROPPED.sub("", raw)))


def separators_in(raw: str) -> Counter[str]:
    """The characters, not everybody's line ends, that `normalize` takes for one."""
    return Counter(_SEPARATORS.findall(raw))


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
