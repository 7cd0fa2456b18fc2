from collections.abc import Iterator

from coding.exports.cells import Row, day, harmless, moment
from coding.exports.chunks import document_cells
from coding.exports.columns import DOCUMENTS, header
from corpus.models import Document, Project

DOCUMENTS_AT_ONCE = 500


def documents(project: Project) -> tuple[list[str], Iterator[Row]]:
    """documents.csv: the sample, one row a document in its current edition, by number."""
    return header(DOCUMENTS), _rows(project)


def _rows(project: Project) -> Iterator[Row]:
    found = (
        Document.objects.current()
        .filter(project=project)
        .select_related("exclusion_reason", "duplicate_of", "reviewed_by")
        .prefetch_related("issues__agency")
        .defer("evidence", "dropped")
        .order_by("number")
    )
    for document in found.iterator(chunk_size=DOCUMENTS_AT_ONCE):
        reason, twin = document.exclusion_reason, document.duplicate_of
        yield (
            *document_cells(document),
            day(document.effective_on),
            day(document.expires_on),
            harmless(document.region),
            document.validity,
            document.status,
            harmless(reason.name) if reason else "",
            twin.number if twin else "",
            document.clause_count,
            harmless(document.source_url),
            harmless(document.file_name),
            document.file_digest,
            document.reviewed_by.username if document.reviewed_by else "",
            moment(document.reviewed_at) if document.reviewed_at else "",
        )
