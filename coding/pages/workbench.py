from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from coding.access import assignment_for
from coding.api.rounds import assignment_json
from coding.judgements import judgements_of
from coding.scheme import codebook_tree
from corpus.api.serializers import ClauseOut
from corpus.pages.frame import project_context


@login_required
@never_cache
def workbench(request: HttpRequest, pk: int) -> HttpResponse:
    """The coding page: everything it needs is in it, so that it opens in one round trip."""
    assignment, member = assignment_for(request.user, pk)
    data = {
        "assignment": assignment_json(request, pk),
        "codebook": codebook_tree(assignment.round.codebook_version),
        "clauses": ClauseOut(assignment.document.clauses.all(), many=True).data,
        "judgements": judgements_of(assignment),
        "user": {"id": request.user.pk, "username": request.user.username},
        "urls": _urls(pk),
    }
    context = project_context(request, member) | {"assignment": assignment, "workbench": data}
    return render(request, "coding/workbench.html", context)


def _urls(pk: int) -> dict[str, str]:
    bulk = f"/api/v1/assignments/{pk}/clauses/"
    return {
        "put": f"{bulk}{{clause}}/",
        "bulk": bulk,
        "judgements": f"/api/v1/assignments/{pk}/judgements/",
        "submit": f"/api/v1/assignments/{pk}/submit/",
        "reopen": f"/api/v1/assignments/{pk}/reopen/",
        "back": reverse("home"),
        "login": reverse("login"),
    }
