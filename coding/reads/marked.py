"""The words that a pass and a reference marked in a clause, where both gave the same nodes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from coding.models import Assignment, Reference
from corpus.models import Clause

# node, start, end; both empty: the whole clause
Mark = tuple[str, int | None, int | None]
# clause -> dimension -> its marks
Marks = dict[int, dict[str, frozenset[Mark]]]


@dataclass(frozen=True)
class MarkedApart:
    """What each marked for the nodes that both gave, as quotations; of several leads one."""

    own: list[str]
    reference: list[str]


def marks_of(one: Assignment) -> Marks:
    rows = Reference.objects.filter(assignment=one, clause__codable=True).values_list(
        "clause", "node__dimension__key", "node__key", "start", "end"
    )
    found: dict[int, dict[str, set[Mark]]] = defaultdict(lambda: defaultdict(set))
    for clause, dimension, node, start, end in rows:
        found[clause][dimension].add((node, start, end))
    return {
        clause: {dimension: frozenset(marks) for dimension, marks in own.items()}
        for clause, own in found.items()
    }


def apart(
    clause: Clause, own: Marks, references: Iterable[Marks], agreed: Mapping[str, frozenset[str]]
) -> dict[str, MarkedApart]:
    """By dimension, where the coder marked other words than every lead did; nothing where all gave
    the whole clause. `agreed`: the nodes of the reference."""
    found = {}
    for dimension, marks in own.get(clause.pk, {}).items():
        common = agreed.get(dimension, frozenset()) & {node for node, _start, _end in marks}
        mine = _of(marks, common)
        theirs = [_of(one.get(clause.pk, {}).get(dimension, ()), common) for one in references]
        if common and theirs and mine not in theirs:
            found[dimension] = MarkedApart(_quoted(clause, mine), _quoted(clause, theirs[0]))
    return found


def _of(marks: Iterable[Mark], nodes: frozenset[str]) -> frozenset[Mark]:
    return frozenset(mark for mark in marks if mark[0] in nodes)


def _quoted(clause: Clause, marks: Iterable[Mark]) -> list[str]:
    places = sorted({(start or clause.start, end or clause.end) for _node, start, end in marks})
    return [clause.text[start - clause.start : end - clause.start].strip() for start, end in places]
