"""What a report of agreement means in words, and what to do next: computed from its figures."""

from collections.abc import Iterator
from math import log
from typing import Any
from urllib.parse import quote

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coding.agreement.report import FEWEST_USES
from coding.codebook.pinyin import has_han
from coding.pages.agreement_report import GOOD, USABLE, Names
from coding.reads.yardsticks import CONSENSUS
from policycoder.numbers import grouped

UNEVEN = 1.5
FIRST_STEPS = 6
LEAST_RISE = 0.01
LEAST_GAIN = 0.02
APART_FROM_PARENTS = 0.1
NODES_NAMED, PAIRS_NAMED = 3, 2

Found = dict[str, Any]


def findings(
    data: Found, dimensions: list[Found], names: Names, coders: dict[str, str]
) -> list[str]:
    """Sentences, those of the headline first; each holds only of these data."""
    said: list[str] = []
    for one in dimensions:
        found = data["dimensions"][one["key"]]
        said += _standing(one, found)
        said += _above(one)
        said += _prevalence(one)
        said += _drift(one)
        said += _lowest(one)
        said += _rare(one, found, names)
        said += _yardsticks(one)
    said += _uneven(data, names, coders)
    return said


def _standing(one: Found, found: Found) -> Iterator[str]:
    figure = one["headline"]["figure"]
    if figure.value is None:
        yield _("%(dimension)s: no coefficient, as %(reason)s.") % {
            "dimension": one["name"],
            "reason": figure.reason,
        }
        return
    low, high = figure.low, figure.high
    if low is None or high is None:
        return
    if low >= GOOD:
        text = _("%(dimension)s: reliable; even the lower end of the interval reaches .800.")
    elif figure.value >= GOOD:
        text = _(
            "%(dimension)s: reliable by its value; the interval reaches below .800, so more clauses"
            " would make it sure."
        )
    elif high < USABLE:
        text = _("%(dimension)s: too low for conclusions; the whole interval lies below .667.")
    elif figure.value < USABLE:
        text = _("%(dimension)s: too low for conclusions, though the interval reaches above .667.")
    elif low >= USABLE:
        text = _("%(dimension)s: good for tentative conclusions; the interval stays above .667.")
    else:
        text = _(
            "%(dimension)s: good for tentative conclusions by its value; the interval reaches below"
            " .667."
        )
    yield text % {"dimension": one["name"]}


def _above(one: Found) -> Iterator[str]:
    """Coders who differ within a parent know the field, not the nodes."""
    heads = [
        (level["name"], level["head"]) for level in one["levels"] if level["head"].value is not None
    ]
    if len(heads) < 2:
        return
    (_leaf, low), (name, high) = heads[0], heads[-1]
    if high.value - low.value >= APART_FROM_PARENTS:
        yield _(
            "%(level)s: %(high)s against %(low)s for the nodes: most differences lie within one parent."
        ) % {"level": name, "high": high.text, "low": low.text}


def _prevalence(one: Found) -> Iterator[str]:
    value, percent = one["headline"]["figure"].value, one["percent"].value
    if value is not None and percent is not None and percent >= 0.9 and value < USABLE:
        yield _(
            "%(dimension)s: %(percent)s of the judgements are alike, but mostly where nothing was to"
            " be decided: one value is so frequent that chance alone would agree nearly as often."
        ) % {"dimension": one["name"], "percent": one["percent"].text}


def _drift(one: Found) -> Iterator[str]:
    weeks = [row for row in one["parts"]["weeks"] if row["figure"].low is not None]
    if len(weeks) < 2:
        return
    first, last = weeks[0], weeks[-1]
    apart = first["figure"].low > last["figure"].high or last["figure"].low > first["figure"].high
    if apart:
        fell = last["figure"].value < first["figure"].value
        text = (
            _(
                "%(dimension)s: agreement fell from %(first)s in the week of %(from)s to %(last)s in that of %(to)s."
            )
            if fell
            else _(
                "%(dimension)s: agreement rose from %(first)s in the week of %(from)s to %(last)s in that of %(to)s."
            )
        )
        yield text % {
            "dimension": one["name"],
            "first": first["figure"].text,
            "last": last["figure"].text,
            "from": first["week"].isoformat(),
            "to": last["week"].isoformat(),
        }


