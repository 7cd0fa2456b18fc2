"""Bringing files in: kept at once, read by a job and its helpers, one transaction for each file."""

import logging
import time
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from corpus.actions.duplicates import propose_for
from corpus.actions.imports.existing import describe_duplicates
from corpus.actions.imports.hold import next_file, still_waits
from corpus.actions.imports.metadata import apply_lists
from corpus.actions.imports.order import Turns
from corpus.actions.imports.outcomes import needs_look, refused, told
from corpus.actions.imports.split import set_aside
from corpus.actions.imports.store import Reading, store_document
from corpus.actions.imports.unpack import unpack_all
from corpus.audit import record
from corpus.jobs import Run, announce, enqueue, language_of
from corpus.models import Document, ImportFile, Job, Project, User
from corpus.readers.parsed import ReadError
from corpus.reading import reader
from policycoder import storage
from policycoder.errors import Invalid
from policycoder.faults import is_the_servers
from policycoder.received import check_size, too_large

logger = logging.getLogger("corpus.imports")

KIND = "corpus.import_documents"
HELPER = "corpus.read_files"
# A helper makes room for other tasks after a while; whoever runs the job calls again.
HELPING = timedelta(seconds=5)
# Whoever waits for a job asks again and again; so many files are named each time.
MOST_WHILE_RUNNING = 500
_PAUSE_SECONDS = 0.1


def start_import(
    *,
    actor: User,
    project: Project,
    files: Iterable[UploadedFile],
    metadata: UploadedFile | None = None,
    status: str = "",
    mapping: Mapping[str, Any] | None = None,
    existing: bool = True,
) -> Job:
    """Keep the uploaded bytes and queue the job that reads them.

    `metadata` is a table of the files' metadata and, unless `existing` is false, of that of the
    project's documents; it may come alone. `status` is what the documents become (candidate or
    included; by default what the project says); `mapping` is `{field: column}` for tables of texts,
    or that by file name. Raises Invalid without anything to read.
    """
    uploads = list(files)
    if not uploads and metadata is None:
        raise Invalid.on("files", _("No file was sent."), detail=_("Choose at least one file."))
    if status not in ("", Document.Status.CANDIDATE, Document.Status.INCLUDED):
        raise Invalid.on("status", _("Documents arrive as “candidate” or “included”."))
    kept = [(_clean_name(upload.name or ""), upload.size or 0, _keep(upload)) for upload in uploads]
    params: dict[str, Any] = {"status": status or _arrive_as(project), "lists": []}
    if not existing:
        params["existing"] = False
    if mapping:
        params["mapping"] = dict(mapping)
    if metadata is not None:
        params["lists"].append(_keep_list(metadata))
    with transaction.atomic():
        job = enqueue(actor=actor, project=project, kind=KIND, params=params)
        ImportFile.objects.bulk_create(
            ImportFile(
                job=job,
                position=position,
                name=name,
                size=size,
                digest=digest,
                status=ImportFile.Status.WAITING if digest else ImportFile.Status.FAILED,
                detail="" if digest else too_large(size, settings.MAX_UPLOAD_BYTES),
            )
            for position, (name, size, digest) in enumerate(kept)
        )
        Job.objects.filter(pk=job.pk).update(total=len(kept))
        record(
            actor=actor,
            verb="start_import",
            obj=job,
            project=project,
            after={"files": [name for name, _size, _digest in kept]}
            | ({"metadata": params["lists"][0]["name"]} if metadata is not None else {}),
        )
    return job


def _arrive_as(project: Project) -> str:
    return Document.Status.CANDIDATE if project.screening else Document.Status.INCLUDED


def _keep_list(upload: UploadedFile) -> dict[str, str]:
    check_size(upload.size or 0, "metadata")
    return {"name": _clean_name(upload.name or ""), "digest": _keep(upload)}


def _clean_name(name: str) -> str:
    return "".join(c for c in name if c.isprintable() and not "\ud800" <= c <= "\udfff")[-300:]


def _keep(upload: UploadedFile) -> str:
    """The digest of the kept bytes, or nothing when the file is over the limit."""
    if (upload.size or 0) > settings.MAX_UPLOAD_BYTES:
        return ""
    return storage.keep(upload.read())


def run_import(run: Run) -> dict[str, Any]:
    """Read every waiting file of the job together with helpers; safe to run again after a crash.

    Archives and tables are unpacked first. The job ends when no file waits, whoever read it.
    """
    job = run.job
    run.report(job.done, job.total)
    unpack_all(run)
    report, described = apply_lists(run)
    files = ImportFile.objects.filter(job=job)
    total = files.count()
    # What the project says of its documents may change while a long job runs.
    latest, called, reading, turns = "", timezone.now(), Reading(job.project), Turns()
    # The parts of a split document are read one after the other: they keep their order.
    helpers = 0 if "split" in job.params else min(settings.WORKERS, total) - 1
    announce(HELPER, job, times=helpers, lifetime=HELPING)
    while waiting := files.filter(status=ImportFile.Status.WAITING).count():
        run.report(total - waiting, total, latest)
        if timezone.now() - called >= HELPING:
            called, reading = timezone.now(), Reading(job.project)
            if waiting > 1:
                announce(HELPER, job, times=helpers, lifetime=HELPING)
        name = read_next(job, reading, turns)
        latest = name or latest
        if name is None:
            # Helpers hold what is left; the lock of one that dies comes free by itself.
            time.sleep(_PAUSE_SECONDS)
    run.report(total, total)
    describe_duplicates(job, described)
    metadata = report.as_json() | described.as_json()
    result: dict[str, Any] = {"counts": _counts(job), "metadata": metadata}
    if not total:
        result["files"] = []
    return result | ({"split": aside} if (aside := set_aside(job)) else {})


