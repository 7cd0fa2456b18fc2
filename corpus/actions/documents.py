"""A document's metadata: set, confirmed by a person, and the agencies it names."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from corpus.actions.screening import set_status
from corpus.audit import record
from corpus.fields import COLUMN_NAMES
from corpus.models import Agency, AgencyAlias, Document, Issue, User
from corpus.text.agencies import full_name
from corpus.text.agencies.regions import region_named
from policycoder.errors import Conflict


def metadata_of(document: Document) -> dict[str, Any]:
    """The editable metadata as JSON values."""
    values = {name: _plain(getattr(document, name)) for name in (*COLUMN_NAMES, "status")}
    values["agencies"] = list(
        document.issues.order_by("position").values_list("agency__name", flat=True)
    )
    return values


@transaction.atomic
def change_metadata(
    *,
    actor: User,
    document: Document,
    changes: dict[str, Any],
    expected: datetime | None = None,
    row: Mapping[str, Any] | None = None,
) -> Document:
    """Set metadata by field (corpus.fields) and `status`, which leaves the trail of screening as well.

    The evidence of a field is who set it or, where a table did, that of its `row`. Saving what is
    stored writes nothing. With `expected`, the `updated_at` the changes are based on, a later state
    is a Conflict.
    """
    document = _locked(document, expected)
    before = metadata_of(document)
    changes = _resolved(document, changes)
    after = {
        field: _plain(value) for field, value in changes.items() if _plain(value) != before[field]
    }
    if not after:
        return document
    if "status" in after:
        set_status(actor=actor, document=document, status=changes["status"])
        document.refresh_from_db(fields=["status", "exclusion_reason"])
    for field in after.keys() - {"status"}:
        if field == "agencies":
            set_agencies(document, changes["agencies"])
        else:
            setattr(document, field, changes[field])
        document.evidence[field] = dict(row) if row else _by_hand(actor)
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


@transaction.atomic
def confirm_metadata(
    *,
    actor: User,
    document: Document,
    changes: dict[str, Any] | None = None,
    expected: datetime | None = None,
    confirmed: bool = True,
) -> Document:
    """Say that a person has looked at the metadata, after setting `changes`; or, when not
    `confirmed`, take that back, with `changes` that restore what it was before."""
    document = change_metadata(
        actor=actor, document=document, changes=changes or {}, expected=expected
    )
    if (document.reviewed_at is not None) == confirmed:
        return document
    document.reviewed_by = actor if confirmed else None
    document.reviewed_at = timezone.now() if confirmed else None
    document.save(update_fields=["reviewed_by", "reviewed_at", "updated_at"])
    verb = "confirm_metadata" if confirmed else "unconfirm_metadata"
    record(actor=actor, verb=verb, obj=document, project=document.project_id)
    return document


def _locked(document: Document, expected: datetime | None) -> Document:
    found = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if expected is not None and found.updated_at != expected:
        raise Conflict(
            _(
                "Document %(number)s was changed meanwhile (in another tab or by somebody else). "
                "Compare and save again."
            )
            % {"number": found.number}
        )
    return found


def _resolved(document: Document, changes: dict[str, Any]) -> dict[str, Any]:
    """With agencies under the names the project keeps, so that an alias is no change."""
    if "agencies" not in changes:
        return changes
    names = main_names(document.project_id, changes["agencies"])
    return changes | {"agencies": names}


# Agencies


def known_agencies(project_id: int) -> dict[str, str]:
    """Every name an agency of the project goes by → the name the project keeps."""
    mains = Agency.objects.filter(project=project_id).values_list("name", flat=True)
    aliases = AgencyAlias.objects.filter(project=project_id).values_list("name", "agency__name")
    return dict(aliases) | {name: name for name in mains}


def main_names(project_id: int, names: list[str]) -> list[str]:
    """`names` without repetition, aliases by the name the project keeps."""
    aliases = dict(
        AgencyAlias.objects.filter(project=project_id, name__in=names).values_list(
            "name", "agency__name"
        )
    )
    return list(dict.fromkeys(aliases.get(name, name) for name in names))


def set_agencies(document: Document, names: list[str]) -> None:
    """Make `names`, in this order, the document's issuing agencies; aliases are resolved."""
    document.issues.all().delete()
    for position, name in enumerate(main_names(document.project_id, names)):
        agency, _made = Agency.objects.get_or_create(
            project_id=document.project_id,
            name=name,
            defaults={"region": region_named(full_name(name))},
        )
        Issue.objects.create(document=document, agency=agency, position=position)


def _by_hand(actor: User) -> dict[str, Any]:
    """The evidence of a value that a person set."""
    return {
        "source": "person",
        "quote": "",
        "start": None,
        "end": None,
        "by": actor.get_full_name(),
        "at": timezone.now().isoformat(timespec="seconds"),
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
