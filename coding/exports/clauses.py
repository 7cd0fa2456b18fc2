from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from coding.codebook.joining import JoinedDimension, joined
from coding.codebook.scheme import scheme_of
from coding.exports import columns
from coding.exports.chunks import Chunk, chunks
from coding.judgements.content import REMARKS
from coding.models import Judgement
from coding.results.base import Base
from corpus.models import Clause
from policycoder.tables import Column, Columns, Table

Place = tuple[str, str]  # keys of a dimension and of a joined node


@dataclass(frozen=True)
class Judged:
    """A judgement with the nodes given, and those its codebook version offers."""

    offered: frozenset[Place]
    outcomes: dict[str, str]
    nodes: frozenset[Place]
    remarks: dict[str, Any]
    version: int
    updated_at: datetime


def _outcome_column(dimension: str) -> Column:
    return Column(
        f"{dimension}.outcome",
        _("“coded”, “none” or “undeterminable”; empty when not judged."),
        lambda judged: judged.outcomes.get(dimension) if judged else None,
    )


def _node_column(dimension: str, node: str) -> Column:
    key = (dimension, node)

    def given(judged: Judged | None) -> int | None:
        if judged is None or not judged.outcomes.get(dimension):
            return None
        return int(key in judged.nodes) if key in judged.offered else None

    return Column(
        f"{dimension}.{node}",
        _(
            "1 when the coder gave the node, 0 when not; empty (missing) when the dimension is not judged or the round's codebook has no such node. One column a node that can be coded, in the codebook's order."
        ),
        given,
    )


# Neither a move to another codebook version nor an edition is anybody's save.
LAST_SAVED = Coalesce("saved_at", "updated_at")

# Of a clause's judgement, None where there is none.
END: Columns = (
    *columns.remark_columns(lambda judged: judged.remarks if judged else None),
    columns.made_under(lambda judged: judged.version if judged else None),
    Column(
        "updated_at",
        _("When somebody saved it last, ISO 8601 in UTC."),
        lambda judged: judged.updated_at if judged else None,
    ),
)
ABOUT: tuple[Columns, ...] = (
    (columns.NUMBER, columns.EDITION, columns.TITLE),
    columns.clause_columns("text"),
    columns.PASS,
)
PARTS = (
    *ABOUT,
    (_outcome_column("<dimension>"), _node_column("<dimension>", "<node>"), *END),
)


def clauses(base: Base) -> Table:
    """By document, clause, pass; a column a node of the rounds' codebooks."""
    versions = base.versions()
    dimensions = joined(versions)
    judged = (*_judged_columns(dimensions), *END)
    places = {
        pk: (dimension.key, node.key)
        for dimension in dimensions.values()
        for node in dimension.nodes.values()
        for pk in node.ids
    }
    offered = {
        version.pk: frozenset(places[pk] for pk in scheme_of(version.pk).selectable)
        for version in versions
    }
    return Table("clauses", (*ABOUT, judged), _records(base, places, offered))


def _judged_columns(dimensions: dict[str, JoinedDimension]) -> Iterator[Column]:
    for key, dimension in dimensions.items():
        yield _outcome_column(key)
        for node in dimension.ordered():
            if node.selectable:
                yield _node_column(key, node.key)


def _records(
    base: Base, places: dict[int, Place], offered: dict[int, frozenset[Place]]
) -> Iterator[tuple[Any, ...]]:
    for chunk in chunks(base):
        passes = chunk.by_document
        judged = _judged(chunk, places, offered)
        of_document: dict[int, list[Clause]] = defaultdict(list)
        found = Clause.objects.codable().filter(document__in=list(passes)).order_by("start")
        for clause in found:
            of_document[clause.document_id].append(clause)
        for document in chunk.documents:
            for clause in of_document[document.pk]:
                for one in passes[document.pk]:
                    if one.assigned is not None and clause.pk not in one.assigned:
                        continue
                    yield document, clause, one, judged.get((one.pk, clause.pk))


def _judged(
    chunk: Chunk, places: dict[int, Place], offered: dict[int, frozenset[Place]]
) -> dict[tuple[int, int], Judged]:
    # In one statement, or a save between two would show outcomes without their nodes.
    found = (
        Judgement.objects.filter(assignment__in=list(chunk.passes))
        .annotate(nodes=ArrayAgg("references__node", default=[]))
        .order_by()
    )
    return {
        (pass_id, clause): Judged(
            offered[chunk.passes[pass_id].version],
            outcomes,
            frozenset(places[node] for node in nodes if node is not None),
            dict(zip(REMARKS, remarks, strict=True)),
            scheme_of(version or chunk.passes[pass_id].version).version,
            at,
        )
        for pass_id, clause, outcomes, nodes, version, at, *remarks in found.values_list(
            "assignment", "clause", "outcomes", "nodes", "version", LAST_SAVED, *REMARKS
        )
    }
