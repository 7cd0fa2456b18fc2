"""What frames a document and tells about it: title block, signature, history; and a guess."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from corpus.text.segment import Segment

_FILE_REGION = re.compile(r"【([^】]{2,40})】")


# What is kept of the words that a guess rests on.
LONGEST_QUOTE = 500


@dataclass(frozen=True, slots=True)
class Guess:
    """A value and the words it rests on.

    `source` is where they stand: "text", "title" (as the format knows it), "file_name", "table" or
    a key of the format's `meta`. `start` and `end` are code points of the text, None elsewhere.
    """

    value: Any
    quote: str
    start: int | None = None
    end: int | None = None
    source: str = "text"

    def worth(self, value: Any) -> Guess:
        """Another value that rests on the same words."""
        return replace(self, value=value)

    def exact(self, text: str) -> Guess:
        """With the quote as the text has it between `start` and `end`, and these around it alone."""
        if self.start is None or self.end is None:
            return replace(self, quote=self.quote[:LONGEST_QUOTE])
        start = text.find(self.quote, self.start, self.end)
        end = start + len(self.quote)
        if start < 0:
            words = "".join(self.quote.split())[:LONGEST_QUOTE]
            wrapped = re.compile(r"\s*".join(map(re.escape, words)))
            found = wrapped.search(text, self.start, self.end)
            start, end = found.span() if found else (self.start, self.end)
        end = min(end, start + LONGEST_QUOTE)
        return replace(self, quote=text[start:end], start=start, end=end)


@dataclass(frozen=True, slots=True)
class Line:
    """A piece of the frame (it may be wrapped over lines), with its place and kind."""

    text: str
    start: int
    kind: str

    def guess(self, value: Any, quote: str | None = None) -> Guess:
        words = quote or self.text
        start = self.start + max(self.text.find(words), 0)
        return Guess(value, words.replace("\n", ""), start, start + len(words))


@dataclass(frozen=True, slots=True)
class Frame:
    """A document as the guesses see it.

    `head` holds titles and notes above the first clause, `foot` the first signature block;
    `given_title` and `meta` are what the file format itself knew.
    """

    text: str
    segments: Sequence[Segment]
    head: list[Line]
    foot: list[Line]
    file_name: str
    given_title: str
    meta: Mapping[str, str]

    @property
    def stem(self) -> str:
        """The file's name without folder and extension."""
        return PurePosixPath(self.file_name).stem

    def of_meta(self, key: str, value: Any) -> Guess:
        """A guess that rests on what the format knew."""
        return Guess(value, self.meta[key], source=key)

    def of_file_name(self, value: Any, words: str) -> Guess:
        return Guess(value, words, source="file_name")

    def quote(self, value: Any, start: int, end: int) -> Guess:
        """A guess that rests on a stretch of the text."""
        return Guess(value, self.text[start:end].replace("\n", ""), start, end)

    def bracketed(self) -> Guess | None:
        """The 【issuer or place】 that collections put before a title or into a file name."""
        for line in self.head[:3]:
            if line.text.startswith("【") and (found := _FILE_REGION.match(line.text)):
                return line.guess(found[1], found[0])
        found = _FILE_REGION.search(self.stem)
        return self.of_file_name(found[1], found[0]) if found else None


def frame_of(
    text: str,
    segments: Sequence[Segment],
    file_name: str,
    title: str,
    meta: Mapping[str, str] | None,
) -> Frame:
    head, foot = list(_head(text, segments)), list(_foot(text, segments))
    return Frame(text, segments, head, foot, file_name, title, dict(meta or {}))


def _line(text: str, piece: Segment) -> Line:
    raw = text[piece.start : piece.end]
    return Line(raw.strip(), piece.start + len(raw) - len(raw.lstrip()), piece.kind)


def _head(text: str, segments: Sequence[Segment]) -> Iterator[Line]:
    """Titles and notes above the first clause or heading; of an order (令), to its measure."""
    beyond = False
    for piece in segments:
        if piece.codable or piece.kind in ("heading", "table", "attachment_heading"):
            beyond = True
            if piece.n != 1 or not text[piece.start : piece.end].strip().endswith("施行。"):
                return
        elif not beyond or piece.kind in ("title", "other"):
            yield _line(text, piece)


def _foot(text: str, segments: Sequence[Segment]) -> Iterator[Line]:
    """The first signature block; the line of the printing office only where nothing else signs."""
    signed: list[Line] = []
    for piece in segments:
        if piece.kind == "signature":
            signed.append(_line(text, piece))
        elif signed and (piece.codable or piece.kind == "title"):
            break
    proper = [line for line in signed if not line.text.endswith("印发")]
    yield from proper or signed
