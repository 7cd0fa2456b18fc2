"""A codebook version as JSON values."""

from typing import Any

from django.db.models import Prefetch

from coding.models import CodebookVersion, Dimension, Node


def codebook_tree(version: CodebookVersion) -> dict[str, Any]:
    """`{version, dimensions: [{key, name, …, nodes: [tree]}]}` in the reader's language."""
    dimensions = version.dimensions.prefetch_related(Prefetch("nodes", Node.objects.all()))
    return {
        "version": version.number,
        "status": version.status,
        "published_at": version.published_at,
        "dimensions": [_dimension(dimension) for dimension in dimensions],
    }


def _dimension(dimension: Dimension) -> dict[str, Any]:
    children: dict[int | None, list[Node]] = {}
    for node in dimension.nodes.all():
        children.setdefault(node.parent_id, []).append(node)
    return {
        "key": dimension.key,
        "name": dimension.name,
        "name_zh": dimension.name_zh,
        "name_en": dimension.name_en,
        "description": dimension.in_language("description"),
        "multiple": dimension.multiple,
        "required": dimension.required,
        "undeterminable": dimension.undeterminable,
        "nodes": [_node(node, children, 0) for node in children.get(None, [])],
    }


def _node(node: Node, children: dict[int | None, list[Node]], tone: int) -> dict[str, Any]:
    tone = node.tone or tone
    return {
        "key": node.key,
        "name": node.name,
        "name_zh": node.name_zh,
        "name_en": node.name_en,
        "definition": node.in_language("definition"),
        "include": node.in_language("include"),
        "exclude": node.in_language("exclude"),
        "examples": node.in_language("examples"),
        "tone": tone,
        "shortcut": node.shortcut,
        "initials": node.initials,
        "selectable": node.selectable,
        "children": [_node(child, children, tone) for child in children.get(node.pk, [])],
    }
