"""A stored version as content, and two stored versions compared."""

from collections.abc import Iterable
from typing import Any

from coding.codebook.changes import Changes, followed
from coding.codebook.content import DIMENSION, NODE, Content, Entry
from coding.codebook.difference import DimensionChange, difference
from coding.codebook.scheme import SchemeNode, compiled
from coding.models import CodebookVersion


def content_of(version: CodebookVersion) -> Content:
    """As `publish_codebook` takes it; nothing has become anything else yet."""
    dimensions = [
        {
            "key": dimension.key,
            **{name: getattr(dimension.row, name) for name in DIMENSION},
            "nodes": [_entry(node) for node in dimension.tree.values() if node.parent is None],
        }
        for dimension in compiled(version).dimensions.values()
    ]
    return {"dimensions": dimensions, "became": {}}


def _entry(node: SchemeNode) -> Entry:
    values = {name: getattr(node.row, name) for name in NODE}
    return {"key": node.key, **values, "children": [_entry(child) for child in node.children]}


def steps_between(before: CodebookVersion, after: CodebookVersion) -> list[CodebookVersion]:
    """The published versions after `before` up to `after`, the oldest first."""
    return list(
        CodebookVersion.objects.published()
        .filter(codebook=before.codebook_id, number__gt=before.number, number__lte=after.number)
        .order_by("number")
    )


def became_since(
    content: Content, steps: Iterable[Changes]
) -> dict[str, dict[str, tuple[str, ...]]]:
    """By dimension: what every key of `content` became after the steps, itself where it stayed."""
    steps = list(steps)
    return {
        dimension["key"]: {
            key: followed(steps, dimension["key"], key) for key in _keys(dimension["nodes"])
        }
        for dimension in content["dimensions"]
    }


def _keys(nodes: list[dict[str, Any]]) -> list[str]:
    return [key for node in nodes for key in (node["key"], *_keys(node["children"]))]


def compared(before: CodebookVersion, after: CodebookVersion) -> list[DimensionChange]:
    """What changed from an older version to a newer one."""
    old = content_of(before)
    steps = [Changes.of(step.changes) for step in steps_between(before, after)]
    return difference(old, content_of(after), became_since(old, steps))
