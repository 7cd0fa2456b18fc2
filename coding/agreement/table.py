"""What is reported, coefficients and levels: report, API and page are made of these tables."""

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
    gwet_ac,
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
class Column:
    """A column of the page's table of nodes. The one of the lowest place leads: rows are ordered by
    it, and a node that has no figure there says why."""

    place: int
    heading: str
    title: str = ""


@dataclass(frozen=True)
class Coefficient:
    """key: what reports call it.   label: what readers do, in English.
    compute: the figure of every row of the sums.
    needs: the distance between sets that the sums must have, a key of DISTANCES.
    pairs: the figure of one pair of coders, where `compute` is the mean over the pairs.
    of_node: what the report of a node calls it, which knows presence and absence alone; empty where
        it is not reported of nodes.
    column: where the page's table of nodes shows it, which takes an `of_node`.
    percent: whether readers see a percentage.
    heads: the dimensions it speaks for before all others: SINGLE, of one node a clause, or MULTIPLE.
    """

    key: str
    label: str
    compute: Callable[[Sums], Estimates]
    needs: str = ""
    pairs: Callable[[Sums, int], Estimates] | None = None
    of_node: str = ""
    column: Column | None = None
    percent: bool = False
    heads: tuple[bool, ...] = ()


SINGLE, MULTIPLE = False, True

COEFFICIENTS: tuple[Coefficient, ...] = (
    Coefficient(
        "alpha_masi",
        gettext_noop("Krippendorff's α (MASI)"),
        partial(krippendorff_alpha, distance="masi"),
        needs="masi",
        heads=(SINGLE, MULTIPLE),
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
        column=Column(0, "α"),
    ),
    Coefficient(
        "cohen",
        gettext_noop("Cohen's κ, mean of the pairs (Light)"),
        light_kappa,
        pairs=cohen_kappa,
        of_node="cohen_mean",
        column=Column(
            2,
            gettext_noop("Mean κ"),
            gettext_noop("Mean of Cohen’s κ over the pairs of coders"),
        ),
    ),
    Coefficient("fleiss", gettext_noop("Fleiss' κ"), fleiss_kappa, of_node="fleiss"),
    Coefficient("ac1", gettext_noop("Gwet's AC1"), gwet_ac, of_node="ac1", column=Column(1, "AC1")),
    Coefficient("brennan_prediger", gettext_noop("Brennan–Prediger"), brennan_prediger),
    Coefficient(
        "percent",
        gettext_noop("Percent agreement"),
        percent_agreement,
        of_node="percent",
        column=Column(3, gettext_noop("Percent")),
        percent=True,
    ),
)

DISTANCES: dict[str, Callable[[Sequence[Any]], Distance]] = {
    "masi": partial(SetDistance, kind="masi"),
    "jaccard": partial(SetDistance, kind="jaccard"),
}


@dataclass(frozen=True)
class Level:
    """key: what reports call it.   label, help: what readers of the page and of the API do.
    depth: how many nodes stand above those that are reported; None for the nodes as given.
    """

    key: str
    label: str
    help: str
    depth: int | None = None


# From the nodes to the top. A codebook goes no deeper than this list.
LEVELS: tuple[Level, ...] = (
    Level("leaf", gettext_noop("nodes"), "The nodes as they were given."),
    Level("level3", gettext_noop("third level"), "The third from the top, in a tree of four.", 2),
    Level("level2", gettext_noop("second level"), "The second from the top, in one of three.", 1),
    Level(
        "parent",
        gettext_noop("parents"),
        "Those at the top; null where none have any below.",
        0,
    ),
)


def headline(multiple: bool) -> Coefficient:
    """What speaks for a dimension of several nodes a clause, or of one."""
    return next(one for one in COEFFICIENTS if multiple in one.heads)
