import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from policycoder.kappa import cohens_kappa


def test_the_example_of_cohen_1960():
    """Its Table 1: 200 units, p_o = .70, p_e = .41."""
    table = np.array([[88, 14, 18], [10, 40, 10], [2, 6, 12]])
    kappa = cohens_kappa(200, np.trace(table), table.sum(0) @ table.sum(1))
    assert float(kappa) == pytest.approx((0.7 - 0.41) / (1 - 0.41))


def test_as_scikit_learn_has_it():
    rng = np.random.default_rng(3)
    a = rng.integers(0, 4, 300)
    b = np.where(rng.random(300) < 0.6, a, rng.integers(0, 4, 300))
    chance = np.bincount(a, minlength=4) @ np.bincount(b, minlength=4)
    assert float(cohens_kappa(300, (a == b).sum(), chance)) == pytest.approx(
        cohen_kappa_score(a, b)
    )


def test_it_is_undefined_where_chance_alone_would_agree():
    assert np.isnan(cohens_kappa(7, 7, 49))
    assert np.isnan(cohens_kappa(0, 0, 0))
    assert np.isnan(cohens_kappa([7, 4], [7, 2], [49, 8])).tolist() == [True, False]
