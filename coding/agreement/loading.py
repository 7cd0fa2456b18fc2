"""The judgements of a round's coders as matrices of sets, read at once.

One statement brings passes with their clauses and what was said of them, so that no save falls
between a judgement and its references: three numbers a judgement, two a reference.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from coding.agreement.matrix import MISSING, NONE, UNDETERMINABLE, IntArray, ranked
from coding.codebook.scheme import Scheme
from coding.models import Assignment, Judgement, Reference
from corpus.models import Clause, Document
from policycoder.postgresql.copying import read_lists

Ints = NDArray[np.int64]

_JUDGED, _CODED, _CLAUSES = range(3)
_SAID = {Judgement.CODED: 1, Judgement.NONE: 2, Judgement.UNDETERMINABLE: 3}  # two bits each
_BITS = 2

_STATEMENT = f"""
WITH passes AS MATERIALIZED (
  SELECT id, document_id FROM "{Assignment._meta.db_table}"
   WHERE round_id = %s AND kind = '{Assignment.Kind.CODER}')
SELECT {_JUDGED}::bigint, j.assignment_id, array_agg(j.clause_id), array_agg({{said}})
  FROM "{Judgement._meta.db_table}" j
 WHERE j.assignment_id IN (SELECT id FROM passes) AND j.outcomes <> jsonb_build_object()
 GROUP BY j.assignment_id
UNION ALL
SELECT {_CODED}::bigint, r.assignment_id, array_agg(r.clause_id), array_agg(r.node_id)
  FROM "{Reference._meta.db_table}" r WHERE r.assignment_id IN (SELECT id FROM passes)
 GROUP BY r.assignment_id
UNION ALL
SELECT {_CLAUSES}::bigint, c.document_id, array_agg(c.id), array_agg(c.start::bigint)
  FROM "{Clause._meta.db_table}" c
 WHERE c.codable AND c.document_id IN (SELECT document_id FROM passes)
 GROUP BY c.document_id
