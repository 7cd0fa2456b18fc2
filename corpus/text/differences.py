"""Two texts side by side: which paragraphs are equal, which changed and where, which are new."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel
from rapidfuzz.process import cdist

from corpus.text.duplicates import levelled

EQUAL, CHANGED, LEFT, RIGHT = "equal", "changed", "left", "right"

# Below this share of common characters two paragraphs are not the same one, changed.
_LEAST_ALIKE = 0.4
# A block is paired by comparing each with each; a larger one is cut into pieces of this size.
_BLOCK = 600
# An equal stretch this short between two changes is chance, and is read as changed.
_CHANCE = 2


@dataclass(frozen=True, slots=True)
class TextRun:
    """A stretch of a paragraph; `changed`: the other side does not have it."""

    text: str
    changed: bool


@dataclass(frozen=True, slots=True)
class AlignedParagraphs:
    """Paragraphs that belong together. `left` and `right` are their indexes, None on the side
    that has none; the pieces of each side, joined, are its paragraph."""

    kind: str
    left: int | None = None
    right: int | None = None
    left_runs: tuple[TextRun, ...] = ()
    right_runs: tuple[TextRun, ...] = ()


def differences(left: Sequence[str], right: Sequence[str]) -> list[AlignedParagraphs]:
    """Align the paragraphs of two texts. Every paragraph stands in exactly one row, in order.

    Paragraphs are equal when they differ in punctuation, spacing and forms of characters alone.
    """
    left_keys, right_keys = [_key(one) for one in left], [_key(one) for one in right]
    rows: list[AlignedParagraphs] = []
    for kind, i, i_end, j, j_end in _steps(left_keys, right_keys):
        if kind == "equal":
            rows += [
                AlignedParagraphs(
                    EQUAL, a, b, (TextRun(left[a], False),), (TextRun(right[b], False),)
                )
                for a, b in zip(range(i, i_end), range(j, j_end), strict=True)
            ]
        else:
            rows += [_only_left(left, a) for a in range(i, i_end)]
            rows += [_only_right(right, b) for b in range(j, j_end)]
    return _joined(rows, left, right)


def inline(left: str, right: str) -> tuple[tuple[TextRun, ...], tuple[TextRun, ...]]:
    """What of each of two paragraphs the other does not have, by characters."""
    old: list[TextRun] = []
    new: list[TextRun] = []
    for kind, i, i_end, j, j_end in _calm(_steps(left, right)):
        changed = kind != "equal"
        if i_end > i:
            old.append(TextRun(left[i:i_end], changed))
        if j_end > j:
            new.append(TextRun(right[j:j_end], changed))
    return tuple(old), tuple(new)


Step = tuple[str, int, int, int, int]


def _steps(left: Sequence[str], right: Sequence[str]) -> list[Step]:
    return [
        (step.tag, step.src_start, step.src_end, step.dest_start, step.dest_end)
        for step in Indel.opcodes(left, right)
    ]


def _calm(steps: list[Step]) -> Iterator[Step]:
    """Neighbouring changes as one, with the chance matches between them."""
    pending: Step | None = None
    for index, step in enumerate(steps):
        kind, i, i_end, j, j_end = step
        between = 0 < index < len(steps) - 1
        if kind == "equal" and not (between and i_end - i <= _CHANCE and pending):
            if pending:
                yield pending
                pending = None
            yield step
        elif pending:
            pending = ("replace", pending[1], i_end, pending[3], j_end)
        else:
            pending = ("replace", i, i_end, j, j_end)
    if pending:
        yield pending


def _joined(
    rows: list[AlignedParagraphs], left: Sequence[str], right: Sequence[str]
) -> list[AlignedParagraphs]:
    """A deletion directly before an insertion is a change after all, if they are alike.

    Opcodes give deletions and insertions one by one; they are paired a block at a time.
    """
    found: list[AlignedParagraphs] = []
    start = 0
    while start < len(rows):
        end = start
        while end < len(rows) and rows[end].kind in {LEFT, RIGHT}:
            end += 1
        if end == start:
            found.append(rows[start])
            start += 1
            continue
        lefts = [row.left for row in rows[start:end] if row.left is not None]
        rights = [row.right for row in rows[start:end] if row.right is not None]
        found += _paired(left, right, lefts, rights)
        start = end
    return found


def _only_left(left: Sequence[str], index: int) -> AlignedParagraphs:
    return AlignedParagraphs(LEFT, index, None, (TextRun(left[index], True),), ())


def _only_right(right: Sequence[str], index: int) -> AlignedParagraphs:
    return AlignedParagraphs(RIGHT, None, index, (), (TextRun(right[index], True),))


def _paired(
    left: Sequence[str], right: Sequence[str], lefts: list[int], rights: list[int]
) -> list[AlignedParagraphs]:
    """Pair the paragraphs of a block so that the likeness of the pairs together is greatest."""
    rows: list[AlignedParagraphs] = []
    parts = max(1, -(-max(len(lefts), len(rights)) // _BLOCK))
    for part in range(parts):
        some = lefts[len(lefts) * part // parts : len(lefts) * (part + 1) // parts]
        others = rights[len(rights) * part // parts : len(rights) * (part + 1) // parts]
        pairs = dict(_best_pairs([left[a] for a in some], [right[b] for b in others]))
        reached = 0
        for index, a in enumerate(some):
            partner = pairs.get(index)
            if partner is None:
                rows.append(_only_left(left, a))
                continue
            rows += [_only_right(right, b) for b in others[reached:partner]]
            b = others[partner]
            rows.append(AlignedParagraphs(CHANGED, a, b, *inline(left[a], right[b])))
            reached = partner + 1
        rows += [_only_right(right, b) for b in others[reached:]]
    return rows


def _best_pairs(left: list[str], right: list[str]) -> list[tuple[int, int]]:
    """Index pairs, ascending on both sides, whose likenesses have the greatest sum."""
    if not left or not right:
        return []
    alike = cdist(left, right, scorer=Indel.normalized_similarity, score_cutoff=_LEAST_ALIKE)
    best = _sums(alike)
    pairs = []
    i, j = alike.shape
    while i and j:
        if best[i, j] == best[i - 1, j]:
            i -= 1
        elif best[i, j] == best[i, j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            pairs.append((i, j))
    return pairs[::-1]


def _sums(alike: NDArray) -> NDArray[np.float64]:
    """Greatest sum of likenesses of the first i and the first j paragraphs, at [i, j]."""
    best = np.zeros((alike.shape[0] + 1, alike.shape[1] + 1))
    for i, likeness in enumerate(alike.astype(float)):
        paired = np.maximum(best[i, 1:], best[i, :-1] + likeness)
        best[i + 1, 1:] = np.maximum.accumulate(paired)
    return best


def _key(paragraph: str) -> str:
    """What decides whether two paragraphs are equal; signs alone are compared as they are."""
    return levelled(paragraph) or paragraph.strip()
