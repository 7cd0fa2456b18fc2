"""How a node reads now beside how it read, for who coded by the old words."""

from typing import Any

from coding.codebook.scheme import SchemeNode
from coding.reads.carried import runs_json
from corpus.text.differences import inline

FIELDS = ("definition", "include", "exclude")


def reworded(old: SchemeNode, new: SchemeNode) -> list[dict[str, Any]]:
    """The rules that read otherwise, in the reader's language: `[{field, old: [{text, changed}],
    new: [{text, changed}]}]`; a side is empty where nothing was said."""
    found = []
    for name in FIELDS:
        before, after = old.row.in_language(name), new.row.in_language(name)
        if before != after:
            left, right = inline(before, after)
            found.append({"field": name, "old": runs_json(left), "new": runs_json(right)})
    return found
