"""Corpus' questions about codings (`corpus.coded`), answered."""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from coding.models import Assignment, Judgement, Round
from corpus.models import Clause, Document


def coded(clauses: QuerySet[Clause]) -> QuerySet[Clause]:
    return clauses.filter(Exists(Judgement.objects.filter(clause=OuterRef("pk"))))


def in_rounds(documents: QuerySet[Document]) -> QuerySet[Document]:
    return documents.filter(Exists(Assignment.objects.filter(document=OuterRef("pk"))))


def in_open_rounds(documents: QuerySet[Document]) -> QuerySet[Document]:
    open_now = Assignment.objects.filter(round__status=Round.Status.OPEN)
    return documents.filter(Exists(open_now.filter(document=OuterRef("pk"))))


ANSWERS: dict[str, Callable[[QuerySet[Any]], QuerySet[Any]]] = {
    "coded": coded,
    "in_rounds": in_rounds,
    "in_open_rounds": in_open_rounds,
}
