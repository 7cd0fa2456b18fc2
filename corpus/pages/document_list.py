"""The list of a project's documents: filtered, sorted, a page at a time."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, QuerySet, Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from corpus.access import member_of
from corpus.accounts.requests import PageRequest
from corpus.fields import BRIEF, BRIEF_COLUMNS, COLUMNS, LISTED, LISTS, Field
from corpus.models import Agency, Document, Project
from corpus.pages.frame import project_context
from corpus.pages.lists import page_of, sort_by, sorting
from corpus.reads.metadata import in_words

# As many issuers as a list still serves; the others are found by typing.
MOST_ISSUERS = 300
FILTERS = ("q", "status", "year", "issuer", *(field.name for field in LISTED))
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


Kind = tuple[str, str, int, int]  # status, type, documents, clauses


def _kinds(project: Project) -> list[Kind]:
    return list(
        project.documents.current()
        .order_by()
        .values_list("status", "doc_type")
        .annotate(n=Count("pk"), codable=Sum("clause_count"))
    )


def _by_status(documents: QuerySet[Document]) -> list[Kind]:
    counted = (
        documents.order_by().values_list("status").annotate(n=Count("pk"), m=Sum("clause_count"))
    )
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
    """What the filters offer: years, issuers and the values of lists with their documents."""
    issuers = Agency.objects.filter(project=project).annotate(n=Count("issues")).filter(n__gt=0)
    return {
        "years": _years(project),
        "issuers": list(issuers.order_by("-n", "name").values_list("name", "n")[:MOST_ISSUERS]),
        "lists": [
            {
                "name": field.name,
                "label": gettext(field.heading or field.label),
                "values": _used(project, field, kinds),
                "chosen": chosen[field.name],
            }
            for field in LISTED
        ],
    }


def _used(project: Project, field: Field, kinds: list[Kind]) -> list[tuple[str, int]]:
    """Values of a field with their number of documents, the most frequent first."""
    counts: Counter[str] = Counter()
    if field.name == "doc_type":
        for _status, value, n, _clauses in kinds:
            counts[value] += n
    else:
        current = project.documents.current().order_by()
        counts.update(dict(current.values_list(field.name).annotate(n=Count("pk"))))
    counts.pop("", None)
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


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
