from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from corpus.access import document_for
from corpus.accounts.requests import PageRequest
from corpus.actions.compilation import part_previews
from corpus.actions.imports import KIND
from corpus.actions.imports.split import ranges
from corpus.coded import coded, withheld
from corpus.models import Document, Job
from corpus.pages.frame import project_context
from corpus.permissions import Capability


@require_GET
def compilation(request: PageRequest, pk: int) -> HttpResponse:
    """The documents that seem run together in this one, to be split or left as they are."""
    document, member = document_for(request.user, pk, Capability.EDIT)
    job = Job.objects.filter(kind=KIND, files__part_of=document).first()
    split = (job.result or {}).get("split") if job else None
    secret = withheld(Document.objects.filter(pk=document.pk), member.user).exists()
    context = project_context(request, member, active="documents") | {
        "document": document,
        "pieces": [] if split and split["aside"] else part_previews(document),
        "job": job,
        "numbers": ranges(split["numbers"]) if split else "",
        "split": split,
        "coded": secret or coded(document.clauses.all()).exists(),
        "withheld": secret,
    }
    return render(request, "corpus/compilation.html", context)
