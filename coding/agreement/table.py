"""The coefficients that are reported: report, API and page are made of this one table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from coding.agreement.coefficients import (
    Estimates,
    brennan_prediger,
    cohen_kappa,
    fleiss_kappa,
    gwet_ac1,
    krippendorff_alpha,
    light_kappa,
    percent_agreement,
)
from coding.agreement.distances import Distance, SetDistance
from coding.agreement.sums import Sums


def gettext_noop(text: str) -> str:
    """Marks a text for translation."""
    return text


@dataclass(frozen=True)
class Coefficient:
    """key: what reports call it.   label: what readers do, in English.
    compute: the figure of every row of the sums.
    needs: the distance between sets that the sums must have, a key of DISTANCES.
    pairs: the figure of one pair of coders, where `compute` is the mean over the pairs.
    of_node: what the report of a node calls it, which knows presence and absence alone; empty where
        it is not reported of nodes.
    percent: whether readers see a percentage.
    """

    key: str
    label: str
    compute: Callable[[Sums], Estimates]
    needs: str = ""
    pairs: Callable[[Sums, int], Estimates] | None = None
    of_node: str = ""
    percent: bool = False


COEFFICIENTS: tuple[Coefficient, ...] = (
    Coefficient(
        "alpha_masi",
        gettext_noop("Krippendorff's α (MASI)"),
        partial(krippendorff_alpha, distance="masi"),
        needs="masi",
    ),
    Coefficient(
        "alpha_jaccard",
        gettext_noop("Krippendorff's α (Jaccard)"),
        partial(krippendorff_alpha, distance="jaccard"),
        needs="jaccard",
    ),
    Coefficient(
        "alpha_nominal",
        gettext_noop("Krippendorff's α (nominal)"),
        krippendorff_alpha,
        of_node="alpha",
    ),
    Coefficient(
        "cohen",
        gettext_noop("Cohen's κ, mean of the pairs (Light)"),
        light_kappa,
        pairs=cohen_kappa,
        of_node="cohen_mean",
    ),
    Coefficient("fleiss", gettext_noop("Fleiss' κ"), fleiss_kappa, of_node="fleiss"),
    Coefficient("ac1", gettext_noop("Gwet's AC1"), gwet_ac1, of_node="ac1"),
    Coefficient("brennan_prediger", gettext_noop("Brennan–Prediger"), brennan_prediger),
    Coefficient(
        "percent",
        gettext_noop("Percent agreement"),
        percent_agreement,
        of_node="percent",
        percent=True,
    ),
)

DISTANCES: dict[str, Callable[[Sequence[Any]], Distance]] = {
    "masi": partial(SetDistance, kind="masi"),
    "jaccard": partial(SetDistance, kind="jaccard"),
}
