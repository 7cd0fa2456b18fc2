"""The page of the lists that leads edit: agencies, effectiveness types, exclusion reasons."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from corpus.access import agency_for, entry_for, member_of
from corpus.accounts.requests import PageRequest
from corpus.actions import agencies, lists
from corpus.models import (
    Agency,
    Document,
    DocumentType,
    ExclusionReason,
    Membership,
    Project,
)
from corpus.pages.agencies_alike import ALIKE_ACTIONS, alike_context
from corpus.pages.frame import project_context
from corpus.pages.lists import page_of
from corpus.permissions import Capability
from corpus.reads.flow import documents_behind
from policycoder.errors import DomainError, Invalid
from policycoder.numbers import grouped
from policycoder.values import text, whole_number

WORDS = text("q")

KINDS: dict[str, type[DocumentType] | type[ExclusionReason]] = {
    "type": DocumentType,
    "reason": ExclusionReason,
}


@require_http_methods(["GET", "HEAD", "POST"])
def editable_lists(request: PageRequest, pk: int) -> HttpResponse:
    member = member_of(request.user, pk, Capability.EDIT)
    if request.method != "POST":
        return _page(request, member)
    action = ACTIONS.get(request.POST.get("action", ""))
    if action is None:
        raise Invalid(_("The request could not be understood."))
    try:
        said = action(request, member)
    except DomainError as error:
        messages.error(request, error.detail)
        said = None
    if isinstance(said, HttpResponse):
        return said
    if said:
        messages.success(request, said)
    return redirect(f"{reverse('lists', args=[pk])}#{request.POST.get('section', '')}")


def _page(request: PageRequest, member: Membership, merge: dict | None = None) -> HttpResponse:
    """`merge` is a merge to be confirmed: {agency, into, documents, joint, aliases}."""
    project = member.project
    words = WORDS.of(request.GET)
    found = project.agencies.prefetch_related("aliases").annotate(n=Count("issues", distinct=True))
    if words:
        found = found.filter(Q(name__icontains=words) | Q(aliases__name__icontains=words))
    context = project_context(request, member, active="lists") | {
        "page_obj": page_of(request, found.order_by("name").distinct()),
        "q": words,
        "agency_names": list(project.agencies.values_list("name", flat=True)[:2000]),
        "merge": merge,
        **alike_context(member),
        "lists": [
            {
                "kind": "type",
                "title": _("Effectiveness types"),
                "text": _("A title that ends with one of them is of this type."),
                "entries": _entries(DocumentType, project),
            },
            {
                "kind": "reason",
                "title": _("Exclusion reasons"),
                "text": _("One of them is given for every document that is left out."),
                "entries": _entries(ExclusionReason, project),
            },
        ],
    }
    return render(request, "corpus/lists.html", context)


def _entries(kind: type[Any], project: Project) -> list[tuple[Any, int, int, str]]:
    """Entries with the number of their uses, that of the documents which show them now, and the
    address that lists these."""
    entries = list(kind._default_manager.filter(project=project))
    used = lists.all_uses(kind, project.pk)
    if kind is DocumentType:
        typed = Document.objects.current().filter(project=project)
        shown = dict(typed.order_by().values_list("doc_type").annotate(n=Count("pk")))
        page, name, key = "documents", "doc_type", "name"
    else:
        left_out = documents_behind(project, "excluded")
        shown = dict(left_out.order_by().values_list("exclusion_reason").annotate(n=Count("pk")))
        page, name, key = "flow", "list", "pk"
    address = reverse(page, args=[project.pk])
    rows = []
    for entry in entries:
        value = getattr(entry, key)
        asked = value if kind is DocumentType else f"reason-{value}"
        behind = f"{address}?{urlencode({name: asked})}"
        rows.append((entry, used.get(entry.pk, 0), shown.get(value, 0), behind))
    return rows


# What the forms do; each returns what is said about it, or a page.


def _add_agency(request: PageRequest, member: Membership) -> str:
    agencies.add_agency(
        actor=request.user, project=member.project, name=request.POST.get("name", "")
    )
    return _("The agency has been added.")


def _change_agency(request: PageRequest, member: Membership) -> str:
    agencies.change_agency(
        actor=request.user,
        agency=_agency(request),
        name=request.POST.get("name", ""),
        region=request.POST.get("region", ""),
    )
    return _("The agency has been saved.")


def _remove_agency(request: PageRequest, member: Membership) -> str:
    agencies.remove_agency(actor=request.user, agency=_agency(request))
    return _("The agency has been removed.")


def _add_alias(request: PageRequest, member: Membership) -> HttpResponse | str:
    agency, name = _agency(request), " ".join(request.POST.get("alias", "").split())
    listed = Agency.objects.filter(project=member.project_id, name=name).first()
    if listed is not None and listed.pk != agency.pk:
        return _merge_of(request, member, listed, agency)
    agencies.add_alias(actor=request.user, agency=agency, name=name)
    return _("The name has been added.")


def _remove_alias(request: PageRequest, member: Membership) -> str:
    agencies.remove_alias(
        actor=request.user, agency=_agency(request), name=request.POST.get("alias", "")
    )
    return _("The name has been removed.")


def _merge(request: PageRequest, member: Membership) -> HttpResponse | str:
    agency = _agency(request)
    into = Agency.objects.filter(
        project=member.project_id, name=request.POST.get("into", "").strip()
    ).first()
    if into is None:
        raise Invalid(_("Choose an agency of the list to merge into."))
    return _merge_of(request, member, agency, into)


def _merge_of(
    request: PageRequest, member: Membership, agency: Agency, into: Agency
) -> HttpResponse | str:
    """Asks first, with what would happen; does it when that is confirmed."""
    told = agencies.merge_preview(agency, into)
    if not request.POST.get("confirmed"):
        return _page(request, member, merge={"agency": agency, "into": into, **told})
    agencies.merge_agencies(actor=request.user, agency=agency, into=into)
    n = told["documents"]
    return ngettext(
        "%(name)s is now an alias of %(into)s; %(n)s document moved.",
        "%(name)s is now an alias of %(into)s; %(n)s documents moved.",
        n,
    ) % {"name": agency.name, "into": into.name, "n": grouped(n)}


def _agency(request: PageRequest) -> Agency:
    return agency_for(request.user, _number(request, "agency"), Capability.EDIT)[0]


def _add_entry(request: PageRequest, member: Membership) -> str:
    lists.add_entry(
        actor=request.user,
        project=member.project,
        kind=_kind(request),
        name=request.POST.get("name", ""),
    )
    return _("The entry has been added.")


def _rename_entry(request: PageRequest, member: Membership) -> str:
    lists.rename_entry(
        actor=request.user, entry=_entry(request, "entry"), name=request.POST.get("name", "")
    )
    return _("The entry has been renamed.")


def _remove_entry(request: PageRequest, member: Membership) -> str:
    chosen = request.POST.get("replacement", "")
    lists.remove_entry(
        actor=request.user,
        entry=_entry(request, "entry"),
        replacement=_entry(request, "replacement") if chosen else None,
    )
    return _("The entry has been removed.")


def _move_entry(request: PageRequest, member: Membership) -> str:
    """One place up or down."""
    entry, kind = _entry(request, "entry"), _kind(request)
    order = list(kind._default_manager.filter(project=member.project).values_list("pk", flat=True))
    at = order.index(entry.pk)
    to = at + (1 if request.POST.get("direction") == "down" else -1)
    if 0 <= to < len(order):
        order[at], order[to] = order[to], order[at]
        lists.order_entries(actor=request.user, project=member.project, kind=kind, order=order)
    return ""


def _kind(request: PageRequest) -> type[Any]:
    kind = KINDS.get(request.POST.get("kind", ""))
    if kind is None:
        raise Invalid(_("The request could not be understood."))
    return kind


def _entry(request: PageRequest, name: str) -> Any:
    return entry_for(request.user, _kind(request), _number(request, name), Capability.EDIT)[0]


def _number(request: PageRequest, name: str) -> int:
    number = whole_number(request.POST.get(name))
    if number is None:
        raise Invalid(_("The request could not be understood."))
    return number


ACTIONS: dict[str, Callable[[PageRequest, Membership], HttpResponse | str]] = {
    "add_agency": _add_agency,
    "change_agency": _change_agency,
    "remove_agency": _remove_agency,
    "add_alias": _add_alias,
    "remove_alias": _remove_alias,
    "merge": _merge,
    "add_entry": _add_entry,
    "rename_entry": _rename_entry,
    "remove_entry": _remove_entry,
    "move_entry": _move_entry,
    **ALIKE_ACTIONS,
}
