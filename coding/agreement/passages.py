"""The passages that the coders of a round marked, as continua, and what is reported of them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from django.db.models import QuerySet

from coding.agreement.borders import differences
from coding.agreement.coefficients import ONE_CATEGORY
from coding.agreement.comparison import Comparison, compare
from coding.agreement.continua import Continua
from coding.agreement.intervals import RESAMPLES, SEED, Interval
from coding.agreement.matrix import MISSING, IntArray, Units
from coding.agreement.report import Dimension
from coding.agreement.statistics import Estimate, passage_statistics
from coding.agreement.unitizing import (
    UnitizingSums,
    binary_alpha,
    coding_alpha,
    coverage,
    u_alpha,
    unitizing_sums,
)
from coding.agreement.units import RoundUnits
from coding.models import Assignment, Reference, Round
from corpus.models import Clause
from corpus.text.segment import sentences

FAMILY = {"u_alpha": u_alpha, "binary_u_alpha": binary_alpha, "cu_alpha": coding_alpha}
UNITS = ("characters", "sentences", "paragraphs")


@dataclass(frozen=True, eq=False)
class Passages:
    """Each text is what the same coders have judged of one document, its clauses one behind the other.

    documents: the document of each text.   sentences, paragraphs: where those of each text start.
    """

    continua: Continua
    documents: IntArray
    sentences: list[IntArray]
    paragraphs: list[IntArray]


def passages_of(round: Round, dimension: Dimension, units: RoundUnits) -> Passages | None:
    """None where nobody has marked words of a clause on this dimension. A node on a whole clause is
    a passage as long as the clause; passages of one coder and node that overlap are one."""
    references = Reference.objects.filter(
        assignment__round=round,
        assignment__kind=Assignment.Kind.CODER,
        clause__codable=True,
        node__dimension__key=dimension.key,
    )
    if not references.filter(start__isnull=False).exists():
        return None
    return _laid_out(dimension, references, units.coders, units.clauses)


def _laid_out(
    dimension: Dimension,
    references: QuerySet[Reference],
    people: Sequence[int],
    clauses: IntArray,
) -> Passages:
    units = dimension.units
    judged = units.values != MISSING
    texts = Clause.objects.filter(pk__in=clauses.tolist()).values_list("pk", "start", "text")
    found = {pk: (start, text) for pk, start, text in texts}
    text_of, offset, lengths, patterns = _texts(units, judged, clauses, found)
    row_of = {clause: row for row, clause in enumerate(clauses.tolist())}
    coders = {pk: at for at, pk in enumerate(people)}
    labels = {node: at for at, node in enumerate(dimension.nodes)}
    rows = []
    for clause, coder, node, start, end in references.values_list(
        "clause", "assignment__coder", "node__key", "start", "end"
    ):
        row = row_of.get(clause)
        if row is None or text_of[row] < 0 or not judged[row, coders[coder]]:
            continue
        begin, text = found[clause]
        first = 0 if start is None else start - begin
        last = len(text) if end is None else end - begin
        label = labels.setdefault(node, len(labels))
        rows.append((text_of[row], coders[coder], label, offset[row] + first, offset[row] + last))
    table = np.array(rows, np.int64).reshape(-1, 5).T
    marked = Continua(
        lengths, patterns, table[0], table[1], table[2], table[3], table[4], list(labels)
    )
    sentence_starts, paragraph_starts = _starts(text_of, offset, clauses, found, len(lengths))
    documents = np.zeros(len(lengths), np.int64)
    documents[text_of[text_of >= 0]] = units.document[text_of >= 0]
    return Passages(_without_overlaps(marked), documents, sentence_starts, paragraph_starts)


def _texts(
    units: Units, judged: Any, clauses: IntArray, found: dict[int, tuple[int, str]]
) -> tuple[IntArray, IntArray, IntArray, Any]:
    """Of each row its text (-1 where fewer than two have judged it) and its place there; of each
    text its length and who has judged it."""
    number: dict[tuple[int, bytes], int] = {}
    text_of = np.full(len(clauses), -1, np.int64)
    offset = np.zeros(len(clauses), np.int64)
    lengths: list[int] = []
    patterns: list[Any] = []
    for row, clause in enumerate(clauses.tolist()):
        if judged[row].sum() < 2:
            continue
        key = (int(units.document[row]), judged[row].tobytes())
        text = number.setdefault(key, len(number))
        if text == len(lengths):
            lengths.append(0)
            patterns.append(judged[row])
        text_of[row], offset[row] = text, lengths[text]
        lengths[text] += len(found[clause][1])
    shape = (len(lengths), judged.shape[1])
    return text_of, offset, np.array(lengths, np.int64), np.array(patterns, bool).reshape(shape)


def _starts(
    text_of: IntArray,
    offset: IntArray,
    clauses: IntArray,
    found: dict[int, tuple[int, str]],
    n: int,
) -> tuple[list[IntArray], list[IntArray]]:
    by_sentence: list[list[int]] = [[] for _text in range(n)]
    by_paragraph: list[list[int]] = [[] for _text in range(n)]
    for row, clause in enumerate(clauses.tolist()):
        text, place, words = text_of[row], int(offset[row]), found[clause][1]
        if text < 0 or not words:
            continue
        lines = [
            0,
            *(
                at + 1
                for at, one in enumerate(words[:-1])
                if one == "\n" and words[at + 1 :].strip()
            ),
        ]
        by_paragraph[text] += [place + at for at in lines]
        cut = {start for start, _end in sentences(words, 0, len(words))} | {0}
        by_sentence[text] += [place + at for at in sorted(cut)]
    return (
        [np.array(one, np.int64) for one in by_sentence],
        [np.array(one, np.int64) for one in by_paragraph],
    )


def _without_overlaps(marked: Continua) -> Continua:
    parts = [marked.only(label) for label in range(len(marked.labels))]
    names = ("document", "coder", "start", "end")
    joined = {name: np.concatenate([getattr(one, name) for one in parts]) for name in names}
    label = np.concatenate([np.full(len(one.start), at) for at, one in enumerate(parts)])
    return Continua(
        lengths=marked.lengths, judged=marked.judged, label=label, labels=marked.labels, **joined
    )


def passage_report(passages: Passages, coders: Sequence[str]) -> dict[str, Any]:
    """`{texts, passages, characters, <those of FAMILY and alpha_u>, coverage, differences, nodes,
    comparisons}`.

    A coefficient is `{value, reason, low, high}`; α_U of 1995 has no interval.  Where passages of one
    coder overlap, as nodes may, only what is marked or not is compared of the family.  coverage: the share
    of the text where two coders both marked something, on which cu-α rests.
    nodes: `{node, passages, alpha_u, u_alpha, ku_alpha, differences}`.
    comparisons: as NVivo prints them, `{node, a, b, characters, sentences, paragraphs}` of two coders
    and a node that one of them used, each `{both, a_not_b, b_not_a, neither, agreement, kappa,
    reason}`.
    """
    continua = passages.continua
    found = passage_statistics(continua)
    every, apart = differences(continua)
    whole = None if continua.overlapping() else _by_document(passages, continua)
    family = {
        name: _figure(found["coefficients"][name], _interval(whole, compute) if whole else None)
        for name, compute in FAMILY.items()
    }
    if whole is None:
        family["binary_u_alpha"] = _marked_or_not(passages)
    covered = float(coverage(whole.pooled())[0][0]) if whole else float("nan")
    return {
        "texts": int((continua.judged.sum(axis=1) > 1).sum()),
        "passages": len(continua.start),
        "characters": int(continua.lengths.sum()),
        "alpha_u": _figure(found["coefficients"]["alpha_u"], None),
        **family,
        "coverage": None if np.isnan(covered) else covered,
        "differences": every.as_dict(),
        "nodes": [
            _node(passages, label, str(node), found["categories"][str(node)])
            | {"differences": apart[label].as_dict()}
            for label, node in enumerate(continua.labels)
        ],
        "comparisons": _comparisons(passages, coders),
    }


def _marked_or_not(passages: Passages) -> dict[str, Any]:
    """Of passages that overlap, what they cover together."""
    continua = passages.continua
    one = replace(continua, label=np.zeros_like(continua.label), labels=["marked"]).only(0)
    sums = _by_document(passages, one)
    value = float(binary_alpha(sums.pooled())[0])
    if np.isnan(value):
        return {"value": None, "reason": ONE_CATEGORY}
    return _figure(Estimate(value), _interval(sums, binary_alpha))


def _node(passages: Passages, label: int, node: str, found: dict[str, Estimate]) -> dict[str, Any]:
    own = passages.continua.only(label)
    sums = _by_document(passages, own)
    value = float(u_alpha(sums.pooled())[0])
    none = found["alpha_u"]
    alone = Estimate(value) if not np.isnan(value) else Estimate(None, reason=none.reason)
    return {
        "node": node,
        "passages": len(own.start),
        "alpha_u": _figure(none, None),
        "u_alpha": _figure(alone, _interval(sums, u_alpha)),
        "ku_alpha": _figure(found["ku_alpha"], None),
    }


def _comparisons(passages: Passages, coders: Sequence[str]) -> list[dict[str, Any]]:
    rows = []
    for label, node in enumerate(passages.continua.labels):
        units = (None, passages.sentences, passages.paragraphs)
        found = [compare(passages.continua, label, one) for one in units]
        for pair, one in found[0].items():
            if one.both or one.a_not_b or one.b_not_a:
                row = {"node": str(node), "a": coders[pair[0]], "b": coders[pair[1]]}
                three = zip(UNITS, found, strict=True)
                rows.append(row | {name: _compared(of[pair]) for name, of in three})
    return rows


def _compared(one: Comparison) -> dict[str, Any]:
    return asdict(one) | {"agreement": one.agreement, "kappa": one.kappa, "reason": one.reason}


def _by_document(passages: Passages, continua: Continua) -> UnitizingSums:
    documents, place = np.unique(passages.documents, return_inverse=True)
    weights = np.zeros((len(documents), len(place)))
    weights[place, np.arange(len(place))] = 1
    return unitizing_sums(continua).weighted(weights)


def _interval(sums: UnitizingSums, compute: Any) -> Interval | None:
    n = len(sums.own)
    if n < 2:
        return None
    drawn = np.random.default_rng(SEED).multinomial(n, np.full(n, 1 / n), RESAMPLES)
    values = compute(sums.weighted(drawn.astype(np.float64)))
    return Interval(np.sort(values[~np.isnan(values)]))


def _figure(one: Estimate, interval: Interval | None) -> dict[str, Any]:
    found: dict[str, Any] = {"value": one.value, "reason": one.reason}
    if one.value is not None and interval is not None:
        found |= {"low": interval.low, "high": interval.high, "se": interval.error}
    return found
