"""Editing the content of a codebook by small operations, each with its inverse.

An operation is a JSON object `{op, dimension, …}`. Dimensions and nodes are named by their keys and
places by what stands before, never by numbers, so that two people can edit one content at once.
Applied to a content in place; what no longer fits it raises Conflict.
"""

import copy
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from coding.codebook.content import (
    DIMENSION,
    LONGEST_INITIALS,
    NODE,
    Content,
    Entry,
    Property,
    keys_of,
    name_of,
    nodes_of,
)
from coding.codebook.pinyin import initials, words
from policycoder.errors import Conflict, Invalid, Unfit

Operation = dict[str, Any]
Inverse = list[Operation]


def applied(content: Content, operations: Iterable[Operation], taken: "Taken") -> Inverse:
    """Apply all to `content`, in place; returns what undoes them, in the order to apply it."""
    undo: Inverse = []
    for operation in operations:
        undo = OPERATIONS[operation["op"]](content, operation, taken) + undo
    return undo


def asked(operations: Any) -> list[Operation]:
    """What somebody sent, as operations that they may ask for. Raises Invalid."""
    if not isinstance(operations, list) or not operations:
        raise Invalid.on("operations", _("Give a list of operations."), named=True)
    for place, operation in enumerate(operations):
        if not _is_one(operation):
            where = f"operations.{place}"
            raise Invalid.on(where, _("Not an operation on a codebook."), named=True)
    return operations


def _is_one(operation: Any) -> bool:
    if not isinstance(operation, dict) or operation.get("op") not in ASKED:
        return False
    lists = [operation.get(name) for name in ("nodes", "expect")]
    return all(isinstance(operation.get(name), str | None) for name in NAMING) and all(
        one is None or (isinstance(one, list) and all(isinstance(key, str) for key in one))
        for one in lists
    )


def made_by(inverse: Inverse) -> list[dict[str, str | None]]:
    """What the steps that `inverse` undoes brought into the content, in their order."""
    return [
        {"dimension": step["dimension"], "node": step.get("node")}
        for step in reversed(inverse)
        if step["op"] in {"remove_node", "remove_dimension"}
    ]


class Taken:
    """The keys that were ever given, in earlier versions or in the draft; none is given again."""

    def __init__(self, keys: dict[str, set[str]]):
        self.keys = keys  # of every dimension; "" holds those of the dimensions themselves

    def free(self, entry: Entry, dimension: Entry | None, content: Content) -> str:
        """A key of the entry's name that nothing has or had; a Chinese one as it is said."""
        used = self.keys.setdefault(dimension["key"] if dimension else "", set())
        used |= keys_of(dimension) if dimension else {one["key"] for one in content["dimensions"]}
        latin = re.findall(r"[a-z0-9]+", str(entry.get("name_en") or "").lower())
        said = latin or words(str(entry.get("name_zh") or ""))
        stem = "-".join(said)[:40].strip("-") or ("node" if dimension else "dimension")
        names = (stem if n == 1 else f"{stem}-{n}" for n in range(1, len(used) + 2))
        key = next(name for name in names if name not in used)
        used.add(key)
        return key


def _gone(dimension: Any, node: Any = None) -> Conflict:
    said = _("“%(key)s” is no longer in the draft.") % {"key": dimension if node is None else node}
    return Conflict(said, extra={"gone": {"dimension": dimension, "node": node}})


def dimension_in(content: Content, key: Any) -> Entry:
    """Raises Conflict where it is gone."""
    found = next((one for one in content["dimensions"] if one["key"] == key), None)
    if found is None:
        raise _gone(key)
    return found


def node_in(dimension: Entry, key: Any) -> tuple[Entry, Entry | None, list[Entry]]:
    """The node, what is above it, and the list it stands in. Raises Conflict where it is gone."""
    for found in nodes_of(dimension):
        if found[0]["key"] == key:
            return found
    raise _gone(dimension["key"], key)


