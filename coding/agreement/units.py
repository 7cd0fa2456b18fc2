"""The judgements of a round as the units of each dimension."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from itertools import permutations
from typing import Any, cast

import numpy as np
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Max, QuerySet, Sum
from numpy.typing import NDArray

from coding.agreement.loading import read_sets
from coding.agreement.matrix import (
    MISSING,
    NONE,
    UNDETERMINABLE,
    IntArray,
    Units,
    in_disagreement,
)
from coding.agreement.nodes import NONE_KEY, OMITTED_KEY
from coding.agreement.report import Dimension, ancestors
from coding.agreement.table import ORDINAL, kind_of
from coding.codebook.scheme import Scheme, SchemeDimension, scheme_of
from coding.models import Assignment, Judgement, Round
from corpus.models import User

BATCH = 10_000

Values = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class State:
    """What tells one state of a round's judgements from every other.

    `as_of` is when the newest was saved, `revisions` how many saves there were: it also tells a
    save that was committed after a later one. `version` is the codebook version they are of.
    """

    as_of: datetime | None
    revisions: int
    version: int


@dataclass(frozen=True, eq=False)
class RoundUnits:
    """Judged clauses × coders, for each dimension of the round's codebook.

    coders: user ids, one for each column.  clauses: ids in reading order, one for each row.
    dimensions: key to units whose `document` holds document ids; a value is missing where the
    coder has not judged the dimension or the document is not theirs.
    """

    coders: tuple[int, ...]
    clauses: IntArray
    dimensions: dict[str, Units]


def coders_of(round: Round) -> QuerySet[User]:
    """Who codes in the round, in the order of the columns."""
    passes = Assignment.objects.filter(round=round, kind=Assignment.Kind.CODER)
    return User.objects.filter(pk__in=passes.values("coder")).order_by("username")


def state_of(round: Round) -> State:
    newest = _judgements(round).aggregate(as_of=Max("updated_at"), revisions=Sum("revision"))
    return State(newest["as_of"], newest["revisions"] or 0, round.codebook_version_id)


@lru_cache(maxsize=4)
def round_units(round: Round, state: State) -> RoundUnits:
    """The units as of `state`, kept for those who page through them."""
    return load_units(round)


def load_units(round: Round) -> RoundUnits:
    """Read the round's judgements of codable clauses."""
    coders = tuple(coders_of(round).values_list("pk", flat=True))
    clauses, documents, found = read_sets(round.pk, scheme_of(round.codebook_version_id), coders)
    dimensions = {key: Units(values, documents, labels) for key, (values, labels) in found.items()}
    return RoundUnits(coders, clauses, dimensions)


def report_dimensions(round: Round, units: RoundUnits) -> list[Dimension]:
    """The units with the codebook's nodes and the path of each."""
    return [
        Dimension(
            key=key,
            units=units.dimensions[key],
            nodes=list(dimension.nodes),
            paths={n.key: [one.key for one in n.path] for n in dimension.tree.values()},
            scores=_scores(dimension),
        )
        for key, dimension in scheme_of(round.codebook_version_id).dimensions.items()
    ]


def _scores(dimension: SchemeDimension) -> dict[str, float]:
    if kind_of(dimension) != ORDINAL:
        return {}
    rows = [dimension.tree[key].row for key in dimension.nodes]
    return {row.key: float(row.score) for row in rows if row.score is not None}


def at_level(dimension: Dimension, level: str) -> Units:
    """The dimension's units, row by row, with every node replaced by the one above it that stands
    for it at a level of `table.LEVELS`."""
    units = dimension.units
    above = ancestors(dimension.paths).get(level, {})
    labels: dict[Any, int] = {}
    index = [
        labels.setdefault(frozenset(above.get(node, node) for node in label), len(labels))
        for label in cast(Sequence[frozenset[str]], units.labels)
    ]
    values = np.array([*index, MISSING], np.int64)[units.values]
    return replace(units, values=values, labels=list(labels))


def judged_twice(units: Units) -> NDArray[np.bool_]:
    """bool [n_rows]: whether two coders or more have judged it."""
    return (units.values != MISSING).sum(axis=1) > 1


def differing_on(units: Units, keys: Collection[str]) -> NDArray[np.bool_]:
    """bool [n_rows]: whether one coder gave one of `keys` and another gave none of them.

    A key is a node's, `none` or `undeterminable`.
    """
    held = np.array([any(_gives(label, key) for key in keys) for label in units.labels] + [False])
    values = np.where(units.values == MISSING, MISSING, held[units.values])
    return in_disagreement(replace(units, values=values, labels=[False, True]))


def set_against(units: Units, a: str, b: str) -> NDArray[np.bool_]:
    """bool [n_rows]: whether `confusions` counts the key a against b between two of the coders."""
    n = len(units.labels)
    against = np.array(
        [_against(first, second, a, b) for first in units.labels for second in units.labels], bool
    ).reshape(n, n)
    found = np.zeros(len(units.values), bool)
    for first, second in permutations(units.values.T, 2):
        both = (first != MISSING) & (second != MISSING)
        found[both] |= against[first[both], second[both]]
    return found


def _against(first: Any, second: Any, a: str, b: str) -> bool:
    if not _gives(first, a) or _gives(second, a):
        return False
    if b == OMITTED_KEY:
        return bool(second) and second < first
    return _gives(second, b) and not _gives(first, b)


def _gives(label: Any, key: str) -> bool:
    return not label if key == NONE_KEY else key in label


def _judgements(round: Round) -> QuerySet[Judgement]:
    return Judgement.objects.filter(
        assignment__round=round, assignment__kind=Assignment.Kind.CODER, clause__codable=True
    )


def values_of(
    judgements: QuerySet[Judgement], scheme: Scheme, *, by: str = "assignment__coder"
) -> Iterator[tuple[int, int, int, Values]]:
    """Clause, document, who judged it (the id at `by`) and values by dimension, in reading order.

    Judgements and references come from one statement, so that nobody's save falls between them.
    """
    judged = (
        judgements.annotate(nodes=ArrayAgg("references__node"))
        .order_by("clause__document__number", "clause__start")
        .values_list("clause", "clause__document", by, "outcomes", "nodes")
    )
    seen: dict[Any, Values] = {}
    for clause, document, judge, outcomes, nodes in judged.iterator(chunk_size=BATCH):
        if not outcomes:
            continue
        state = (*outcomes.items(), *nodes)
        if state not in seen:
            seen[state] = _by_dimension(outcomes, nodes, scheme)
        yield clause, document, judge, seen[state]


def _by_dimension(outcomes: dict[str, str], nodes: list[int | None], scheme: Scheme) -> Values:
    values: dict[str, frozenset[str]] = {}
    keys = [scheme.node_keys[pk] for pk in nodes if pk is not None]
    for dimension, outcome in outcomes.items():
        if outcome == Judgement.CODED:
            values[dimension] = frozenset(node for own, node in keys if own == dimension)
        else:
            values[dimension] = UNDETERMINABLE if outcome == Judgement.UNDETERMINABLE else NONE
    return values
