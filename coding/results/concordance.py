"""A word wherever it stands, with what is said before and after it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

from coding.results.texts import Texts
from coding.results.words import StoredWords, stored_words
from corpus.actions.words import lexis_of
from corpus.models import Clause, Document, DocumentWords

CONTEXT = 21  # characters on each side


@dataclass(frozen=True)
class Line:
    """`clause` has its document; the texts are of one line each."""

    clause: Clause
    left: str
    word: str
    right: str


@dataclass(frozen=True)
class _Place:
    clause: int
    start: int  # code points from the clause's beginning
    length: int


def lines_of(texts: Texts, word: str, first: int, number: int) -> tuple[list[Line], bool]:
    """`number` lines from the place `first` on, by document and place in it, and whether more
    follow. Texts are read only as far as that needs."""
    _number, lexis = lexis_of(texts.project)
    found = list(islice(_places(texts, lexis.variants(word)), first, first + number + 1))
    clauses = Clause.objects.select_related("document").in_bulk({one.clause for one in found})
    return [_line(clauses[one.clause], one) for one in found[:number]], len(found) > number


def documents_with(texts: Texts, word: str) -> list[tuple[Document, int]]:
    """The documents in which the word stands, by number, each with how often it does."""
    _number, lexis = lexis_of(texts.project)
    times = {pk: sum(1 for _place in places) for pk, places in _found(texts, lexis.variants(word))}
    documents = Document.objects.filter(pk__in=[pk for pk, n in times.items() if n])
    return [(one, times[one.pk]) for one in documents.order_by("number")]


def _places(texts: Texts, variants: list[str]) -> Iterator[_Place]:
    for _document, places in _found(texts, variants):
        yield from places


def _found(texts: Texts, variants: list[str]) -> Iterator[tuple[int, Iterator[_Place]]]:
    """By document."""
    having = DocumentWords.objects.filter(vocabulary__overlap=variants).order_by().values("pk")
    clauses = texts.clauses()
    documents = texts.documents().filter(pk__in=having)
    for stored in stored_words(documents, order="document__number"):
        inside = None if clauses is None else np.isin(stored.clauses, clauses)
        yield stored.document, _in_document(stored, set(variants), inside)


def _in_document(
    stored: StoredWords, variants: set[str], inside: np.ndarray | None
) -> Iterator[_Place]:
    wanted = [place for place, token in enumerate(stored.vocabulary) if token in variants]
    hits = np.flatnonzero(np.isin(stored.ids, wanted))
    ends = np.cumsum(stored.lengths)
    sizes = np.array([len(token) for token in stored.vocabulary], np.int64)[stored.ids]
    before = np.cumsum(sizes) - sizes  # characters before each token
    for hit in hits.tolist():
        segment = int(np.searchsorted(ends, hit, side="right"))
        if inside is not None and not inside[segment]:
            continue
        first = int(ends[segment] - stored.lengths[segment])
        yield _Place(
            int(stored.clauses[segment]), int(before[hit] - before[first]), int(sizes[hit])
        )


def _line(clause: Clause, place: _Place) -> Line:
    text, end = clause.text, place.start + place.length
    left = " ".join(text[max(0, place.start - CONTEXT) : place.start].split())
    right = " ".join(text[end : end + CONTEXT].split())
    return Line(
        clause,
        ("…" if text[: max(0, place.start - CONTEXT)].strip() else "") + left,
        text[place.start : end],
        right + ("…" if text[end + CONTEXT :].strip() else ""),
    )
