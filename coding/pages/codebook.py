from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from coding.actions.codebook import load_template
from coding.actions.drafts import EMPTY, NEWEST, can_undo, start_draft
from coding.codebook.branch import DEEPEST
from coding.codebook.content import DIMENSION, NODE, Property
from coding.codebook.palette import PALETTE
from coding.codebook.tree import codebook_tree
from coding.models import CodebookVersion, Draft
from coding.pages.codebook_forms import template_choices
from coding.pages.exports import BOOK_LANGUAGES
from corpus.access import member_of
from corpus.accounts.requests import PageRequest
from corpus.models import User
from corpus.pages.frame import project_context
from corpus.permissions import Capability
from policycoder.errors import Conflict, Invalid
from policycoder.values import whole

VERSION = whole("version")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def codebook(request: PageRequest, pk: int) -> HttpResponse:
    """The newest version, or the one `?version=` names."""
    if request.method == "POST":
        return _load_template(request, pk)
    member = member_of(request.user, pk)
    published = CodebookVersion.objects.of(pk).published().select_related("published_by")
    versions = list(published.newest_first())
    newest = versions[0] if versions else None
    asked = VERSION.of(request.GET)
    shown = next((one for one in versions if one.number == asked), None)
    if shown is None:
        if asked is not None and newest:
            messages.warning(request, _("There is no such version; this is the newest one."))
        shown = newest
    context = project_context(request, member, active="codebook") | {
        "version": shown,
        "versions": versions,
        "newest": newest,
        "tree": codebook_tree(shown) if shown else None,
        "templates": template_choices(),
        "book_languages": BOOK_LANGUAGES,
    }
    return render(request, "coding/codebook.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: PageRequest, pk: int) -> HttpResponse:
    """The editor of the next version; without a draft, what it may begin with."""
    member = member_of(request.user, pk, Capability.EDIT)
    if request.method == "POST":
        origin = request.POST.get("origin", NEWEST)
        start_draft(actor=request.user, project=member.project, origin=origin)
        return redirect("draft", pk)
    found = Draft.objects.select_related("base").filter(codebook__project=pk).first()
    published = CodebookVersion.objects.of(pk).published().exists()
    newest = [(NEWEST, _("The newest version, to change it"))] if published else []
    context = project_context(request, member, active="codebook") | {
        "data": _editor_data(found, request.user, pk) if found else None,
        "origins": [*newest, (EMPTY, _("Nothing: an empty codebook")), *template_choices()],
    }
    return render(request, "coding/draft.html", context)


def _editor_data(found: Draft, user: User, pk: int) -> dict[str, Any]:
    api = f"{reverse('home')}api/v1/projects/{pk}/codebook/draft/"
    steps = ("operations", "undo", "redo", "changes", "publish", "file")
    return {
        "draft": {
            "content": found.content,
            "revision": found.revision,
            "based_on": found.base.number if found.base else None,
            **can_undo(found, user),
        },
        "urls": {
            "draft": api,
            **{step: f"{api}{step}/" for step in steps},
            "codebook": reverse("codebook", args=[pk]),
            "clauses": f"{reverse('home')}api/v1/projects/{pk}/codebook/clauses/",
        },
        "fields": {"dimension": _fields(DIMENSION), "node": _fields(NODE)},
        "tones": [tone.name for tone in PALETTE],
        "levels": DEEPEST,
    }


def _fields(table: Mapping[str, Property]) -> list[dict[str, Any]]:
    return [
        {"name": name, "label": str(found.label), "kind": found.kind, "empty": found.empty}
        for name, found in table.items()
    ]


def _load_template(request: PageRequest, pk: int) -> HttpResponse:
    member = member_of(request.user, pk, Capability.EDIT)
    if request.POST.get("action") != "load_template":
        raise Invalid(_("The request could not be understood."))
    if CodebookVersion.objects.of(pk).published().exists():
        raise Conflict(_("The project has a codebook already."))
    template = request.POST.get("template", "")
    version = load_template(actor=request.user, project=member.project, template=template)
    messages.success(
        request,
        _("The template is published as version %(number)s of the codebook.")
        % {"number": version.number},
    )
    return redirect("codebook", pk)
