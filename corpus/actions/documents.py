from datetime import date
from typing import Any

from django.db import transaction

from corpus.audit import record
from corpus.models import Agency, Document, Issue, User

FIELDS = ("title", "doc_number", "doc_type", "issued_on", "source_url", "status")


def metadata_of(document: Document) -> dict[str, Any]:
    """The editable metadata as JSON values."""
    values = {field: getattr(document, field) for field in FIELDS}
    values["issued_on"] = _iso(document.issued_on)
    values["agencies"] = list(
        document.issues.order_by("position").values_list("agency__name", flat=True)
    )
    return values


@transaction.atomic
def change_metadata(*, actor: User, document: Document, changes: dict[str, Any]) -> Document:
    """Set any of title, doc_number, doc_type, issued_on, source_url, status, agencies.

    A field set by hand loses its guess's evidence. Saving what is stored writes nothing.
    """
    document = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    before = metadata_of(document)
    after = {
        field: _iso(value) if isinstance(value, date) else value
        for field, value in changes.items()
        if (_iso(value) if isinstance(value, date) else value) != before[field]
    }
    if not after:
        return document
    for field in after:
        if field == "agencies":
            set_agencies(document, changes["agencies"])
        else:
            setattr(document, field, changes[field])
        document.evidence.pop(field, None)
    document.save()
    record(
        actor=actor,
        verb="change_metadata",
        obj=document,
        project=document.project_id,
        before={field: before[field] for field in after},
        after=after,
    )
    return document


def set_agencies(document: Document, names: list[str]) -> None:
    """Make `names`, in this order, the document's issuing agencies."""
    document.issues.all().delete()
    for position, name in enumerate(dict.fromkeys(names)):
        agency, _made = Agency.objects.get_or_create(project_id=document.project_id, name=name)
        Issue.objects.create(document=document, agency=agency, position=position)


def _iso(value: date | None) -> str | None:
    return value.isoformat() if value else None
