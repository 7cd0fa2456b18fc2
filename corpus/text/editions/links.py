"""Two editions of a document as segments, and the links between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.text.editions import Link, in_order, match, match_cuts
from corpus.text.segment import KINDS, Segment


@dataclass(frozen=True, slots=True)
class ClauseText:
    """A segment of one edition; offsets are code points of that edition's text."""

    start: int
    end: int
    codable: bool
    text: str


def links_between(old: Sequence[ClauseText], new: Sequence[ClauseText]) -> list[Link]:
    """Every piece of both editions in exactly one link, by their places in the lists.

    What is coded and what is not are kept apart: a clause that is no longer one to be coded has
    vanished, whatever its words. The pieces of each edition tile its text.
    """
    same_text = _joined(old) == _joined(new)
    links: list[Link] = []
    for codable in (True, False):
        olds = [place for place, piece in enumerate(old) if piece.codable == codable]
        news = [place for place, piece in enumerate(new) if piece.codable == codable]
        if same_text:
            found = match_cuts(
                [(old[i].start, old[i].end) for i in olds],
                [(new[j].start, new[j].end) for j in news],
            )
        else:
            found = match([old[i].text for i in olds], [new[j].text for j in news])
        links += [_placed(link, olds, news) for link in found]
    return in_order(links)


def _joined(pieces: Sequence[ClauseText]) -> str:
    return "".join(piece.text for piece in pieces)


def _placed(link: Link, olds: list[int], news: list[int]) -> Link:
    whole = None
    if link.whole is not None:
        whole = news[link.whole] if link.new is None else olds[link.whole]
    return replace(
        link,
        old=None if link.old is None else olds[link.old],
        new=None if link.new is None else news[link.new],
        whole=whole,
    )


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a corrected segment begins, and what it is; it ends where the next one begins."""

    start: int
    kind: str
    codable: bool


def recut(text: str, cuts: Sequence[Cut], before: Sequence[Segment]) -> list[Segment]:
    """The text cut as a person said; paths come from the segments of `before`.

    Numbers are given afresh: a list item, and the further part of a clause that was cut, is
    counted beneath the clause above it. Raises ValueError with the place where the cuts go wrong.
    """
    _check(text, cuts)
    ends = [cut.start for cut in cuts[1:]] + [len(text)]
    known = {segment.start: segment for segment in before}
    segments: list[Segment] = []
    n = m = 0
    for cut, end, above in zip(cuts, ends, _above(cuts, before), strict=True):
        number: tuple[int | None, int | None] = (None, None)
        if cut.codable:
            if n and _beneath(cut, known.get(cut.start)):
                m += 1
                number = (n, m)
            else:
                n, m = n + 1, 0
                number = (n, None)
        segments.append(
            Segment(cut.start, end, cut.kind, cut.codable, *number, above.path, above.depth)
        )
    return segments


def _beneath(cut: Cut, was: Segment | None) -> bool:
    if was is None:
        return True
    return was.m is not None if was.codable else cut.kind == "list_item"


def _check(text: str, cuts: Sequence[Cut]) -> None:
    last = -1
    for cut in cuts:
        if not last < cut.start < len(text) or cut.kind not in KINDS:
            raise ValueError(cut.start)
        last = cut.start
    if text and (not cuts or cuts[0].start != 0):
        raise ValueError(0)


def _above(cuts: Sequence[Cut], before: Sequence[Segment]) -> Iterator[Segment]:
    """For each cut the segment in which it begins."""
    place = 0
    for cut in cuts:
        while place + 1 < len(before) and before[place + 1].start <= cut.start:
            place += 1
        yield before[place]
