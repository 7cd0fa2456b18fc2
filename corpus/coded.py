"""What has been coded: asked by corpus, answered by the app that codes.

An answer is entered in ANSWERS when the app is ready; most narrow a query to the rows of which
they are true. Where nobody answers, nothing is coded and nothing is withheld.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from corpus.models import Clause, Document, Membership, User

ANSWERS: dict[str, Callable[..., Any]] = {}


def coded(clauses: QuerySet[Clause]) -> QuerySet[Clause]:
    """Of the clauses those on which somebody has judged."""
    return _true_of("coded", clauses)


def in_rounds(documents: QuerySet[Document]) -> QuerySet[Document]:
    """Of the documents those that have been given to coders."""
    return _true_of("in_rounds", documents)


def in_open_rounds(documents: QuerySet[Document]) -> QuerySet[Document]:
    """Of the documents those that are being coded now."""
    return _true_of("in_open_rounds", documents)


def withheld(documents: QuerySet[Document], reader: User) -> QuerySet[Document]:
    """Of the documents those of which the reader must not learn, by any answer, what others have
    coded: whatever is said of `coded` then is the same, whether or not it is."""
    return _true_of("withheld", documents, reader)


def note_access(*, actor: User, member: Membership, since: datetime | None = None) -> None:
    """Tell whoever codes that the member's role or membership is about to change, or with `since`
    that it has changed just now: what they could see is written down."""
    if answer := ANSWERS.get("note_access"):
        answer(actor=actor, member=member, since=since)


def said_of_role(member: Membership) -> list[str]:
    """What the member's role means for what they code, in sentences for whoever gave it."""
    answer = ANSWERS.get("said_of_role")
    return answer(member) if answer else []


def _true_of(question: str, rows: QuerySet[Any], *more: Any) -> QuerySet[Any]:
    answer = ANSWERS.get(question)
    return answer(rows, *more) if answer else rows.none()