def _lowest(one: Found) -> Iterator[str]:
    node = next((row for row in one["nodes"] if not row["rare"] and row["times"]), None)
    if node and node["lead"].band in ("usable", "low"):
        yield _("%(dimension)s: “%(node)s” is agreed on least, α = %(value)s %(interval)s.") % {
            "dimension": one["name"],
            "node": node["node"].name,
            "value": node["lead"].text,
            "interval": node["lead"].interval,
        }


def _rare(one: Found, found: Found, names: Names) -> Iterator[str]:
    rare = [row for row in found["nodes"] if row.get("rare") and row.get("uses")]
    if rare:
        text = ngettext(
            "%(dimension)s: %(n)s node was given fewer than %(fewest)s times and is too rare to judge: %(names)s.",
            "%(dimension)s: %(n)s nodes were given fewer than %(fewest)s times and are too rare to judge: %(names)s.",
            len(rare),
        )
        yield text % {
            "dimension": one["name"],
            "n": grouped(len(rare)),
            "fewest": FEWEST_USES,
            "names": _(", ").join(names.node(one["key"], row["node"]).name for row in rare),
        }


def _yardsticks(one: Found) -> Iterator[str]:
    for beside in one["parts"]["yardsticks"]:
        every = beside["rows"][0]
        if every["alpha"].value is None or beside["kind"] == CONSENSUS:
            continue
        yield _("%(dimension)s: against %(yardstick)s α = %(value)s.") % {
            "dimension": one["name"],
            "yardstick": beside["name"],
            "value": every["alpha"].text,
        }


def _uneven(data: Found, names: Names, coders: dict[str, str]) -> Iterator[str]:
    uneven = max(_uneven_uses(data), default=None)
    if uneven:
        _strength, times, coder, key, node = uneven
        yield _("%(coder)s uses “%(node)s” %(ratio)s times as often as the others.") % {
            "coder": coders[coder],
            "node": names.node(key, node).name,
            "ratio": f"{times:.1f}",
        }


def _uneven_uses(data: Found) -> Iterator[tuple[float, float, str, str, str]]:
    """Coders whose rate of using a node is far from that of all others together."""
    for key, found in data["dimensions"].items():
        for own in found["usage"]:
            others = [row for row in found["usage"] if row["coder"] != own["coder"]]
            judged = sum(row["judged"] for row in others)
            for node, times in own["nodes"].items():
                theirs = sum(row["nodes"][node] for row in others)
                if not (times and theirs and own["judged"] and judged):
                    continue
                share = (times / own["judged"]) / (theirs / judged)
                strength = abs(log(share))
                if times + theirs >= FEWEST_USES and strength >= log(UNEVEN):
                    yield strength, share, own["coder"], key, node


def next_steps(data: Found, names: Names, coders: dict[str, str]) -> list[Found]:
    """What to do next, the first of each kind and dimension before the others: `{place, later, kind,
    dimension, why, query, wish}`; query: of the list of disagreements, wish: a proposal ready to be
    sent, or None; later: whether it is one of those that can wait."""
    first: list[Found] = []
    more: list[Found] = []
    for key, name in names.dimensions.items():
        found = data["dimensions"].get(key)
        if found is None or "costs" not in found:
            continue
        alpha = found["levels"]["leaf"]["alpha_masi"]["value"]
        own = [
            *_nodes(key, found, names, alpha),
            *_pairs(key, found, names, alpha),
            *_coder(found, coders, alpha),
            *_alone(key, found, names, coders),
        ]
        met: set[str] = set()
        for step in own:
            (more if step["kind"] in met else first).append(
                step | {"dimension": key, "dimension_name": name}
            )
            met.add(step["kind"])
    return [
        step | {"place": place, "later": place >= FIRST_STEPS}
        for place, step in enumerate([*first, *more])
    ]


def _nodes(key: str, found: Found, names: Names, alpha: float | None) -> Iterator[Found]:
    for one in found["costs"]["nodes"][:NODES_NAMED]:
        if (one["rise"] or 0) < LEAST_RISE or alpha is None:
            continue
        node = names.node(key, one["node"])
        why = _higher(one, alpha)
        yield {
            "kind": "node",
            "node": node,
            "why": why,
            "query": f"dimension={key}&node={one['node']}",
            "wish": _clearer(key, one["node"], names, why),
        }


