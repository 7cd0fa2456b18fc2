"""A published codebook version as plain values, loaded once: it never changes."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Prefetch
from django.http import Http404

from coding.models import CodebookVersion, Dimension, Node
from corpus.models import Project


@dataclass(frozen=True)
class SchemeDimension:
    id: int
    key: str
    multiple: bool
    required: bool
    undeterminable: bool
    nodes: dict[str, int]  # key -> id of every node that can be coded


@dataclass(frozen=True)
class Scheme:
    """What a coding is checked against."""

    version: int
    dimensions: dict[str, SchemeDimension]
    node_keys: dict[int, tuple[str, str]]  # id -> (dimension key, node key)

    @property
    def required(self) -> frozenset[str]:
        return frozenset(key for key, d in self.dimensions.items() if d.required)


@lru_cache(maxsize=64)
def scheme_of(version_id: int) -> Scheme:
    version = CodebookVersion.objects.get(pk=version_id)
    found = Dimension.objects.filter(version=version).prefetch_related("nodes")
    dimensions = {
        d.key: SchemeDimension(
            id=d.pk,
            key=d.key,
            multiple=d.multiple,
            required=d.required,
            undeterminable=d.undeterminable,
            nodes={node.key: node.pk for node in d.nodes.all() if node.selectable},
        )
        for d in found
    }
    keys = {node.pk: (d.key, node.key) for d in found for node in d.nodes.all()}
    return Scheme(version=version.number, dimensions=dimensions, node_keys=keys)


def published_version(project: Project, number: int | None = None) -> CodebookVersion:
    """The newest published version, or the one of that number. Raises Http404."""
    versions = CodebookVersion.objects.filter(
        codebook__project=project, status=CodebookVersion.Status.PUBLISHED
    )
    found = (versions.filter(number=number) if number else versions).order_by("-number").first()
    if found is None:
        raise Http404
    return found


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
        "nodes": [_node(node, children) for node in children.get(None, [])],
    }


def _node(node: Node, children: dict[int | None, list[Node]]) -> dict[str, Any]:
    return {
        "key": node.key,
        "name": node.name,
        "name_zh": node.name_zh,
        "name_en": node.name_en,
        "definition": node.in_language("definition"),
        "include": node.in_language("include"),
        "exclude": node.in_language("exclude"),
        "examples": node.in_language("examples"),
        "color": node.color,
        "shortcut": node.shortcut,
        "initials": node.initials,
        "selectable": node.selectable,
        "children": [_node(child, children) for child in children.get(node.pk, [])],
    }