def _siblings(dimension: Entry, parent: Any) -> list[Entry]:
    return dimension["nodes"] if parent is None else node_in(dimension, parent)[0]["children"]


def _before(entries: list[Entry], entry: Entry) -> str | None:
    """The key of what stands before it; None at the top."""
    place = next(n for n, one in enumerate(entries) if one is entry)
    return entries[place - 1]["key"] if place else None


def _insert(entries: list[Entry], entry: Entry, after: Any) -> None:
    """Behind `after`, at the top for None; at the end when that has gone elsewhere."""
    keys = [one["key"] for one in entries]
    place = 0 if after is None else keys.index(after) + 1 if after in keys else len(entries)
    entries.insert(place, entry)


def _take(entries: list[Entry], entry: Entry) -> None:
    entries[:] = [one for one in entries if one is not entry]


def _set(content: Content, op: Operation, taken: Taken) -> Inverse:
    """`{op: set, dimension, node?, field, value, was}`: `was` is what the editor saw."""
    target = dimension = dimension_in(content, op.get("dimension"))
    if op.get("node") is not None:
        target = node_in(dimension, op["node"])[0]
    table, field = (DIMENSION if target is dimension else NODE), op.get("field") or ""
    if field not in table:
        raise Unfit.on("field", _("There is no such field."), named=True)
    value, stands = op.get("value"), target[field]
    if refusal := table[field].refusal(value):
        raise Unfit.on(field, refusal, detail=f"{table[field].label}: {refusal}")
    if value == stands:
        return []
    if op.get("was", stands) != stands:
        raise Conflict(
            _("“%(field)s” of “%(name)s” was changed by somebody else meanwhile.")
            % {"field": table[field].label, "name": name_of(target)},
            extra={
                "conflict": {
                    "dimension": dimension["key"],
                    "node": op.get("node"),
                    "field": field,
                    "yours": value,
                    "theirs": stands,
                }
            },
        )
    target[field] = value
    return [{**op, "value": stands, "was": value}]


def _new(entry: Any, table: Mapping[str, Property], below: str) -> Entry:
    if not isinstance(entry, dict):
        entry = {}
    made = {name: copy.copy(entry.get(name, found.empty)) for name, found in table.items()}
    for name, found in table.items():
        if refusal := found.refusal(made[name]):
            raise Unfit.on(name, refusal, detail=f"{found.label}: {refusal}")
    return {"key": "", **made, below: []}


def _add_dimension(content: Content, op: Operation, taken: Taken) -> Inverse:
    """`{op: add_dimension, after, entry}`"""
    made = _new(op.get("entry"), DIMENSION, "nodes")
    made["key"] = taken.free(made, None, content)
    _insert(content["dimensions"], made, op.get("after"))
    return [{"op": "remove_dimension", "dimension": made["key"]}]


def _remove_dimension(content: Content, op: Operation, taken: Taken) -> Inverse:
    """`{op: remove_dimension, dimension}`"""
    found = dimension_in(content, op.get("dimension"))
    after = _before(content["dimensions"], found)
    _take(content["dimensions"], found)
    became = content["became"].pop(found["key"], {})
    return [{"op": "restore_dimension", "entry": found, "after": after, "became": became}]


def _restore_dimension(content: Content, op: Operation, taken: Taken) -> Inverse:
    entry = copy.deepcopy(op["entry"])
    _insert(content["dimensions"], entry, op["after"])
    if op["became"]:
        content["became"][entry["key"]] = copy.deepcopy(op["became"])
    return [{"op": "remove_dimension", "dimension": entry["key"]}]


def _move_dimension(content: Content, op: Operation, taken: Taken) -> Inverse:
    """`{op: move_dimension, dimension, after}`"""
    found = dimension_in(content, op.get("dimension"))
    back = {**op, "after": _before(content["dimensions"], found)}
    _take(content["dimensions"], found)
    _insert(content["dimensions"], found, op.get("after"))
    return [back]


