from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from coding.models import CodebookVersion, Dimension, Node
from policycoder.tables import Column, Columns, Table

# Of a dimension.
DIMENSION: Columns = (
    Column("version", _("Version of the codebook."), lambda d: d.version.number),
    Column("dimension", _("Key of the dimension."), lambda d: d.key),
    Column("dimension_zh", _("Name of the dimension in Chinese."), lambda d: d.name_zh),
    Column("dimension_en", _("Name of the dimension in English."), lambda d: d.name_en),
)
# Of a node.
NODE: Columns = (
    Column(
        "parent",
        _("Key of the node's parent; empty for a node without one."),
        lambda n: n.parent.key if n.parent else "",
    ),
    Column("node", _("Key of the node."), lambda n: n.key),
    Column("name_zh", _("Name of the node in Chinese."), lambda n: n.name_zh),
    Column("name_en", _("Name of the node in English."), lambda n: n.name_en),
    Column(
        "selectable",
        _("1 when clauses can be coded to the node, 0 for one that only groups others."),
        lambda n: n.selectable,
    ),
    Column("shortcut", _("Key of the workbench."), lambda n: n.shortcut),
    Column("definition", _("Definition in your language."), lambda n: n.in_language("definition")),
    Column("include", _("What belongs to the node."), lambda n: n.in_language("include")),
    Column("exclude", _("What does not."), lambda n: n.in_language("exclude")),
    Column(
        "examples",
        _("Examples, one a line."),
        lambda n: "\n".join(n.in_language("examples")),
    ),
)
PARTS = (DIMENSION, NODE)


def codebook(version: CodebookVersion) -> Table:
    """Every node of a version with its rules in the reader's language."""
    records = [
        (dimension, node)
        for dimension in version.dimensions.prefetch_related("nodes__parent")
        for node in _ordered(dimension)
    ]
    return Table("codebook", PARTS, records).read()


def _ordered(dimension: Dimension) -> Iterator[Node]:
    own = list(dimension.nodes.all())
    for top in own:
        if top.parent_id is None:
            yield from _below(top, own)


def _below(top: Node, nodes: list[Node]) -> Iterator[Node]:
    yield top
    for node in nodes:
        if node.parent_id == top.pk:
            yield from _below(node, nodes)
