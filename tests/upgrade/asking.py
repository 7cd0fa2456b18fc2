"""The questions that a release and its successors are both asked. Standard library only."""

import json
from collections.abc import Callable
from typing import Any

FILES = ("references", "clauses", "documents", "nodes", "codebook")
LISTS = ("documents/", "duplicates/?state=merged", "duplicates/?state=distinct", "rounds/")


def everything(get: Callable[[str], str], project: int) -> dict[str, Any]:
    """What the owner is told, by question: files as text, everything else as JSON values.

    `get` answers an address below `/api/v1/`, in English.
    """

    def ask(path: str) -> Any:
        return json.loads(get(path))

    def listed(path: str) -> list[dict]:
        return ask(f"{path}{'&' if '?' in path else '?'}page_size=1000")["results"]

    found: dict[str, Any] = {
        f"{name}.csv": get(f"projects/{project}/exports/{name}.csv?bom=0") for name in FILES
    }
    for name in ("flow", "lexicon"):
        found[name] = ask(f"projects/{project}/{name}/")
    for name in LISTS:
        found[name] = listed(f"projects/{project}/{name}")
    found["screening"] = ask(f"projects/{project}/screening/?show=all&page_size=1000")
    for one in found["rounds/"]:
        found[f"agreement of {one['name']}"] = ask(f"rounds/{one['id']}/agreement/")
    found["judgements"] = {
        str(one["id"]): ask(f"assignments/{one['id']}/judgements/")
        for one in listed(f"projects/{project}/assignments/")
        if one["round"]["status"] != "open" or one["status"] == "submitted"
    }
    again = next(d for d in found["documents/"] if d.get("edition", d.get("version")) == 2)
    found["text"] = ask(f"documents/{again['id']}/text/")
    found["clauses"] = ask(f"documents/{again['id']}/clauses/")
    found["history"] = {
        str(clause["id"]): ask(f"clauses/{clause['id']}/history/")
        for clause in found["clauses"][:40]
    }
    return found