def _add_node(content: Content, op: Operation, taken: Taken) -> Inverse:
    """`{op: add_node, dimension, parent, after, entry}`"""
    dimension = dimension_in(content, op.get("dimension"))
    made = _new(op.get("entry"), NODE, "children")
    made["key"] = taken.free(made, dimension, content)
    made["initials"] = made["initials"] or initials(made["name_zh"])[:LONGEST_INITIALS]
    _insert(_siblings(dimension, op.get("parent")), made, op.get("after"))
    return [_remove(dimension, made)]


def _remove_node(content: Content, op: Operation, taken: Taken) -> Inverse:
    """`{op: remove_node, dimension, node, expect?}`, with all below it: `expect` are the keys the
    editor saw there, its own among them."""
    dimension = dimension_in(content, op.get("dimension"))
    node, parent, siblings = node_in(dimension, op.get("node"))
    if op.get("expect") is not None and set(op["expect"]) != _subtree(node):
        raise Conflict(
            _("What stands below “%(name)s” was changed by somebody else meanwhile.")
            % {"name": name_of(node)}
        )
    back = {
        "op": "restore_node",
        "dimension": dimension["key"],
        "parent": parent["key"] if parent else None,
        "after": _before(siblings, node),
        "entry": node,
    }
    _take(siblings, node)
    return [back]


def _restore_node(content: Content, op: Operation, taken: Taken) -> Inverse:
    dimension = dimension_in(content, op["dimension"])
    entry = copy.deepcopy(op["entry"])
    _insert(_siblings(dimension, op["parent"]), entry, op["after"])
    return [_remove(dimension, entry)]


def _remove(dimension: Entry, node: Entry) -> Operation:
    return {
        "op": "remove_node",
        "dimension": dimension["key"],
        "node": node["key"],
        "expect": sorted(_subtree(node)),
    }


def _subtree(node: Entry) -> set[str]:
    return keys_of({"nodes": [node]})


def _move_node(content: Content, op: Operation, taken: Taken) -> Inverse:
    """`{op: move_node, dimension, node, parent, after}`"""
    dimension = dimension_in(content, op.get("dimension"))
    node, parent, siblings = node_in(dimension, op.get("node"))
    if op.get("parent") in _subtree(node):
        raise Unfit.on("parent", _("A node cannot be moved below itself."), named=True)
    target = _siblings(dimension, op.get("parent"))
    back = {
        **op,
        "parent": parent["key"] if parent else None,
        "after": _before(siblings, node),
    }
    _take(siblings, node)
    _insert(target, node, op.get("after"))
    return [back]


def _became(content: Content, op: Operation, taken: Taken) -> Inverse:
    """`{op: became, dimension, node, into}`: what a retired key became; nothing for `[]`."""
    entries = content["became"].setdefault(op["dimension"], {})
    back = {**op, "into": entries.get(op["node"], [])}
    if op["into"]:
        entries[op["node"]] = list(op["into"])
    else:
        entries.pop(op["node"], None)
    if not entries:
        del content["became"][op["dimension"]]
    return [back]


def _merge(content: Content, op: Operation, taken: Taken) -> Inverse:
    """`{op: merge, dimension, nodes, into}`: the nodes are retired, their children go to `into`."""
    dimension = dimension_in(content, op.get("dimension"))
    kept, _parent, _siblings_of = node_in(dimension, op.get("into"))
    nodes = op.get("nodes")
    if not isinstance(nodes, list) or not nodes or kept["key"] in nodes:
        raise Unfit.on("nodes", _("Choose the nodes that go into another one."), named=True)
    undo: Inverse = []
    for key in dict.fromkeys(nodes):
        node = node_in(dimension, key)[0]
        if kept["key"] in _subtree(node):
            said = _("A node cannot go into one that stands below it.")
            raise Unfit.on("nodes", said, named=True)
        if node["selectable"] and not kept["selectable"]:
            said = _("“%(name)s” is a group and cannot be coded: what was coded cannot go into it.")
            raise Unfit.on("into", said % {"name": name_of(kept)})
        for child in list(node["children"]):
            last = kept["children"][-1]["key"] if kept["children"] else None
            undo = applied(content, [_place(dimension, child, kept["key"], last)], taken) + undo
        undo = _retire(content, dimension, node, [kept["key"]], taken) + undo
    return undo


