"""What has been coded: asked by corpus, answered by the app that codes.

An answer narrows a query to the rows of which it is true; it is entered in ANSWERS when the app
is ready. Where nobody answers, nothing is coded.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from corpus.models import Clause, Document

ANSWERS: dict[str, Callable[[QuerySet[Any]], QuerySet[Any]]] = {}


def coded(clauses: QuerySet[Clause]) -> QuerySet[Clause]:
    """Of the clauses those on which somebody has judged."""
    return _true_of("coded", clauses)


def in_rounds(documents: QuerySet[Document]) -> QuerySet[Document]:
    """Of the documents those that have been given to coders."""
    return _true_of("in_rounds", documents)


def in_open_rounds(documents: QuerySet[Document]) -> QuerySet[Document]:
    """Of the documents those that are being coded now."""
    return _true_of("in_open_rounds", documents)


def _true_of(question: str, rows: QuerySet[Any]) -> QuerySet[Any]:
    answer = ANSWERS.get(question)
    return answer(rows) if answer else rows.none()
