from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def cohens_kappa(units: ArrayLike, agreeing: ArrayLike, chance: ArrayLike) -> NDArray[Any]:
    """Cohen's κ of two judges' contingency table: (N Σ n_kk - Σ n_k· n_·k) / (N² - Σ n_k· n_·k).

    units: N, what both have judged.   agreeing: Σ n_kk.   chance: Σ n_k· n_·k, the products of the
    marginals. NaN where both gave one and the same category throughout, or judged nothing (Cohen,
    "A coefficient of agreement for nominal scales", Educational and Psychological Measurement 20,
    1960).
    """
    n, alike, by_chance = (np.asarray(one, np.float64) for one in (units, agreeing, chance))
    possible = n**2 - by_chance
    kappa = np.full(possible.shape, np.nan)
    return np.divide(n * alike - by_chance, possible, out=kappa, where=possible != 0)
