"""What changed between two contents of a codebook, node by node and field by field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from coding.codebook.content import DIMENSION, NODE, Content, Entry, Property, nodes_of

ADDED, REMOVED, KEPT = "added", "removed", "kept"
RENAMED, MOVED, MERGED, SPLIT, REDEFINED, RESTYLED = (
    "renamed",
    "moved",
    "merged",
    "split",
    "redefined",
    "restyled",
)
NAMES = ("name_zh", "name_en")


@dataclass(frozen=True)
class FieldChange:
    """`before` and `after` as the content has them."""

    field: str
    label: str
    before: Any
    after: Any


@dataclass(frozen=True)
class NodeChange:
    """`kinds`: all that happened to it; `became`: the keys it went into, `places`: the names of
    what stands above it, before and after."""

    key: str
    entry: Entry
    kinds: tuple[str, ...]
    fields: tuple[FieldChange, ...] = ()
    became: tuple[str, ...] = ()
    places: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())


@dataclass(frozen=True)
class DimensionChange:
    key: str
    entry: Entry
    kind: str
    fields: tuple[FieldChange, ...] = ()
    nodes: tuple[NodeChange, ...] = ()


@dataclass
class _Place:
    entry: Entry
    path: tuple[str, ...] = field(default_factory=tuple)


def difference(
    before: Content, after: Content, became: Mapping[str, Mapping[str, tuple[str, ...]]]
) -> list[DimensionChange]:
    """The dimensions that changed, those of `after` first, in its order.

    `became` maps, by dimension, a key of `before` that is gone to the keys it went into.
    """
    old = {entry["key"]: entry for entry in before["dimensions"]}
    new = {entry["key"]: entry for entry in after["dimensions"]}
    found = [_dimension(old.get(key), entry, became.get(key, {})) for key, entry in new.items()]
    found += [DimensionChange(key, old[key], REMOVED) for key in old if key not in new]
    return [one for one in found if one.kind != KEPT or one.fields or one.nodes]


def redefinitions(changes: list[DimensionChange]) -> dict[str, list[str]]:
    """By dimension the keys of the nodes of which somebody has to say whether they mean the same."""
    asked = {
        change.key: [node.key for node in change.nodes if REDEFINED in node.kinds]
        for change in changes
        if change.kind == KEPT
    }
    return {dimension: keys for dimension, keys in asked.items() if keys}


def _dimension(
    old: Entry | None, new: Entry, became: Mapping[str, tuple[str, ...]]
) -> DimensionChange:
    fields = tuple(_fields(old, new, DIMENSION)) if old else ()
    nodes = tuple(_nodes(_places(old), _places(new), became))
    return DimensionChange(new["key"], new, KEPT if old else ADDED, fields, nodes)


def _places(dimension: Entry | None) -> dict[str, _Place]:
    places: dict[str, _Place] = {}
    for node, parent, _siblings in nodes_of(dimension) if dimension else ():
        above = (*places[parent["key"]].path, parent["key"]) if parent else ()
        places[node["key"]] = _Place(node, above)
    return places


def _nodes(
    old: dict[str, _Place], new: dict[str, _Place], became: Mapping[str, tuple[str, ...]]
) -> Iterator[NodeChange]:
    for key, place in new.items():
        if key not in old:
            yield NodeChange(key, place.entry, (ADDED,), places=((), place.path))
        elif change := _changed(old[key], place):
            yield change
    for key, place in old.items():
        if key not in new:
            into = tuple(one for one in became.get(key, ()) if one in new)
            kind = REMOVED if not into else MERGED if len(into) == 1 else SPLIT
            yield NodeChange(key, place.entry, (kind,), became=into, places=(place.path, ()))


def _changed(old: _Place, new: _Place) -> NodeChange | None:
    fields = tuple(_fields(old.entry, new.entry, NODE))
    names = [change.field for change in fields]
    kinds = [
        kind
        for kind, holds in (
            (RENAMED, any(name in NAMES for name in names)),
            (MOVED, old.path[-1:] != new.path[-1:]),
            (REDEFINED, any(NODE[name].meaning for name in names)),
        )
        if holds
    ]
    if not kinds and not fields:
        return None
    return NodeChange(
        new.entry["key"],
        new.entry,
        tuple(kinds) or (RESTYLED,),
        fields,
        places=(old.path, new.path),
    )


def _fields(old: Entry, new: Entry, table: Mapping[str, Property]) -> Iterator[FieldChange]:
    for name, found in table.items():
        if old[name] != new[name]:
            yield FieldChange(name, str(found.label), old[name], new[name])
