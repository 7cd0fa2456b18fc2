"""The words of a part of the collection: how frequent they are, and how that differs elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from coding.results.kinds import Report
from coding.results.texts import Texts, codable_clauses
from corpus.actions.words import lexis_of
from corpus.models import Document, DocumentWords
from corpus.text.words.frequency import Counted, Counter, Key, keyness
from corpus.text.words.lexis import IntArray, Vocabulary

MOST_FREQUENT = 300
MOST_TELLING = 100
_AT_ONCE = 50

Ids = NDArray[np.int32]


@dataclass(frozen=True)
class StoredWords:
    """A document's words: `ids` are places in `vocabulary`, `clauses` the ids of its segments,
    `lengths` their numbers of tokens."""

    document: int
    vocabulary: list[str]
    ids: Ids
    clauses: IntArray
    lengths: IntArray
    by_jieba: int

    def tokens_of(self, chosen: NDArray[np.bool_]) -> Ids:
        """The tokens of those segments that are chosen."""
        return self.ids[np.repeat(chosen, self.lengths)]


def stored_words(
    documents: QuerySet[Document], *, order: str = "document_id"
) -> Iterator[StoredWords]:
    """The words of the documents; those of a few are in memory at a time."""
    found = DocumentWords.objects.filter(document__in=documents.order_by().values("pk"))
    columns = ("document_id", "vocabulary", "tokens", "clauses", "lengths", "by_jieba")
    rows = found.order_by(order).values_list(*columns)
    for pk, vocabulary, tokens, clauses, lengths, by_jieba in rows.iterator(chunk_size=_AT_ONCE):
        yield StoredWords(
            pk,
            vocabulary,
            np.frombuffer(tokens, "<i4"),
            np.array(clauses, np.int64),
            np.array(lengths, np.int64),
            by_jieba,
        )


def count_words(texts: Texts, report: Report) -> dict[str, Any]:
    """`{documents, words, types, by_jieba, lexicon, rows: [{word, count, documents}], keyness}`.

    `words` are the running words, `types` the different ones that are no stop words, `rows` the
    most frequent of these. `keyness` is `{documents, words, over: [key], under: [key]}` with the
    rest's figures and `{word, count, rest, g2, p, log_ratio}`, None without a rest. When a node is
    chosen, the rest are the other codable clauses of the collection.
    """
    said = _("Counting words")
    number, lexis = lexis_of(texts.project)
    vocabulary = Vocabulary(lexis)
    part, rest = Subcorpus(vocabulary), Subcorpus(vocabulary)
    clauses = texts.clauses()
    inside = set(texts.documents().values_list("pk", flat=True))
    whole = texts.whole()
    codable = None if clauses is None else codable_clauses(whole)
    total = whole.count()
    for done, stored in enumerate(stored_words(whole)):
        report(done, total, said)
        numbers = vocabulary.numbers_of(stored.vocabulary)
        if clauses is None or codable is None:
            side = part if stored.document in inside else rest
            side.add(numbers, stored.ids, stored.by_jieba)
            continue
        own = np.isin(stored.clauses, clauses) & (stored.document in inside)
        part.add(numbers, stored.tokens_of(own), stored.by_jieba)
        others = np.isin(stored.clauses, codable) & ~own
        rest.add(numbers, stored.tokens_of(others), 0)
    report(total, total, said)
    table = part.counter.table()
    return {
        "documents": part.documents,
        "words": table.total,
        "types": len(table.words),
        "by_jieba": part.by_jieba,
        "lexicon": number,
        "rows": _rows(table),
        "keyness": _compared(part, rest) if texts.narrowed else None,
    }


class Subcorpus:
    """One side of a comparison, added up document by document."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.counter = Counter(vocabulary)
        self.documents = 0
        self.by_jieba = 0

    def add(self, numbers: IntArray, ids: Ids, by_jieba: int) -> None:
        if len(ids):
            self.counter.add(numbers, ids)
            self.documents += 1
            self.by_jieba += by_jieba


def _rows(table: Counted) -> list[dict[str, Any]]:
    return [
        {"word": word, "count": int(count), "documents": int(documents)}
        for word, count, documents in zip(
            table.words[:MOST_FREQUENT], table.counts, table.documents, strict=False
        )
    ]


def _compared(part: Subcorpus, rest: Subcorpus) -> dict[str, Any]:
    vocabulary = part.counter.vocabulary
    (own, _own), (other, _other) = part.counter.of_all(), rest.counter.of_all()
    kept = np.flatnonzero(~vocabulary.stopped())
    keys = keyness(
        [vocabulary.words[place] for place in kept],
        own[kept],
        other[kept],
        part.counter.total(),
        rest.counter.total(),
    )
    over = [_key(key) for key in keys if key.log_ratio > 0]
    under = [_key(key) for key in keys if key.log_ratio < 0]
    return {
        "documents": rest.documents,
        "words": rest.counter.total(),
        "over": over[:MOST_TELLING],
        "under": under[:MOST_TELLING],
    }


def _key(key: Key) -> dict[str, Any]:
    return {
        "word": key.word,
        "count": key.count,
        "rest": key.rest,
        "g2": round(key.g2, 4),
        "p": key.p,
        "log_ratio": round(key.log_ratio, 4),
    }
