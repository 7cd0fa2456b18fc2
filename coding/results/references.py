"""The references, clauses and documents behind a number of the node table."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from coding.codebook.joining import JoinedDimension
from coding.models import Reference
from coding.results.base import Base
from coding.results.folding import folded
from corpus.models import Clause, Document


def references_of(base: Base, dimension: JoinedDimension, node: str = "") -> QuerySet[Reference]:
    """In reading order: the references to a node and those below it, or to the whole dimension."""
    found = Reference.objects.filter(
        node__in=dimension.ids(node), assignment__in=base.passes().order_by().values("pk")
    )
    return folded(found, [dimension]).order_by(
        "clause__document__number", "clause__start", "assignment__coder__username", "pk"
    )


def clauses_of(references: QuerySet[Reference]) -> QuerySet[Clause]:
    found = references.order_by().values("clause")
    return Clause.objects.filter(pk__in=found).order_by("document__number", "start")


def sources_of(references: QuerySet[Reference]) -> QuerySet[Document]:
    """Of several editions of a document the newest that has references."""
    found = Document.objects.filter(pk__in=references.order_by().values("assignment__document"))
    later = found.filter(
        project=OuterRef("project"), number=OuterRef("number"), edition__gt=OuterRef("edition")
    )
    return found.exclude(Exists(later)).order_by("number")


def choices_in(
    references: QuerySet[Reference], clauses: Sequence[Clause]
) -> dict[int, list[Reference]]:
    """Clause id to those of the references that lie in it, by coder and node."""
    found: dict[int, list[Reference]] = {}
    rows = references.filter(clause__in=[clause.pk for clause in clauses])
    for row in rows.select_related("node", "assignment__coder").order_by(
        "assignment__coder__username", "node__position", "pk"
    ):
        found.setdefault(row.clause_id, []).append(row)
    return found


def counts_in(
    references: QuerySet[Reference], documents: Sequence[Document]
) -> dict[int, dict[str, Any]]:
    """Document id to how many of the references, and clauses that bear them, its editions have."""
    numbers = {document.number: document.pk for document in documents}
    rows = (
        references.filter(assignment__document__number__in=numbers)
        .order_by()
        .values("assignment__document__number")
        .annotate(references=Count("pk"), clauses=Count("clause", distinct=True))
    )
    return {numbers[row["assignment__document__number"]]: dict(row) for row in rows}
