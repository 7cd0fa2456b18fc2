"""The codings of vanished clauses as a table."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from coding.exports import columns
from coding.judgements.content import REMARKS
from coding.judgements.spans import Span
from coding.models import Assignment, Judgement, Reference
from coding.reads.editions import references_of, vanished_of
from corpus.models import Clause, ClauseLink, Document, Membership
from policycoder.tables import Column, Columns, Table


@dataclass(frozen=True)
class Vanished:
    """What a judgement says of a dimension: one of its references, or an outcome without one."""

    edition: Document
    merged_into: str
    judgement: Judgement
    dimension: str = ""
    outcome: str = ""
    reference: Reference | None = None

    @property
    def blind(self) -> int | None:
        own = self.judgement.assignment
        coders = (Assignment.Kind.CODER, Assignment.Kind.EARLIER)
        if own.kind not in coders or own.round.imported:
            return None
        return int(own.round.blind and not own.not_blind)

    @property
    def clause(self) -> Clause:
        return self.judgement.clause

    @property
    def quote(self) -> str:
        own = self.reference
        if own is None or own.start is None:
            return ""
        span = Span(own.node_id, own.start, own.end)
        return span.quote(self.clause.text, self.clause.start)


def _of_reference(read: Callable[[Reference], Any]) -> Callable[[Vanished], Any]:
    return lambda found: read(found.reference) if found.reference else None


COLUMNS: Columns = (
    Column("document", _("Number of the document in the project."), lambda v: v.edition.number),
    Column(
        "edition",
        _("The last edition of the text that had the clause."),
        lambda v: v.edition.edition - 1,
    ),
    Column("clause", _("Number the clause had in that edition."), lambda v: v.clause.number),
    Column("text", _("Text of the clause."), lambda v: v.clause.text.strip()),
    Column(
        "merged_into",
        _("Number of the clause that now holds these words; empty when none does."),
        lambda v: v.merged_into,
    ),
    Column("round", _("Name of the round."), lambda v: v.judgement.assignment.round.name),
    Column(
        "coder",
        _("Username of the coder; for the consensus, of whoever holds it."),
        lambda v: v.judgement.assignment.coder.username,
    ),
    columns.BLIND,
    Column("dimension", _("Key of the dimension."), lambda v: v.dimension),
    Column(
        "outcome",
        _("“coded”, “none” or “undeterminable”; empty when not judged."),
        lambda v: v.outcome,
    ),
    Column("node", _("Key of the node."), _of_reference(lambda one: one.node.key)),
    Column(
        "node_name",
        _("Name of the node in your language."),
        _of_reference(lambda one: one.node.name),
    ),
    Column(
        "start",
        _(
            "Where the span begins, in Unicode code points of the document's text; empty when the whole clause is coded."
        ),
        _of_reference(lambda one: one.start),
    ),
    Column("end", _("Where the span ends, exclusive."), _of_reference(lambda one: one.end)),
    Column(
        "quote", _("Text of the span; empty when the whole clause is coded."), lambda v: v.quote
    ),
    *columns.remark_columns(lambda v: {name: getattr(v.judgement, name) for name in REMARKS}),
    Column("updated_at", _("Last change, ISO 8601 in UTC."), lambda v: v.judgement.updated_at),
)


def vanished(edition: Document, member: Membership) -> Table:
    """One row a reference, and one for each dimension that was judged without one. `edition` is
    the one that lost the clauses; they and their numbers are of the one before."""
    return Table.of("vanished", COLUMNS, _found(edition, member)).read()


def _found(edition: Document, member: Membership) -> Iterator[Vanished]:
    judgements = list(vanished_of(edition, member))
    references = references_of(judgements)
    wholes = dict(
        ClauseLink.objects.filter(
            document=edition, whole__isnull=False, old__isnull=False
        ).values_list("old", "whole__number")
    )
    for judgement in judgements:
        about = (edition, wholes.get(judgement.clause_id) or "", judgement)
        coded = set()
        for reference in references[judgement.pk]:
            dimension = reference.node.dimension.key
            coded.add(dimension)
            yield Vanished(*about, dimension, Judgement.CODED, reference)
        for key, outcome in judgement.outcomes.items():
            if key not in coded:
                yield Vanished(*about, key, outcome)
        if not judgement.outcomes:
            yield Vanished(*about)