def _pairs(key: str, found: Found, names: Names, alpha: float | None) -> Iterator[Found]:
    for one in found["costs"]["pairs"][:PAIRS_NAMED]:
        if (one["rise"] or 0) < LEAST_RISE or alpha is None:
            continue
        why = _higher(one, alpha)
        yield {
            "kind": "pair",
            "node": names.node(key, one["a"]),
            "other": names.node(key, one["b"]),
            "why": why,
            "query": f"dimension={key}&node={one['a']}&against={one['b']}",
            "wish": _told_apart(key, one["a"], one["b"], names, why),
        }


def _higher(one: Found, alpha: float) -> str:
    text = ngettext(
        "Coders differ so in %(n)s clause; of one mind there, α would be %(then)s instead of %(now)s.",
        "Coders differ so in %(n)s clauses; of one mind there, α would be %(then)s instead of %(now)s.",
        one["units"],
    )
    return text % {
        "n": grouped(one["units"]),
        "then": f"{alpha + one['rise']:.3f}",
        "now": f"{alpha + 0.0:.3f}",
    }


def _coder(found: Found, coders: dict[str, str], alpha: float | None) -> Iterator[Found]:
    """The one without whom the others agree better, where there are two others."""
    without = [one for one in found["beside_others"] if one["without"]["value"] is not None]
    if alpha is None or not without:
        return
    last = max(without, key=lambda one: one["without"]["value"])
    if last["without"]["value"] - alpha < LEAST_GAIN:
        return
    pairs = [one for one in found["pairs"] if last["coder"] in (one["a"], one["b"])]
    worst = min(
        (one for one in pairs if one["percent"]["value"] is not None),
        key=lambda one: one["percent"]["value"],
    )
    why = _("Without %(name)s the others reach α = %(then)s instead of %(now)s.") % {
        "name": coders[last["coder"]],
        "then": f"{last['without']['value']:.3f}",
        "now": f"{alpha:.3f}",
    }
    yield {
        "kind": "coder",
        "coder": coders[last["coder"]],
        "why": why,
        "query": f"coders={quote(worst['a'])},{quote(worst['b'])}",
        "wish": None,
    }


def _alone(key: str, found: Found, names: Names, coders: dict[str, str]) -> Iterator[Found]:
    alone = found["doubtful"]
    if not alone["n"]:
        return
    best = {own["coder"] for one in alone["clauses"] for own in one["best"]}
    concerned: dict[str, int] = {}
    for one in alone["clauses"]:
        said = {node for own in one["best"] for node in own["nodes"]}
        for node in said ^ set(one["majority"]):
            concerned[node] = concerned.get(node, 0) + 1
    text = ngettext(
        "In %(n)s clause %(best)s, who agree best with all others, stand against the majority.",
        "In %(n)s clauses %(best)s, who agree best with all others, stand against the majority.",
        alone["n"],
    )
    why = text % {
        "n": grouped(alone["n"]),
        "best": _(", ").join(coders[one] for one in sorted(best)),
    }
    known = [node for node in concerned if names.row(key, node)]
    most = max(known, key=lambda node: concerned[node], default=None)
    yield {
        "kind": "alone",
        "node": names.node(key, most) if most else None,
        "why": why,
        "query": f"dimension={key}&show=doubtful",
        "wish": _clearer(key, most, names, why) if most else None,
    }


def _clearer(key: str, node: str, names: Names, why: str) -> Found | None:
    row = names.row(key, node)
    if row is None:
        return None
    with translation.override(_language(row.name_zh or row.definition_zh)):
        more = _("To be made clear: which clauses belong here, and which do not.")
    return _wish(key, node, "definition", row, more, why)


def _told_apart(key: str, a: str, b: str, names: Names, why: str) -> Found | None:
    row, other = names.row(key, a), names.row(key, b)
    if row is None or other is None:
        return None
    with translation.override(_language(row.name_zh or row.definition_zh)):
        more = _("Not what belongs to “%(other)s”.") % {"other": other.name}
    return _wish(key, a, "exclude", row, more, why)


def _language(text: str) -> str:
    return "zh-hans" if has_han(text) else "en"


def _wish(key: str, node: str, field: str, row: Any, more: str, why: str) -> Found:
    stands = getattr(row, f"{field}_{'zh' if has_han(more) else 'en'}")
    text = "\n".join(filter(None, [stands, more]))
    return {"dimension": key, "node": node, "field": field, "text": text, "reason": why}
