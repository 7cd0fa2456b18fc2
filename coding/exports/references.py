from collections.abc import Iterator
from operator import itemgetter

from coding.codebook.joining import JoinedDimension, joined
from coding.exports.cells import Row, harmless, moment
from coding.exports.chunks import Chunk, chunks, clause_cells, document_cells, span_cells
from coding.exports.columns import REFERENCES, header
from coding.exports.selection import Selection
from coding.judgements.spans import Span
from coding.models import Reference
from corpus.models import Clause

Nodes = dict[int, tuple[int, Row]]  # id -> place in the codebook, cells


def references(selection: Selection) -> tuple[list[str], Iterator[Row]]:
    """references.csv: by document, clause, pass, node of the codebook, span."""
    nodes = _nodes(joined(selection.versions()))
    return header(REFERENCES), _rows(selection, nodes)


def _nodes(dimensions: dict[str, JoinedDimension]) -> Nodes:
    """Cells of each node: dimension, parent, node, parent_name, node_name."""
    found: Nodes = {}
    for dimension in dimensions.values():
        for node in dimension.ordered():
            parent = node.parent
            cells = (
                harmless(dimension.key),
                harmless(parent.key) if parent else "",
                harmless(node.key),
                harmless(parent.name) if parent else "",
                harmless(node.name),
            )
            place = len(found)
            found |= dict.fromkeys(node.ids, (place, cells))
    return found


def _rows(selection: Selection, nodes: Nodes) -> Iterator[Row]:
    for chunk in chunks(selection):
        yield from _rows_of(chunk, nodes)


def _rows_of(chunk: Chunk, nodes: Nodes) -> Iterator[Row]:
    documents = {
        document.pk: (place, document_cells(document))
        for place, document in enumerate(chunk.documents)
    }
    places = {pk: place for place, pk in enumerate(chunk.passes)}
    coded = Reference.objects.filter(assignment__in=list(chunk.passes)).order_by()
    clauses = Clause.objects.filter(pk__in=coded.values("clause")).only(
        "document", "number", "path", "start", "text"
    )
    about = {}
    for clause in clauses:
        place, cells = documents[clause.document_id]
        about[clause.pk] = ((place, clause.start), clause, cells + clause_cells(clause))
    found = []
    for clause_id, pass_id, node_id, start, end, at in coded.values_list(
        "clause", "assignment", "node", "start", "end", "created_at"
    ):
        where, clause, cells = about[clause_id]
        place, node = nodes[node_id]
        row = (
            cells
            + node
            + span_cells(Span(node_id, start, end), clause)
            + chunk.passes[pass_id].cells
            + (moment(at),)
        )
        found.append(((*where, places[pass_id], place, start or 0, end or 0), row))
    found.sort(key=itemgetter(0))
    for _order, row in found:
        yield row
