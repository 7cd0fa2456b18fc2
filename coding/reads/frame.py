"""What a sample is drawn from: documents with their clauses, in strata."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from django.utils.translation import gettext_lazy as _

from coding.models import Draw
from coding.sampling.draw import Drawn, digest, draw
from coding.sampling.order import IntArray
from corpus.models import Clause, Document
from policycoder.postgresql.copying import read_numbers

# By what strata are made: the name of a field, what it is called, a document's value ("": none).
STRATA: dict[str, tuple[object, Callable[[Document], str]]] = {
    "year": (_("Year"), lambda one: str(one.issued_on.year) if one.issued_on else ""),
    "issuer": (_("Issuer"), lambda one: next(iter(one.agency_names()), "")),
    "type": (_("Type"), lambda one: one.doc_type),
    "region": (_("Region"), lambda one: one.region),
}


@dataclass(frozen=True)
class Member:
    """A document of a frame: `clauses` to draw from, `stratum` its values."""

    id: int
    number: int
    edition: int
    clauses: int
    stratum: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Frame:
    """Units to draw from: documents, or some of their clauses.

    position: int [n, 3], document number, place of the clause in its text (of a document: 0) and
    id, in the order of the first two, which are the key of the unit.
    """

    units: str
    by: tuple[str, ...]
    members: list[Member]
    position: IntArray

    @cached_property
    def names(self) -> list[tuple[str, ...]]:
        return sorted({one.stratum for one in self.members})

    @cached_property
    def stratum(self) -> IntArray:
        """int [n], index into `names`."""
        place = {name: at for at, name in enumerate(self.names)}
        of_number = {one.number: place[one.stratum] for one in self.members}
        numbers = np.array(sorted(of_number), np.int64)
        of_place = np.array([of_number[number] for number in numbers.tolist()], np.int64)
        return of_place[np.searchsorted(numbers, self.position[:, 0])]

    @property
    def key(self) -> list[IntArray]:
        return [self.position[:, 0], self.position[:, 1]]

    @property
    def size(self) -> int:
        return len(self.position)

    @cached_property
    def digest(self) -> str:
        return digest(self.key, self.stratum, self.names)

    def draw(self, seed: str, size: int, allocation: str) -> Drawn:
        return draw(seed, self.key, self.stratum, self.names, size, allocation)


def members_of(documents: Sequence[Document], by: Sequence[str]) -> list[Member]:
    """`documents` with their issues, in the order of their numbers."""
    return [
        Member(
            one.pk,
            one.number,
            one.edition,
            one.clause_count,
            tuple(STRATA[name][1](one) for name in by),
        )
        for one in documents
    ]


def frame_of_documents(members: Sequence[Member], by: Sequence[str] = ()) -> Frame:
    rows = sorted((one.number, 0, one.id) for one in members)
    position = np.array(rows, np.int64).reshape(-1, 3)
    return Frame(Draw.Units.DOCUMENTS, tuple(by), list(members), position)


def frame_of_clauses(members: Sequence[Member], by: Sequence[str] = ()) -> Frame:
    """All codable clauses of the documents."""
    return Frame(Draw.Units.CLAUSES, tuple(by), list(members), positions_of(members))


def positions_of(members: Sequence[Member]) -> IntArray:
    """int [n, 3]: document number, place in the text and id of every codable clause, in order."""
    if not members:
        return np.zeros((0, 3), np.int64)
    by_id = sorted((one.id, one.number) for one in members)
    ids = ", ".join(str(pk) for pk, _number in by_id)
    found = read_numbers(
        f'SELECT document_id, "start"::bigint, id FROM "{Clause._meta.db_table}"'  # noqa: S608
        f" WHERE codable AND document_id IN ({ids})",
        3,
    )
    known, numbers = np.array(by_id, np.int64).T
    found[:, 0] = numbers[np.searchsorted(known, found[:, 0])]
    return in_order(found)


def in_order(rows: IntArray) -> IntArray:
    """By the key; rows that stand in order already cost least."""
    return rows[np.argsort((rows[:, 0] << 32) + rows[:, 1], kind="stable")]
