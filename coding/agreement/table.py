"""What is reported, coefficients and levels: report, API and page are made of these tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from coding.agreement.coefficients import (
    Estimates,
    Result,
    brennan_prediger,
    cohen_kappa,
    composite_reliability,
    conger_kappa,
    fleiss_kappa,
    gwet_ac,
    holsti,
    krippendorff_alpha,
    light_kappa,
    mean_holsti,
    mean_scott_pi,
    percent_agreement,
    scott_pi,
)
from coding.agreement.distances import Distance, SetDistance
from coding.agreement.matrix import Units
from coding.agreement.scores import (
    interval_distance,
    ordinal_alpha,
    ratio_distance,
    weighted_distance,
)
from coding.agreement.sums import Sums
from coding.agreement.variance import (
    alpha_error,
    brennan_prediger_error,
    conger_error,
    error_of_two,
    fleiss_error,
    gwet_error,
)


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


Error = Callable[[Units, Result, Distance], float | None]


@dataclass(frozen=True)
class Coefficient:
    """key: what reports call it.   label: what readers do, in English.
    compute: the figure of every row of the sums.
    needs: the distance between sets that the sums must have, a key of DISTANCES.
    pairs: the figure of one pair of coders, where `compute` is the mean over the pairs.
    of_node: what the report of a node calls it, which knows presence and absence alone; empty where
        it is not reported of nodes.
    column: where the page's table of nodes shows it, which takes an `of_node`.
    stat: what `manage.py agreement` calls it, as published tables do.
    error: its standard error in closed form, where one is published.
    percent: whether readers see a percentage.
    heads: the dimensions it speaks for before all others: SINGLE, of one node a clause, MULTIPLE, or
        ORDINAL, of scores.
    of_part: whether it is reported of documents, weeks and pairs of coders.
    method: what a paper says of it, with its source; those that have it stand in the paragraph on
        method, but for those that head other kinds of dimensions.
    """

    key: str
    label: str
    compute: Callable[[Sums], Estimates]
    needs: str = ""
    pairs: Callable[[Sums, int], Estimates] | None = None
    of_node: str = ""
    column: Column | None = None
    stat: str = ""
    error: Error | None = None
    percent: bool = False
    heads: tuple[str, ...] = ()
    of_part: bool = False
    method: str = ""


SINGLE, MULTIPLE, ORDINAL = "single", "multiple", "ordinal"

COEFFICIENTS: tuple[Coefficient, ...] = (
    Coefficient(
        "alpha_masi",
        gettext_noop("Krippendorff's α (MASI)"),
        partial(krippendorff_alpha, distance="masi"),
        needs="masi",
        stat="alpha_masi",
        error=alpha_error,
        heads=(SINGLE, MULTIPLE),
        of_part=True,
        method=gettext_noop(
            "Krippendorff's α is 1 − observed ÷ expected disagreement (Krippendorff 2018, ch. 12), with the MASI distance between sets of nodes (Passonneau 2006), which is nominal where each set has one node"
        ),
    ),
    Coefficient(
        "alpha_jaccard",
        gettext_noop("Krippendorff's α (Jaccard)"),
        partial(krippendorff_alpha, distance="jaccard"),
        needs="jaccard",
        stat="alpha_jaccard",
        error=alpha_error,
    ),
    Coefficient(
        "alpha_nominal",
        gettext_noop("Krippendorff's α (nominal)"),
        krippendorff_alpha,
        of_node="alpha",
        column=Column(0, "α"),
        stat="alpha_nominal",
        error=alpha_error,
        of_part=True,
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
        stat="cohen_kappa",
        error=error_of_two,
        method=gettext_noop(
            "Cohen's κ (1960) is that of each pair of coders on the clauses both judged; the mean over the pairs is Light's κ (1971)"
        ),
    ),
    Coefficient(
        "fleiss",
        gettext_noop("Fleiss' κ"),
        fleiss_kappa,
        of_node="fleiss",
        stat="fleiss_kappa",
        error=fleiss_error,
    ),
    Coefficient(
        "conger",
        gettext_noop("Conger's κ"),
        conger_kappa,
        stat="conger_kappa",
        error=conger_error,
    ),
    Coefficient(
        "scott",
        gettext_noop("Scott's π, mean of the pairs"),
        mean_scott_pi,
        pairs=scott_pi,
        stat="scott_pi",
    ),
    Coefficient(
        "ac1",
        gettext_noop("Gwet's AC1"),
        gwet_ac,
        of_node="ac1",
        column=Column(1, "AC1"),
        stat="gwet_ac1",
        error=gwet_error,
        method=gettext_noop(
            "Gwet's AC1 (2008) takes the chance of agreement from how evenly the values are spread, in the form for missing judgements (Gwet 2014)"
        ),
    ),
    Coefficient(
        "brennan_prediger",
        gettext_noop("Brennan–Prediger"),
        brennan_prediger,
        stat="brennan_prediger",
        error=brennan_prediger_error,
    ),
    Coefficient(
        "percent",
        gettext_noop("Percent agreement"),
        percent_agreement,
        of_node="percent",
        column=Column(3, gettext_noop("Percent")),
        stat="percent_agreement",
        percent=True,
        of_part=True,
        method=gettext_noop(
            "percent agreement is the share of pairs of judgements of one clause that are the same set"
        ),
    ),
    Coefficient(
        "holsti",
        gettext_noop("Holsti's CR, mean of the pairs (not corrected for chance)"),
        mean_holsti,
        pairs=holsti,
        stat="holsti_cr",
        percent=True,
        method=gettext_noop(
            "Holsti's CR (1969) is 2M/(N1+N2) of a pair, averaged over the pairs; it is not corrected for chance"
        ),
    ),
    Coefficient(
        "composite",
        gettext_noop("Composite reliability nK/(1+(n−1)K) (not corrected for chance)"),
        composite_reliability,
        stat="composite_reliability",
        method=gettext_noop(
            "composite reliability is nK/(1+(n−1)K) with K the mean of Holsti's CR and n the number of coders; it is not corrected for chance"
        ),
    ),
)

# Of categories that are numbers.
SCORED: tuple[Coefficient, ...] = (
    Coefficient(
        "alpha_ordinal",
        gettext_noop("Krippendorff's α (ordinal)"),
        ordinal_alpha,
        stat="alpha_ordinal",
        heads=(ORDINAL,),
        of_part=True,
        method=gettext_noop(
            "Krippendorff's α is 1 − observed ÷ expected disagreement (Krippendorff 2018, ch. 12), with the ordinal distance between scores"
        ),
    ),
    *(
        Coefficient(
            f"alpha_{level}",
            label,
            partial(krippendorff_alpha, distance=level),
            needs=level,
            stat=f"alpha_{level}",
            error=alpha_error,
        )
        for level, label in (
            ("interval", gettext_noop("Krippendorff's α (interval)")),
            ("ratio", gettext_noop("Krippendorff's α (ratio)")),
        )
    ),
    *(
        Coefficient(
            f"ac2_{weights}",
            label,
            partial(gwet_ac, distance=weights),
            needs=weights,
            stat=f"gwet_ac2_{weights}",
            error=gwet_error,
        )
        for weights, label in (
            ("ordinal", gettext_noop("Gwet's AC2 (ordinal weights)")),
            ("linear", gettext_noop("Gwet's AC2 (linear weights)")),
            ("quadratic", gettext_noop("Gwet's AC2 (quadratic weights)")),
        )
    ),
)

DISTANCES: dict[str, Callable[[Sequence[Any]], Distance]] = {
    "masi": partial(SetDistance, kind="masi"),
    "jaccard": partial(SetDistance, kind="jaccard"),
}
SCORE_DISTANCES: dict[str, Callable[[Sequence[float]], Distance]] = {
    "interval": interval_distance,
    "ratio": ratio_distance,
    **{name: partial(weighted_distance, name) for name in ("ordinal", "linear", "quadratic")},
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


def headline(kind: str) -> Coefficient:
    """What speaks for a dimension that is SINGLE, MULTIPLE or ORDINAL."""
    return next(one for one in (*COEFFICIENTS, *SCORED) if kind in one.heads)


def kind_of(dimension: Any) -> str:
    """Of a codebook's dimension, which says whether it is `multiple` and `ordinal`."""
    if dimension.multiple:
        return MULTIPLE
    return ORDINAL if dimension.ordinal else SINGLE


def figure_in(found: Mapping[str, Any], one: Coefficient) -> dict[str, Any] | None:
    """The coefficient in the report of a dimension, of its nodes or its scores; None where the
    report has none."""
    places = (found["levels"]["leaf"], found.get("scores") or {})
    return next((place[one.key] for place in places if one.key in place), None)
