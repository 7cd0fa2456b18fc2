"""The page of every result that has a template and no page of its own."""

from functools import cache

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from coding.pages.frame import result_entry
from coding.pages.text_filters import choices_of, text_filters
from coding.results.entries import RESULTS
from coding.results.life import answer_for
from corpus.access import member_of
from corpus.accounts.requests import PageRequest
from corpus.pages.frame import project_context


@require_safe
def result(request: PageRequest, pk: int, kind: str) -> HttpResponse:
    """The newest answer. Its template finds `data`, and for a form `filters` and `choices`, which
    are read only where it uses them."""
    member = member_of(request.user, pk)
    found = RESULTS.get(kind)
    if found is None or not found.template:
        raise Http404
    answer = answer_for(member, found.asked(member, request.GET.dict()))
    filters = cache(lambda: text_filters(request, member))
    context = project_context(request, member, active=result_entry(kind)) | {
        "kind": kind,
        "result": found,
        "snapshot": answer.snapshot,
        "data": answer.snapshot.data if answer.snapshot else None,
        "stale": answer.stale,
        "job": answer.job,
        "may_start": member.can(found.starts),
        "query_text": request.GET.urlencode(),
        "filters": filters,
        "choices": cache(lambda: choices_of(filters(), member)),
    }
    return render(request, found.template, context)
