import json
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from coding.access import assignment_for
from coding.codebook.tree import codebook_tree
from coding.judgements.reading import version_of
from coding.models import Assignment, CodebookVersion, Round
from coding.reads.assignments import assignment_json
from coding.reads.carried import count_gone, earlier_passes, texts_before
from coding.reads.migrations import moved_keys, queue_of
from coding.reads.opened import clauses_of, judged_in
from coding.reads.own import bookmarks_of
from coding.reads.proposals import proposals_on
from coding.reads.repeats import merged, merged_clauses
from corpus.accounts.requests import PageRequest
from corpus.permissions import Capability


@login_required
def workbench(request: PageRequest, pk: int) -> HttpResponse:
    """The coding page: everything it needs is in it, so that it opens in one round trip."""
    assignment, member = assignment_for(request.user, pk)
    rows = merged(assignment, request.user.pk)
    judged = judged_in(assignment, rows)
    data = {
        "assignment": assignment_json(request.user, pk),
        "codebook": codebook_tree(CodebookVersion.objects.get(pk=version_of(assignment))),
        "clauses": clauses_of(assignment.document_id, merged_clauses(assignment, request.user.pk)),
        "judgements": judged.json(),
        "timing": member.project.timing,
        "since": str(judged.mark),
        "proposals": proposals_on(assignment, member),
        "before": texts_before(rows),
        "reconsider": queue_of(rows),
        "moves": moved_keys(assignment),
        "bookmarks": bookmarks_of(assignment, request.user),
        "gone": count_gone(rows, assignment.document_id),
        "earlier": earlier_passes(assignment) if assignment.coder_id == request.user.pk else [],
        # Submitting opens the others' codings to an owner or lead: there is no going on then.
        "for_good": assignment.round.blind
        and assignment.kind == Assignment.Kind.CODER
        and member.can(Capability.EDIT),
        "user": {"id": request.user.pk, "username": request.user.username},
        "urls": _urls(pk)
        | {
            "gone": _gone_url(assignment.document_id),
            "comparison": _comparison_url(assignment),
            "proposals": f"/api/v1/projects/{member.project_id}/proposals/",
            "documents": f"/api/v1/projects/{member.project_id}/documents/",
            "passes": f"/api/v1/projects/{member.project_id}/assignments/"
            f"?coder=me&round={assignment.round_id}&page_size=1000",
            "card": reverse("key_card", args=[member.project_id]),
        },
    }
    # No side bar, whose counts would take as long as the rest.
    context = {
        "project": member.project,
        "assignment": assignment,
        "workbench": _script(data),
    }
    return render(request, "coding/workbench.html", context)


# What ends a script, or begins a comment in it.
ESCAPES = {"<": "\\u003C", ">": "\\u003E", "&": "\\u0026"}


def _script(data: dict[str, Any]) -> SafeString:
    """As `json_script` writes it, which takes a fifth of the time of the page where it is long."""
    text = json.dumps(data, cls=PlainJson)
    for sign, escape in ESCAPES.items():
        text = text.replace(sign, escape)
    return mark_safe(f'<script id="workbench-data" type="application/json">{text}</script>')  # noqa: S308 - escaped


class PlainJson(DjangoJSONEncoder):
    """Chinese as it is: half the size of its escapes."""

    def __init__(self, **options: Any):
        super().__init__(**{**options, "ensure_ascii": False})


def _comparison_url(assignment: Assignment) -> str:
    """Where a pass of a training is compared with the reference; "" for any other."""
    compared = (Assignment.Kind.CODER, Assignment.Kind.ATTEMPT)
    if assignment.round.kind != Round.Kind.TRAINING or assignment.kind not in compared:
        return ""
    return reverse("comparison", args=[assignment.pk])


def _gone_url(document_id: int) -> str:
    """Where the codings left behind are listed."""
    return reverse("edition", args=[document_id]) + "#vanished"


def _urls(pk: int) -> dict[str, str]:
    bulk = f"/api/v1/assignments/{pk}/clauses/"
    return {
        "put": f"{bulk}{{clause}}/",
        "bulk": bulk,
        "words": f"{bulk}{{clause}}/words/",
        "judgements": f"/api/v1/assignments/{pk}/judgements/",
        "history": f"/api/v1/assignments/{pk}/history/",
        "time": f"/api/v1/assignments/{pk}/time/",
        "changes": f"/api/v1/assignments/{pk}/changes/",
        "bookmark": f"/api/v1/assignments/{pk}/bookmarks/{{clause}}/",
        "coded": f"/api/v1/assignments/{pk}/coded/",
        "submit": f"/api/v1/assignments/{pk}/submit/",
        "reopen": f"/api/v1/assignments/{pk}/reopen/",
        "ask": f"/api/v1/assignments/{pk}/reopening/",
        "back": reverse("home"),
        "login": reverse("login"),
    }
