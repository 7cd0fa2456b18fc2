"""Scores of a training as its pages show them: names, figures, words."""

from typing import Any

from django.utils.translation import gettext as _

from coding.agreement.training import (
    BAR_COEFFICIENTS,
    BELOW,
    DECIMALS,
    MISSING_CLAUSES,
    NOT_GIVEN,
    NOT_IN_REFERENCE,
    NOTHING,
    UNDEFINED,
    Bar,
    shortfalls,
)
from coding.models import Round
from coding.pages.agreement_report import Figure, Names, figure
from coding.reads.trained import rules_of
from coding.reads.training import ComparedClause, Side

HEADLINE = "alpha_masi"


class Report:
    """Of one training round, in the reader's language."""

    def __init__(self, round: Round, bar: dict[str, Any] | None):
        self._round, self._bar = round, Bar(**bar) if bar else None
        self._names = Names(round.codebook_version)
        self._labels = {one.key: _(one.label) for one in BAR_COEFFICIENTS}

    @property
    def columns(self) -> list[str]:
        return list(self._names.dimensions.values())

    @property
    def bar_words(self) -> str:
        """`Krippendorff's α (MASI) of at least 0.800 on every dimension`; "" without a bar."""
        if self._bar is None:
            return ""
        names = [self._names.dimensions.get(key, key) for key in self._bar.dimensions]
        where = _(", ").join(names) if names else _("every dimension")
        return _("%(coefficient)s of at least %(least)s on %(where)s") % {
            "coefficient": self._labels[self._bar.coefficient],
            "least": f"{self._bar.least:.{DECIMALS}f}",
            "where": where,
        }

    def trainee(self, one: dict[str, Any]) -> dict[str, Any]:
        attempts = [self._attempt(attempt) for attempt in one["attempts"]]
        current = next((a for a in attempts if a["number"] == one["number"]), None)
        return one | {
            "attempts": attempts,
            "newest": attempts[-1] if attempts else None,
            "scored": current is not None,
            "finished": one["documents"] and one["submitted"] == one["documents"],
        }

    def _attempt(self, one: dict[str, Any]) -> dict[str, Any]:
        said = shortfalls(one["scores"], self._bar) if self._bar else {}
        return one | {
            "dimensions": self.dimensions(one["scores"]),
            "reasons": [
                _("%(dimension)s: %(reason)s")
                % {"dimension": self._names.dimensions.get(key, key), "reason": SHORT[why]()}
                for key, why in said.items()
                if why
            ],
        }

    def dimensions(self, scores: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
        key_figure = self._bar.coefficient if self._bar else HEADLINE
        return [
            {
                "key": key,
                "name": self._names.dimensions.get(key, key),
                "headline": figure(one["coefficients"][key_figure]),
                "headline_name": self._labels[key_figure],
                "figures": [
                    (self._labels[name], figure(value))
                    for name, value in one["coefficients"].items()
                ],
                "alike": one["judged"] and not one["differing"] and not one["missing"],
                "counts": one,
                "nodes": [self._node(key, node) for node in one["nodes"]],
            }
            for key in self._names.dimensions
            if (one := scores.get(key))
        ]

    def _node(self, dimension: str, one: dict[str, Any]) -> dict[str, Any]:
        return one | {
            "node": self._names.node(dimension, one["node"]),
            "missed": one["reference"] - one["both"],
            "extra": one["coder"] - one["both"],
            "precision": _ratio(one["precision"]),
            "recall": _ratio(one["recall"]),
            "alpha": figure(one["alpha"]),
        }

    def clause(self, one: ComparedClause) -> dict[str, Any]:
        return {
            "clause": one.clause,
            "memo": one.memo,
            "reference_memo": one.reference_memo,
            "dimensions": [
                {
                    "name": name,
                    "differs": key in one.differing,
                    "unsettled": key in one.unsettled,
                    "marked": one.marked.get(key),
                    "own": self._said(key, one.own[key], one),
                    "reference": self._said(key, one.reference[key], one),
                }
                for key, name in self._names.dimensions.items()
            ],
        }

    def _said(self, dimension: str, side: Side, one: ComparedClause) -> dict[str, Any]:
        """The chips of one side, and the rules of those of its nodes that the other has not."""
        rules = [
            rules_of(self._round, dimension, node)
            | {"tone": self._names.node(dimension, node).tone}
            for name, node in one.nodes
            if name == dimension and node in side.nodes
        ]
        return {"chips": self._chips(dimension, side), "rules": rules}

    def _chips(self, dimension: str, side: Side) -> list[Any]:
        if side.outcome is None:
            return []
        return [self._names.node(dimension, key) for key in side.nodes or [side.outcome]]


def _ratio(found: dict[str, Any]) -> Figure:
    if found["value"] is None:
        reason = {
            NOT_GIVEN: _("the coder never gave this node"),
            NOT_IN_REFERENCE: _("the reference never has this node"),
        }[found["reason"]]
        return Figure(None, "—", reason)
    return Figure(found["value"], f"{100 * found['value']:.0f}%")


SHORT = {
    NOTHING: lambda: _("the reference says nothing"),
    MISSING_CLAUSES: lambda: _("clauses were left unjudged"),
    UNDEFINED: lambda: _("the coefficient cannot be computed"),
    BELOW: lambda: _("below the bar"),
}
