"""Texts in which several coders marked passages: what the unitizing coefficients are computed from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coding.agreement.distances import FloatArray
from coding.agreement.matrix import IntArray

GAP = 0


@dataclass(frozen=True, eq=False)
class Continua:
    """Passages (Krippendorff's *units*) in D texts by C coders with K labels.

    lengths [D]: characters of each text.   judged [D, C]: whether the coder has coded the text.
    document, coder, label, start, end [N]: a passage each, `end` behind its last character.
    labels: a name for each of the K labels.
    Raises ValueError for a passage outside its text or of a coder who has not coded it.
    """

    lengths: IntArray
    judged: NDArray[np.bool_]
    document: IntArray
    coder: IntArray
    label: IntArray
    start: IntArray
    end: IntArray
    labels: Sequence[Any]

    def __post_init__(self) -> None:
        outside = (self.start < 0) | (self.end < self.start)
        outside |= self.end > self.lengths[self.document]
        if outside.any():
            raise ValueError(f"passage {int(np.argmax(outside))} does not lie within its text")
        if not self.judged[self.document, self.coder].all():
            raise ValueError("a passage is of a coder who has not coded the text")

    def only(self, label: int) -> Continua:
        """The passages of one label, those of one coder that overlap made one."""
        keep = np.flatnonzero((self.label == label) & (self.end > self.start))
        order = keep[np.lexsort((self.start[keep], self.coder[keep], self.document[keep]))]
        document, coder = self.document[order], self.coder[order]
        start, end = self.start[order], self.end[order]
        # Texts and coders are laid one behind the other, so that one running maximum serves all.
        stride = int(self.lengths.max(initial=0)) + 1
        place = (document * self.judged.shape[1] + coder) * stride
        reached = np.maximum.accumulate(place + end)
        first = np.ones(len(order), bool)
        first[1:] = place[1:] + start[1:] >= reached[:-1]
        last = np.append(np.flatnonzero(first)[1:], len(order)) - 1
        at = np.flatnonzero(first)
        return Continua(
            self.lengths,
            self.judged,
            document[at],
            coder[at],
            np.zeros(len(at), np.int64),
            start[at],
            reached[last] - place[at] if len(at) else end[at],
            [self.labels[label]],
        )

    def overlapping(self) -> bool:
        """Whether two passages of one coder share a character."""
        some = self.end > self.start
        order = np.lexsort((self.start[some], self.coder[some], self.document[some]))
        document, coder = self.document[some][order], self.coder[some][order]
        same = (document[1:] == document[:-1]) & (coder[1:] == coder[:-1])
        return bool((same & (self.start[some][order][1:] < self.end[some][order][:-1])).any())

    def layers(self) -> Iterator[tuple[int, dict[int, Layer]]]:
        """Each text that two coders or more have coded, and what each of them marked."""
        order = np.lexsort((self.start, self.coder, self.document))
        cell = (self.document * self.judged.shape[1] + self.coder)[order]
        for document in np.flatnonzero(self.judged.sum(axis=1) > 1):
            found = {}
            for coder in np.flatnonzero(self.judged[document]):
                key = document * self.judged.shape[1] + coder
                a, b = np.searchsorted(cell, [key, key + 1])
                own = order[a:b]
                own = own[self.end[own] > self.start[own]]
                found[int(coder)] = Layer(self.start[own], self.end[own], self.label[own])
            yield int(document), found


@dataclass(frozen=True, eq=False)
class Layer:
    """The passages of one coder in one text, in order, none overlapping another."""

    start: IntArray
    end: IntArray
    label: IntArray

    def at(self, positions: IntArray) -> IntArray:
        """Which passage holds each position, -1 where none does."""
        index = np.searchsorted(self.start, positions, side="right") - 1
        held = (index >= 0) & (positions < self.end[index]) if len(self.start) else index >= 0
        return np.where(held, index, -1)

    def value(self, index: IntArray) -> IntArray:
        """The label of each of these passages + 1, GAP for none."""
        if not len(self.label):
            return np.full(len(index), GAP)
        return np.where(index >= 0, self.label[index] + 1, GAP)


def pieces(length: int, *layers: Layer) -> tuple[IntArray, IntArray]:
    """Where the text is cut by any border of the layers: the starts and the lengths of the pieces."""
    borders = [np.array([0, length])]
    borders += [border for layer in layers for border in (layer.start, layer.end)]
    cuts = np.unique(np.concatenate(borders))
    return cuts[:-1], np.diff(cuts)


def coder_pairs(found: dict[int, Layer]) -> Iterator[tuple[Layer, Layer]]:
    """Every ordered pair of different coders."""
    yield from permutations(found.values(), 2)


def added(index: IntArray, weights: IntArray | FloatArray, size: int) -> FloatArray:
    return np.bincount(index, weights=weights, minlength=size).astype(np.float64)
