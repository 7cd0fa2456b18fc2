"""The lists that leads edit: effectiveness types and exclusion reasons, in an order of their own."""

from collections import Counter
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from corpus.audit import record
from corpus.models import (
    Document,
    DocumentType,
    ExclusionReason,
    Project,
    ScreeningDecision,
    User,
)
from policycoder.errors import Conflict, Invalid, Unfit
from policycoder.numbers import grouped

Entry = TypeVar("Entry", DocumentType, ExclusionReason)
# A document holds its type as a word of this length.
LONGEST = {DocumentType: 50, ExclusionReason: 100}


@transaction.atomic
def add_entry(*, actor: User, project: Project, kind: type[Entry], name: str) -> Entry:
    """A new entry at the end of the list."""
    Project.objects.select_for_update().get(pk=project.pk)
    name = _cleaned(kind, project.pk, name)
    entry = kind.objects.create(
        project=project, name=name, position=kind.objects.filter(project=project).count()
    )
    _record(actor, "add_list_entry", entry, after={"name": name})
    return entry


@transaction.atomic
def rename_entry(*, actor: User, entry: Entry, name: str) -> Entry:
    """Another name, also in the documents that bear it."""
    kind = type(entry)
    entry = kind.objects.select_for_update().get(pk=entry.pk)
    if " ".join(name.split()) == entry.name:
        return entry
    before = entry.name
    entry.name = _cleaned(kind, entry.project_id, name)
    entry.save(update_fields=["name"])
    if isinstance(entry, DocumentType):
        _typed(entry.project_id, before).update(doc_type=entry.name)
    _record(actor, "rename_list_entry", entry, before={"name": before}, after={"name": entry.name})
    return entry


@transaction.atomic
def order_entries(*, actor: User, project: Project, kind: type[Entry], order: list[int]) -> None:
    """Put the entries in the order of their ids in `order`, which names every one of them."""
    Project.objects.select_for_update().get(pk=project.pk)
    entries = {entry.pk: entry for entry in kind.objects.filter(project=project)}
    if sorted(order) != sorted(entries):
        raise Conflict(_("The list has changed in the meantime. Reload it and sort again."))
    before = [entry.name for entry in sorted(entries.values(), key=lambda e: e.position)]
    for position, pk in enumerate(order):
        entries[pk].position = position
    kind.objects.bulk_update(entries.values(), ["position"])
    after = [entries[pk].name for pk in order]
    if after != before:
        record(
            actor=actor,
            verb="order_list",
            obj=project,
            project=project,
            before={"list": kind._meta.model_name, "order": before},
            after={"list": kind._meta.model_name, "order": after},
        )


@transaction.atomic
def remove_entry(*, actor: User, entry: Entry, replacement: Entry | None = None) -> None:
    """Take an entry off the list; what bears it gets `replacement`, without which it is kept."""
    used = uses_of(entry)
    if used and replacement is None:
        raise Conflict(
            _("“%(name)s” is used %(n)s times: choose what takes its place.")
            % {"name": entry.name, "n": grouped(used)},
            extra={"uses": used},
        )
    if replacement is not None:
        if replacement.pk == entry.pk or replacement.project_id != entry.project_id:
            raise Unfit(_("Choose another entry of the same list."))
        _replace(entry, replacement)
    _record(
        actor,
        "remove_list_entry",
        entry,
        before={"name": entry.name, "uses": used},
        after={"replacement": replacement.name if replacement else None},
    )
    entry.delete()


def all_uses(kind: type[DocumentType] | type[ExclusionReason], project_id: int) -> dict[int, int]:
    """`uses_of` for every entry of a list, by id."""
    documents = Document.objects.filter(project=project_id).order_by()
    if kind is DocumentType:
        named = dict(documents.values_list("doc_type").annotate(n=Count("pk")))
        entries = DocumentType.objects.filter(project=project_id)
        return {entry.pk: named.get(entry.name, 0) for entry in entries}
    used: Counter[int] = Counter()
    decisions = ScreeningDecision.objects.filter(reason__project=project_id).order_by()
    for rows, field in ((documents, "exclusion_reason"), (decisions, "reason")):
        used.update(dict(rows.exclude(**{field: None}).values_list(field).annotate(n=Count("pk"))))
    return dict(used)


def uses_of(entry: DocumentType | ExclusionReason) -> int:
    """How many documents, and screening decisions, bear the entry."""
    if isinstance(entry, DocumentType):
        return _typed(entry.project_id, entry.name).count()
    return (
        Document.objects.filter(exclusion_reason=entry).count()
        + ScreeningDecision.objects.filter(reason=entry).count()
    )


def _replace(entry: Entry, replacement: Entry) -> None:
    if isinstance(entry, DocumentType):
        _typed(entry.project_id, entry.name).update(doc_type=replacement.name)
        return
    Document.objects.filter(exclusion_reason=entry).update(exclusion_reason=replacement)
    ScreeningDecision.objects.filter(reason=entry).update(reason=replacement)


def _typed(project_id: int, name: str) -> Any:
    return Document.objects.filter(project=project_id, doc_type=name)


def _cleaned(kind: type[Entry], project_id: int, name: str) -> str:
    name, limit = " ".join(name.split()), LONGEST[kind]
    if not name or len(name) > limit:
        said = _("A name has 1 to %(limit)s characters.") % {"limit": limit}
        raise Invalid.on("name", said)
    if kind.objects.filter(project=project_id, name=name).exists():
        said = _("“%(name)s” is in the list already.") % {"name": name}
        raise Conflict.on("name", said)
    return name


def _record(actor: User, verb: str, entry: DocumentType | ExclusionReason, **change: Any) -> None:
    record(actor=actor, verb=verb, obj=entry, project=entry.project_id, **change)
