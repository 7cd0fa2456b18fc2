"""Whether coders who marked passages differ over where they end or over what they are."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np

from coding.agreement.continua import Continua, Layer, coder_pairs
from coding.agreement.matrix import IntArray

EXACT, BOUNDARY, LABEL, MISSED = "exact", "boundary", "label", "missed"
KINDS = (EXACT, BOUNDARY, LABEL, MISSED)


@dataclass(frozen=True)
class Differences:
    """Passages of one coder beside another coder who has coded the text.

    exact: the other has the same passage with the same label.  boundary: the other gave a passage
    that overlaps it the same label, but other borders.  label: whatever overlaps it has another
    label.  missed: nothing of the other's overlaps it.  A passage counts once for each other coder.
    """

    exact: int = 0
    boundary: int = 0
    label: int = 0
    missed: int = 0

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


def differences(continua: Continua) -> tuple[Differences, list[Differences]]:
    """Of all labels, and of each."""
    k = len(continua.labels)
    counts = np.zeros((k, len(KINDS)), np.int64)
    for _document, found in continua.layers():
        for first, second in coder_pairs(found):
            np.add.at(counts, (first.label, _kinds(first, second)), 1)
    return _made(counts.sum(axis=0)), [_made(row) for row in counts]


def _kinds(first: Layer, second: Layer) -> IntArray:
    """Of each passage of the first, a place in KINDS."""
    if not len(second.start):
        return np.full(len(first.start), KINDS.index(MISSED))
    overlap = (first.start[:, None] < second.end) & (second.start < first.end[:, None])
    same = first.label[:, None] == second.label
    exact = (first.start[:, None] == second.start) & (first.end[:, None] == second.end) & same
    cases = [exact.any(axis=1), (overlap & same).any(axis=1), overlap.any(axis=1)]
    return np.select(cases, [0, 1, 2], 3)


def _made(row: IntArray) -> Differences:
    return Differences(*(int(one) for one in row))
