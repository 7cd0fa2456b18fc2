"""How many clauses: published numbers, and simulations checked by an independent library."""

import krippendorff as independent
import numpy as np
import pytest

from coding.sampling.planner import krippendorff, simulated


@pytest.mark.parametrize(("alpha", "units"), [(0.8, 139), (0.667, 81)])
def test_the_published_numbers(alpha, units):
    """Four equally frequent codes, two coders, significance 0.05: the examples that the manual of
    ATLAS.ti 22, Sample Size and Decision Rules, gives from Krippendorff's table 11.2."""
    assert krippendorff(alpha, categories=4, coders=2, p=0.05) == units


def test_more_coders_multiply_z_squared():
    assert krippendorff(0.8, 4, 4, 0.05) == pytest.approx(2 * 139, abs=1)


def test_the_simulated_size_gives_the_interval_asked_for():
    """α of fresh data of that size, by the package `krippendorff`: 95 % within ± 0.05."""
    planned = simulated(0.8, 6, 3, 0.05)
    rng = np.random.default_rng(99)
    found = []
    for _n in range(400):
        truth = rng.integers(0, 6, (planned.units, 1))
        sure = rng.random((planned.units, 3)) < np.sqrt(0.8)
        judged = np.where(sure, truth, rng.integers(0, 6, (planned.units, 3)))
        found.append(independent.alpha(judged.T, level_of_measurement="nominal"))
    assert np.mean(found) == pytest.approx(0.8, abs=0.01)
    assert np.percentile(np.abs(np.array(found) - 0.8), 95) == pytest.approx(0.05, abs=0.01)


def test_the_same_seed_plans_the_same():
    assert simulated(0.7, 4, 2, 0.1, seed=5) == simulated(0.7, 4, 2, 0.1, seed=5)


def test_narrower_intervals_need_more():
    assert simulated(0.8, 4, 2, 0.05).units > 2.5 * simulated(0.8, 4, 2, 0.1).units
