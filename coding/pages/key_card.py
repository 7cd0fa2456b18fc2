"""The keys of the workbench on one sheet, to print."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.html import json_script
from django.views.decorators.http import require_safe

from coding.codebook.tree import codebook_tree
from coding.codebook.versions import published_version
from coding.pages.workbench import PlainJson
from corpus.access import member_of
from corpus.accounts.requests import PageRequest
from corpus.pages.frame import project_context
from policycoder.values import whole

VERSION = whole("version")


@login_required
@require_safe
def key_card(request: PageRequest, pk: int) -> HttpResponse:
    """Of the newest codebook, or the version of `?version=`, with the reader's own keys."""
    member = member_of(request.user, pk)
    version = published_version(member.project, VERSION.of(request.GET))
    data = {"codebook": codebook_tree(version), "project": member.project_id}
    context = project_context(request, member, active="codebook") | {
        "version": version,
        "data": json_script(data, "keycard-data", encoder=PlainJson),
    }
    return render(request, "coding/key_card.html", context)
