"""Documents of earlier releases get what is kept beside a text now: search index, fingerprint, words."""

from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from corpus.actions.storing import index_clauses
from corpus.actions.words import tokenize_outdated
from corpus.jobs import Run, enqueue
from corpus.models import Clause, ClauseIndex, Document, DocumentText, Fingerprint, Job, Project
from corpus.text.compilation import find_parts
from corpus.text.duplicates import fingerprint
from corpus.text.grams import grams

KIND = "corpus.prepare_texts"


def unprepared() -> QuerySet[Document]:
    """Documents, of all projects, whose clauses cannot be searched yet."""
    indexed = ClauseIndex.objects.filter(clause__document=OuterRef("pk"))
    clauses = Clause.objects.filter(document=OuterRef("pk"))
    return Document.objects.filter(~Exists(indexed), Exists(clauses)).order_by("pk")


@transaction.atomic
def start_preparing() -> list[Job]:
    """Queue a job for each project that has such documents and no such job yet."""
    waiting = Project.objects.filter(pk__in=unprepared().order_by().values("project"))
    busy = Job.objects.filter(kind=KIND, state__in=[Job.State.QUEUED, Job.State.RUNNING])
    idle = waiting.exclude(pk__in=busy.values("project"))
    return [enqueue(actor=None, project=project, kind=KIND) for project in idle]


def run_preparing(run: Run) -> dict[str, Any]:
    """`{documents, tokenized}`; safe to run again, each document is a transaction of its own."""
    waiting = list(unprepared().filter(project=run.job.project_id).values_list("pk", flat=True))
    for done, pk in enumerate(waiting):
        run.report(done, len(waiting))
        prepare_document(pk)
    return {
        "documents": len(waiting),
        "tokenized": tokenize_outdated(run),
    }


@transaction.atomic
def prepare_document(pk: int) -> None:
    # Held, as by a change of its clauses.
    document = Document.objects.select_for_update(of=("self",)).get(pk=pk)
    text = DocumentText.objects.get(document=document).content
    clauses = list(document.clauses.filter(index=None).values_list("pk", "text"))
    index_clauses([key for key, _piece in clauses], [grams(piece) for _key, piece in clauses])
    Fingerprint.objects.get_or_create(
        document=document, defaults={"hashes": fingerprint(text).tolist()}
    )
    if not document.parts_found:
        Document.objects.filter(pk=pk).update(parts_found=len(find_parts(text)))
