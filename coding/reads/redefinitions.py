"""Changes of a codebook as they are read: values in words, marked letter by letter, and how many
clauses are coded to the nodes they touch."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from coding.codebook.content import DIMENSION, NODE, Content, Property, nodes_of
from coding.codebook.difference import (
    MERGED,
    REDEFINED,
    REMOVED,
    SPLIT,
    DimensionChange,
    FieldChange,
)
from coding.codebook.palette import PALETTE
from coding.models import Assignment, Codebook, Reference
from coding.reads.progress import veiled_from
from corpus.models import Membership
from corpus.reads.clauses import newest_of
from corpus.text.differences import TextRun, inline


@dataclass(frozen=True)
class Marked:
    """What a field said and says, in runs that are alike or not."""

    label: str
    before: Iterable[TextRun]
    after: Iterable[TextRun]

    def json(self) -> dict[str, Any]:
        return {
            "before": [[run.text, run.changed] for run in self.before],
            "after": [[run.text, run.changed] for run in self.after],
        }


@dataclass(frozen=True)
class Words:
    """Values of fields as they are read; clauses by their numbers and words."""

    clauses: Mapping[int, str]

    @classmethod
    def of(cls, changes: Iterable[DimensionChange], project: int) -> "Words":
        ids = {
            pk
            for change in changes
            for node in change.nodes
            for field in node.fields
            if field.field == "clauses"
            for pk in (*field.before, *field.after)
        }
        found = newest_of(ids, project) if ids else {}
        read = {pk: one.clause or one.asked for pk, one in found.items()}
        return cls({pk: f"{one.number} {one.text.strip()}" for pk, one in read.items()})

    def of_dimension(self, change: FieldChange) -> Marked:
        return self._marked(change, DIMENSION)

    def of_node(self, change: FieldChange) -> Marked:
        return self._marked(change, NODE)

    def _marked(self, change: FieldChange, table: Mapping[str, Property]) -> Marked:
        kind = table[change.field]
        old, new = inline(self._said(change.before, kind), self._said(change.after, kind))
        return Marked(change.label, old, new)

    def _said(self, value: Any, field: Property) -> str:
        if field.kind == "tone":
            return PALETTE[value].name if value else _("as above")
        if field.kind == "clauses":
            return "\n".join(self.clauses.get(pk, str(pk)) for pk in value)
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, list):
            return "\n".join(value)
        return "" if value is None else str(value)


def entries_of(*contents: Content) -> dict[tuple[str, str], dict[str, Any]]:
    """Every node by dimension and key, as the last of the contents that has it says it."""
    return {
        (dimension["key"], node["key"]): node
        for content in contents
        for dimension in content["dimensions"]
        for node, _parent, _siblings in nodes_of(dimension)
    }


def coded_to(
    changes: Iterable[DimensionChange], codebook: Codebook, member: Membership
) -> dict[tuple[str, str], int]:
    """The clauses coded to each node that is redefined, merged, split or removed, by the passes
    the member may see: those veiled from them count nothing here."""
    touched = {REDEFINED, MERGED, SPLIT, REMOVED}
    asked = {
        (change.key, node.key)
        for change in changes
        for node in change.nodes
        if touched & set(node.kinds)
    }
    if not asked:
        return {}
    passes = Assignment.objects.filter(
        round__project=codebook.project_id, kind=Assignment.Kind.CODER, superseded_by=None
    ).exclude(veiled_from(member.user_id))
    rows = (
        Reference.objects.filter(
            assignment__in=passes,
            node__dimension__version__codebook=codebook,
            node__key__in={key for _dimension, key in asked},
        )
        .order_by()
        .values_list("node__dimension__key", "node__key")
        .annotate(n=Count("clause", distinct=True))
    )
    return {(dimension, key): n for dimension, key, n in rows if (dimension, key) in asked}
