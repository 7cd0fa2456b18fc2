"""A published codebook version as plain values, loaded once: it never changes."""

from dataclasses import dataclass
from functools import lru_cache

from coding.models import CodebookVersion, Dimension


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
    """Raises CodebookVersion.DoesNotExist for a draft: it still changes."""
    version = CodebookVersion.objects.published().get(pk=version_id)
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
