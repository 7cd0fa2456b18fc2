"""How far coders agree with themselves on clauses that came back in secret."""

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

from coding.agreement.coefficients import percent_agreement
from coding.agreement.intervals import Resampling
from coding.agreement.matrix import Units, encode
from coding.agreement.report import figure_of, tally
from coding.agreement.table import COEFFICIENTS
from coding.agreement.units import Values, values_of
from coding.codebook.scheme import scheme_of
from coding.models import Assignment, Judgement, Round
from corpus.models import User

ALPHA = next(one for one in COEFFICIENTS if one.key == "alpha_nominal")


@dataclass(frozen=True)
class Pair:
    """What one coder said of a clause the first and the second time, by dimension; None: nothing."""

    coder: int
    document: int
    clause: int
    first: Values | None
    second: Values | None


@dataclass(frozen=True)
class Twice:
    """Of one dimension. `percent` and `alpha` are None where they are undefined; `reason` is why α
    is; `low` and `high` are those of the 95 % interval of α, None where too few came back."""

    units: int
    percent: float | None
    alpha: float | None
    reason: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Intra:
    """One coder. `given`: clauses that came back."""

    username: str
    name: str
    given: int
    dimensions: dict[str, Twice] = field(default_factory=dict)


def pairs_of(round: Round) -> list[Pair]:
    """By coder, document and place in the text."""
    rows = Assignment.objects.filter(
        round=round, kind=Assignment.Kind.REPEAT, beside__kind=Assignment.Kind.CODER
    )
    given = [
        (coder, document, clause)
        for coder, document, clauses in rows.order_by(
            "coder__username", "document__number"
        ).values_list("coder", "document", "clauses")
        for clause in clauses or ()
    ]
    clauses = [clause for _coder, _document, clause in given]
    first = _values(round, Assignment.Kind.CODER, clauses)
    second = _values(round, Assignment.Kind.REPEAT, clauses)
    return [
        Pair(coder, document, clause, first.get((coder, clause)), second.get((coder, clause)))
        for coder, document, clause in given
    ]


def _values(round: Round, kind: str, clauses: list[int]) -> dict[tuple[int, int], Values]:
    judged = Judgement.objects.filter(
        assignment__round=round, assignment__kind=kind, clause__in=clauses, clause__codable=True
    )
    scheme = scheme_of(round.codebook_version_id)
    return {(coder, clause): said for clause, _document, coder, said in values_of(judged, scheme)}


def intra_of(round: Round) -> list[Intra]:
    """Each coder to whom clauses came back, by user name."""
    by_coder: dict[int, list[Pair]] = defaultdict(list)
    for pair in pairs_of(round):
        by_coder[pair.coder].append(pair)
    people = User.objects.filter(pk__in=by_coder).order_by("username")
    keys = list(scheme_of(round.codebook_version_id).dimensions)
    return [
        Intra(
            one.username,
            one.get_full_name(),
            len(by_coder[one.pk]),
            {key: _twice(by_coder[one.pk], key) for key in keys},
        )
        for one in people
    ]


def _twice(pairs: list[Pair], key: str) -> Twice:
    rows = [[(pair.first or {}).get(key), (pair.second or {}).get(key)] for pair in pairs]
    encoded, labels = encode(rows, n_coders=2)
    documents = np.array([pair.document for pair in pairs], np.int64)
    both = int((encoded >= 0).all(axis=1).sum())
    drawing = Resampling(Units(encoded, documents, labels))
    made = tally(drawing.rows, drawing, [ALPHA])
    alpha = figure_of(ALPHA, made)
    percent = percent_agreement(made.sums).result().value
    low, high = alpha.get("low"), alpha.get("high")
    return Twice(both, percent, alpha["value"], alpha["reason"], low, high)
