"""The nodes of one or several codebook versions, joined by their keys and what became of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from coding.codebook.branch import Branch, ordered
from coding.codebook.changes import Changes, followed
from coding.codebook.scheme import SchemeNode, compiled
from coding.models import CodebookVersion


@dataclass(eq=False)
class JoinedNode(Branch):
    """A node of the newest version that has it; `ids` are those of its rows in every version.
    `merged`: one version still has several of them. `whole`: the newest version codes clauses as a
    whole in its dimension, an older one words of them too."""

    key: str
    name: str
    tone: int
    selectable: bool
    parent: "JoinedNode | None"
    merged: bool = False
    whole: bool = False
    ids: list[int] = field(default_factory=list)
    children: list["JoinedNode"] = field(default_factory=list)


@dataclass
class JoinedDimension:
    key: str
    name: str
    undeterminable: bool
    spans: bool = True
    nodes: dict[str, JoinedNode] = field(default_factory=dict)

    def ordered(self) -> list[JoinedNode]:
        """Every node, parents before their children."""
        return ordered(self.nodes.values())

    def ids(self, node: str = "") -> list[int]:
        """Rows of the node and those below it; of the whole dimension without one."""
        chosen = self.nodes[node].below() if node else self.nodes.values()
        return [pk for one in chosen for pk in one.ids]


def joined(versions: Iterable[CodebookVersion]) -> dict[str, JoinedDimension]:
    """Dimensions by key, named in the reader's language; the newest version comes first.

    Names, order and tree come from the newest version that has a node. What older versions call
    otherwise joins the node it became. A node that was split cannot: which of the new ones its
    references mean, only a person can say. It stays a node of its own under what is above all
    that it became, so that sums are right; deleted ones stay where they were, behind the others.
    """
    versions = list(versions)
    changes = _changes(versions)
    dimensions: dict[str, JoinedDimension] = {}
    for version in versions:
        steps = [step for number, step in changes if number > version.number]
        for found in compiled(version).dimensions.values():
            dimension = dimensions.setdefault(
                found.key,
                JoinedDimension(found.key, found.name, found.undeterminable, found.spans),
            )
            places: dict[SchemeNode, JoinedNode] = {}
            for node in found.tree.values():
                keys = followed(steps, found.key, node.key)
                above = places[node.parent] if node.parent else None
                place = _place(dimension, node, keys, above)
                place.merged = place.merged or place in places.values()
                place.whole = place.whole or (found.spans and not dimension.spans)
                places[node] = place
                place.ids.append(node.id)
    return dimensions


def _changes(versions: list[CodebookVersion]) -> list[tuple[int, Changes]]:
    """The steps from the oldest to the newest of the versions, each with the number it led to."""
    if len(versions) < 2:
        return []
    numbers = [version.number for version in versions]
    steps = CodebookVersion.objects.published().filter(
        codebook=versions[0].codebook_id, number__gt=min(numbers), number__lte=max(numbers)
    )
    return [
        (number, Changes.of(stored))
        for number, stored in steps.order_by("number").values_list("number", "changes")
        if stored
    ]


def _place(
    dimension: JoinedDimension,
    node: SchemeNode,
    keys: tuple[str, ...],
    above: JoinedNode | None,
) -> JoinedNode:
    """Where the node's rows belong; made where there is no such place yet."""
    nodes = dimension.nodes
    key = keys[0] if len(keys) == 1 else node.key
    if key not in nodes:
        if len(keys) > 1:
            above = _common([nodes[one] for one in keys if one in nodes])
        nodes[key] = JoinedNode(key, node.name, node.tone, node.row.selectable, above)
        if above:
            above.children.append(nodes[key])
    return nodes[key]


def _common(nodes: list[JoinedNode]) -> JoinedNode | None:
    """The lowest node that stands above all of them."""
    paths = [node.path[:-1] for node in nodes]
    shared = [level[0] for level in zip(*paths, strict=False) if len({*map(id, level)}) == 1]
    return shared[-1] if shared else None
