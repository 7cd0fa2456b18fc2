"""The list of a project's documents: filtered, sorted, a page at a time."""

from collections import Counter
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from corpus.access import member_of
from corpus.models import Agency, Document, Project
from corpus.pages.frame import project_context
from corpus.pages.lists import page_of, sort_by, sorting

# As many issuers as a list still serves; the others are found by typing.
MOST_ISSUERS = 300
FILTERS = ("q", "status", "year", "issuer", "doc_type")
# Long, and not in the list.
UNSEEN = ("evidence", "dropped", "history", "attachments")
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


@dataclass(frozen=True)
class Tab:
    """The documents of one status, or all: a link above the list."""

    status: str
    label: str
    count: int
    active: bool


@require_GET
def documents(request: HttpRequest, pk: int) -> HttpResponse:
    member = member_of(request.user, pk)
    project = member.project
    kinds = _kinds(project)
    chosen = {name: request.GET.get(name, "").strip() for name in FILTERS}
    totals = _totals(kinds)
    any_documents = bool(totals)
    if any(value for name, value in chosen.items() if name != "status"):
        apart = {name: value for name, value in chosen.items() if name != "status"}
        totals = _totals(_by_status(project.documents.matching(apart)))
    shown = [totals[status] for status in totals if chosen["status"] in ("", status)]
    count = sum(n for n, _clauses in shown)
    found = project.documents.matching(chosen).with_details().defer(*UNSEEN)
    context = project_context(request, member, active="documents") | {
        "page_obj": page_of(request, sort_by(request, found, COLUMNS), count=count),
        "columns": _columns(request),
        "filtered": any(chosen.values()),
        "any_documents": any_documents,
        "clause_total": sum(clauses for _n, clauses in shown),
        "tabs": _tabs(totals, chosen["status"]),
        "choices": _choices(project, kinds),
        "chosen": chosen,
    }
    return render(request, "corpus/documents.html", context)


Kind = tuple[str, str, int, int]  # status, type, documents, clauses


def _kinds(project: Project) -> list[Kind]:
    return list(
        project.documents.current()
        .order_by()
        .values_list("status", "doc_type")
        .annotate(n=Count("pk"), clauses=Sum("clause_count"))
    )


def _by_status(found: QuerySet[Document]) -> list[Kind]:
    counted = found.order_by().values_list("status").annotate(n=Count("pk"), m=Sum("clause_count"))
    return [(status, "", n, clauses) for status, n, clauses in counted]


def _totals(kinds: list[Kind]) -> dict[str, tuple[int, int]]:
    """Status -> its documents and their clauses."""
    totals: dict[str, tuple[int, int]] = {}
    for status, _type, n, clauses in kinds:
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


def _choices(project: Project, kinds: list[Kind]) -> dict[str, list]:
    """What the filters offer: years, issuers and types with their number of documents."""
    issuers = Agency.objects.filter(project=project).annotate(n=Count("issues")).filter(n__gt=0)
    types: Counter[str] = Counter()
    for _status, doc_type, n, _clauses in kinds:
        types[doc_type] += n
    types.pop("", None)
    return {
        "years": _years(project),
        "issuers": list(issuers.order_by("-n", "name").values_list("name", "n")[:MOST_ISSUERS]),
        "doc_types": sorted(types.items(), key=lambda pair: (-pair[1], pair[0])),
    }


# A look at the index for each year, instead of one at every document.
_YEARS = """
WITH days AS (
    SELECT min(issued_on) AS first, max(issued_on) AS last
    FROM corpus_document WHERE project_id = %(project)s AND current
)
SELECT year
FROM days, generate_series(date_part('year', first)::int, date_part('year', last)::int) year
WHERE EXISTS (
    SELECT 1 FROM corpus_document
    WHERE project_id = %(project)s AND current
      AND issued_on BETWEEN make_date(year, 1, 1) AND make_date(year, 12, 31)
)
ORDER BY year DESC
"""


def _years(project: Project) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_YEARS, {"project": project.pk})
        return [year for (year,) in cursor.fetchall()]
