"""A draw as tables: what was drawn, and the documents it was drawn from."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from coding.models import Draw
from coding.reads.frame import STRATA
from corpus.models import Clause
from policycoder.tables import Column, Columns, Table

BATCH = 2000


@dataclass(frozen=True)
class Row:
    """A drawn unit, or a document of the frame of which `drawn` units were drawn."""

    draw: Draw
    document: dict[str, Any]
    order: int = 0
    drawn: int = 0
    clause: Clause | None = None

    def value(self, name: str) -> str | None:
        if name not in self.draw.by:
            return None
        strata = self.draw.frame["strata"]
        return strata[self.document["stratum"]][self.draw.by.index(name)]


DOCUMENT: Columns = (
    Column("document", _("Number of the document in the project."), lambda r: r.document["number"]),
    Column("edition", _("Edition of its text."), lambda r: r.document["edition"]),
    Column("clauses", _("Clauses it has to be coded."), lambda r: r.document["clauses"]),
)


def _stratum(name: str) -> Column:
    said = _("Value by which it belongs to a stratum; empty where it has none or none is asked.")
    return Column(name, said, lambda r: r.value(name))


STRATUM: Columns = tuple(_stratum(name) for name in STRATA)
DRAWN: Columns = (
    Column("order", _("Place in the draw, by stratum."), lambda r: r.order),
    *DOCUMENT,
    *STRATUM,
    Column(
        "clause",
        _("Number of the clause; empty where documents are drawn."),
        lambda r: r.clause and r.clause.number,
    ),
    Column(
        "start",
        _(
            "Where the clause begins, in code points: with the document's number the key it is"
            " drawn by."
        ),
        lambda r: r.clause and r.clause.start,
    ),
)
FRAME: Columns = (
    *DOCUMENT,
    *STRATUM,
    Column("drawn", _("How many units of it were drawn."), lambda r: r.drawn),
)


def _drawn(one: Draw) -> Iterator[Row]:
    documents = {row["id"]: row for row in one.frame["documents"]}
    for first in range(0, len(one.chosen), BATCH):
        ids = one.chosen[first : first + BATCH]
        if one.units == Draw.Units.DOCUMENTS:
            yield from (Row(one, documents[pk], first + n) for n, pk in enumerate(ids, 1))
            continue
        clauses = Clause.objects.only("document", "number", "start").in_bulk(ids)
        for n, pk in enumerate(ids, 1):
            if clause := clauses.get(pk):
                yield Row(one, documents[clause.document_id], first + n, clause=clause)


def _frame(one: Draw) -> Iterator[Row]:
    drawn: Counter[int] = Counter(one.chosen)
    if one.units == Draw.Units.CLAUSES:
        found = Clause.objects.filter(pk__in=one.chosen).order_by()
        drawn = Counter(found.values_list("document", flat=True))
    for row in one.frame["documents"]:
        yield Row(one, row, drawn=drawn[row["id"]])


TABLES: dict[str, tuple[Columns, Callable[[Draw], Iterator[Row]]]] = {
    "drawn": (DRAWN, _drawn),
    "frame": (FRAME, _frame),
}


def table_of(one: Draw, name: str) -> Table:
    columns, rows = TABLES[name]
    return Table.of(name, columns, rows(one)).read()
