"""The nodes of one or several codebook versions, joined by their keys."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from coding.codebook.scheme import scheme_of
from coding.codebook.tree import codebook_tree
from coding.models import CodebookVersion


@dataclass
class JoinedNode:
    """A node with its key in every version; `ids` are those of its rows."""

    key: str
    name: str
    tone: int
    selectable: bool
    parent: "JoinedNode | None"
    ids: list[int] = field(default_factory=list)
    children: list["JoinedNode"] = field(default_factory=list)

    def below(self) -> Iterator["JoinedNode"]:
        """The node itself and every node under it, in the codebook's order."""
        yield self
        for child in self.children:
            yield from child.below()


@dataclass
class JoinedDimension:
    key: str
    name: str
    undeterminable: bool
    nodes: dict[str, JoinedNode] = field(default_factory=dict)

    def ordered(self) -> list[JoinedNode]:
        """Every node, parents before their children."""
        tops = [node for node in self.nodes.values() if node.parent is None]
        return [node for top in tops for node in top.below()]

    def ids(self, node: str = "") -> list[int]:
        """Rows of the node and those below it; of the whole dimension without one."""
        chosen = self.nodes[node].below() if node else self.nodes.values()
        return [pk for one in chosen for pk in one.ids]


def joined(versions: Iterable[CodebookVersion]) -> dict[str, JoinedDimension]:
    """Dimensions by key, named in the reader's language.

    Names and order come from the first version given; what only later ones have is added behind.
    """
    dimensions: dict[str, JoinedDimension] = {}
    for version in versions:
        for found in codebook_tree(version)["dimensions"]:
            dimension = dimensions.setdefault(
                found["key"], JoinedDimension(found["key"], found["name"], found["undeterminable"])
            )
            for node in found["nodes"]:
                _add(dimension, node, None)
        for pk, (key, node_key) in scheme_of(version.pk).node_keys.items():
            dimensions[key].nodes[node_key].ids.append(pk)
    return dimensions


def _add(dimension: JoinedDimension, found: dict[str, Any], parent: JoinedNode | None) -> None:
    node = dimension.nodes.get(found["key"])
    if node is None:
        node = JoinedNode(found["key"], found["name"], found["tone"], found["selectable"], parent)
        dimension.nodes[node.key] = node
        if parent:
            parent.children.append(node)
    for child in found["children"]:
        _add(dimension, child, node)
