from collections.abc import Callable, Mapping

from django.utils.translation import gettext_lazy as _

from coding.codebook import content
from coding.codebook.content import Property
from coding.codebook.scheme import compiled
from coding.codebook.sheet import OF_DIMENSION, cell_of
from coding.models import CodebookVersion
from policycoder.tables import Column, Columns, Table

# Of a dimension.
DIMENSION: Columns = (
    Column("version", _("Version of the codebook."), lambda d: d.version.number),
    Column("dimension", _("Key of the dimension."), lambda d: d.key),
    Column("dimension_zh", _("Name of the dimension in Chinese."), lambda d: d.name_zh),
    Column("dimension_en", _("Name of the dimension in English."), lambda d: d.name_en),
)
# Of a node in its place.
NODE: Columns = (
    Column(
        "parent",
        _("Key of the node's parent; empty for a node without one."),
        lambda n: n.parent.key if n.parent else "",
    ),
    Column("node", _("Key of the node."), lambda n: n.key),
    Column("name_zh", _("Name of the node in Chinese."), lambda n: n.row.name_zh),
    Column("name_en", _("Name of the node in English."), lambda n: n.row.name_en),
    Column(
        "selectable",
        _("1 when clauses can be coded to the node, 0 for one that only groups others."),
        lambda n: n.row.selectable,
    ),
    Column("shortcut", _("Key of the workbench."), lambda n: n.row.shortcut),
    Column(
        "definition", _("Definition in your language."), lambda n: n.row.in_language("definition")
    ),
    Column("include", _("What belongs to the node."), lambda n: n.row.in_language("include")),
    Column("exclude", _("What does not."), lambda n: n.row.in_language("exclude")),
    Column(
        "examples",
        _("Examples, one a line."),
        lambda n: "\n".join(n.row.in_language("examples")),
    ),
)


def _rest(
    table: Mapping[str, Property], called: Callable[[str], str], row: Callable, there: Columns
) -> Columns:
    """A column for every property that has none yet, so that the file can be read back whole."""

    def column(name: str, found: Property) -> Column:
        return Column(called(name), found.label, lambda thing: cell_of(getattr(row(thing), name)))

    known = {column.name for column in there}
    return tuple(column(name, found) for name, found in table.items() if called(name) not in known)


PARTS = (
    DIMENSION + _rest(content.DIMENSION, OF_DIMENSION.__getitem__, lambda d: d, DIMENSION),
    NODE + _rest(content.NODE, str, lambda node: node.row, NODE),
)


def codebook(version: CodebookVersion) -> Table:
    """Every node of a version with its rules in the reader's language."""
    records = [
        (dimension.row, node)
        for dimension in compiled(version).dimensions.values()
        for node in dimension.tree.values()
    ]
    return Table("codebook", PARTS, records).read()
