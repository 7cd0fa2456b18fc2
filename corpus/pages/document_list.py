"""The list of a project's documents: filtered, sorted, a page at a time."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from corpus.access import member_of
from corpus.models import Agency, Clause, Document, Project
from corpus.pages.frame import project_context
from corpus.pages.lists import page_of, sort_by, sorting

# As many issuers as a list still serves; the others are found by typing.
MOST_ISSUERS = 300
FILTERS = ("q", "status", "year", "issuer", "doc_type")
COLUMNS = {
    "number": "number",
    "title": "title",
    "doc_number": "doc_number",
    "issued_on": "issued_on",
    "doc_type": "doc_type",
    "clauses": "clause_count",
}


@dataclass(frozen=True)
class Column:
    """A heading of the list: where a click on it leads, and how the list is sorted by it now."""

    name: str
    label: str
    numeric: bool
    link: str
    order: str  # "ascending", "descending" or nothing


@require_GET
def documents(request: HttpRequest, pk: int) -> HttpResponse:
    member = member_of(request.user, pk)
    project = member.project
    found = project.documents.matching(request.GET)
    page = page_of(request, sort_by(request, found.with_details(), COLUMNS))
    filtered = any(request.GET.get(name, "").strip() for name in FILTERS)
    context = project_context(request, member, active="documents") | {
        "page_obj": page,
        "columns": _columns(request),
        "filtered": filtered,
        "any_documents": page.paginator.count or project.documents.current().exists(),
        "clause_total": _clause_total(project, found if filtered else None),
        "choices": _choices(project),
        "chosen": {name: request.GET.get(name, "") for name in FILTERS},
    }
    return render(request, "corpus/documents.html", context)


def _columns(request: HttpRequest) -> list[Column]:
    active, descending = sorting(request, COLUMNS)
    labels = {
        "number": _("No."),
        "title": _("Title"),
        "doc_number": _("Document number"),
        "issued_on": _("Date"),
        "doc_type": _("Type"),
        "clauses": _("Clauses"),
    }
    return [
        Column(
            name=name,
            label=label,
            numeric=name in {"number", "clauses"},
            link=f"-{name}" if name == active and not descending else name,
            order=("descending" if descending else "ascending") if name == active else "",
        )
        for name, label in labels.items()
    ]


def _clause_total(project: Project, found: QuerySet[Document] | None) -> int:
    clauses = Clause.objects.codable()
    if found is None:
        return clauses.filter(document__project=project).count()
    return clauses.filter(document__in=found.order_by().values("pk")).count()


def _choices(project: Project) -> dict[str, list]:
    """What the filters offer: years, issuers with their number of documents, types."""
    documents = project.documents.current().order_by()
    agencies = Agency.objects.filter(project=project).annotate(n=Count("issues"))
    return {
        "years": [
            day.year
            for day in documents.filter(issued_on__isnull=False).dates(
                "issued_on", "year", order="DESC"
            )
        ],
        "issuers": list(
            agencies.filter(n__gt=0).order_by("-n", "name").values_list("name", "n")[:MOST_ISSUERS]
        ),
        "doc_types": list(
            documents.exclude(doc_type="")
            .values_list("doc_type")
            .annotate(n=Count("pk"))
            .order_by("-n", "doc_type")
        ),
        "statuses": Document.Status.choices,
    }
