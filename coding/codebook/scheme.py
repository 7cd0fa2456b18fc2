"""A codebook version compiled: its tree and what codings are checked against, as plain values."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from coding.codebook.branch import Branch
from coding.models import CodebookVersion, Dimension, Judgement, Node


@dataclass(frozen=True, eq=False)
class SchemeNode(Branch):
    """A node in its place; `row` holds its texts, `tone` is its own or the nearest one above."""

    row: Node
    parent: "SchemeNode | None"
    tone: int
    children: list["SchemeNode"] = field(default_factory=list)

    @property
    def id(self) -> int:
        return self.row.pk

    @property
    def key(self) -> str:  # type: ignore[override]
        return self.row.key

    @property
    def name(self) -> str:
        """In the reader's language."""
        return self.row.name


@dataclass(frozen=True, eq=False)
class SchemeDimension:
    id: int
    key: str
    multiple: bool
    required: bool
    undeterminable: bool
    none: bool
    spans: bool
    ordinal: bool
    row: Dimension
    tree: dict[str, SchemeNode]  # every node by its key, parents before their children
    nodes: dict[str, int]  # key -> id of every node that can be coded

    @property
    def name(self) -> str:
        """In the reader's language."""
        return self.row.name

    @property
    def outcomes(self) -> frozenset[str]:
        """Those a coder may give."""
        offered = {Judgement.NONE: self.none, Judgement.UNDETERMINABLE: self.undeterminable}
        return frozenset({Judgement.CODED, *(one for one, given in offered.items() if given)})


@dataclass(frozen=True, eq=False)
class Scheme:
    version: int
    dimensions: dict[str, SchemeDimension]
    node_keys: dict[int, tuple[str, str]]  # id -> (dimension key, node key)

    @property
    def required(self) -> frozenset[str]:
        return frozenset(key for key, d in self.dimensions.items() if d.required)

    @property
    def selectable(self) -> list[int]:
        """Ids of the nodes that can be coded."""
        return [pk for dimension in self.dimensions.values() for pk in dimension.nodes.values()]

    def keys_of(self, dimension: str) -> frozenset[str]:
        """Of every node of the dimension; none where there is no such dimension."""
        found = self.dimensions.get(dimension)
        return frozenset(found.tree) if found else frozenset()

    def node(self, pk: int) -> SchemeNode:
        dimension, key = self.node_keys[pk]
        return self.dimensions[dimension].tree[key]


@lru_cache(maxsize=64)
def scheme_of(version_id: int) -> Scheme:
    """Of a published version, kept: it never changes.

    Raises CodebookVersion.DoesNotExist for a draft.
    """
    return _compiled(CodebookVersion.objects.published().get(pk=version_id))


def compiled(version: CodebookVersion) -> Scheme:
    """Of any version; a draft is read anew each time."""
    return scheme_of(version.pk) if version.published else _compiled(version)


def _compiled(version: CodebookVersion) -> Scheme:
    dimensions = {row.key: _dimension(row) for row in version.dimensions.prefetch_related("nodes")}
    keys = {
        node.id: (dimension.key, node.key)
        for dimension in dimensions.values()
        for node in dimension.tree.values()
    }
    return Scheme(version=version.number, dimensions=dimensions, node_keys=keys)


def _dimension(row: Dimension) -> SchemeDimension:
    below: dict[int | None, list[Node]] = defaultdict(list)
    for node in row.nodes.all():
        below[node.parent_id].append(node)
    tree = {node.key: node for node in _grown(below, None)}
    return SchemeDimension(
        id=row.pk,
        key=row.key,
        multiple=row.multiple,
        required=row.required,
        undeterminable=row.undeterminable,
        none=row.none,
        spans=row.spans,
        ordinal=row.ordinal,
        row=row,
        tree=tree,
        nodes={key: node.id for key, node in tree.items() if node.row.selectable},
    )


def _grown(below: dict[int | None, list[Node]], parent: SchemeNode | None) -> Iterator[SchemeNode]:
    for row in below[parent.id if parent else None]:
        node = SchemeNode(row, parent, row.tone or (parent.tone if parent else 0))
        if parent:
            parent.children.append(node)
        yield node
        yield from _grown(below, node)
