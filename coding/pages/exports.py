from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from coding.exports.columns import FILES
from corpus.access import member_of
from corpus.pages.frame import project_context


@require_safe
def exports(request: HttpRequest, pk: int) -> HttpResponse:
    """Every file with its columns, and links that follow the chosen options."""
    member = member_of(request.user, pk)
    context = project_context(request, member, active="exports") | {"files": FILES.values()}
    return render(request, "coding/exports.html", context)
