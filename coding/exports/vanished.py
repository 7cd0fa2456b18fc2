"""The codings of vanished clauses as a table."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from coding.judgements.spans import Span
from coding.models import Judgement, Reference
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


COLUMNS: Columns = tuple(
    Column(name, "", value)
    for name, value in (
        ("document", lambda found: found.edition.number),
        ("edition", lambda found: found.edition.edition - 1),
        ("clause", lambda found: found.clause.number),
        ("text", lambda found: found.clause.text.strip()),
        ("merged_into", lambda found: found.merged_into),
        ("round", lambda found: found.judgement.assignment.round.name),
        ("coder", lambda found: found.judgement.assignment.coder.username),
        ("dimension", lambda found: found.dimension),
        ("outcome", lambda found: found.outcome),
        ("node", _of_reference(lambda reference: reference.node.key)),
        ("node_name", _of_reference(lambda reference: reference.node.name)),
        ("start", _of_reference(lambda reference: reference.start)),
        ("end", _of_reference(lambda reference: reference.end)),
        ("quote", lambda found: found.quote),
        ("unsure", lambda found: found.judgement.unsure),
        ("memo", lambda found: found.judgement.memo),
        ("updated_at", lambda found: found.judgement.updated_at),
    )
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
