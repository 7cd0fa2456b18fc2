"""Segmentations in a form that a test can be read by."""

import re

from corpus.text.segment import Segment, segment


def lay(text: str, **options) -> list[tuple[str, str, str]]:
    """(kind, number, text without outer whitespace, line ends as ⏎) of each segment."""
    pieces = segment(text, **options)
    check_invariants(text, pieces)
    return [
        (piece.kind, number(piece), text[piece.start : piece.end].strip().replace("\n", "⏎"))
        for piece in pieces
    ]


def codable(text: str, **options) -> list[tuple[str, str]]:
    """(number, text) of the codable segments."""
    return [(number, words) for _, number, words in lay(text, **options) if number]


def paths(text: str, **options) -> list[str]:
    """The paths of the codable segments, joined with ›."""
    return ["›".join(piece.path) for piece in segment(text, **options) if piece.codable]


def kinds(text: str, **options) -> list[tuple[str, str]]:
    return [(kind, words) for kind, _, words in lay(text, **options)]


def number(piece: Segment) -> str:
    if piece.n is None:
        return ""
    return str(piece.n) if piece.m is None else f"{piece.n}-{piece.m}"


def check_invariants(text: str, pieces: list[Segment]) -> None:
    """Tiling, contiguity, uniqueness: what holds for every text."""
    assert "".join(text[p.start : p.end] for p in pieces) == text
    position = 0
    for piece in pieces:
        assert piece.start == position < piece.end
        position = piece.end
    top, beneath = 0, 0
    for piece in pieces:
        assert piece.codable == (piece.kind in ("clause", "list_item"))
        if not piece.codable:
            assert (piece.n, piece.m) == (None, None)
        elif piece.m is None:
            assert piece.n == top + 1
            top, beneath = top + 1, 0
        else:
            assert (piece.n, piece.m) == (top, beneath + 1)
            beneath += 1
        assert piece.depth >= 0
        assert all(label and not re.search(r"\s", label) for label in piece.path)
