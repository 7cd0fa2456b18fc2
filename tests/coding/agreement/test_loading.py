"""The judgements of a round read at once are those read one by one."""

import numpy as np
import pytest

from coding.agreement.loading import _Places, read_sets
from coding.agreement.matrix import MISSING, UNDETERMINABLE
from coding.agreement.units import coders_of, load_units
from coding.codebook.scheme import scheme_of
from coding.models import Judgement, Reference
from corpus.models import Clause

CODED = {"outcome": "coded", "references": [{"node": "funding"}, {"node": "talent"}]}
SPANS = {
    "outcome": "coded",
    "references": [
        {"node": "infrastructure"},
        {"node": "rewards"},
        {"node": "infrastructure", "start": 1, "end": 2},
    ],
}


def one_by_one(round) -> dict:
    """(clause, coder, dimension) -> set, by the models."""
    found = {}
    judged = Judgement.objects.filter(assignment__round=round, assignment__kind="coder")
    for judgement in judged.filter(clause__codable=True).select_related("assignment"):
        for dimension, outcome in judgement.outcomes.items():
            nodes = Reference.objects.filter(
                judgement=judgement, node__dimension__key=dimension
            ).values_list("node__key", flat=True)
            said = {"undeterminable": UNDETERMINABLE, "none": frozenset()}
            found[judgement.clause_id, judgement.assignment.coder_id, dimension] = said.get(
                outcome, frozenset(nodes)
            )
    return found


def as_read(round) -> dict:
    units = load_units(round)
    return {
        (int(units.clauses[row]), units.coders[column], key): own.labels[own.values[row, column]]
        for key, own in units.dimensions.items()
        for row, column in np.argwhere(own.values != MISSING).tolist()
    }


def test_what_is_read_at_once_is_what_is_stored(blind_round, passes, cast, api, document):
    clauses = list(document.clauses.codable().order_by("start")[:4])
    assert as_read(blind_round) == {}
    bodies = [
        {"tool": CODED, "stage": {"outcome": "undeterminable"}},
        {"tool": SPANS},
        {"stage": {"outcome": "none"}},
        {},
    ]
    for name, offset in (("coder_a", 0), ("coder_b", 1)):
        for n, clause in enumerate(clauses):
            body = bodies[(n + offset) % 4]
            if "tool" in body and body["tool"] is SPANS:
                spans = SPANS["references"]
                moved = {"start": clause.start, "end": clause.start + 2}
                body = {"tool": SPANS | {"references": [*spans[:2], spans[2] | moved]}}
            answer = api(getattr(cast, name)).put(
                f"assignments/{passes[name].pk}/clauses/{clause.pk}/",
                {"revision": 0, "dimensions": body},
            )
            assert answer.status_code == 200, answer.json()
    read = as_read(blind_round)
    assert read == one_by_one(blind_round)
    assert len(read) == 8
    units = load_units(blind_round)
    assert units.clauses.tolist() == [clause.pk for clause in clauses]
    assert units.dimensions["tool"].labels == [
        frozenset({"funding", "talent"}),
        frozenset({"infrastructure", "rewards"}),
    ]


def test_one_statement_reads_judgements_references_and_clauses(
    blind_round, django_assert_num_queries
):
    coders = list(coders_of(blind_round).values_list("pk", flat=True))
    scheme = scheme_of(blind_round.codebook_version_id)
    # and two who holds a pass and the numbers of the documents
    with django_assert_num_queries(3):
        read_sets(blind_round.pk, scheme, coders)


def test_what_is_not_codable_is_left_out(blind_round, passes, cast, api, document):
    first, second = document.clauses.codable().order_by("start")[:2]
    for clause in (first, second):
        api(cast.coder_a).put(
            f"assignments/{passes['coder_a'].pk}/clauses/{clause.pk}/",
            {"revision": 0, "dimensions": {"tool": CODED}},
        )
    Clause.objects.filter(pk=first.pk).update(codable=False)
    assert load_units(blind_round).clauses.tolist() == [second.pk]


@pytest.mark.parametrize("ids", [[], [7], [9, 3, 5], [1, 10**12, 5]])
def test_places_are_those_of_the_list(ids):
    wanted = [0, 3, 5, 7, 9, 10**12, 10**12 + 1]
    found = _Places(np.array(ids, np.int64))(np.array(wanted, np.int64))
    assert found.tolist() == [ids.index(one) if one in ids else -1 for one in wanted]
