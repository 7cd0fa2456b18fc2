from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from corpus import readers
from corpus.access import member_of
from corpus.accounts.requests import PageRequest
from corpus.actions.imports import KIND
from corpus.actions.imports.outcomes import needs_look, told
from corpus.fields import IMPORTED
from corpus.models import ImportFile, Job, Project
from corpus.pages.frame import project_context
from corpus.pages.lists import page_of
from corpus.permissions import Capability

JOBS_ON_A_PAGE = 20
# Files of one request; each request becomes a job of its own.
BATCH_FILES, BATCH_BYTES = 50, 20 * 1024 * 1024


@require_GET
def import_documents(request: PageRequest, pk: int) -> HttpResponse:
    """Choose files and see what became of earlier ones; `?job=` gives one job's files alone."""
    member = member_of(request.user, pk, Capability.EDIT)
    if asked := request.GET.get("job"):
        return _files_of(request, member.project, asked)
    page = page_of(request, _jobs(member.project), JOBS_ON_A_PAGE)
    context = project_context(request, member, active="import_documents") | {
        "page_obj": page,
        "unfinished": [job for job in page if not job.finished],
        "finished": [job for job in page if job.finished],
        "sums": _sums(member.project),
        "extensions": readers.supported(),
        "fields": _columns(),
        "limits": {
            "files": BATCH_FILES,
            "bytes": BATCH_BYTES,
            "largest": settings.MAX_UPLOAD_BYTES,
        },
    }
    return render(request, "corpus/import.html", context)


def _columns() -> list[list[str]]:
    """What a column of a table may hold: name and label."""
    own = [["text", _("Text")], ["file_name", _("File name")]]
    return own + [[field.name, gettext(field.label)] for field in IMPORTED]


def _jobs(project: Project) -> QuerySet[Any]:
    """The project's imports, newest first, each with the number of its files by outcome."""
    outcome = {
        f"{status}_count": Count("files", filter=Q(files__status=status))
        for status in ImportFile.Status.values
    }
    return (
        Job.objects.filter(project=project, kind=KIND)
        .select_related("created_by")
        .annotate(file_count=Count("files"), **outcome)
        .order_by("-created_at")
    )


def _sums(project: Project) -> dict[str, int]:
    """`{files, imported, duplicate, failed}` of all imports of the project together."""
    found = ImportFile.objects.filter(job__project=project)
    by_status = dict(found.order_by().values_list("status").annotate(n=Count("pk")))
    return {"files": sum(by_status.values()), **by_status}


def _files_of(request: PageRequest, project: Project, pk: str) -> HttpResponse:
    try:
        asked = UUID(pk)
    except ValueError:
        raise Http404 from None
    files = list(
        ImportFile.objects.filter(job=asked, job__project=project)
        .select_related("document")
        .defer("document__evidence")
    )
    job = Job.objects.filter(pk=asked, project=project, kind=KIND).first()
    if job is None:
        raise Http404
    # What needs a person comes first.
    files.sort(key=lambda file: (file.status != ImportFile.Status.FAILED, not needs_look(file)))
    metadata = (job.result or {}).get("metadata")
    rows = [(file, needs_look(file), told(file)) for file in files]
    return render(request, "corpus/_import_files.html", {"rows": rows, "metadata": metadata})
