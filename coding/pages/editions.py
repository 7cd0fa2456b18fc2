"""The editions of a document: what changed, what became of the codings, and making the next one."""

from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from coding.actions.editions import Made, make_edition
from coding.exports.vanished import vanished
from coding.reads.editions import (
    KINDS,
    counts_of,
    links_of,
    preview_of,
    references_of,
    rounds_of,
    row_of,
    vanished_of,
)
from corpus.access import document_for
from corpus.accounts.requests import PageRequest
from corpus.actions.editions import (
    NOTE_LENGTH,
    EditionSource,
    cuts_from,
    draft_of,
    editions_of,
    keep_upload,
)
from corpus.actions.editions.metadata import Change, Choice, choice_of
from corpus.fields import BY_NAME
from corpus.models import Clause, ClauseLink, Document, DocumentText, Membership, Project
from corpus.pages.frame import project_context
from corpus.pages.lists import page_of
from corpus.permissions import Capability
from corpus.reads.metadata import in_words
from policycoder.downloads import download
from policycoder.errors import DomainError, Invalid
from policycoder.numbers import grouped
from policycoder.received import read_json, takes_files
from policycoder.values import choice

ROWS = 100
PREVIEWED = 200
VANISHED_SHOWN = 200
DIFFERENT = (ClauseLink.Kind.CHANGED, ClauseLink.Kind.VANISHED, ClauseLink.Kind.ADDED)
WAYS = ("file", "text", "segments")
SHOW, HOW = choice("show", ("all", *KINDS)), choice("how", WAYS, WAYS[0])
_SALT = "coding.editions"
_TOKEN_AGE = 24 * 3600


@require_safe
def editions(request: PageRequest, pk: int) -> HttpResponse:
    """Every edition: who made it, when and why, and what it changed."""
    document, member = document_for(request.user, pk)
    every = editions_of(document)
    counts = counts_of(every)
    context = project_context(request, member, active="documents") | {
        "document": document,
        "newest": every[0],
        "editions": [(one, counts[one.pk]) for one in every],
    }
    return render(request, "coding/editions.html", context)


@require_safe
def edition(request: PageRequest, pk: int) -> HttpResponse:
    """An edition beside the one before it, clause by clause."""
    document, member = document_for(request.user, pk)
    if document.previous_id is None:
        return redirect("editions", pk)
    shown = SHOW.of(request.GET)
    kinds = {"": DIFFERENT, "all": KINDS}.get(shown, [shown])
    page = page_of(request, links_of(document, kinds), ROWS)
    counts = counts_of([document])[document.pk]
    gone = vanished_of(document, member)
    shown_gone = list(gone[:VANISHED_SHOWN])
    references = references_of(shown_gone)
    context = project_context(request, member, active="documents") | {
        "document": document,
        "previous": document.previous,
        "counts": counts,
        "page_obj": page,
        "rows": [row_of(link) for link in page.object_list],
        "shown": shown,
        "filters": _filters(counts),
        "rounds": rounds_of(document, member),
        "vanished": [(one, one.clause.text.strip(), references[one.pk]) for one in shown_gone],
        "vanished_total": gone.count(),
    }
    return render(request, "coding/edition.html", context)


def _filters(counts: dict[str, int]) -> list[tuple[str, str, int | None]]:
    return [
        ("", _("What differs"), None),
        *((str(kind), str(label), counts[kind]) for kind, label in ClauseLink.Kind.choices),
        ("all", _("Whole text"), None),
    ]


@require_safe
def edition_vanished(request: PageRequest, pk: int) -> StreamingHttpResponse:
    """The codings that stayed behind, as far as the member may read them, as a csv file."""
    document, member = document_for(request.user, pk)
    name = f"vanished-{document.number}-{document.edition}.csv"
    return download(vanished(document, member), "csv", name=name, ascii_name=name)


@takes_files("file")
@require_http_methods(["GET", "HEAD", "POST"])
def edition_new(request: PageRequest, pk: int) -> HttpResponse:
    """A corrected text or another segmentation: first what it would change, then made."""
    document, member = document_for(request.user, pk, Capability.EDIT)
    if not document.current:
        newest = Document.objects.current().get(project=document.project_id, number=document.number)
        messages.warning(request, _("This is the newest edition; the next one is made from it."))
        return redirect("edition_new", newest.pk)
    if request.method != "POST":
        return _form(request, member, document, {"how": HOW.of(request.GET)})
    sent = _sent(request)
    if request.POST.get("action") == "edit":
        return _form(request, member, document, sent)
    try:
        source = _source(request, document, sent)
        draft = draft_of(document, source)
        if request.POST.get("action") == "make":
            made = make_edition(
                actor=request.user,
                document=document,
                draft=draft,
                note=sent["note"],
                metadata=_choice(request),
                not_blind=request.POST.getlist("not_blind"),
            )
            messages.success(request, _told(made))
            return redirect("edition", made.document.pk)
        preview = preview_of(document, draft, member, most=PREVIEWED)
    except DomainError as error:
        return _form(request, member, document, sent | {"error": error}, status=error.status)
    sent["token"] = _token(request, document, source) if source.digest else ""
    sent["file_name"] = source.name
    context = _context(request, member, document, sent) | {
        "preview": preview,
        "metadata": _metadata_rows(preview.metadata),
    }
    return render(request, "coding/edition_new.html", context)


