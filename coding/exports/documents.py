from django.utils.translation import gettext_lazy as _

from coding.exports import columns
from coding.exports.metadata import ORIGIN, REST, columns_of
from corpus.models import Document, Project
from policycoder.tables import Column, Columns, Table

DOCUMENTS_AT_ONCE = 500

COLUMNS: Columns = (
    *columns.DOCUMENT,
    *columns_of(REST),
    Column("status", _("candidate, included or excluded."), lambda d: d.status),
    Column(
        "reason",
        _("Why it was excluded."),
        lambda d: d.exclusion_reason.name if d.exclusion_reason else "",
    ),
    Column(
        "duplicate_of",
        _("Number of the document it is a duplicate of."),
        lambda d: d.duplicate_of.number if d.duplicate_of else None,
    ),
    Column("clauses", _("Clauses that can be coded."), lambda d: d.clause_count),
    *columns_of(ORIGIN),
    Column("file_name", _("Name of the imported file."), lambda d: d.file_name),
    Column("file_sha256", _("SHA-256 of the imported file."), lambda d: d.file_digest),
    Column(
        "reviewed_by",
        _("Who confirmed the metadata; empty when nobody has."),
        lambda d: d.reviewed_by.username if d.reviewed_by else "",
    ),
    Column("reviewed_at", _("When, ISO 8601 in UTC."), lambda d: d.reviewed_at),
)


def documents(project: Project) -> Table:
    """The sample, one row a document in its current edition, by number."""
    found = (
        Document.objects.current()
        .filter(project=project)
        .select_related("exclusion_reason", "duplicate_of", "reviewed_by")
        .prefetch_related("issues__agency")
        .defer("evidence", "dropped")
        .order_by("number")
    )
    return Table.of("documents", COLUMNS, found.iterator(chunk_size=DOCUMENTS_AT_ONCE))
