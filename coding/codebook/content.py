"""The content of a codebook as plain values: what a draft holds, a template brings, a file says.

`{"dimensions": [{…DIMENSION, "nodes": [{…NODE, "children": [node, …]}, …]}, …],
"became": {dimension: {old: [new, …]}}}`. Within a dimension a key names one node for ever.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coding.codebook.branch import DEEPEST
from coding.codebook.palette import PALETTE
from policycoder.errors import Invalid, Unfit

KEY = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
LONGEST_KEY, LONGEST_NAME, LONGEST_TEXT, LONGEST_INITIALS = 50, 100, 5000, 50
MOST_DIMENSIONS, MOST_NODES, MOST_EXAMPLES = 8, 500, 50


@dataclass(frozen=True)
class Property:
    """One field: its value while nothing is said, what it is called, what is wrong with a value
    ("": nothing), and whether a change of it can change what the codings mean."""

    empty: Any
    label: Any
    refusal: Callable[[Any], str]
    meaning: bool = False
    kind: str = "text"  # of its control: text, words, lines, clauses, number, flag, tone


def _text(most: int) -> Callable[[Any], str]:
    def refusal(value: Any) -> str:
        if isinstance(value, str) and len(value) <= most:
            return ""
        return _("A text of at most %(limit)s characters.") % {"limit": most}

    return refusal


def _flag(value: Any) -> str:
    return "" if isinstance(value, bool) else _("Must be true or false.")


def _texts(value: Any) -> str:
    one = _text(LONGEST_TEXT)
    if isinstance(value, list) and len(value) <= MOST_EXAMPLES and not any(map(one, value)):
        return ""
    return _("A list of at most %(limit)s texts.") % {"limit": MOST_EXAMPLES}


def _ids(value: Any) -> str:
    known = isinstance(value, list) and len(value) <= MOST_EXAMPLES
    if known and all(type(one) is int and 0 < one < 2**63 for one in value):
        return ""
    return _("A list of at most %(limit)s clauses.") % {"limit": MOST_EXAMPLES}


def _within(lowest: int, highest: int) -> Callable[[Any], str]:
    def refusal(value: Any) -> str:
        if type(value) is int and lowest <= value <= highest:
            return ""
        said = _("A whole number from %(lowest)s to %(highest)s.")
        return said % {"lowest": lowest, "highest": highest}

    return refusal


def _score(value: Any) -> str:
    return "" if value is None else _within(-1000, 1000)(value)


def _shortcut(value: Any) -> str:
    if isinstance(value, str) and (value == "" or re.fullmatch(r"[a-z0-9]", value)):
        return ""
    return _("One small letter or a digit, or nothing.")


LANGUAGES = (("zh", "中文"), ("en", "English"))


def _in_both(
    name: str, label: Any, empty: Any, refusal: Any, meaning: bool, kind: str
) -> dict[str, Property]:
    return {
        f"{name}_{code}": Property(
            empty, format_lazy("{} ({})", label, language), refusal, meaning, kind
        )
        for code, language in LANGUAGES
    }


def _said(name: str, label: Any, most: int = LONGEST_TEXT, *, meaning: bool = False) -> dict:
    kind = "words" if most == LONGEST_TEXT else "text"
    return _in_both(name, label, "", _text(most), meaning, kind)


DIMENSION: Mapping[str, Property] = {
    **_said("name", gettext_lazy("Name"), LONGEST_NAME),
    **_said("description", gettext_lazy("Description")),
    "multiple": Property(True, gettext_lazy("Several nodes"), _flag, True, "flag"),
    "required": Property(True, gettext_lazy("Required"), _flag, True, "flag"),
    "none": Property(True, gettext_lazy("“None” offered"), _flag, True, "flag"),
    "undeterminable": Property(
        False, gettext_lazy("“Undeterminable” offered"), _flag, True, "flag"
    ),
    "spans": Property(True, gettext_lazy("Words within a clause"), _flag, True, "flag"),
    "ordinal": Property(False, gettext_lazy("Scores (ordinal)"), _flag, True, "flag"),
}
NODE: Mapping[str, Property] = {
    **_said("name", gettext_lazy("Name"), LONGEST_NAME),
    **_said("definition", gettext_lazy("Definition"), meaning=True),
    **_said("include", gettext_lazy("Include"), meaning=True),
    **_said("exclude", gettext_lazy("Exclude"), meaning=True),
    **_in_both("examples", gettext_lazy("Examples"), [], _texts, True, "lines"),
    "clauses": Property([], gettext_lazy("Clauses as examples"), _ids, True, "clauses"),
    "selectable": Property(True, gettext_lazy("Can be coded"), _flag, True, "flag"),
    "score": Property(None, gettext_lazy("Score"), _score, True, "number"),
    "tone": Property(0, gettext_lazy("Colour"), _within(0, len(PALETTE) - 1), kind="tone"),
    "shortcut": Property("", gettext_lazy("Shortcut"), _shortcut),
    "initials": Property("", gettext_lazy("Initials"), _text(LONGEST_INITIALS)),
}

Content = dict[str, Any]
Entry = dict[str, Any]


def name_of(entry: Mapping[str, Any]) -> str:
    """By which an error speaks of a dimension or node."""
    return entry.get("name_zh") or entry.get("name_en") or entry.get("key") or "—"


def nodes_of(dimension: Mapping[str, Any]) -> Iterator[tuple[Entry, Entry | None, list[Entry]]]:
    """Every node with the one above it and the list it stands in, as they are read."""
    waiting = _listed_in(None, dimension["nodes"])
    while waiting:
        found = waiting.pop()
        yield found
        waiting += _listed_in(found[0], found[0]["children"])


def _listed_in(
    parent: Entry | None, siblings: list[Entry]
) -> list[tuple[Entry, Entry | None, list[Entry]]]:
    return [(node, parent, siblings) for node in reversed(siblings)]


def keys_of(dimension: Mapping[str, Any]) -> set[str]:
    return {node["key"] for node, _parent, _siblings in nodes_of(dimension)}


def completed(content: Mapping[str, Any]) -> Content:
    """With every field that was left out at its empty value. Raises Invalid where the shape is
    not that of a codebook; what the values are, `check` says."""
    dimensions = _listed(content, "dimensions", "")
    return {
        "dimensions": [
            _completed(entry, DIMENSION, "nodes", f"dimensions.{place}")
            for place, entry in enumerate(dimensions)
        ],
        "became": content.get("became") or {},
    }


def _completed(entry: Any, table: Mapping[str, Property], below: str, where: str) -> Entry:
    if not isinstance(entry, dict):
        raise Invalid.on(where, _("Give an object."), named=True)
    if where.count(".") > 10 * DEEPEST:
        said = _("A codebook has at most %(levels)s levels.") % {"levels": DEEPEST}
        raise Invalid.on(where, said, named=True)
    known = {name: entry.get(name, found.empty) for name, found in table.items()}
    return {
        "key": entry.get("key", ""),
        **known,
        below: [
            _completed(one, NODE, "children", f"{where}.{below}.{place}")
            for place, one in enumerate(_listed(entry, below, where))
        ],
    }


def _listed(entry: Mapping[str, Any], name: str, where: str) -> list[Any]:
    found = entry.get(name) or []
    if not isinstance(found, list):
        raise Invalid.on(".".join(filter(None, (where, name))), _("Give a list."), named=True)
    return found


def check(content: Content) -> None:
    """Raises Invalid that names all that keeps the content from being published."""
    errors: dict[str, list[str]] = {}
    dimensions = content["dimensions"]
    if not 1 <= len(dimensions) <= MOST_DIMENSIONS:
        said = _("A codebook has 1 to %(most)s dimensions.") % {"most": MOST_DIMENSIONS}
        errors["dimensions"] = [said]
    _add(errors, "dimensions", _repeated(entry["key"] for entry in dimensions))
    for dimension in dimensions:
        for where, said in _wrong_in(dimension):
            errors.setdefault(where, []).append(said)
    if errors:
        raise Unfit.of(errors)


def check_size(content: Content) -> None:
    """What even a draft must keep to. Raises Invalid."""
    if len(content["dimensions"]) > MOST_DIMENSIONS:
        said = _("A codebook has 1 to %(most)s dimensions.") % {"most": MOST_DIMENSIONS}
        raise Unfit.on("dimensions", said)
    for dimension in content["dimensions"]:
        if said := _too_large(dimension):
            raise Unfit.on("dimensions", said)


def _too_large(dimension: Entry) -> str:
    names = {"dimension": name_of(dimension), "levels": DEEPEST, "most": MOST_NODES}
    if _depth(dimension["nodes"]) > DEEPEST:
        return _("“%(dimension)s” goes deeper than %(levels)s levels.") % names
    if len(keys_of(dimension)) > MOST_NODES:
        return _("“%(dimension)s” has more than %(most)s nodes.") % names
    return ""


def _add(errors: dict[str, list[str]], where: str, said: list[str]) -> None:
    if said:
        errors.setdefault(where, []).extend(said)


def _repeated(keys: Iterable[str]) -> list[str]:
    seen: set[str] = set()
    twice = dict.fromkeys(key for key in keys if key in seen or seen.add(key))  # type: ignore[func-returns-value]
    return [_("The key “%(key)s” stands twice.") % {"key": key} for key in twice]


def _wrong_in(dimension: Entry) -> Iterator[tuple[str, str]]:
    where = name_of(dimension)
    yield from ((where, said) for said in wrong_fields(dimension, DIMENSION))
    nodes = [node for node, _parent, _siblings in nodes_of(dimension)]
    if not any(node["selectable"] for node in nodes):
        yield where, _("No node can be coded.")
    yield from ((where, said) for said in _repeated(node["key"] for node in nodes))
    if said := _too_large(dimension):
        yield where, said
    if dimension["ordinal"]:
        yield from ((where, said) for said in _wrong_scores(dimension, nodes))
    yield from ((where, said) for said in _shared_shortcuts(nodes))
    for node in nodes:
        place = f"{where} › {name_of(node)}"
        yield from ((place, said) for said in wrong_fields(node, NODE))


def wrong_fields(entry: Entry, table: Mapping[str, Property]) -> Iterator[str]:
    """What is wrong with the values of one dimension or node, each named by its field."""
    key = entry["key"]
    if not isinstance(key, str) or len(key) > LONGEST_KEY or not KEY.fullmatch(key):
        yield _("A key is of small letters, digits and hyphens, %(most)s at most.") % {
            "most": LONGEST_KEY
        }
    for name, found in table.items():
        if refusal := found.refusal(entry[name]):
            yield f"{found.label}: {refusal}"
    names = [entry["name_zh"], entry["name_en"]]
    if not any(isinstance(name, str) and name.strip() for name in names):
        yield _("Give a name in one of the languages.")


def _wrong_scores(dimension: Entry, nodes: list[Entry]) -> Iterator[str]:
    if dimension["multiple"]:
        yield _("A dimension of scores takes one node only.")
    scores = [node["score"] for node in nodes if node["selectable"]]
    if None in scores:
        yield _("Every node that can be coded needs a score.")
    elif len(set(scores)) < len(scores):
        yield _("Two nodes have the same score.")


def _shared_shortcuts(nodes: list[Entry]) -> Iterator[str]:
    owners: dict[str, list[str]] = {}
    for node in nodes:
        if node["selectable"] and isinstance(node["shortcut"], str) and node["shortcut"]:
            owners.setdefault(node["shortcut"], []).append(f"“{name_of(node)}”")
    for key, names in owners.items():
        if len(names) > 1:
            said = _("The shortcut “%(key)s” stands for several nodes: %(nodes)s.")
            yield said % {"key": key, "nodes": _(", ").join(names)}


def _depth(nodes: list[Entry]) -> int:
    return 1 + max(_depth(node["children"]) for node in nodes) if nodes else 0
