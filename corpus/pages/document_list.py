"""The list of a project's documents: filtered, sorted, a page at a time."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from corpus.access import member_of
from corpus.accounts.requests import PageRequest
from corpus.fields import BRIEF, BRIEF_COLUMNS, COLUMNS, FILTERED, LISTS, Field
from corpus.models import Document, Project
from corpus.models.documents import DocumentQuerySet
from corpus.pages.frame import project_context
from corpus.pages.lists import page_of, sort_by, sorting
from corpus.reads import filters
from corpus.reads.metadata import in_words

# Long, and not in the list.
UNSEEN = ("evidence", "dropped", *(f.name for f in COLUMNS if f.kind in LISTS))
SORTED = {
    "number": "number",
    **{name: name for name in BRIEF_COLUMNS},
    "clauses": "clause_count",
}


@dataclass(frozen=True)
class Column:
    """A heading of the list: where a click on it leads, and how the list is sorted by it now.
    Without a link, the list is not sorted by it."""

    name: str
    label: str
    numeric: bool = False
    link: str = ""
    order: str = ""  # "ascending", "descending" or nothing


@dataclass(frozen=True)
class Tab:
    """The documents of one status, or all: a link above the list."""

    status: str
    label: str
    count: int
    active: bool


@require_GET
def documents(request: PageRequest, pk: int) -> HttpResponse:
    member = member_of(request.user, pk)
    project = member.project
    kinds = _kinds(project.documents.current(), filters.FIELDS)
    chosen = filters.chosen_in(request.GET, filters.WITH_WORDS)
    totals = _totals(kinds)
    any_documents = bool(totals)
    if any(value for name, value in chosen.items() if name != "status"):
        apart = {name: value for name, value in chosen.items() if name != "status"}
        totals = _totals(_kinds(filters.matching(project.documents.all(), apart)))
    shown = [totals[status] for status in totals if chosen["status"] in ("", status)]
    count = sum(n for n, _clauses in shown)
    found = filters.matching(project.documents.all(), chosen).with_details().defer(*UNSEEN)
    page = page_of(request, sort_by(request, found, SORTED), count=count)
    context = project_context(request, member, active="documents") | {
        "page_obj": page,
        "rows": [(document, [_cell(document, field) for field in BRIEF]) for document in page],
        "columns": _columns(request),
        "filtered": any(chosen.values()),
        "any_documents": any_documents,
        "clause_total": sum(clauses for _n, clauses in shown),
        "tabs": _tabs(totals, chosen["status"]),
        "choices": _choices(project, kinds, chosen),
        "chosen": chosen,
    }
    return render(request, "corpus/documents.html", context)


def _cell(document: Document, field: Field) -> dict[str, Any]:
    names = document.agency_names() if field.kind == "agencies" else []
    value = in_words(field, document.value_of(field))
    return {"name": field.name, "value": value, "agencies": names}


# Status, values of the fields to filter by, documents, clauses.
Kind = tuple[str, tuple[str, ...], int, int]


def _kinds(documents: DocumentQuerySet, fields: tuple[str, ...] = ()) -> list[Kind]:
    grouped = documents.order_by().values_list("status", *fields)
    counted = grouped.annotate(n=Count("pk"), codable=Sum("clause_count"))
    return [(status, tuple(values), n, clauses) for status, *values, n, clauses in counted]


def _totals(kinds: list[Kind]) -> dict[str, tuple[int, int]]:
    """Status -> its documents and their clauses."""
    totals: dict[str, tuple[int, int]] = {}
    for status, _values, n, clauses in kinds:
        documents, all_clauses = totals.get(status, (0, 0))
        totals[status] = documents + n, all_clauses + clauses
    return totals


def _tabs(totals: dict[str, tuple[int, int]], active: str) -> list[Tab]:
    named = [
        ("", _("All")),
        (Document.Status.CANDIDATE, _("Candidates")),
        (Document.Status.INCLUDED, _("Included")),
        (Document.Status.EXCLUDED, _("Excluded")),
    ]
    counts = {status: n for status, (n, _clauses) in totals.items()}
    return [
        Tab(
            status=str(status),
            label=label,
            count=counts.get(str(status), 0) if status else sum(counts.values()),
            active=status == active,
        )
        for status, label in named
    ]


def _columns(request: PageRequest) -> list[Column]:
    return [
        _column(request, "number", _("No."), numeric=True),
        *(_column(request, field.name, gettext(field.heading or field.label)) for field in BRIEF),
        _column(request, "clauses", _("Clauses"), numeric=True),
    ]


def _column(request: PageRequest, name: str, label: str, *, numeric: bool = False) -> Column:
    if name not in SORTED:
        return Column(name, label)
    active, descending = sorting(request, SORTED)
    return Column(
        name=name,
        label=label,
        numeric=numeric,
        link=f"-{name}" if name == active and not descending else name,
        order=("descending" if descending else "ascending") if name == active else "",
    )


def _choices(project: Project, kinds: list[Kind], chosen: dict[str, str]) -> dict[str, list]:
    """What the filters offer: years, issuers and the values of fields with their documents."""
    return {
        "years": filters.years_of(project.pk),
        "issuers": filters.issuers_of(project.pk),
        "lists": [
            {
                "name": field.name,
                "label": gettext(field.heading or field.label),
                "values": _used(kinds, place),
                "chosen": chosen[field.name],
            }
            for place, field in enumerate(FILTERED)
        ],
    }


def _used(kinds: list[Kind], place: int) -> list[tuple[str, int]]:
    """Values of a field with their number of documents, the most frequent first."""
    counts: Counter[str] = Counter()
    for _status, values, n, _clauses in kinds:
        counts[values[place]] += n
    counts.pop("", None)
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
