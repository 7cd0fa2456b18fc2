"""The steps a draft was written by: who changed or removed what, for whoever meant to change it too."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from coding.codebook.content import Content, Entry, keys_of, name_of, nodes_of
from coding.codebook.operations import Operation
from coding.models import Draft, DraftEdit
from corpus.models import User
from policycoder.errors import Conflict


def explained(conflict: Conflict, draft: Draft, actor: User) -> Conflict:
    """The conflict with the names of the person and of the node it speaks of.

    `extra["conflict"]` and `extra["gone"]` get `by` and `name`; the latter `back`, whether what
    is gone can be brought back. Anything else stays as it is.
    """
    if "conflict" in conflict.extra:
        return _of_field(conflict, draft, actor)
    if "gone" in conflict.extra:
        return _of_gone(conflict, draft)
    return conflict


def _of_field(conflict: Conflict, draft: Draft, actor: User) -> Conflict:
    told = conflict.extra["conflict"]
    place = {name: told[name] for name in ("dimension", "node", "field")}
    by = next(
        (
            edit.actor
            for edit in _latest_first(draft).exclude(actor=actor)
            if any(_sets(step, place) for step in edit.inverse)
        ),
        None,
    )
    told["by"] = by.get_full_name() if by else ""
    return conflict


def _sets(step: Operation, place: dict[str, Any]) -> bool:
    return step["op"] == "set" and all(step.get(name) == place[name] for name in place)


def _of_gone(conflict: Conflict, draft: Draft) -> Conflict:
    gone = conflict.extra["gone"]
    found = _removal(draft, gone["dimension"], gone["node"])
    if found is None:
        return conflict
    edit, _step, entry = found
    person, name = edit.actor.get_full_name(), name_of(entry)
    into = _became(draft.content, gone["dimension"], gone["node"])
    if into:
        said = _("“%(name)s” went into %(nodes)s meanwhile (%(person)s).")
        values = {"name": name, "nodes": _(", ").join(into), "person": person}
    else:
        said = _("“%(name)s” was removed by %(person)s meanwhile.")
        values = {"name": name, "person": person}
    told = {**gone, "by": person, "name": name, "back": not into}
    return Conflict(said % values, extra={**conflict.extra, "gone": told})


def restoring(draft: Draft, dimension: Any, node: Any) -> list[Operation]:
    """What brings a removed dimension or node back; nothing where it is there. Raises Conflict
    where nobody removed it, or it became other nodes."""
    stands = next((one for one in draft.content["dimensions"] if one["key"] == dimension), None)
    if stands and (node is None or node in keys_of(stands)):
        return []
    found = _removal(draft, dimension, node)
    if found is None or _became(draft.content, dimension, node):
        raise Conflict(_("It cannot be brought back; add it anew."))
    return [found[1]]


def _latest_first(draft: Draft) -> Any:
    return DraftEdit.objects.filter(draft=draft).select_related("actor").order_by("-id")


def _removal(draft: Draft, dimension: Any, node: Any) -> tuple[DraftEdit, Operation, Entry] | None:
    """The last step that took it away, what undoes that, and what it was."""
    for edit in _latest_first(draft):
        for step in edit.inverse:
            for entry in _restored(step, dimension, node):
                return edit, step, entry
    return None


def _restored(step: Operation, dimension: Any, node: Any) -> Iterator[Entry]:
    if step["op"] == "restore_dimension" and step["entry"]["key"] == dimension:
        if node is None:
            yield step["entry"]
        else:
            yield from _among(step["entry"]["nodes"], node)
    elif step["op"] == "restore_node" and step["dimension"] == dimension and node is not None:
        yield from _among([step["entry"]], node)


def _among(nodes: list[Entry], key: str) -> Iterator[Entry]:
    return (
        entry for entry, _parent, _siblings in nodes_of({"nodes": nodes}) if entry["key"] == key
    )


def _became(content: Content, dimension: Any, node: Any) -> list[str]:
    """The names of the nodes that it went into."""
    keys = content["became"].get(dimension, {}).get(node, [])
    found = (one for one in content["dimensions"] if one["key"] == dimension)
    stands: Entry = next(found, {"nodes": []})
    return [
        f"“{name_of(entry)}”" for entry, _above, _in in nodes_of(stands) if entry["key"] in keys
    ]
