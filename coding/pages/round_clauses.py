"""The list behind a number of the dashboard, for those who may see the round's codings."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from coding.access import round_results_for
from coding.reads.round_clauses import (
    CODER,
    DOCUMENT,
    SHOW,
    STATES,
    keys_behind,
    passes_behind,
    rows_of,
)
from corpus.accounts.requests import PageRequest
from corpus.pages.frame import project_context
from corpus.pages.lists import page_of
from corpus.permissions import Capability

PER_PAGE = 50


@login_required
@require_safe
def round_clauses(request: PageRequest, pk: int) -> HttpResponse:
    """Clauses of the round's passes by how far their coders are, all or of one coder or document."""
    round, member = round_results_for(request.user, pk, Capability.EDIT)
    show = SHOW.of(request.GET)
    passes = passes_behind(round, CODER.of(request.GET), DOCUMENT.of(request.GET))
    page = page_of(request, keys_behind(passes, show), PER_PAGE)
    first = passes.select_related("coder", "document").first()
    context = project_context(request, member, active="rounds") | {
        "round": round,
        "show": show,
        "states": [(name, label) for name, (label, _where) in STATES.items()],
        "title": STATES[show][0],
        "coder": first.coder if first and CODER.of(request.GET) is not None else None,
        "document": first.document if first and DOCUMENT.of(request.GET) is not None else None,
        "page_obj": page,
        "rows": rows_of(list(page.object_list)),
    }
    return render(request, "coding/round_clauses.html", context)
