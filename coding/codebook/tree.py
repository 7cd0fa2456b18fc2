"""A codebook version as JSON values."""

from typing import Any

from coding.codebook.scheme import SchemeDimension, SchemeNode, compiled
from coding.models import CodebookVersion


def codebook_tree(version: CodebookVersion) -> dict[str, Any]:
    """`{version, dimensions: [{key, name, …, nodes: [tree]}]}` in the reader's language."""
    return {
        "version": version.number,
        "status": version.status,
        "published_at": version.published_at,
        "dimensions": [_dimension(found) for found in compiled(version).dimensions.values()],
    }


def _dimension(dimension: SchemeDimension) -> dict[str, Any]:
    row = dimension.row
    return {
        "key": row.key,
        "name": row.name,
        "name_zh": row.name_zh,
        "name_en": row.name_en,
        "description": row.in_language("description"),
        "multiple": row.multiple,
        "required": row.required,
        "undeterminable": row.undeterminable,
        "none": row.none,
        "spans": row.spans,
        "ordinal": row.ordinal,
        "nodes": [_node(node) for node in dimension.tree.values() if node.parent is None],
    }


def _node(node: SchemeNode) -> dict[str, Any]:
    row = node.row
    return {
        "key": row.key,
        "name": row.name,
        "name_zh": row.name_zh,
        "name_en": row.name_en,
        "definition": row.in_language("definition"),
        "include": row.in_language("include"),
        "exclude": row.in_language("exclude"),
        "examples": row.in_language("examples"),
        "tone": node.tone,
        "score": row.score,
        "clauses": row.clauses,
        "shortcut": row.shortcut,
        "initials": row.initials,
        "selectable": row.selectable,
        "children": [_node(child) for child in node.children],
    }
