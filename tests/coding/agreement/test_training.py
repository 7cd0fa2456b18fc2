"""A coder's scores against a reference: by hand, and as other packages compute them."""

import krippendorff
import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score, precision_score, recall_score

from coding.agreement.training import Bar, dimension_scores, merged, reaches, shortfalls

NODES = ["funding", "rewards", "talent"]
NONE, UNKNOWN = frozenset(), frozenset({"undeterminable"})
F, R, T = (frozenset({key}) for key in NODES)
BOTH = F | R
BAR = Bar(0.8)


def scores(*pairs):
    """Of pairs (the coder, the reference), two clauses a document."""
    rows = [(n // 2, own, said) for n, (own, said) in enumerate(pairs)]
    return dimension_scores("tool", rows, NODES, {key: [key] for key in NODES})


PAIRS = [(F, F), (F, R), (R, R), (NONE, NONE), (T, F), (T, T), (F, F), (NONE, T), (UNKNOWN, NONE)]


def test_what_is_counted_by_hand():
    found = scores(*PAIRS, (None, F))
    assert (found["reference"], found["judged"], found["missing"]) == (10, 9, 1)
    assert found["differing"] == 4
    funding, rewards, talent = found["nodes"]
    # the reference has it in clauses 1, 5, 7 (the tenth is not judged), the coder in 1, 2, 7
    assert (funding["reference"], funding["coder"], funding["both"]) == (3, 3, 2)
    assert funding["precision"] == {"value": pytest.approx(2 / 3), "reason": ""}
    assert funding["recall"] == {"value": pytest.approx(2 / 3), "reason": ""}
    assert (rewards["reference"], rewards["coder"], rewards["both"]) == (2, 1, 1)
    assert rewards["precision"]["value"] == 1.0
    assert rewards["recall"]["value"] == 0.5
    assert (talent["reference"], talent["coder"], talent["both"]) == (2, 2, 1)


def test_the_coefficients_are_those_of_other_packages():
    names = {F: 0, R: 1, T: 2, NONE: 3, UNKNOWN: 4}
    own, said = ([names[pair[side]] for pair in PAIRS] for side in (0, 1))
    found = scores(*PAIRS)["coefficients"]
    assert found["percent"]["value"] == pytest.approx(5 / 9)
    assert found["cohen"]["value"] == pytest.approx(cohen_kappa_score(own, said))
    alpha = krippendorff.alpha(np.array([own, said]), level_of_measurement="nominal")
    assert found["alpha_nominal"]["value"] == pytest.approx(alpha)


def test_precision_and_recall_are_those_of_another_package():
    for node in scores(*PAIRS)["nodes"]:
        own, said = ([node["node"] in pair[side] for pair in PAIRS] for side in (0, 1))
        assert node["precision"]["value"] == pytest.approx(precision_score(said, own))
        assert node["recall"]["value"] == pytest.approx(recall_score(said, own))
        alpha = krippendorff.alpha(np.array([own, said], float), level_of_measurement="nominal")
        assert node["alpha"]["value"] == pytest.approx(alpha)


def test_sets_that_share_a_node_are_nearer_by_masi_than_by_equality():
    found = scores((BOTH, F), (F, F), (R, R), (T, T))["coefficients"]
    assert found["alpha_masi"]["value"] > found["alpha_nominal"]["value"]


def test_an_undefined_figure_has_a_reason():
    found = scores((F, R), (F, R))
    funding, rewards = found["nodes"]
    assert funding["recall"] == {"value": None, "reason": "not_in_reference"}
    assert rewards["precision"] == {"value": None, "reason": "not_given"}
    alike = scores((F, F), (F, F))["coefficients"]
    assert alike["cohen"] == {"value": None, "reason": "one_category"}
    nothing = scores((None, F))["coefficients"]
    assert nothing["alpha_masi"] == {"value": None, "reason": "too_few_coders"}
    assert scores()["coefficients"]["percent"] == {"value": None, "reason": "no_units"}


@pytest.mark.parametrize(
    ("pairs", "bar", "said"),
    [
        ([(F, F), (R, R), (T, T)], BAR, ""),
        ([(F, F), (F, F)], BAR, ""),  # no coefficient, but all is as it should be
        ([(F, F), (R, R), (None, T)], BAR, "missing"),
        ([(F, F), (R, R), (T, F)], BAR, "below"),
        ([(F, F), (R, R), (T, F)], Bar(0.667, "percent"), ""),  # 2 / 3 is read as 0.667
        ([(F, F), (R, R), (T, F)], Bar(0.668, "percent"), "below"),
        ([(NONE, NONE), (F, NONE)], Bar(0.1, "cohen"), "below"),
        ([], Bar(0.8, dimensions=("tool",)), "nothing"),
    ],
)
def test_what_reaches_a_bar(pairs, bar, said):
    found = {"tool": scores(*pairs)}
    assert shortfalls(found, bar) == {"tool": said}
    assert reaches(found, bar) == (said == "")


def test_a_bar_is_of_all_dimensions_or_of_those_named():
    found = {"tool": scores((F, F), (R, R)), "stage": scores((F, R), (R, F))}
    assert not reaches(found, BAR)
    assert reaches(found, Bar(0.8, dimensions=("tool",)))
    assert not reaches(found, Bar(0.8, dimensions=("stage",)))


def test_a_dimension_without_reference_is_left_out_unless_it_is_named():
    found = {"tool": scores((F, F), (R, R)), "stage": scores()}
    assert reaches(found, BAR)
    assert not reaches(found, Bar(0.8, dimensions=("tool", "stage")))
    assert not reaches({"stage": scores()}, BAR)


def test_leads_who_differ_give_no_reference():
    assert merged([F, F]) == F
    assert merged([NONE]) == NONE
    assert merged([F, BOTH]) is None
