"""The page on which metadata is confirmed or corrected, a hundred documents in a row."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from corpus.access import member_of
from corpus.accounts.requests import PageRequest
from corpus.actions.documents import known_agencies
from corpus.fields import FIELDS, REVIEWED, Field
from corpus.models import Document, Project
from corpus.pages.frame import project_context
from corpus.pages.origins import SOURCES
from corpus.permissions import Capability
from corpus.reads.filters import STATUS, known_values
from corpus.reads.review import SHOW, SHOWN, review_queue

LISTS = {
    "open": gettext_lazy("Not confirmed"),
    "all": gettext_lazy("All"),
    "confirmed": gettext_lazy("Confirmed"),
    **{f"no_{field.name}": gettext_lazy(field.lacking) for field in FIELDS if field.lacking},
}


@require_GET
def review(request: PageRequest, pk: int) -> HttpResponse:
    member = member_of(request.user, pk, Capability.EDIT)
    project = member.project
    chosen = {
        "show": SHOW.of(request.GET),
        "status": STATUS.of(request.GET),
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
    return {
        "project": project.pk,
        "queue": review_queue(project, chosen),
        "urls": {"api": f"{reverse('home')}api/v1/", "page": reverse("document", args=[0])},
        # A field's place is the number key that leads to it.
        "fields": [_field(project, field) for field in REVIEWED],
        "agencies": known_agencies(project.pk),
        "origins": {name: str(words) for name, words in SOURCES.items()},
    }


def _field(project: Project, field: Field) -> dict[str, Any]:
    """A field for the script: `values` are those it completes to, `choices` those it takes."""
    return {
        "name": field.name,
        "label": gettext(field.label),
        "kind": field.kind,
        "long": field.long or field.kind in ("agencies", "address"),
        "required": field.required,
        "brief": field.brief,
        "values": known_values(project, field) if field.suggested else None,
        "choices": [["", _("Not known")], *([v, gettext(said)] for v, said in field.choices)],
    }
