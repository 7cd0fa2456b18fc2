"""Words that stand together: co-occurrence in windows, and the network they make.

Measures of association after Eck & Waltman (2009), "How to normalize cooccurrence data?".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from corpus.text.words.frequency import FloatArray
from corpus.text.words.lexis import IntArray

MEASURES = ("count", "association", "jaccard", "cosine")
MAX_WORDS = 300
_WINDOWS_AT_ONCE = 20_000
_SEED = 20


class Windows:
    """Counts in how many windows (clauses, documents) each of a few words stands, and each pair.

    A window that has a word twice has it once.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self.number = 0
        self.pairs: FloatArray = np.zeros((size, size))
        self._waiting: list[NDArray[np.bool_]] = []
        self._rows = 0

    def add(self, windows: IntArray, words: IntArray, number: int) -> None:
        """Tokens of a document: the window (0 to `number` - 1) and the word (0 to `size` - 1, -1
        for one that is not looked at) of each."""
        self.number += number
        seen = words >= 0
        if not seen.any():
            return
        found = np.zeros((number, self.size), bool)
        found[windows[seen], words[seen]] = True
        self._waiting.append(found[found.any(axis=1)])
        self._rows += len(self._waiting[-1])
        if self._rows >= _WINDOWS_AT_ONCE:
            self._multiply()

    def _multiply(self) -> None:
        if self._waiting:
            # Counts of 20,000 windows are exact in single precision.
            found = np.concatenate(self._waiting).astype(np.float32)
            self.pairs += found.T @ found
        self._waiting, self._rows = [], 0

    def matrix(self) -> IntArray:
        """Symmetric counts; the diagonal says in how many windows each word stands."""
        self._multiply()
        return np.rint(self.pairs).astype(np.int64)


def strengths(pairs: IntArray, windows: int, measure: str) -> FloatArray:
    """How strongly each two words belong together; 0 on the diagonal.

    With c windows that have both, a and b that have either word, of n: `count` c; `association`
    c n / (a b), 1 where they meet as often as by chance; `jaccard` c / (a + b - c); `cosine`
    (Salton) c / √(a b).
    """
    own = np.diag(pairs).astype(float)
    product = np.outer(own, own)
    both = pairs.astype(float)
    divisor = {
        "count": np.ones_like(both),
        "association": product / max(windows, 1),
        "jaccard": own[:, None] + own[None, :] - both,
        "cosine": np.sqrt(product),
    }[measure]
    found = np.divide(both, divisor, out=np.zeros_like(both), where=divisor > 0)
    np.fill_diagonal(found, 0)
    return found


@dataclass(frozen=True)
class Network:
    """`nodes`: `{word, count, windows, degree, strength, betweenness, closeness, eigenvector,
    community}` in the order given; `edges`: `{source, target, count, weight}` by place in them."""

    nodes: list[dict[str, Any]]
    edges: list[dict[str, Any]]


def network(
    words: list[str],
    counts: Iterable[int],
    pairs: IntArray,
    windows: int,
    *,
    measure: str = "count",
    least: int = 2,
) -> Network:
    """Joins words that meet in at least `least` windows; the measure is the tie's weight."""
    if measure not in MEASURES:
        raise ValueError(f"measure must be one of {MEASURES}, not {measure!r}")
    weights = strengths(pairs, windows, measure)
    tied = np.triu(pairs >= max(least, 1), 1)
    weights = np.where(tied | tied.T, weights, 0.0)
    between, close = paths(weights)
    communities = _communities(weights)
    nodes = [
        {
            "word": word,
            "count": int(count),
            "windows": int(pairs[place, place]),
            "degree": int(np.count_nonzero(weights[place])),
            "strength": float(weights[place].sum()),
            "betweenness": float(between[place]),
            "closeness": float(close[place]),
            "eigenvector": 0.0,
            "community": communities[place],
        }
        for place, (word, count) in enumerate(zip(words, counts, strict=True))
    ]
    for node, value in zip(nodes, eigenvector(weights), strict=True):
        node["eigenvector"] = float(value)
    edges = [
        {
            "source": int(one),
            "target": int(other),
            "count": int(pairs[one, other]),
            "weight": float(weights[one, other]),
        }
        for one, other in zip(*np.nonzero(tied), strict=True)
    ]
    return Network(nodes, edges)


def paths(weights: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Betweenness (Brandes 2001, undirected, 0 to 1) and closeness (Wasserman & Faust 1994, so
    that small components do not look central), a tie's length being 1 / weight.

    The same as networkx's, which needs many seconds for 300 words that all know each other.
    """
    size = len(weights)
    lengths = np.divide(1.0, weights, out=np.full((size, size), np.inf), where=weights > 0)
    distances = lengths.copy()
    np.fill_diagonal(distances, 0)
    for middle in range(size):
        np.minimum(
            distances, distances[:, middle, None] + distances[None, middle, :], out=distances
        )
    between = np.zeros(size)
    for source in range(size):
        between += _dependencies(distances[source], lengths, source)
    if size > 2:
        between /= (size - 1) * (size - 2)
    reached = np.isfinite(distances).sum(axis=1) - 1
    sums = np.where(np.isfinite(distances), distances, 0).sum(axis=1)
    close = np.divide(
        reached * reached, sums * max(size - 1, 1), out=np.zeros(size), where=sums > 0
    )
    return between, close


def _dependencies(distance: FloatArray, lengths: FloatArray, source: int) -> FloatArray:
    """How much each node lies between the source and all others."""
    size = len(distance)
    order = np.argsort(distance, kind="stable")
    order = order[np.isfinite(distance[order])]
    with np.errstate(invalid="ignore"):
        before = np.isclose(distance[:, None] + lengths, distance[None, :], rtol=1e-12, atol=0)
    before[:, source] = False
    ways = np.zeros(size)
    ways[source] = 1
    for node in order[1:]:
        ways[node] = ways @ before[:, node]
    depends = np.zeros(size)
    for node in order[:0:-1]:
        depends += before[:, node] * ways * ((1 + depends[node]) / ways[node])
    depends[source] = 0
    return depends


def eigenvector(weights: FloatArray) -> FloatArray:
    """Leading eigenvector of the weights, of length 1; 0 outside the strongest component."""
    if not weights.any():
        return np.zeros(len(weights))
    vector = np.abs(np.linalg.eigh(weights)[1][:, -1])
    return np.where(vector < 1e-9, 0.0, vector)


def _communities(weights: FloatArray) -> list[int]:
    """The community of each word (Louvain, seeded), numbered by size; words without ties: -1."""
    graph: nx.Graph = nx.Graph()
    graph.add_weighted_edges_from(
        (int(one), int(other), float(weights[one, other]))
        for one, other in zip(*np.nonzero(np.triu(weights)), strict=True)
    )
    found = nx.community.louvain_communities(graph, weight="weight", seed=_SEED)
    place = [-1] * len(weights)
    for number, members in enumerate(sorted(found, key=lambda one: (-len(one), min(one)))):
        for member in members:
            place[member] = number
    return place
