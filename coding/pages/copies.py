"""A group of near duplicates, with one decision for all of them or one for each."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from coding.actions.copies import Settled, Verdict, preview_group, settle_group
from coding.pages.joining import told
from corpus.access import document_for, require
from corpus.accounts.requests import PageRequest
from corpus.actions.editions import NOTE_LENGTH
from corpus.models import Document, Membership
from corpus.pages.frame import project_context
from corpus.permissions import Capability
from corpus.reads.copies import (
    MOST_COMPARED,
    Copy,
    Group,
    group_with,
    groups_of,
    likeness,
    with_documents,
)
from policycoder.errors import DomainError, Unfit
from policycoder.numbers import grouped
from policycoder.values import whole_number

# What may be said of the whole group, or of each document of it.
EACH, LATER = "each", "later"
SAID = ("duplicates", "editions", "distinct")


@require_http_methods(["GET", "HEAD", "POST"])
def copies(request: PageRequest, pk: int) -> HttpResponse:
    """The group that a document is in; `action` of a POST: preview, edit or make."""
    document, member = document_for(request.user, pk)
    if request.method == "POST":
        require(member, Capability.EDIT)
    group = group_with(document)
    if group is None:
        messages.info(request, _("Nothing of this group is undecided any more."))
        return redirect("duplicates", member.project_id)
    with_documents([group])
    sent = _sent(request, group)
    context = _context(request, member, group, sent)
    if request.method != "POST" or request.POST.get("action") == "edit":
        return render(request, "coding/copies.html", context)
    try:
        verdict = _verdict(group, sent)
        if verdict.editions:
            context |= _preview(request, member, verdict)
            if request.POST.get("action") != "make":
                return render(request, "coding/copies.html", context)
        settled = settle_group(
            actor=request.user,
            verdict=verdict,
            note=sent["note"],
            not_blind=request.POST.getlist("not_blind"),
        )
    except DomainError as error:
        return render(
            request, "coding/copies.html", context | {"error": error}, status=error.status
        )
    messages.success(request, _said(settled))
    return _next(request, member)


def _preview(request: PageRequest, member: Membership, verdict: Verdict) -> dict[str, Any]:
    return preview_group(
        actor=request.user, verdict=verdict, tell=lambda settled: _told(settled, member)
    )


def _next(request: PageRequest, member: Membership) -> HttpResponse:
    following = next(iter(groups_of(member.project)), None)
    if following is None:
        return redirect("duplicates", member.project_id)
    if len(following.keys) == 2:
        return redirect("duplicate", following.first_pair)
    return redirect("copies", following.keys[0])


def _sent(request: PageRequest, group: Group) -> dict[str, Any]:
    """What is chosen: `{all, kept, each: {id: said}, note}`."""
    keys = [copy.document.pk for copy in group.documents]
    given = request.POST if request.method == "POST" else {}
    kept = whole_number(given.get("kept"))
    return {
        "all": given.get("all", SAID[0]),
        "kept": kept if kept in keys else max(group.documents, key=_rank).document.pk,
        "each": {pk: given.get(f"each-{pk}", LATER) for pk in keys},
        "note": given.get("note", ""),
    }


def _rank(copy: Copy) -> tuple[bool, bool, int]:
    """By what a document is worth keeping."""
    included = copy.document.status == Document.Status.INCLUDED
    return copy.in_open_round, included, copy.characters


def _verdict(group: Group, sent: dict[str, Any]) -> Verdict:
    documents = {copy.document.pk: copy.document for copy in group.documents}
    kept = documents.pop(sent["kept"])
    if sent["all"] in SAID:
        return Verdict(kept, **{sent["all"]: list(documents.values())})
    if sent["all"] != EACH:
        raise Unfit(_("Say what is to become of the documents."))
    each: dict[str, list[Document]] = {name: [] for name in SAID}
    for pk, document in documents.items():
        if sent["each"][pk] in each:
            each[sent["each"][pk]].append(document)
    return Verdict(kept, **each)


def _told(settled: Settled, member: Membership) -> dict[str, Any]:
    return {
        "steps": [told(joined, member) for joined in settled.joined],
        "gone": _numbers(settled.duplicates),
        "apart": _numbers(settled.distinct),
    }


def _numbers(documents: list[Document]) -> str:
    return _(", ").join(str(one.number) for one in documents)


def _said(settled: Settled) -> str:
    said = []
    if n := len(settled.joined):
        said.append(
            ngettext(
                "%(n)s document was joined to document %(number)s as its edition.",
                "%(n)s documents were joined to document %(number)s as its editions.",
                n,
            )
            % {"n": grouped(n), "number": settled.kept.number}
        )
    if settled.duplicates:
        said.append(
            _("Excluded as duplicates of document %(number)s: %(numbers)s.")
            % {"number": settled.kept.number, "numbers": _numbers(settled.duplicates)}
        )
    if settled.distinct:
        said.append(
            _("Kept as different documents: %(numbers)s.") % {"numbers": _numbers(settled.distinct)}
        )
    return " ".join(said)


def _context(
    request: PageRequest, member: Membership, group: Group, sent: dict[str, Any]
) -> dict[str, Any]:
    documents = [copy.document for copy in group.documents]
    many = len(documents) > MOST_COMPARED
    kept = next(one for one in documents if one.pk == sent["kept"])
    alike = likeness(documents, kept if many else None)
    columns = [kept] if many else documents
    return project_context(request, member, active="duplicates") | {
        "group": group,
        "columns": columns,
        "rows": [
            (copy, [alike[copy.document.pk].get(one.pk) for one in columns], said)
            for copy, said in zip(group.documents, sent["each"].values(), strict=True)
        ],
        "sent": sent,
        "note_length": NOTE_LENGTH,
        "any_open": any(copy.in_open_round for copy in group.documents),
    }
