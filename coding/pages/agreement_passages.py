"""What the report shows of marked words."""

from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from coding.agreement.passages import UNITS
from coding.pages.agreement_report import Names, figure, percentage
from policycoder.numbers import grouped


def passages(
    key: str, found: dict[str, Any] | None, names: Names, coders: dict[str, str]
) -> dict[str, Any] | None:
    if not found:
        return None
    return {
        "n_passages": found["passages"],
        "texts": found["texts"],
        "family": [
            ("uα", figure(found["u_alpha"]), _("borders and nodes at once")),
            ("|uα", figure(found["binary_u_alpha"]), _("marked or not, whatever the node")),
            ("cuα", figure(found["cu_alpha"]), _covering(found["coverage"])),
            ("αU", figure(found["alpha_u"]), _("of 1995, over all nodes")),
        ],
        "words": _words(found["differences"]),
        "nodes": [
            {
                "node": names.node(key, row["node"]),
                "passages": row["passages"],
                "figures": [figure(row[name]) for name in ("u_alpha", "alpha_u", "ku_alpha")],
                "differences": row["differences"],
            }
            for row in found["nodes"]
            if row["passages"]
        ],
        "comparisons": [
            _compared(names.node(key, row["node"]).name, coders, row, unit)
            | {
                "query": f"dimension={key}&node={row['node']}"
                f"&coders={quote(row['a'])},{quote(row['b'])}"
            }
            for row in found["comparisons"]
            for unit in UNITS
        ],
    }


def _covering(share: float | None) -> str:
    if share is None:
        return _("the nodes alone, where two marked something")
    return _("the nodes alone, where two marked something: %(share)s of the text") % {
        "share": percentage(share).text
    }


def _words(found: dict[str, int]) -> str:
    """Whether borders or nodes are what the coders differ over."""
    apart = found["boundary"] + found["label"] + found["missed"]
    if not apart:
        return _("Wherever one coder marked words, the others marked the same.")
    text = ngettext(
        "Of %(n)s difference between a passage and another coder’s work %(boundary)s are over borders, %(label)s over the node, and %(missed)s are words that only one marked.",
        "Of %(n)s differences between a passage and another coder’s work %(boundary)s are over borders, %(label)s over the node, and %(missed)s are words that only one marked.",
        apart,
    )
    shares = {
        name: percentage(found[name] / apart).text for name in ("boundary", "label", "missed")
    }
    return text % {"n": grouped(apart), **shares}


def _compared(node: str, coders: dict[str, str], row: dict[str, Any], unit: str) -> dict[str, Any]:
    said = {
        "characters": pgettext("unit of a comparison", "characters"),
        "sentences": pgettext("unit of a comparison", "sentences"),
        "paragraphs": pgettext("unit of a comparison", "paragraphs"),
    }
    own = row[unit]
    n = own["both"] + own["a_not_b"] + own["b_not_a"] + own["neither"]
    return {
        "node": node,
        "a": coders[row["a"]],
        "b": coders[row["b"]],
        "unit": said[unit],
        "kappa": figure({"value": own["kappa"], "reason": own["reason"]}),
        "agreement": percentage(own["agreement"]),
        "a_not_b": percentage(own["a_not_b"] / n if n else None),
        "b_not_a": percentage(own["b_not_a"] / n if n else None),
    }