"""  # noqa: S608 - names of tables and kinds


@dataclass
class _Read:
    """Lists by kind: owners (ids of passes or documents), and two numbers an entry."""

    owners: list[int] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    firsts: list[Ints] = field(default_factory=list)
    seconds: list[Ints] = field(default_factory=list)

    def joined(self) -> tuple[Ints, Ints, Ints]:
        """The owner of each entry, and both its numbers."""
        empty = [np.zeros(0, np.int64)]
        owners = np.repeat(np.array(self.owners, np.int64), self.sizes)
        return owners, np.concatenate(self.firsts or empty), np.concatenate(self.seconds or empty)


Matrices = dict[str, tuple[IntArray, list[frozenset[str]]]]


def read_sets(
    round_id: int, scheme: Scheme, coders: Sequence[int]
) -> tuple[IntArray, IntArray, Matrices]:
    """The codable clauses that somebody has judged, in reading order, the document of each (ids,
    both int64 [n_clauses]), and for each dimension values int32 [n_clauses, n_coders] with their
    labels as `encode` orders them. `coders` are the ids of the columns."""
    read = _ask(round_id, scheme)
    column = {pk: at for at, pk in enumerate(coders)}
    passes = Assignment.objects.filter(round=round_id, coder__in=coders)
    of_pass = {pk: column[coder] for pk, coder in passes.values_list("pk", "coder")}
    documents, clauses = _in_order(read[_CLAUSES])
    row_of = _Places(clauses)

    def cells(one: _Read) -> tuple[Ints, Ints]:
        """The cell of each entry, row by row, and its second number."""
        _owners, clause, number = one.joined()
        at = np.repeat(np.array([of_pass.get(pk, -1) for pk in one.owners], np.int64), one.sizes)
        row = row_of(clause)
        known = (row >= 0) & (at >= 0)
        return row[known] * len(coders) + at[known], number[known]

    judged, said = cells(read[_JUDGED])
    coded, nodes = cells(read[_CODED])
    rows = np.unique(judged // max(len(coders), 1))
    found = {}
    for place, dimension in enumerate(scheme.dimensions):
        outcomes = np.zeros(len(clauses) * len(coders), np.int8)
        outcomes[judged] = (said >> _BITS * place) & ((1 << _BITS) - 1)
        keys = {pk: key for pk, (own, key) in scheme.node_keys.items() if own == dimension}
        values, labels = _sets(outcomes, coded, nodes, keys)
        found[dimension] = ranked(values.reshape(len(clauses), len(coders))[rows], labels)
    return clauses[rows], documents[rows], found


def _ask(round_id: int, scheme: Scheme) -> tuple[_Read, _Read, _Read]:
    told = " ".join(f"WHEN '{outcome}' THEN {code}" for outcome, code in _SAID.items())
    parts = [
        f"((CASE j.outcomes ->> %s {told} ELSE 0 END)::bigint << {_BITS * place})"
        for place in range(len(scheme.dimensions))
    ]
    statement = _STATEMENT.format(said=" | ".join(parts) or "0::bigint")
    read = _Read(), _Read(), _Read()
    for kind, owner, first, second in read_lists(statement, [round_id, *scheme.dimensions]):
        read[kind].owners.append(owner)
        read[kind].sizes.append(len(first))
        read[kind].firsts.append(first)
        read[kind].seconds.append(second)
    return read


def _in_order(read: _Read) -> tuple[Ints, Ints]:
    """Documents and clauses (ids), by the number of the document, then by where they begin."""
    owners, clauses, starts = read.joined()
    numbers = dict(Document.objects.filter(pk__in=read.owners).values_list("pk", "number"))
    by = np.repeat(np.array([numbers[pk] for pk in read.owners], np.int64), read.sizes)
    order = np.lexsort((starts, owners, by))
    return owners[order], clauses[order]


class _Places:
    """Where an id stands among `ids`, -1 where it does not."""

    def __init__(self, ids: Ints):
        self._least = int(ids.min()) if len(ids) else 0
        reach = int(ids.max()) - self._least + 1 if len(ids) else 0
        self._order = np.argsort(ids) if reach > 16 * len(ids) else None
        self._ids = ids
        if self._order is None:
            self._table = np.full(reach + 1, -1, np.int64)
            self._table[ids - self._least] = np.arange(len(ids))

    def __call__(self, wanted: Ints) -> Ints:
        if self._order is None:
            at = wanted - self._least
            inside = (at >= 0) & (at < len(self._table))
            return self._table[np.where(inside, at, -1)]
        at = np.searchsorted(self._ids, wanted, sorter=self._order)
        found = self._order[np.minimum(at, len(self._ids) - 1)]
        return np.where(self._ids[found] == wanted, found, -1)


def _sets(
    outcomes: IntArray, cells: Ints, nodes: Ints, keys: Mapping[int, str]
) -> tuple[IntArray, list[frozenset[str]]]:
    """The set of each cell as the index of its label. Node by node every set that is there grows by
    it, so that a set has one way to come about, and as many steps are made as there are nodes."""
    values = np.zeros(len(outcomes), np.int32)
    labels = [NONE]
    ids = np.array(sorted(keys), np.int64)
    place = _Places(ids)(nodes).astype(np.int16)  # of few, so that they are sorted by counting
    order = np.argsort(place, kind="stable")
    begins = np.searchsorted(place[order], np.arange(len(ids) + 1))
    for node, first, end in zip(ids.tolist(), begins, begins[1:], strict=False):
        own = cells[order[first:end]]
        before = values[own]
        grown = np.flatnonzero(np.bincount(before, minlength=len(labels)))
        step = np.zeros(len(labels), np.int32)
        step[grown] = len(labels) + np.arange(len(grown))
        labels += [labels[at] | {keys[node]} for at in grown.tolist()]
        values[own] = step[before]
    values[outcomes == _SAID[Judgement.NONE]] = 0
    values[outcomes == _SAID[Judgement.UNDETERMINABLE]] = len(labels)
    values[outcomes == 0] = MISSING
    return values, [*labels, UNDETERMINABLE]
