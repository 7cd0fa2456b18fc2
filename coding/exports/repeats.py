"""What coders said the first and the second time of clauses that came back, as a table."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from coding.agreement.nodes import NONE_KEY
from coding.agreement.units import Values
from coding.codebook.scheme import scheme_of
from coding.models import Round
from coding.reads.intra import pairs_of
from corpus.models import Clause, User
from policycoder.tables import Column, Columns, Table


@dataclass(frozen=True)
class Row:
    coder: str
    clause: Clause
    dimension: str
    first: str
    second: str

    @property
    def same(self) -> int | None:
        return int(self.first == self.second) if self.first and self.second else None


COLUMNS: Columns = (
    Column("coder", _("Username of the coder."), lambda r: r.coder),
    Column(
        "document", _("Number of the document in the project."), lambda r: r.clause.document.number
    ),
    Column("clause", _("Number of the clause."), lambda r: r.clause.number),
    Column("dimension", _("Key of the dimension."), lambda r: r.dimension),
    Column(
        "first",
        _(
            "Keys of the nodes given the first time, or “none” or “undeterminable”; empty when not judged."
        ),
        lambda r: r.first,
    ),
    Column("second", _("The same of the second time."), lambda r: r.second),
    Column(
        "same",
        _("1 when both are the same, 0 when not; empty when one is missing."),
        lambda r: r.same,
    ),
)


def repeats(round: Round) -> Table:
    """One row a clause that came back, and dimension."""
    return Table.of("repeats", COLUMNS, _rows(round)).read()


def _rows(round: Round) -> Iterator[Row]:
    pairs = pairs_of(round)
    clauses = Clause.objects.select_related("document").in_bulk({pair.clause for pair in pairs})
    names = dict(User.objects.values_list("pk", "username").filter(pk__in={p.coder for p in pairs}))
    for pair in pairs:
        for key in scheme_of(round.codebook_version_id).dimensions:
            said = (_said(pair.first, key), _said(pair.second, key))
            yield Row(names[pair.coder], clauses[pair.clause], key, *said)


def _said(values: Values | None, key: str) -> str:
    given = (values or {}).get(key)
    if given is None:
        return ""
    return "; ".join(sorted(given)) or NONE_KEY
