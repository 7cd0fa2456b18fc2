from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from coding.codebook.joining import JoinedDimension, JoinedNode, joined
from coding.exports import columns
from coding.results.base import Base
from coding.results.nodes import count_nodes
from policycoder.tables import Column, Columns, Table


@dataclass(frozen=True)
class Counted:
    """A node and its row of `count_nodes`."""

    dimension: JoinedDimension
    node: JoinedNode
    row: dict[str, Any]


def _share(found: Counted) -> float | None:
    share = found.row["share"]
    return None if share is None else round(share, 6)


COLUMNS: Columns = (
    columns.DIMENSION,
    Column(
        "dimension_name",
        _("Name of the dimension in your language."),
        lambda n: n.dimension.name,
    ),
    columns.PARENT,
    columns.NODE,
    columns.PARENT_NAME,
    columns.NODE_NAME,
    Column(
        "sources",
        _("Distinct documents with at least one reference."),
        lambda n: n.row["sources"],
    ),
    Column(
        "references",
        _("Reference points; a parent's are the sum of its nodes'."),
        lambda n: n.row["references"],
    ),
    Column("clauses", _("Distinct clauses."), lambda n: n.row["clauses"]),
    Column(
        "share",
        _(
            "References ÷ all references of the dimension, between 0 and 1; empty while there are none."
        ),
        _share,
    ),
)


def nodes(base: Base) -> Table:
    """The counts of every node, parents before their nodes."""
    tables = count_nodes(base)
    found = [
        Counted(dimension, dimension.nodes[row["node"]], row)
        for key, dimension in joined(base.versions()).items()
        for row in tables[key]["rows"]
    ]
    return Table.of("nodes", COLUMNS, found)
