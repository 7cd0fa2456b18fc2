from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from coding.codebook.joining import joined
from coding.codebook.scheme import Scheme, scheme_of
from coding.exports.cells import Row, harmless, moment
from coding.exports.chunks import Chunk, chunks, clause_cells
from coding.exports.columns import CLAUSES, CLAUSES_END, header
from coding.exports.selection import Selection
from coding.models import Judgement, Reference
from corpus.models import Clause

Columns = list[tuple[str, list[str]]]  # dimension key, keys of the nodes that can be coded


@dataclass(frozen=True)
class Judged:
    """A judgement with the nodes given: pairs of dimension and node key."""

    outcomes: dict[str, str]
    nodes: frozenset[tuple[str, str]]
    end: Row  # unsure, memo, updated_at


NOT_JUDGED = Judged({}, frozenset(), ("", "", ""))


def clauses(selection: Selection) -> tuple[list[str], Iterator[Row]]:
    """clauses.csv: by document, clause, pass; a column a node of the rounds' codebooks."""
    columns: Columns = [
        (key, [node.key for node in dimension.ordered() if node.selectable])
        for key, dimension in joined(selection.versions()).items()
    ]
    names = [
        harmless(name)
        for key, nodes in columns
        for name in (f"{key}.outcome", *(f"{key}.{node}" for node in nodes))
    ]
    return [*header(CLAUSES), *names, *header(CLAUSES_END)], _rows(selection, columns)


def _rows(selection: Selection, columns: Columns) -> Iterator[Row]:
    schemes = {version.pk: scheme_of(version.pk) for version in selection.versions()}
    for chunk in chunks(selection):
        yield from _rows_of(chunk, columns, schemes)


def _rows_of(chunk: Chunk, columns: Columns, schemes: dict[int, Scheme]) -> Iterator[Row]:
    passes = chunk.by_document
    judged = _judged(chunk, schemes)
    of_document: dict[int, list[Clause]] = defaultdict(list)
    for clause in Clause.objects.codable().filter(document__in=list(passes)).order_by("start"):
        of_document[clause.document_id].append(clause)
    for document in chunk.documents:
        about: Row = (document.number, document.edition, harmless(document.title))
        for clause in of_document[document.pk]:
            cells = about + clause_cells(clause)
            for one in passes[document.pk]:
                judgement = judged.get((one.pk, clause.pk), NOT_JUDGED)
                coded = _coded(judgement, columns, schemes[one.version])
                yield (*cells, *one.cells, *coded, *judgement.end)


def _judged(chunk: Chunk, schemes: dict[int, Scheme]) -> dict[tuple[int, int], Judged]:
    keys: dict[int, tuple[str, str]] = {}
    for scheme in schemes.values():
        keys |= scheme.node_keys
    nodes: dict[int, set[tuple[str, str]]] = defaultdict(set)
    wanted = list(chunk.passes)
    given = Reference.objects.filter(assignment__in=wanted).order_by()
    for judgement, node in given.values_list("judgement", "node"):
        nodes[judgement].add(keys[node])
    found = Judgement.objects.filter(assignment__in=wanted).order_by()
    return {
        (pass_id, clause): Judged(
            outcomes, frozenset(nodes[pk]), (int(unsure), harmless(memo), moment(updated))
        )
        for pk, pass_id, clause, outcomes, unsure, memo, updated in found.values_list(
            "pk", "assignment", "clause", "outcomes", "unsure", "memo", "updated_at"
        )
    }


def _coded(judgement: Judged, columns: Columns, scheme: Scheme) -> Iterator[str | int]:
    """Outcome and 0/1 per node of every dimension; empty where missing or not offered."""
    for key, nodes in columns:
        outcome = judgement.outcomes.get(key, "")
        yield outcome
        if not outcome:
            yield from [""] * len(nodes)
            continue
        offered = scheme.dimensions[key].nodes
        for node in nodes:
            yield int((key, node) in judgement.nodes) if node in offered else ""