def _choice(request: PageRequest) -> Choice:
    """The fields ticked in the preview; None when it listed none."""
    return choice_of(request.POST.getlist("take")) if "listed" in request.POST else None


def _metadata_rows(changes: list[Change]) -> list[tuple[Change, str, str, str]]:
    """Each change with its label and both values as words."""
    return [
        (
            one,
            gettext(BY_NAME[one.field].label),
            in_words(BY_NAME[one.field], one.old),
            in_words(BY_NAME[one.field], one.new),
        )
        for one in changes
    ]


def _sent(request: PageRequest) -> dict[str, Any]:
    names = ("how", "note", "text", "granularity", "segments", "token")
    return {name: request.POST.get(name, "") for name in names}


def _source(request: PageRequest, document: Document, sent: dict[str, Any]) -> EditionSource:
    if sent["how"] == "text":
        return EditionSource(text=sent["text"].replace("\r\n", "\n"))
    if sent["how"] == "segments" and sent["granularity"] == "hand":
        values = read_json(sent["segments"] or "null", "segments")
        return EditionSource(cuts=cuts_from(values))
    if sent["how"] == "segments":
        return EditionSource(granularity=sent["granularity"])
    if sent["token"]:
        name, digest = _kept(request, document, sent["token"])
        return EditionSource(name=name, digest=digest)
    upload = request.FILES.get("file")
    if upload is None:
        raise Invalid.on("file", _("Choose a file."))
    name, digest = keep_upload(upload)
    return EditionSource(name=name, digest=digest)


def _token(request: PageRequest, document: Document, source: EditionSource) -> str:
    """Names the uploaded file between the preview and the making, for this person alone."""
    return signing.dumps([request.user.pk, document.pk, source.name, source.digest], salt=_SALT)


def _kept(request: PageRequest, document: Document, token: str) -> tuple[str, str]:
    try:
        user, pk, name, digest = signing.loads(token, salt=_SALT, max_age=_TOKEN_AGE)
    except signing.BadSignature:
        user, pk, name, digest = None, None, "", ""
    if (user, pk) != (request.user.pk, document.pk):
        raise Invalid.on("file", _("Choose the file again."))
    return name, digest


def _told(made: Made) -> str:
    said = [_("Edition %(edition)s is made.") % {"edition": made.document.edition}]
    if made.passes:
        n = len(made.passes)
        said.append(
            ngettext("%(n)s pass was carried over.", "%(n)s passes were carried over.", n)
            % {"n": grouped(n)}
        )
    kept = sorted(
        {one.assignment.coder.get_full_name() for one in made.passes if one.kept_submitted}
    )
    if kept:
        said.append(
            _(
                "The pass of %(names)s stays submitted, because they could see the others' codings"
                " of a blind round."
            )
            % {"names": _(", ").join(kept)}
        )
    return " ".join(said)


def _form(
    request: PageRequest, member: Membership, document: Document, sent: dict[str, Any], *,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    context = _context(request, member, document, sent)
    return render(request, "coding/edition_new.html", context, status=status)


def _context(
    request: PageRequest, member: Membership, document: Document, sent: dict[str, Any]
) -> dict[str, Any]:
    how = sent["how"] if sent["how"] in WAYS else "file"
    text = sent.get("text") or DocumentText.objects.get(document=document).content
    return project_context(request, member, active="documents") | {
        "document": document,
        "next_edition": document.edition + 1,
        "sent": sent | {"how": how, "text": text},
        "granularity": sent.get("granularity") or "hand",
        "granularities": Project.Granularity.choices,
        "error": sent.get("error"),
        "note_length": NOTE_LENGTH,
        "editor": {
            "segments": list(
                document.clauses.order_by("start").values(
                    "number", "kind", "codable", "start", "text"
                )
            ),
            "kinds": Clause.Kind.choices,
            "codable": sorted(Clause.CODABLE_KINDS),
            "cuts": sent.get("segments") or "",
        },
    }
