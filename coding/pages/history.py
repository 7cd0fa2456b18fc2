from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from coding.pages.sentences import lines_of
from coding.reads.history import clause_history as history_of_clause
from coding.reads.history import readable_entries
from corpus.access import clause_for, member_of
from corpus.accounts.requests import PageRequest
from corpus.models import AuditEntry
from corpus.pages.frame import project_context
from corpus.permissions import Capability
from corpus.text.marks import edges, is_markdown
from policycoder.values import text, whole

PAGE_SIZE = 100
BEFORE, ACTOR = whole("before"), text("actor")


def _page(request: PageRequest, entries: QuerySet[AuditEntry]) -> dict:
    """A page of lines before the entry `?before=`: a growing log is not counted or skipped over."""
    before = BEFORE.of(request.GET)
    if before is not None:
        entries = entries.filter(pk__lt=before)
    found = list(entries.order_by("-pk")[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    return {
        "lines": lines_of(shown),
        "older": shown[-1].pk if len(found) > PAGE_SIZE else None,
        "newest": before is None,
    }


@require_safe
def log(request: PageRequest, pk: int) -> HttpResponse:
    member = member_of(request.user, pk, Capability.EDIT)
    entries = readable_entries(member)
    if actor := ACTOR.of(request.GET):
        entries = entries.filter(actor_name=actor)
    context = project_context(request, member, active="log") | _page(request, entries)
    context |= {
        "actor": actor,
        "people": member.project.memberships.select_related("user").order_by("user__username"),
    }
    return render(request, "corpus/log.html", context)


@require_safe
def clause_history(request: PageRequest, pk: int) -> HttpResponse:
    clause, member = clause_for(request.user, pk, Capability.EDIT)
    context = project_context(request, member, active="documents")
    _lead, body, _tail = edges(clause.text, markdown=is_markdown(clause.document.file_name))
    context |= _page(request, history_of_clause(clause, member))
    context |= {"clause": clause, "text": body or clause.text.strip()}
    return render(request, "corpus/clause_history.html", context)
