from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from coding.codebook.joining import JoinedDimension, JoinedNode, joined
from coding.codebook.scheme import scheme_of
from coding.exports import columns
from coding.exports.chunks import Chunk, chunks
from coding.judgements.spans import Span
from coding.models import Reference
from coding.results.base import Base
from coding.results.folding import folded
from corpus.models import Clause
from policycoder.tables import Column, Table


@dataclass(frozen=True)
class PlacedNode:
    """A node with its place in the joined codebook."""

    place: int
    dimension: JoinedDimension
    node: JoinedNode


@dataclass(frozen=True)
class Given:
    span: Span
    quote: str
    version: int
    at: datetime


SPAN = (
    Column(
        "start",
        _(
            "Where the span begins, in Unicode code points of the document's text; empty when the whole clause is coded."
        ),
        lambda given: given.span.start,
    ),
    Column("end", _("Where the span ends, exclusive."), lambda given: given.span.end),
    Column(
        "quote",
        _("Text of the span as the document has it; empty when the whole clause is coded."),
        lambda given: given.quote,
    ),
)
GIVEN = (
    columns.made_under(lambda given: given.version),
    Column("created_at", _("When the node was given, ISO 8601 in UTC."), lambda given: given.at),
)
PARTS = (
    columns.DOCUMENT,
    columns.clause_columns("clause_text"),
    (
        columns.DIMENSION,
        columns.PARENT,
        columns.NODE,
        columns.PARENT_NAME,
        columns.NODE_NAME,
    ),
    SPAN,
    columns.PASS,
    GIVEN,
)

Record = tuple[Any, ...]
Nodes = dict[int, PlacedNode]


def references(base: Base) -> Table:
    """By document, clause, pass, node of the codebook, span."""
    dimensions = joined(base.versions())
    return Table("references", PARTS, _records(base, dimensions))


def _nodes(dimensions: dict[str, JoinedDimension]) -> Nodes:
    """By the ids of their rows."""
    ordered = [(d, node) for d in dimensions.values() for node in d.ordered()]
    return {
        pk: placed
        for place, (dimension, node) in enumerate(ordered)
        for placed in [PlacedNode(place, dimension, node)]
        for pk in node.ids
    }


def _records(base: Base, dimensions: dict[str, JoinedDimension]) -> Iterator[Record]:
    nodes = _nodes(dimensions)
    for chunk in chunks(base):
        coded = Reference.objects.filter(assignment__in=list(chunk.passes)).order_by()
        yield from _records_of(chunk, nodes, folded(coded, dimensions.values()))


def _records_of(chunk: Chunk, nodes: Nodes, coded: QuerySet[Reference]) -> list[Record]:
    documents = {document.pk: (place, document) for place, document in enumerate(chunk.documents)}
    places = {pk: place for place, pk in enumerate(chunk.passes)}
    clauses = Clause.objects.filter(pk__in=coded.values("clause")).only(
        "document", "number", "kind", "path", "start", "text"
    )
    by_pk = {clause.pk: clause for clause in clauses}
    found = []
    for clause_id, pass_id, node_id, start, end, made, at in coded.values_list(
        "clause", "assignment", "node", "start", "end", "judgement__version", "created_at"
    ):
        clause, node = by_pk[clause_id], nodes[node_id]
        place, document = documents[clause.document_id]
        span = Span(node_id, start, end)
        quote = "" if start is None else span.quote(clause.text, clause.start)
        version = scheme_of(made or chunk.passes[pass_id].version).version
        given = Given(span, quote, version, at)
        order = (place, clause.start, places[pass_id], node.place, start or 0, end or 0)
        found.append((order, (document, clause, node, given, chunk.passes[pass_id], given)))
    found.sort(key=itemgetter(0))
    return [record for _order, record in found]
