"""The documents of a selection, some at a time, so that memory stays flat."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from coding.exports.cells import Row, day, harmless
from coding.exports.selection import Selection
from coding.judgements.spans import Span
from coding.models import Assignment
from corpus.models import Clause, Document

DOCUMENTS_AT_ONCE = 50
# Clauses × passes; a document that has more comes alone.
UNITS_AT_ONCE = 10_000


@dataclass(frozen=True)
class Pass:
    pk: int
    document: int
    version: int
    cells: Row  # coder, layer, round


@dataclass(frozen=True)
class Chunk:
    """Documents in the order of their numbers, and their passes by round and coder."""

    documents: list[Document]
    passes: dict[int, Pass]

    @property
    def by_document(self) -> dict[int, list[Pass]]:
        found: dict[int, list[Pass]] = {document.pk: [] for document in self.documents}
        for one in self.passes.values():
            found[one.document].append(one)
        return found


def chunks(selection: Selection) -> Iterator[Chunk]:
    wanted = selection.every_pass().order_by()
    numbers = Document.objects.filter(pk__in=wanted.values("document")).order_by(
        "number", "edition"
    )
    for ids in _slices(list(numbers.values_list("pk", flat=True)), wanted):
        documents = Document.objects.filter(pk__in=ids).order_by("number", "edition")
        passes = (
            wanted.filter(document__in=ids)
            .order_by("round", "kind", "coder__username")
            .values_list(
                "pk",
                "document",
                "round__codebook_version",
                "coder__username",
                "kind",
                "round__name",
            )
        )
        yield Chunk(
            documents=list(
                documents.prefetch_related("issues__agency").defer("evidence", "dropped")
            ),
            passes={
                pk: Pass(pk, document, version, (harmless(coder), kind, harmless(name)))
                for pk, document, version, coder, kind, name in passes
            },
        )


def _slices(pks: list[int], wanted: QuerySet[Assignment]) -> Iterator[list[int]]:
    """The ids in order, cut so that neither documents nor their units become too many."""
    for first in range(0, len(pks), DOCUMENTS_AT_ONCE):
        some = pks[first : first + DOCUMENTS_AT_ONCE]
        clauses = _counted(Clause.objects.codable().filter(document__in=some).order_by())
        passes = _counted(wanted.filter(document__in=some))
        taken: list[int] = []
        units = 0
        for pk in some:
            own = clauses.get(pk, 0) * passes.get(pk, 0)
            if taken and units + own > UNITS_AT_ONCE:
                yield taken
                taken, units = [], 0
            taken.append(pk)
            units += own
        yield taken


def _counted(rows: QuerySet) -> dict[int, int]:
    return dict(rows.values_list("document").annotate(n=Count("pk")))


def document_cells(document: Document) -> Row:
    """document, edition, document_id, title, doc_number, agencies, joint, issued_on, year, doc_type"""
    agencies = document.agency_names()
    issued = document.issued_on
    return (
        document.number,
        document.edition,
        document.pk,
        harmless(document.title),
        harmless(document.doc_number),
        harmless("; ".join(agencies)),
        int(len(agencies) > 1),
        day(issued),
        issued.year if issued else "",
        harmless(document.doc_type),
    )


def span_cells(span: Span, clause: Clause) -> Row:
    """start, end, quote"""
    if span.start is None:
        return ("", "", "")
    return (span.start, span.end, harmless(span.quote(clause.text, clause.start)))


def clause_cells(clause: Clause) -> Row:
    """number, path, text"""
    return (clause.number or "", harmless(clause.path_text), harmless(clause.text.strip()))