def help_import(job_id: str) -> None:
    """Read files of a running import for a while, beside the worker that runs it."""
    deadline = timezone.now() + HELPING
    running = Job.objects.filter(pk=job_id, state=Job.State.RUNNING, cancel_asked=False)
    job = running.select_related("project", "created_by").first()
    if job is None:
        return
    reading, turns = Reading(job.project), Turns()
    # Before a file is taken, so that its number comes in the order of the files.
    reader().start()
    with translation.override(language_of(job)):
        while timezone.now() < deadline and running.exists():
            if read_next(job, reading, turns) is None:
                break


def read_next(job: Job, reading: Reading, turns: Turns) -> str | None:
    """Read and store the first file that waits and that nobody holds; its name, or None."""
    with next_file(job) as file:
        if file is None:
            return None
        _import_one(job, file, reading, turns)
    # Only now: of two documents stored at the same time, one sees the other.
    if file.status == ImportFile.Status.IMPORTED and file.document is not None:
        _compare(file.document)
    return file.name


def _compare(document: Document) -> None:
    try:
        propose_for(document)
    except Exception as error:
        if is_the_servers(error):
            raise
        # The document is in; its near duplicates can be looked for again at any time.
        logger.exception("Near duplicates of document %s were not looked for", document.pk)


def _import_one(job: Job, file: ImportFile, reading: Reading, turns: Turns) -> None:
    """One file's outcome. No transaction is open while it is read; then one stores it all."""
    if existing := _same_file(job.project_id, file.digest):
        _close(file, ImportFile.Status.DUPLICATE, existing)
        return
    try:
        extracted = reading.extract(file.digest, file.name)
        turns.wait(file)
        with transaction.atomic():
            # Held until the end: numbers have no gaps, and no file comes in twice at once.
            project = Project.objects.select_for_update(no_key=True).get(pk=job.project_id)
            if not still_waits(file):
                return
            if existing := _same_file(job.project_id, file.digest):
                _close(file, ImportFile.Status.DUPLICATE, existing)
                return
            document = store_document(
                job=job, project=project, file=file, extracted=extracted, lexicon=reading.lexicon
            )
            _close(file, ImportFile.Status.IMPORTED, document)
    except ReadError as error:
        _close(file, ImportFile.Status.FAILED, error=error)
    except IntegrityError:
        # Another import brought the same file in at this very moment.
        existing = _same_file(job.project_id, file.digest)
        if existing is None:
            raise
        _close(file, ImportFile.Status.DUPLICATE, existing)
    except Exception as error:
        if is_the_servers(error):
            # Not the file's: it waits for whoever goes on with the job.
            raise
        # A fault of ours on one file must not keep the others out.
        logger.exception("Import of %s (job %s) failed", file.name, job.pk)
        _close(file, ImportFile.Status.FAILED, error=ReadError("internal"))


def _same_file(project_id: int, digest: str) -> Document | None:
    same = Document.objects.current().filter(project=project_id, file_digest=digest)
    return same.only("number", "clause_count", "project").first()


def _close(
    file: ImportFile, status: str, document: Document | None = None, error: ReadError | None = None
) -> None:
    file.status, file.document = status, document
    file.options = file.options | (refused(error) if error else {})
    waiting = ImportFile.objects.filter(pk=file.pk, status=ImportFile.Status.WAITING)
    waiting.update(status=status, document=document, options=file.options)


def import_result(job: Job) -> dict[str, Any]:
    """`{files: [{name, status, document, detail, parts, look}], counts: {status: n}, metadata}`.

    Files stand in upload order; a long list is left out while the job runs. `parts` is how many
    documents seem run together in that one, `look` whether somebody should look at it; `metadata` tells of the tables: {matched,
    unmatched: [{sheet, row, file}], problems, described, unchanged, kept}, where `described` counts
    documents that were there and got values, `kept` says which values of theirs stayed.
    """
    files = ImportFile.objects.filter(job=job)
    listed = files if job.finished or job.total <= MOST_WHILE_RUNNING else files.none()
    return {
        "files": [
            {
                "name": file.name,
                "status": file.status,
                "document": file.document_id,
                "detail": told(file),
                "parts": file.document.parts_found if file.document else 0,
                "look": needs_look(file),
            }
            for file in listed.select_related("document").only(
                *("name", "status", "detail", "options", "document__number"),
                *("document__parts_found", "document__clause_count", "document__dropped"),
            )
        ],
        "metadata": (job.result or {}).get("metadata"),
        "counts": _counts(job),
    }


def _counts(job: Job) -> dict[str, int]:
    rows = ImportFile.objects.filter(job=job).order_by().values_list("status")
    return dict(rows.annotate(n=Count("pk")).values_list("status", "n"))