def _place(dimension: Entry, node: Entry, parent: Any, after: Any) -> Operation:
    return {
        "op": "move_node",
        "dimension": dimension["key"],
        "node": node["key"],
        "parent": parent,
        "after": after,
    }


def _retire(
    content: Content, dimension: Entry, node: Entry, into: list[str], taken: Taken
) -> Inverse:
    """Take the node out; what had become it becomes `into` instead."""
    where, key = dimension["key"], node["key"]
    followed = {
        old: list(dict.fromkeys(k for one in new for k in (into if one == key else [one])))
        for old, new in content["became"].get(where, {}).items()
        if key in new
    }
    entries = {**followed, key: into}
    steps = [{"op": "remove_node", "dimension": where, "node": key}]
    steps += [
        {"op": "became", "dimension": where, "node": old, "into": new}
        for old, new in entries.items()
    ]
    return applied(content, steps, taken)


def _split(content: Content, op: Operation, taken: Taken) -> Inverse:
    """`{op: split, dimension, node, entries}`: new nodes stand in its place, the first one takes
    what is below it."""
    dimension = dimension_in(content, op.get("dimension"))
    node, parent, _siblings_of = node_in(dimension, op.get("node"))
    entries = op.get("entries")
    if not isinstance(entries, list) or not 2 <= len(entries) <= 20:
        said = _("A node is split into two or more.")
        raise Unfit.on("entries", said, named=True)
    undo: Inverse = []
    made: list[str] = []
    for entry in entries:
        add = {
            "op": "add_node",
            "dimension": dimension["key"],
            "parent": parent["key"] if parent else None,
            "after": made[-1] if made else node["key"],
            "entry": {"tone": node["tone"], **(entry if isinstance(entry, dict) else {})},
        }
        undo = applied(content, [add], taken) + undo
        made.append(undo[0]["node"])
    for child in list(node["children"]):
        first = node_in(dimension, made[0])[0]["children"]
        last = first[-1]["key"] if first else None
        undo = applied(content, [_place(dimension, child, made[0], last)], taken) + undo
    return _retire(content, dimension, node, made, taken) + undo


def _replace(content: Content, op: Operation, taken: Taken) -> Inverse:
    """`{op: replace, content, was}`: `was` is the print of what it replaces."""
    if op["was"] != print_of(content):
        raise Conflict(_("The draft was changed by somebody else meanwhile."))
    back = {"op": "replace", "content": copy.deepcopy(content)}
    content.clear()
    content.update(copy.deepcopy(op["content"]))
    for dimension in content["dimensions"]:
        taken.keys.setdefault("", set()).add(dimension["key"])
        taken.keys.setdefault(dimension["key"], set()).update(keys_of(dimension))
    return [{**back, "was": print_of(content)}]


def print_of(content: Content) -> str:
    """By which a content is told from another."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


OPERATIONS: dict[str, Callable[[Content, Operation, Taken], Inverse]] = {
    "set": _set,
    "add_dimension": _add_dimension,
    "remove_dimension": _remove_dimension,
    "restore_dimension": _restore_dimension,
    "move_dimension": _move_dimension,
    "add_node": _add_node,
    "remove_node": _remove_node,
    "restore_node": _restore_node,
    "move_node": _move_node,
    "became": _became,
    "merge": _merge,
    "split": _split,
    "replace": _replace,
}
# `{op: bring_back, dimension, node?}` is what undoes the step that removed it, whoever did it.
BRING_BACK = "bring_back"
# The others are there to undo these.
ASKED = [
    *(
        name
        for name in OPERATIONS
        if name not in {"restore_dimension", "restore_node", "became", "replace"}
    ),
    BRING_BACK,
]
NAMING = ("dimension", "node", "parent", "after", "into", "field")
