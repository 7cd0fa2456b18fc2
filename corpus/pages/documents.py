from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from corpus.access import document_for, member_of, require
from corpus.actions.documents import FIELDS, change_metadata
from corpus.models import Agency, Clause, Document, Membership, Project
from corpus.pages.forms import DocumentForm
from corpus.pages.frame import project_context
from corpus.pages.lists import page_of, sort_by, sorting
from corpus.pages.origins import found_in, left_out
from corpus.pages.passages import outline_of, passages_of
from corpus.permissions import Capability
from policycoder.errors import Unavailable
from policycoder.storage import path_of

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


@require_http_methods(["GET", "HEAD", "POST"])
def document(request: HttpRequest, pk: int) -> HttpResponse:
    found, member = document_for(request.user, pk)
    form = None
    if request.method == "POST":
        require(member, Capability.EDIT)
        form = DocumentForm(request.POST, instance=found)
        if form.is_valid():
            change_metadata(actor=request.user, document=found, changes=form.changes())
            messages.success(request, _("The metadata has been saved."))
            return redirect("document", found.pk)
        found, _member = document_for(request.user, pk)
    return render(request, "corpus/document.html", _document_context(request, member, found, form))


def _document_context(
    request: HttpRequest, member: Membership, found: Document, form: DocumentForm | None
) -> dict:
    can_edit = member.can(Capability.EDIT)
    passages = passages_of(found, with_coded=can_edit)
    numbers = found.project.documents.current().order_by("number").values_list("pk", flat=True)
    return project_context(request, member, active="documents") | {
        "document": found,
        "facts": _facts(found),
        "title_where": _where(found, "title"),
        "left_out": [left_out(piece) for piece in found.dropped],
        "form": (form or DocumentForm(instance=found)) if can_edit else None,
        "editing": form is not None,
        "passages": passages,
        "outline": outline_of(passages),
        "clause_count": sum(passage.clause.codable for passage in passages),
        "kinds": Clause.Kind.choices,
        "kept_types": _types_of(found.project),
        "previous": numbers.filter(number__lt=found.number).last(),
        "next": numbers.filter(number__gt=found.number).first(),
    }


LABELS = {
    "doc_number": gettext_lazy("Document number"),
    "agencies": gettext_lazy("Issued by"),
    "issued_on": gettext_lazy("Date of issue"),
    "doc_type": gettext_lazy("Effectiveness type"),
    "source_url": gettext_lazy("Source"),
    "status": gettext_lazy("Status"),
}


def _facts(found: Document) -> list[dict[str, object]]:
    """`{field, label, value, url, where}` for each piece of metadata but the title."""
    values = {field: getattr(found, field) for field in FIELDS} | {
        "agencies": found.agency_names(),
        "status": found.get_status_display(),
        "issued_on": found.issued_on.isoformat() if found.issued_on else "",
    }
    return [
        {
            "field": field,
            "label": label,
            "value": values[field],
            # Anything else, say javascript:, is shown as text and never as a link.
            "url": field == "source_url" and str(values[field]).startswith(("http://", "https://")),
            "where": _where(found, field),
        }
        for field, label in LABELS.items()
    ]


def _where(found: Document, field: str) -> str:
    return found_in(found.evidence.get(field, {}).get("where", ""))


def _types_of(project: Project) -> list[str]:
    """Effectiveness types in use, for the form to suggest."""
    used = project.documents.order_by("doc_type").exclude(doc_type="")
    return list(used.values_list("doc_type", flat=True).distinct()[:100])


@require_GET
def document_file(request: HttpRequest, pk: int) -> FileResponse:
    """The bytes as they were imported."""
    found, _member = document_for(request.user, pk)
    try:
        stream = path_of(found.file_digest).open("rb")
    except FileNotFoundError:
        raise Unavailable(
            _("The original file is missing from the server's data folder (%(digest)s).")
            % {"digest": found.file_digest[:12]}
        ) from None
    return FileResponse(
        stream,
        as_attachment=True,
        filename=found.file_name,
        content_type="application/octet-stream",
    )
