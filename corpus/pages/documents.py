from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from corpus.access import document_for, require
from corpus.accounts.requests import PageRequest
from corpus.actions.documents import change_metadata
from corpus.coded import withheld
from corpus.fields import KEPT
from corpus.models import Clause, Document, Membership
from corpus.pages.facts import facts_of
from corpus.pages.forms import DocumentForm
from corpus.pages.frame import project_context
from corpus.pages.origins import left_out
from corpus.pages.passages import outline_of, passages_of
from corpus.permissions import Capability
from corpus.reads.filters import known_values
from policycoder.errors import Unavailable
from policycoder.storage import path_of


@require_http_methods(["GET", "HEAD", "POST"])
def document(request: PageRequest, pk: int) -> HttpResponse:
    document, member = document_for(request.user, pk)
    form = None
    if request.method == "POST":
        require(member, Capability.EDIT)
        form = DocumentForm(request.POST, instance=document)
        if form.is_valid():
            change_metadata(actor=request.user, document=document, changes=form.changes())
            messages.success(request, _("The metadata has been saved."))
            return redirect("document", document.pk)
        document, _member = document_for(request.user, pk)
    return render(
        request, "corpus/document.html", _document_context(request, member, document, form)
    )


def _document_context(
    request: PageRequest, member: Membership, document: Document, form: DocumentForm | None
) -> dict:
    can_edit = member.can(Capability.EDIT)
    own = Document.objects.filter(pk=document.pk)
    secret = can_edit and withheld(own, member.user).exists()
    passages = passages_of(document, with_coded=can_edit and not secret)
    numbers = document.project.documents.current().order_by("number").values_list("pk", flat=True)
    facts = facts_of(document, passages)
    return project_context(request, member, active="documents") | {
        "document": document,
        "facts": [fact for fact in facts if fact.field != "title"],
        "title": next(fact for fact in facts if fact.field == "title"),
        "left_out": [left_out(piece) for piece in document.dropped],
        "form": (form or DocumentForm(instance=document)) if can_edit else None,
        "editing": form is not None,
        "passages": passages,
        "withheld": secret,
        "outline": outline_of(passages),
        "clause_count": sum(passage.clause.codable for passage in passages),
        "kinds": Clause.Kind.choices,
        "known": {field.name: known_values(document.project, field) for field in KEPT},
        "previous": numbers.filter(number__lt=document.number).last(),
        "next": numbers.filter(number__gt=document.number).first(),
    }


@require_GET
def document_file(request: PageRequest, pk: int) -> FileResponse:
    """The bytes as they were imported."""
    document, _member = document_for(request.user, pk)
    try:
        stream = path_of(document.file_digest).open("rb")
    except FileNotFoundError:
        raise Unavailable(
            _("The original file is missing from the server's data folder (%(digest)s).")
            % {"digest": document.file_digest[:12]}
        ) from None
    return FileResponse(
        stream,
        as_attachment=True,
        filename=document.file_name,
        content_type="application/octet-stream",
    )
