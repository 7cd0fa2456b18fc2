"""Bringing files in: kept at once, read by a job, one transaction for each file."""

import logging
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corpus import readers
from corpus.actions.documents import set_agencies
from corpus.audit import record
from corpus.jobs import Run, enqueue
from corpus.messages import read_error_message
from corpus.models import Clause, Document, DocumentText, ImportFile, Job, Project, User
from corpus.readers.parsed import ParsedDocument, ReadError
from corpus.text.metadata import guess_metadata
from corpus.text.normalize import assemble
from corpus.text.segment import Segment, segment
from policycoder import storage
from policycoder.errors import Invalid

logger = logging.getLogger("corpus.imports")

KIND = "corpus.import_documents"


def start_import(*, actor: User, project: Project, files: Iterable[UploadedFile]) -> Job:
    """Keep the uploaded bytes and queue the job that reads them. Raises Invalid without files."""
    uploads = list(files)
    if not uploads:
        raise Invalid(_("Choose at least one file."), errors={"files": [_("No file was sent.")]})
    kept = [(_clean_name(upload.name or ""), upload.size or 0, _keep(upload)) for upload in uploads]
    with transaction.atomic():
        job = enqueue(actor=actor, project=project, kind=KIND)
        ImportFile.objects.bulk_create(
            ImportFile(
                job=job,
                position=position,
                name=name,
                size=size,
                digest=digest,
                status=ImportFile.Status.WAITING if digest else ImportFile.Status.FAILED,
                detail="" if digest else _too_large(size),
            )
            for position, (name, size, digest) in enumerate(kept)
        )
        Job.objects.filter(pk=job.pk).update(total=len(kept))
        record(
            actor=actor,
            verb="start_import",
            obj=job,
            project=project,
            after={"files": [name for name, _size, _digest in kept]},
        )
    return job


def _clean_name(name: str) -> str:
    return "".join(c for c in name if c.isprintable() and not "\ud800" <= c <= "\udfff")[-300:]


def _keep(upload: UploadedFile) -> str:
    """The digest of the kept bytes, or nothing when the file is over the limit."""
    if (upload.size or 0) > settings.MAX_UPLOAD_BYTES:
        return ""
    return storage.keep(upload.read())


def _too_large(size: int) -> str:
    return _("The file has %(size)s MB; at most %(limit)s MB are taken.") % {
        "size": f"{size / 1024 / 1024:.0f}",
        "limit": settings.MAX_UPLOAD_BYTES // 1024 // 1024,
    }


def run_import(run: Run) -> dict[str, Any]:
    """Read every waiting file of the job; safe to run again after a crash at any point."""
    files = ImportFile.objects.filter(job=run.job)
    total = files.count()
    waiting = list(files.filter(status=ImportFile.Status.WAITING))
    done = total - len(waiting)
    for file in waiting:
        run.report(done, total, file.name)
        _import_one(run.job, file)
        done += 1
    run.report(total, total)
    return import_result(run.job)


def import_result(job: Job) -> dict[str, Any]:
    """`{files: [{name, status, document, detail}], counts: {status: n}}`, in upload order."""
    files = ImportFile.objects.filter(job=job)
    return {
        "files": [
            {
                "name": file.name,
                "status": file.status,
                "document": file.document_id,
                "detail": file.detail,
            }
            for file in files
        ],
        "counts": dict(
            files.order_by()
            .values_list("status")
            .annotate(n=Count("pk"))
            .values_list("status", "n")
        ),
    }


def _import_one(job: Job, file: ImportFile) -> None:
    """One file's outcome, stored with the document in one transaction."""
    if existing := _same_file(job.project_id, file.digest):
        _close(file, ImportFile.Status.DUPLICATE, existing)
        return
    try:
        parsed = readers.read(storage.load(file.digest), file.name)
        text, hints = assemble(parsed.blocks)
        segments = segment(text, hints, granularity=job.project.granularity)
        with transaction.atomic():
            document = _store(job, file, parsed, text, segments)
            _close(file, ImportFile.Status.IMPORTED, document)
    except ReadError as error:
        _close(file, ImportFile.Status.FAILED, detail=read_error_message(error))
    except IntegrityError:
        # Another import brought the same file in at this very moment.
        existing = _same_file(job.project_id, file.digest)
        if existing is None:
            raise
        _close(file, ImportFile.Status.DUPLICATE, existing)
    except OperationalError:
        raise
    except Exception:
        # A fault of ours on one file must not keep the others out.
        logger.exception("Import of %s (job %s) failed", file.name, job.pk)
        detail = _("The file could not be read because of an internal error; it has been logged.")
        _close(file, ImportFile.Status.FAILED, detail=detail)


def _same_file(project_id: int, digest: str) -> Document | None:
    return Document.objects.filter(project=project_id, file_digest=digest).first()


def _close(
    file: ImportFile, status: str, document: Document | None = None, detail: str = ""
) -> None:
    file.status, file.document = status, document
    file.detail = detail or _outcome(status, document)
    file.save(update_fields=["status", "document", "detail"])


def _outcome(status: str, document: Document | None) -> str:
    if document is None:
        return ""
    if status == ImportFile.Status.DUPLICATE:
        return _("The same file is document %(number)s already.") % {"number": document.number}
    count = document.clauses.codable().count()
    return ngettext("%(n)s clause", "%(n)s clauses", count) % {"n": count}


def _store(
    job: Job, file: ImportFile, parsed: ParsedDocument, text: str, segments: list[Segment]
) -> Document:
    project = Project.objects.select_for_update().get(pk=job.project_id)
    number = project.next_document_number
    Project.objects.filter(pk=project.pk).update(next_document_number=number + 1)
    guesses = guess_metadata(text, file.name, title=parsed.title, meta=parsed.meta)
    value = {field: guess.value for field, guess in guesses.items()}
    document = Document.objects.create(
        project=project,
        number=number,
        title=(value.get("title") or file.name)[:500],
        doc_number=(value.get("doc_number") or "")[:100],
        doc_type=(value.get("doc_type") or "")[:50],
        issued_on=value.get("issued_on"),
        source_url=parsed.meta.get("source_url", "")[:1000],
        evidence={field: {"where": guess.where[:300]} for field, guess in guesses.items()},
        dropped=list(parsed.dropped),
        file_name=file.name,
        file_digest=file.digest,
        file_size=file.size,
        encoding=parsed.meta.get("encoding", ""),
        text_digest=storage.digest_of(text.encode()),
        clause_count=sum(piece.codable for piece in segments),
        next_clause_number=1 + max((s.n or 0 for s in segments), default=0),
        created_by=job.created_by,
    )
    DocumentText.objects.create(document=document, content=text)
    Clause.objects.bulk_create(
        [_clause(document, text, piece) for piece in segments], batch_size=2000
    )
    set_agencies(document, value.get("agencies") or [])
    record(
        actor=job.created_by,
        verb="import_document",
        obj=document,
        project=project,
        after={"file": file.name, "number": number, "title": document.title, "job": str(job.pk)},
    )
    return document


def _clause(document: Document, text: str, piece: Segment) -> Clause:
    parts = [document.number, *(part for part in (piece.n, piece.m) if part is not None)]
    return Clause(
        document=document,
        number="-".join(map(str, parts)) if piece.n is not None else None,
        kind=piece.kind,
        codable=piece.codable,
        path=[label[:60] for label in piece.path],
        depth=piece.depth,
        start=piece.start,
        end=piece.end,
        text=text[piece.start : piece.end],
    )
