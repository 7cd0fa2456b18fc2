"""The agency list of a project: names, aliases, regions, and two that turn out to be one."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from corpus.actions.agency_decisions import remember_merge
from corpus.audit import record
from corpus.models import Agency, AgencyAlias, Document, Issue, Project, User
from corpus.text.agencies.regions import region_named
from policycoder.errors import Conflict, Invalid, Unfit
from policycoder.numbers import grouped

LONGEST_NAME = 200


@transaction.atomic
def add_agency(*, actor: User, project: Project, name: str, region: str = "") -> Agency:
    """A new agency. Raises Conflict where the name is taken, also as an alias."""
    name = _cleaned(name)
    _check_free(project.pk, name)
    agency = Agency.objects.create(
        project=project, name=name, region=" ".join(region.split()) or region_named(name)
    )
    _record(actor, "add_agency", agency, after={"name": name, "region": agency.region})
    return agency


@transaction.atomic
def change_agency(
    *, actor: User, agency: Agency, name: str | None = None, region: str | None = None
) -> Agency:
    """Rename or set the region. The old name becomes an alias, so that later imports find it."""
    agency = Agency.objects.select_for_update().get(pk=agency.pk)
    before = {"name": agency.name, "region": agency.region}
    wanted = _cleaned(name) if name is not None else agency.name
    if wanted != agency.name:
        AgencyAlias.objects.filter(agency=agency, name=wanted).delete()
        _check_free(agency.project_id, wanted)
        AgencyAlias.objects.create(project_id=agency.project_id, agency=agency, name=agency.name)
        agency.name = wanted
    if region is not None:
        agency.region = " ".join(region.split())[:100]
    after = {"name": agency.name, "region": agency.region}
    if after != before:
        agency.save(update_fields=["name", "region"])
        _record(actor, "change_agency", agency, before=before, after=after)
    return agency


@transaction.atomic
def add_alias(*, actor: User, agency: Agency, name: str) -> Agency:
    """Another name of the agency. An agency listed under that name is merged into this one."""
    name = _cleaned(name)
    agency = Agency.objects.select_for_update().get(pk=agency.pk)
    if name == agency.name:
        raise Unfit.on("name", _("Its own name."), detail=_("This is the agency’s own name."))
    other = Agency.objects.filter(project=agency.project_id, name=name).first()
    if other is not None:
        merge_agencies(actor=actor, agency=other, into=agency)
        return agency
    taken = AgencyAlias.objects.filter(project=agency.project_id, name=name).first()
    if taken is not None and taken.agency_id == agency.pk:
        return agency
    _check_free(agency.project_id, name)
    AgencyAlias.objects.create(project_id=agency.project_id, agency=agency, name=name)
    _record(actor, "add_alias", agency, after={"name": agency.name, "alias": name})
    return agency


@transaction.atomic
def remove_alias(*, actor: User, agency: Agency, name: str) -> None:
    """Forget an alias; documents stay with the agency."""
    gone, _rows = AgencyAlias.objects.filter(agency=agency, name=name).delete()
    if gone:
        _record(actor, "remove_alias", agency, before={"name": agency.name, "alias": name})


@transaction.atomic
def merge_agencies(*, actor: User, agency: Agency, into: Agency) -> Agency:
    """Move `agency`'s documents and aliases to `into`; its name becomes an alias."""
    if agency.pk == into.pk:
        raise Unfit(_("An agency cannot be merged with itself."))
    if agency.project_id != into.project_id:
        raise Unfit(_("Both agencies must belong to the same project."))
    rows = Agency.objects.select_for_update().filter(pk__in=[agency.pk, into.pk])
    if len(rows) != 2:
        raise Conflict(_("One of the agencies has just been removed. Reload the list."))
    aliases = list(agency.aliases.values_list("name", flat=True))
    remember_merge(actor=actor, agency=agency, into=into, aliases=aliases)
    moved = _move_documents(agency, into)
    agency.aliases.update(agency=into)
    AgencyAlias.objects.create(project_id=into.project_id, agency=into, name=agency.name)
    _record(
        actor,
        "merge_agencies",
        into,
        before={"name": agency.name, "aliases": aliases, "documents": moved},
        after={"name": into.name},
    )
    agency.delete()
    return into


@transaction.atomic
def remove_agency(*, actor: User, agency: Agency) -> None:
    """Take an agency without documents off the list."""
    used = agency.issues.count()
    if used:
        raise Conflict(
            _("%(name)s issued %(n)s documents here: merge it into another agency instead.")
            % {"name": agency.name, "n": grouped(used)}
        )
    _record(actor, "remove_agency", agency, before={"name": agency.name, "region": agency.region})
    agency.delete()


def merge_preview(agency: Agency, into: Agency) -> dict[str, Any]:
    """What a merge would do: `documents` that move, of them `joint` with both, the `aliases`."""
    documents = Document.objects.filter(issues__agency=agency)
    return {
        "documents": documents.count(),
        "joint": documents.filter(pk__in=into.issues.values("document")).count(),
        "aliases": [agency.name, *agency.aliases.values_list("name", flat=True)],
    }


def _move_documents(agency: Agency, into: Agency) -> list[int]:
    """Returns the numbers of the documents that moved."""
    both = Issue.objects.filter(agency=agency, document__issues__agency=into)
    numbers = list(
        agency.issues.order_by("document__number").values_list("document__number", flat=True)
    )
    Issue.objects.filter(pk__in=list(both.values_list("pk", flat=True))).delete()
    Issue.objects.filter(agency=agency).update(agency=into)
    return numbers


def _check_free(project_id: int, name: str) -> None:
    if Agency.objects.filter(project=project_id, name=name).exists():
        raise Conflict.on(
            "name",
            _("Already in the list."),
            detail=_("The list has an agency named %(name)s already: merge the two instead.")
            % {"name": name},
        )
    alias = AgencyAlias.objects.filter(project=project_id, name=name).select_related("agency")
    if taken := alias.first():
        raise Conflict.on(
            "name",
            _("Already an alias."),
            detail=_("%(name)s is an alias of %(agency)s already.")
            % {"name": name, "agency": taken.agency.name},
        )


def _cleaned(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        said = _("A name has 1 to %(limit)s characters.") % {"limit": LONGEST_NAME}
        raise Invalid.on("name", said)
    return name


def _record(actor: User, verb: str, agency: Agency, **change: Any) -> None:
    record(actor=actor, verb=verb, obj=agency, project=agency.project_id, **change)
