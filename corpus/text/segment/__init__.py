"""Chinese policy texts cut into clauses.

`segment` gives pieces that tile the text: every character belongs to exactly one, in order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.text.normalize import Hint
from corpus.text.segment.layout import lay_out
from corpus.text.segment.lines import read_lines
from corpus.text.segment.outline import Outline
from corpus.text.segment.paragraphs import read_paragraphs

KINDS = (
    "title",
    "heading",
    "clause",
    "table",
    "list_item",
    "signature",
    "attachment_heading",
    "other",
)
CODABLE_KINDS = frozenset({"clause", "list_item"})
GRANULARITIES = ("article", "sentence")

_SENTENCE_SIGNS = re.compile(r"[。！？；!?;]+[”’」』）)》】\"']*\s*")
_PAIRS = {"”": "“", "’": "‘", "）": "（", ")": "(", "》": "《", "】": "【", "」": "「", "』": "『"}
_BRACKETS = re.compile("[" + re.escape("".join(_PAIRS) + "".join(_PAIRS.values())) + "]")


@dataclass(frozen=True, slots=True)
class Segment:
    """One piece of a document; offsets are code points, end exclusive.

    `kind` is one of KINDS. `n` and `m` are the clause's number: `n` runs 1..N over the clauses of
    the document, `m` 1..M over what stands beneath clause `n` (None for the clause itself); both
    are None where the piece is not codable. `path` holds marker labels ("第三章", "第十二条",
    "（二）"); a further paragraph of an article is labelled 第二款, 第三款 …
    """

    start: int
    end: int
    kind: str
    codable: bool
    n: int | None
    m: int | None
    path: tuple[str, ...]
    depth: int


def segment(
    text: str, hints: Sequence[Hint] = (), *, granularity: str = "article"
) -> list[Segment]:
    """Cut a normalised text. An empty text has no segment, a blank one a single `other`.

    `granularity` "article" keeps paragraphs whole, "sentence" cuts codable ones at 。！？；: the
    first sentence keeps the number, each further one is counted beneath the same clause.
    """
    if granularity not in GRANULARITIES:
        raise ValueError(f"granularity must be one of {GRANULARITIES}, not {granularity!r}")
    if not text:
        return []
    paragraphs = read_paragraphs(read_lines(text, hints))
    if not paragraphs:
        return [Segment(0, len(text), "other", False, None, None, (), 0)]
    lay_out(paragraphs)
    starts = [_line_start(text, paragraph.start) for paragraph in paragraphs]
    starts[0] = 0
    segments = []
    for numbered, start, end in zip(
        Outline(paragraphs).walk(), starts, [*starts[1:], len(text)], strict=True
    ):
        codable = numbered.kind in CODABLE_KINDS
        depth = max(0, len(numbered.path) - 1)
        segments.append(
            Segment(
                start, end, numbered.kind, codable, numbered.n, numbered.m, numbered.path, depth
            )
        )
    return segments if granularity == "article" else _by_sentence(text, segments)


def _line_start(text: str, position: int) -> int:
    """Indentation belongs to the paragraph it indents, unless other text precedes on the line."""
    start = text.rfind("\n", 0, position) + 1
    return start if not text[start:position].strip() else position


def _by_sentence(text: str, segments: list[Segment]) -> list[Segment]:
    cut: list[Segment] = []
    n, m = 0, 0
    for piece in segments:
        if not piece.codable:
            cut.append(piece)
            continue
        for start, end in sentences(text, piece.start, piece.end):
            if piece.n != n:
                n, m = piece.n or 0, 0
                cut.append(replace(piece, start=start, end=end, m=None))
            else:
                m += 1
                cut.append(replace(piece, start=start, end=end, m=m))
    return cut


def sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut at sentence ends that no bracket or quotation encloses."""
    enclosed = _enclosed(text, start, end)
    index, begin = 0, start
    for match in _SENTENCE_SIGNS.finditer(text, start, end):
        while index < len(enclosed) and enclosed[index][1] < match.end() - 1:
            index += 1
        stop = match.end()
        if stop >= end:
            break
        if (
            index < len(enclosed)
            and enclosed[index][0] < match.start()
            and stop <= enclosed[index][1]
        ):
            continue
        yield begin, stop
        begin = stop
    yield begin, end


def _enclosed(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Outermost matched pairs of brackets and quotes, as positions of opener and closer."""
    pairs: list[tuple[int, int]] = []
    opened: list[tuple[str, int]] = []
    for match in _BRACKETS.finditer(text, start, end):
        sign, at = match[0], match.start()
        opener = _PAIRS.get(sign)
        if opener is None:
            opened.append((sign, at))
        elif opened and opened[-1][0] == opener:
            first = opened.pop()[1]
            while pairs and pairs[-1][0] > first:
                pairs.pop()
            pairs.append((first, at))
    return pairs
