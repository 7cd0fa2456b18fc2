import json
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from coding.access import assignment_for
from coding.codebook.tree import codebook_tree
from coding.judgements.reading import version_of
from coding.models import Assignment, CodebookVersion, Round
from coding.reads.assignments import opened_json
from coding.reads.carried import count_gone, earlier_passes, texts_before
from coding.reads.migrations import moved_keys, queue_of
from coding.reads.notes import announced_on
from coding.reads.opened import clauses_of, judged_in, wraps_in
from coding.reads.own import bookmarks_of
from coding.reads.proposals import proposals_on
from coding.reads.repeats import merged, merged_clauses
from corpus.accounts.requests import PageRequest
from corpus.models import Membership, User
from corpus.permissions import Capability
from policycoder.streaming import InParts

# Where the data goes; nothing else of the page may read so.
_PLACE = "<!--workbench-data-->"


@login_required
def workbench(request: PageRequest, pk: int) -> InParts:
    """The coding page: everything it needs is in it, so that it opens in one round trip."""
    assignment, member = assignment_for(request.user, pk)
    # No side bar, whose counts would take as long as the rest.
    context = {
        "project": member.project,
        "assignment": assignment,
        "workbench": mark_safe(_PLACE),  # noqa: S308 - our own
    }
    head, tail = render_to_string("coding/workbench.html", context, request).rsplit(_PLACE, 1)
    return InParts(head, lambda: _script(request.user, assignment, member), tail)


def _data(user: User, assignment: Assignment, member: Membership) -> dict[str, Any]:
    """All but the clauses."""
    rows = merged(assignment, user.pk)
    judged = judged_in(assignment, rows)
    return {
        "assignment": opened_json(user, assignment.pk),
        "codebook": codebook_tree(CodebookVersion.objects.get(pk=version_of(assignment))),
        "assigned": merged_clauses(assignment, user.pk),
        "wraps": wraps_in(assignment.document_id),
        "judgements": judged.json(),
        "timing": member.project.timing,
        "since": str(judged.mark),
        "announced": announced_on(assignment, member),
        "proposals": proposals_on(assignment, member),
        "before": texts_before(rows),
        "reconsider": queue_of(rows),
        "moves": moved_keys(assignment),
        "bookmarks": bookmarks_of(assignment, user),
        "gone": count_gone(rows, assignment.document_id),
        "earlier": earlier_passes(assignment) if assignment.coder_id == user.pk else [],
        # Submitting opens the others' codings to an owner or lead: there is no going on then.
        "for_good": assignment.round.blind
        and assignment.kind == Assignment.Kind.CODER
        and member.can(Capability.EDIT),
        "user": {"id": user.pk, "username": user.username},
        "urls": _urls(assignment, member),
    }


# What ends a script, or begins a comment in it.
ESCAPES = {"<": "\\u003C", ">": "\\u003E", "&": "\\u0026"}


def _script(user: User, assignment: Assignment, member: Membership) -> SafeString:
    """As `json_script` writes it, which takes longer than all else where there is much."""
    data = json.dumps(_data(user, assignment, member), cls=PlainJson)
    text = f'{data[:-1]}, "clauses": {clauses_of(assignment.document_id)}}}'
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


def _urls(assignment: Assignment, member: Membership) -> dict[str, str]:
    own = f"/api/v1/assignments/{assignment.pk}/"
    project = f"/api/v1/projects/{member.project_id}/"
    passes = f"{project}assignments/?coder=me&round={assignment.round_id}&page_size=1000"
    return {
        "put": f"{own}clauses/{{clause}}/",
        "bulk": f"{own}clauses/",
        "words": f"{own}clauses/{{clause}}/words/",
        "judgements": f"{own}judgements/",
        "history": f"{own}history/",
        "time": f"{own}time/",
        "changes": f"{own}changes/",
        "bookmark": f"{own}bookmarks/{{clause}}/",
        "coded": f"{own}coded/",
        "submit": f"{own}submit/",
        "reopen": f"{own}reopen/",
        "ask": f"{own}reopening/",
        "back": reverse("home"),
        "login": reverse("login"),
        "gone": _gone_url(assignment.document_id),
        "comparison": _comparison_url(assignment),
        "proposals": f"{project}proposals/",
        "documents": f"{project}documents/",
        "passes": passes,
        "card": reverse("key_card", args=[member.project_id]),
    }
