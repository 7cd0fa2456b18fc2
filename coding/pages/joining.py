"""Joining two documents as editions of one: first what it would change, then done."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from coding.actions.joining import Joined, join_editions, kept_submitted, preview_join, rounds_told
from corpus.access import document_for
from corpus.accounts.requests import PageRequest
from corpus.actions.editions import NOTE_LENGTH
from corpus.fields import BY_NAME
from corpus.models import Document, Membership
from corpus.pages.frame import project_context
from corpus.permissions import Capability
from corpus.reads.copies import by_age
from corpus.reads.duplicates import metadata_rows
from policycoder.errors import DomainError
from policycoder.values import whole

WITH, NEWER = whole("with"), whole("newer")


@require_http_methods(["GET", "HEAD", "POST"])
def edition_join(request: PageRequest, pk: int) -> HttpResponse:
    """`with`: the other document; `newer`: which of the two is the newer text, by date without."""
    document, member = document_for(request.user, pk, Capability.EDIT)
    other = _other(request, member)
    two = sorted((document, other), key=by_age)
    newer_pk = NEWER.of(request.GET)
    if newer_pk is not None:
        two.sort(key=lambda one: one.pk == newer_pk)
    older, newer = two
    error = None
    if request.method == "POST":
        try:
            made = join_editions(
                actor=request.user,
                older=older,
                newer=newer,
                note=request.POST.get("note", ""),
                not_blind=request.POST.getlist("not_blind"),
            )
            said = _(
                "The two are document %(number)s now, the newer text as its edition %(edition)s."
            )
            numbers = {"number": made.document.number, "edition": made.document.edition}
            messages.success(request, said % numbers)
            return redirect("edition", made.document.pk)
        except DomainError as raised:
            error = raised
    context = project_context(request, member, active="duplicates") | {
        "document": document,
        "other": other,
        "older": older,
        "newer": newer,
        "two": two,
        "note": request.POST.get("note", ""),
        "note_length": NOTE_LENGTH,
        "error": error,
    }
    try:
        context |= preview_join(
            actor=request.user,
            older=older,
            newer=newer,
            tell=lambda joined: told(joined, member),
        )
        context["metadata"] = [row for row in metadata_rows(older, newer) if row.differs]
    except DomainError as raised:
        context["error"] = raised
    status = context["error"].status if context["error"] else 200
    return render(request, "coding/edition_join.html", context, status=status)


def told(joined: Joined, member: Membership) -> dict[str, Any]:
    """What `_join_told.html` says. Call it before the transaction ends."""
    labels = [gettext(BY_NAME[name].label) for name in joined.rows.filled]
    return {
        "joined": joined,
        "newer_number": joined.document.joined_number,
        "filled": _(", ").join(labels),
        "rounds": rounds_told(joined, member),
        "kept": kept_submitted(joined),
    }


def _other(request: PageRequest, member: Membership) -> Document:
    pk = WITH.of(request.GET) or 0
    found = Document.objects.filter(project=member.project_id, pk=pk).first()
    if found is None:
        raise Http404
    return found
