from dataclasses import replace

from django.contrib import messages
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import json_script
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from corpus.access import document_for, member_of, require
from corpus.accounts.requests import PageRequest
from corpus.actions.projects import change_project
from corpus.actions.reasons import manual_reasons
from corpus.coded import in_rounds
from corpus.models import Document, Membership, NearDuplicate, User
from corpus.pages.forms import ScreeningForm
from corpus.pages.frame import project_context
from corpus.pages.passages import Passage, passages_of
from corpus.permissions import Capability
from corpus.reads.screening import (
    SHOW,
    Agreement,
    QueueFilter,
    agreement,
    entries,
    progress,
    queue,
    screened,
    with_screening,
)
from policycoder.values import whole

PAGE_SIZE = 50
DOCUMENT = whole("document")
# The page begins with what waits for whoever opens it.
SHOW_FIRST = replace(SHOW, default=QueueFilter.MINE.value)
# Enough of a text to decide on: some screens.
SHOWN_CHARACTERS = 8000


@require_http_methods(["GET", "HEAD", "POST"])
def screening(request: PageRequest, pk: int) -> HttpResponse:
    """The queue beside one document; `?document=` gives one document's text alone."""
    member = member_of(request.user, pk, Capability.EDIT)
    if request.method == "POST":
        return _change_settings(request, member)
    asked = DOCUMENT.of(request.GET)
    if asked is not None:
        return _text_of(request, member, asked)
    shown = SHOW_FIRST.of(request.GET)
    context = project_context(request, member, active="screening") | {
        "settings_form": ScreeningForm(instance=member.project),
        "any_documents": screened(member.project).exists(),
        "agreement": _agreement(member) if member.project.second_screener else [],
        "data": json_script(_data(member, shown), "screening-data", DjangoJSONEncoder),
    }
    return render(request, "corpus/screening.html", context)


def _change_settings(request: PageRequest, member: Membership) -> HttpResponse:
    require(member, Capability.MANAGE)
    form = ScreeningForm(request.POST)
    if form.is_valid():
        change_project(actor=request.user, project=member.project, changes=form.cleaned_data)
        messages.success(request, _("Saved."))
    return redirect("screening", member.project_id)


def _data(member: Membership, shown: str) -> dict:
    """What the page's script starts from; further pages of the queue come over the API."""
    project = member.project
    documents = list(with_screening(queue(member, {"show": shown}))[: PAGE_SIZE + 1])
    return {
        "project": project.pk,
        "user": member.user_id,
        "two": project.second_screener,
        "show": shown,
        "results": entries(member.user, project, documents[:PAGE_SIZE]),
        "more": len(documents) > PAGE_SIZE,
        "pageSize": PAGE_SIZE,
        "progress": progress(member),
        "reasons": list(manual_reasons(project).values("id", "name")),
        "urls": {
            "queue": reverse("api_screening", args=[project.pk]),
            "one": reverse("api_screen_one", args=[0]),
            "page": reverse("screening", args=[project.pk]),
            "document": reverse("document", args=[0]),
        },
    }


def _agreement(member: Membership) -> list[Agreement]:
    """Of each pair of screeners, by the names they are shown with."""
    rows = agreement(member.project)
    screeners = {name for row in rows for name in (row.first, row.second)}
    names = {
        user.username: user.get_full_name() for user in User.objects.filter(username__in=screeners)
    }
    return [replace(row, first=names[row.first], second=names[row.second]) for row in rows]


def _text_of(request: PageRequest, member: Membership, asked: int) -> HttpResponse:
    document, _member = document_for(request.user, asked)
    if document.project_id != member.project_id:
        raise Http404
    passages, cut = _first_screens(document)
    context = {
        "document": document,
        "passages": passages,
        "cut": cut,
        "pairs": _pairs_of(document),
        "in_round": in_rounds(Document.objects.filter(pk=document.pk)).exists(),
    }
    return render(request, "corpus/_screening_document.html", context)


def _first_screens(document: Document) -> tuple[list[Passage], bool]:
    shown: list[Passage] = []
    characters = 0
    for passage in passages_of(document, with_coded=False):
        if characters > SHOWN_CHARACTERS:
            return shown, True
        if passage.body:
            shown.append(passage)
            characters += len(passage.body)
    return shown, False


def _pairs_of(document: Document) -> list[tuple[NearDuplicate, Document]]:
    """The undecided pairs of the document, each with its other document."""
    pairs = NearDuplicate.objects.filter(
        Q(first=document) | Q(second=document), state=NearDuplicate.State.PROPOSED
    ).select_related("first", "second")
    return [(pair, pair.second if pair.first_id == document.pk else pair.first) for pair in pairs]
