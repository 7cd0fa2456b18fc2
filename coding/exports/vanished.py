"""The codings of vanished clauses as rows of a file."""

from collections.abc import Iterator

from coding.exports.cells import Row, harmless, moment
from coding.exports.chunks import span_cells
from coding.judgements.spans import Span
from coding.models import Judgement, Reference
from coding.reads.editions import references_of, vanished_of
from corpus.models import ClauseLink, Document, Membership

HEADER = (
    "document", "edition", "clause", "text", "merged_into", "round", "coder", "dimension",
    "outcome", "node", "node_name", "start", "end", "quote", "unsure", "memo", "updated_at",
)  # fmt: skip


def rows_of(edition: Document, member: Membership) -> Iterator[Row]:
    """One row a reference, and one for each dimension that was judged without one. `edition` is
    that of the clauses: the one before."""
    judgements = list(vanished_of(edition, member))
    references = references_of(judgements)
    wholes = dict(
        ClauseLink.objects.filter(
            document=edition, whole__isnull=False, old__isnull=False
        ).values_list("old", "whole__number")
    )
    for judgement in judgements:
        clause, own = judgement.clause, references[judgement.pk]
        about: Row = (
            edition.number,
            edition.edition - 1,
            clause.number or "",
            harmless(clause.text.strip()),
            wholes.get(clause.pk) or "",
            harmless(judgement.assignment.round.name),
            harmless(judgement.assignment.coder.username),
        )
        end: Row = (int(judgement.unsure), harmless(judgement.memo), moment(judgement.updated_at))
        for cells in _answers(judgement, own):
            yield about + cells + end


def _answers(judgement: Judgement, references: list[Reference]) -> Iterator[Row]:
    coded = {reference.node.dimension.key for reference in references}
    for reference in references:
        node, span = reference.node, Span(reference.node_id, reference.start, reference.end)
        quoted = span_cells(span, judgement.clause)
        yield (node.dimension.key, Judgement.CODED, node.key, harmless(node.name), *quoted)
    for key, outcome in judgement.outcomes.items():
        if key not in coded:
            yield (key, outcome, "", "", "", "", "")
    if not judgement.outcomes:
        yield ("",) * 7
