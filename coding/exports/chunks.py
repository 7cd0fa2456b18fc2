"""The documents of a base, some at a time, so that memory stays flat."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, QuerySet

from coding.models import Assignment
from coding.results.base import Base
from corpus.models import Clause, Document, known_as

DOCUMENTS_AT_ONCE = 50
# Clauses × passes; a document that has more comes alone.
UNITS_AT_ONCE = 10_000


@dataclass(frozen=True, eq=False)
class Pass:
    pk: int
    document: int
    version: int
    coder: str
    kind: str
    round: str
    round_blind: bool
    round_imported: bool
    not_blind: bool
    clauses: list[int] | None

    @cached_property
    def assigned(self) -> frozenset[int] | None:
        """The clauses the pass is over; None: all of its document."""
        return None if self.clauses is None else frozenset(self.clauses)

    @property
    def blind(self) -> int | None:
        if self.kind == Assignment.Kind.CONSENSUS or self.round_imported:
            return None
        return int(self.round_blind and not self.not_blind)


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


def chunks(base: Base) -> Iterator[Chunk]:
    wanted = base.every_pass().order_by()
    numbers = Document.objects.filter(pk__in=wanted.values("document")).order_by(
        "number", "edition"
    )
    for ids in _slices(list(numbers.values_list("pk", flat=True)), wanted):
        documents = Document.objects.filter(pk__in=ids).order_by("number", "edition")
        passes = (
            wanted.filter(document__in=ids)
            .order_by("round", "kind", "coder__username", "part")
            .values_list(
                "pk",
                "document",
                "round__codebook_version",
                known_as("coder"),
                "kind",
                "round__name",
                "round__blind",
                "round__imported",
                "not_blind",
                "clauses",
            )
        )
        yield Chunk(
            documents=list(
                documents.prefetch_related("issues__agency").defer("evidence", "dropped")
            ),
            passes={row[0]: Pass(*row) for row in passes},
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
