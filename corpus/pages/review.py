"""The page on which metadata is confirmed or corrected, a hundred documents in a row."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from corpus.access import member_of
from corpus.actions.documents import known_agencies
from corpus.models import Document, Project
from corpus.pages.facts import LABELS
from corpus.pages.frame import project_context
from corpus.pages.origins import FOUND_IN
from corpus.permissions import Capability
from corpus.reads.review import SHOWN, review_queue

LISTS = {
    "open": gettext_lazy("Not confirmed"),
    "all": gettext_lazy("All"),
    "confirmed": gettext_lazy("Confirmed"),
    "no_doc_number": gettext_lazy("Without document number"),
    "no_agencies": gettext_lazy("Without issuer"),
    "no_issued_on": gettext_lazy("Without date of issue"),
    "no_effective_on": gettext_lazy("Without date of effect"),
    "no_doc_type": gettext_lazy("Without type"),
    "no_region": gettext_lazy("Without region"),
}


@require_GET
def review(request: HttpRequest, pk: int) -> HttpResponse:
    member = member_of(request.user, pk, Capability.EDIT)
    project = member.project
    chosen = {
        "show": request.GET.get("show", SHOWN[0]),
        "status": request.GET.get("status", ""),
    }
    context = project_context(request, member, active="review") | {
        "data": {"user": member.user_id} | _data(project, chosen),
        "shown": [(name, LISTS[name]) for name in SHOWN],
        "statuses": Document.Status.choices,
        "chosen": chosen,
    }
    return render(request, "corpus/review.html", context)


def _data(project: Project, chosen: dict[str, str]) -> dict[str, Any]:
    """What the script starts with: the queue, the fields, and what the fields suggest."""
    documents = project.documents.current()
    used_types = documents.exclude(doc_type="").order_by("doc_type")
    used_regions = documents.exclude(region="").order_by("region")
    types = [
        *project.document_types.values_list("name", flat=True),
        *used_types.values_list("doc_type", flat=True).distinct(),
    ]
    return {
        "project": project.pk,
        "queue": review_queue(project, chosen),
        "urls": {"api": f"{reverse('home')}api/v1/", "page": reverse("document", args=[0])},
        # A field's place is the number key that leads to it.
        "fields": [
            {"name": name, "label": str(label)}
            for name, label in LABELS.items()
            if name != "status"
        ],
        "agencies": known_agencies(project.pk),
        "types": list(dict.fromkeys(types)),
        "regions": list(used_regions.values_list("region", flat=True).distinct()),
        "validities": [["", _("Not known")], *map(list, Document.Validity.choices)],
        "origins": {name: str(words) for name, words in FOUND_IN.items()},
    }
