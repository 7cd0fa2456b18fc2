"""The network of a part's most frequent words, joined where they stand in one clause."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from coding.results.kinds import Report
from coding.results.texts import Texts, codable_clauses
from coding.results.words import StoredWords, stored_words
from corpus.actions.words import lexis_of
from corpus.text.network import Windows, network
from corpus.text.words.frequency import Counter
from corpus.text.words.lexis import IntArray, Vocabulary

CLAUSE, DOCUMENT = "clause", "document"
WINDOWS = (CLAUSE, DOCUMENT)


@dataclass(frozen=True)
class Shape:
    """How a network is drawn up: so many words, tied when at least `least` windows have both."""

    size: int = 60
    least: int = 3
    measure: str = "count"
    window: str = CLAUSE

    @property
    def query(self) -> dict[str, str | int]:
        """What leads to the same network again."""
        return asdict(self)


def word_network(texts: Texts, shape: Shape, report: Report) -> dict[str, Any]:
    """`{documents, windows, words, lexicon, nodes, edges}`; see `corpus.text.network.Network`.

    Only codable clauses are looked at, and with a node only those that bear it.
    """
    said = _("Joining words")
    number, lexis = lexis_of(texts.project)
    documents = texts.documents()
    clauses = texts.clauses()
    if clauses is None:
        clauses = codable_clauses(documents)
    vocabulary = Vocabulary(lexis)
    counter = Counter(vocabulary)
    found_in = 0
    total = documents.count()
    for done, stored in enumerate(stored_words(documents)):
        report(done, 2 * total, said)
        numbers = vocabulary.numbers_of(stored.vocabulary)
        ids = stored.tokens_of(np.isin(stored.clauses, clauses))
        if len(ids):
            counter.add(numbers, ids)
            found_in += 1
    table = counter.table()
    words = table.words[: shape.size]
    windows = Windows(len(words))
    chosen = {word: place for place, word in enumerate(words)}
    places = np.array([chosen.get(word, -1) for word in vocabulary.words] + [-1], np.int64)
    for done, stored in enumerate(stored_words(documents)):
        report(total + done, 2 * total, said)
        _add(windows, stored, places[vocabulary.numbers_of(stored.vocabulary)], clauses, shape)
    pairs = windows.matrix()
    found = network(
        words,
        table.counts[: shape.size].tolist(),
        pairs,
        windows.number,
        measure=shape.measure,
        least=shape.least,
    )
    report(2 * total, 2 * total, said)
    return {
        "documents": found_in,
        "windows": windows.number,
        "words": table.total,
        "lexicon": number,
        "nodes": found.nodes,
        "edges": found.edges,
    }


def _add(
    windows: Windows, stored: StoredWords, places: IntArray, clauses: IntArray, shape: Shape
) -> None:
    """Add a document; `places` maps its vocabulary to the network's words."""
    own = np.isin(stored.clauses, clauses)
    if not own.any():
        return
    words = places[stored.tokens_of(own)]
    if shape.window == DOCUMENT:
        windows.add(np.zeros(len(words), np.int64), words, 1)
        return
    count = int(own.sum())
    windows.add(np.repeat(np.arange(count), stored.lengths[own]), words, count)
