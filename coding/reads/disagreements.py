"""The clauses on which coders of a round differ, read live from their judgements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from coding.agreement.causes import coders_beside_others, doubtful
from coding.agreement.matrix import UNDETERMINABLE_KEY, Units, in_disagreement
from coding.agreement.nodes import NONE_KEY, OMITTED_KEY
from coding.agreement.table import LEVELS
from coding.agreement.units import (
    at_level,
    coders_of,
    differing_on,
    judged_twice,
    report_dimensions,
    round_units,
    set_against,
    state_of,
)
from coding.codebook.scheme import scheme_of
from coding.judgements.content import REMARKS
from coding.models import Assignment, Judgement, Reference, Round
from corpus.models import Clause
from policycoder.errors import Missing
from policycoder.values import choice, text, whole

SPECIAL = (NONE_KEY, UNDETERMINABLE_KEY)
DIMENSION = text("dimension", "Key of a dimension.")
NODE = text("node", "Key one coder gave and another not: a node's, none, undeterminable.")
AGAINST = text("against", f"Key the other coder gave instead of `node`; or {OMITTED_KEY}.")
DOCUMENT = whole("document")
CODERS = text("coders", "User names of two coders, between them a comma: only these are compared.")
LEVEL = choice(
    "level",
    [level.key for level in LEVELS],
    LEVELS[0].key,
    "Nodes as they were given, or those above them that stand for them there.",
)
DIFFERING, JUDGED, DOUBTFUL = "differing", "judged", "doubtful"
SHOW = choice(
    "show",
    (DIFFERING, JUDGED, DOUBTFUL),
    DIFFERING,
    "With `judged` also where all who judged agree; with `doubtful` only where the coders who agree"
    " best with all others stand against the majority.",
)
PARAMETERS = (DIMENSION, NODE, AGAINST, DOCUMENT, CODERS, LEVEL, SHOW)

Item = tuple[int, str]  # clause id, dimension key


@dataclass(frozen=True)
class DisagreementFilter:
    """Which disagreements: of a dimension, on a node (or any node below it), in a document.

    For a node also the key none or undeterminable; `against` narrows it to where the other coder
    gave that key instead, or with `omitted` left the node out of the same set. Between all coders
    or the two of `coders`; without a node also at another `level`, and with `agreeing` every clause
    that two of them have judged; with `doubtful` those of `causes.doubtful` alone.
    """

    dimension: str = ""
    node: str = ""
    against: str = ""
    document: int | None = None
    coders: tuple[str, ...] = ()
    level: str = LEVELS[0].key
    agreeing: bool = False
    doubtful: bool = False

    @classmethod
    def of(cls, params: Mapping[str, str]) -> "DisagreementFilter":
        """By PARAMETERS. Raises Invalid."""
        return cls(
            DIMENSION.of(params),
            NODE.of(params),
            AGAINST.of(params),
            DOCUMENT.of(params),
            coders=tuple(filter(None, CODERS.of(params).split(","))),
            level=LEVEL.of(params),
            agreeing=SHOW.of(params) == JUDGED,
            doubtful=SHOW.of(params) == DOUBTFUL,
        )


def disagreements_of(round: Round, sought: DisagreementFilter) -> list[Item]:
    """In reading order. Raises Missing for a dimension or node the round's codebook has not, and
    for coders it has not.

    With a node: where one coder gave it and another judged without giving it.
    """
    units = round_units(round, state_of(round))
    of_dimension = {d.key: d for d in report_dimensions(round, units)}
    if sought.dimension and sought.dimension not in of_dimension:
        said = _("The codebook has no dimension “%(key)s”.") % {"key": sought.dimension}
        raise Missing.on("dimension", said)
    chosen = [of_dimension[sought.dimension]] if sought.dimension else list(of_dimension.values())
    scheme = scheme_of(round.codebook_version_id)
    columns = _columns(round, sought.coders)
    rows, order = [], list(of_dimension)
    known = False
    for dimension in chosen:
        node = scheme.dimensions[dimension.key].tree.get(sought.node)
        if sought.node and node is None and sought.node not in SPECIAL:
            continue
        below = {one.key for one in node.below()} if node else {sought.node}
        known = True
        own = dimension.units if sought.node else at_level(dimension, sought.level)
        differ = _differ(replace(own, values=own.values[:, columns]), sought, below)
        if sought.doubtful:
            differ &= _doubtful(dimension.units)
        rows += [(row, order.index(dimension.key)) for row in np.flatnonzero(differ).tolist()]
    if sought.node and not known:
        said = _("The codebook has no node “%(key)s” here.") % {"key": sought.node}
        raise Missing.on("node", said)
    return [(int(units.clauses[row]), order[dimension]) for row, dimension in sorted(rows)]


def _columns(round: Round, usernames: Sequence[str]) -> list[int] | slice:
    """Of the coders named; of all where none is."""
    if not usernames:
        return slice(None)
    known = [one.known_as for one in coders_of(round)]
    for name in usernames:
        if name not in known:
            said = _("Nobody of the name “%(name)s” codes in this round.") % {"name": name[:150]}
            raise Missing.on("coders", said)
    return [known.index(name) for name in usernames]


def _differ(units: Units, sought: DisagreementFilter, below: set[str]) -> NDArray[np.bool_]:
    if sought.node and sought.against:
        differ = set_against(units, sought.node, sought.against)
    elif sought.node:
        differ = differing_on(units, below)
    elif sought.agreeing:
        differ = judged_twice(units)
    else:
        differ = in_disagreement(units)
    if sought.document is not None:
        differ &= units.document == sought.document
    return differ


def _doubtful(units: Units) -> NDArray[np.bool_]:
    found = np.zeros(len(units.values), bool)
    beside = coders_beside_others(units, [str(at) for at in range(units.n_coders)])
    found[[one.row for one in doubtful(units, beside)]] = True
    return found


def described(round: Round, items: Sequence[Item]) -> list[dict[str, Any]]:
    """`{clause: {id, number, path, text, document: {id, number, title}}, dimension, choices:
    [{coder: {username, name}, outcome, nodes, unsure, memo}]}` for each, coders by username."""
    keys = {clause for clause, _dimension in items}
    clauses = Clause.objects.select_related("document").in_bulk(keys)
    by_clause: dict[int, list[Judgement]] = {}
    judgements = Judgement.objects.filter(
        clause__in=keys, assignment__round=round, assignment__kind=Assignment.Kind.CODER
    )
    for judgement in judgements.select_related("assignment__coder").order_by(
        "assignment__coder__username"
    ):
        by_clause.setdefault(judgement.clause_id, []).append(judgement)
    nodes = _nodes_of(round, judgements)
    return [
        {
            "clause": _clause(clauses[clause]),
            "dimension": dimension,
            "choices": [
                _choice(judgement, dimension, nodes.get((judgement.pk, dimension), []))
                for judgement in by_clause.get(clause, [])
                if dimension in judgement.outcomes
            ],
        }
        for clause, dimension in items
    ]


def _nodes_of(round: Round, judgements: QuerySet[Judgement]) -> dict[tuple[int, str], list[str]]:
    """(judgement, dimension) -> node keys in the codebook's order."""
    scheme = scheme_of(round.codebook_version_id)
    nodes: dict[tuple[int, str], list[str]] = {}
    references = Reference.objects.filter(judgement__in=judgements.order_by().values("pk"))
    rows = references.order_by("node__position", "node").values_list("judgement", "node")
    for judgement, node in rows.distinct():
        dimension, key = scheme.node_keys[node]
        nodes.setdefault((judgement, dimension), []).append(key)
    return nodes


def _clause(clause: Clause) -> dict[str, Any]:
    document = clause.document
    return {
        "id": clause.pk,
        "number": clause.number,
        "path": clause.path_text,
        "text": clause.text,
        "document": {"id": document.pk, "number": document.number, "title": document.title},
    }


def _choice(judgement: Judgement, dimension: str, nodes: list[str]) -> dict[str, Any]:
    coder = judgement.assignment.coder
    return {
        "coder": {"username": coder.known_as, "name": coder.get_full_name()},
        "outcome": judgement.outcomes[dimension],
        "nodes": nodes,
        **{name: getattr(judgement, name) for name in REMARKS},
    }
