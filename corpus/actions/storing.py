"""Storing what was read of a file: text, clauses, search index, words, fingerprint.

The caller holds a transaction and has made the document's row.
"""

from collections.abc import Sequence

from corpus.actions.words import store_words
from corpus.extract import Extracted
from corpus.models import Clause, ClauseIndex, Document, DocumentText, Fingerprint
from corpus.text.grams import Grams
from corpus.text.segment import Segment
from policycoder.postgresql.copying import copy_rows, new_ids

_CLAUSE_COLUMNS = (
    "id",
    "document_id",
    "number",
    "kind",
    "codable",
    "path",
    "depth",
    "start",
    "end",
    "text",
)


def store_content(document: Document, extracted: Extracted, *, lexicon: int) -> list[int]:
    """Everything below the document's row; the ids of its clauses, in text order.

    `document.number` gives the clauses theirs; `lexicon` is the number of the project's lexicon
    with which the words were cut.
    """
    ids = store_clauses(document, extracted.text, extracted.segments)
    index_clauses(ids, extracted.grams)
    store_words(document, ids, extracted.words, lexicon=lexicon)
    Fingerprint.objects.create(document=document, hashes=extracted.fingerprint.tolist())
    return ids


def store_clauses(document: Document, text: str, segments: Sequence[Segment]) -> list[int]:
    """The text and its clauses alone; the ids of the clauses, in text order."""
    DocumentText.objects.create(document=document, content=text)
    ids = new_ids(Clause, len(segments))
    copy_rows(
        Clause,
        _CLAUSE_COLUMNS,
        (_row(pk, document, text, piece) for pk, piece in zip(ids, segments, strict=True)),
    )
    return ids


def index_clauses(ids: Sequence[int], grams: Sequence[Grams]) -> None:
    """Make clauses found by the search; `grams` are theirs, in the order of `ids`."""
    copy_rows(
        ClauseIndex,
        ("clause_id", "grams"),
        ([pk, hashes.tolist()] for pk, hashes in zip(ids, grams, strict=True)),
    )


def counts_of(segments: Sequence[Segment]) -> dict[str, int]:
    """What the document's row keeps about its segments."""
    return {
        "clause_count": sum(piece.codable for piece in segments),
        "next_clause_number": 1 + max((piece.n or 0 for piece in segments), default=0),
    }


def _row(pk: int, document: Document, text: str, piece: Segment) -> list:
    parts = [document.number, *(part for part in (piece.n, piece.m) if part is not None)]
    return [
        pk,
        document.pk,
        "-".join(map(str, parts)) if piece.n is not None else None,
        piece.kind,
        piece.codable,
        [label[:60] for label in piece.path],
        piece.depth,
        piece.start,
        piece.end,
        text[piece.start : piece.end],
    ]
