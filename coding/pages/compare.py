"""Two versions of the codebook side by side: what became of every node, field by field."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coding.codebook.content import name_of
from coding.codebook.difference import (
    ADDED,
    KEPT,
    MERGED,
    MOVED,
    REDEFINED,
    REMOVED,
    RENAMED,
    RESTYLED,
    SPLIT,
    DimensionChange,
    NodeChange,
)
from coding.codebook.stored import compared, content_of, steps_between
from coding.codebook.versions import published_version
from coding.models import CodebookVersion
from coding.reads.redefinitions import Words, entries_of
from corpus.access import member_of
from corpus.accounts.requests import PageRequest
from corpus.pages.frame import project_context
from policycoder.values import whole

BEFORE, AFTER = whole("before"), whole("after")
# In words, and the tone it is shown in.
KINDS: dict[str, tuple[Any, str]] = {
    ADDED: (gettext_lazy("added"), "tone-good"),
    REMOVED: (gettext_lazy("removed"), "tone-alarm"),
    RENAMED: (gettext_lazy("renamed"), "tone-accent"),
    MOVED: (gettext_lazy("moved"), "tone-accent"),
    MERGED: (gettext_lazy("merged"), "tone-warn"),
    SPLIT: (gettext_lazy("split"), "tone-warn"),
    REDEFINED: (gettext_lazy("redefined"), "tone-warn"),
    RESTYLED: (gettext_lazy("look changed"), ""),
}


@login_required
@require_safe
def compare(request: PageRequest, pk: int) -> HttpResponse:
    """The versions of `?before=` and `?after=`, the newest and the one before it without them."""
    member = member_of(request.user, pk)
    published = CodebookVersion.objects.of(pk).published().select_related("published_by")
    versions = list(published.newest_first())
    context = project_context(request, member, active="codebook") | {"versions": versions}
    if len(versions) < 2:
        return render(request, "coding/compare.html", context)
    after = published_version(member.project, AFTER.of(request.GET))
    number = BEFORE.of(request.GET)
    before = published_version(
        member.project, max(1, after.number - 1) if number is None else number
    )
    before, after = sorted((before, after), key=lambda version: version.number)
    steps = steps_between(before, after)
    changes = compared(before, after)
    context |= {
        "before": before,
        "after": after,
        "steps": steps,
        "dimensions": _dimensions(changes, before, after, steps),
        "counts": _counts(changes),
    }
    return render(request, "coding/compare.html", context)


def _counts(changes: list[DimensionChange]) -> list[tuple[Any, str, int]]:
    """In words, tone and number of each kind that there is."""
    kinds = [kind for change in changes for node in change.nodes for kind in node.kinds]
    return [(*KINDS[kind], kinds.count(kind)) for kind in KINDS if kind in kinds]


def _dimensions(
    changes: list[DimensionChange],
    before: CodebookVersion,
    after: CodebookVersion,
    steps: list[CodebookVersion],
) -> list[dict[str, Any]]:
    entries = entries_of(content_of(before), content_of(after))
    names = {place: _named(entry) for place, entry in entries.items()}
    words = Words.of(changes, before.codebook.project_id)
    return [
        {
            "key": change.key,
            "name": _named(change.entry),
            "kind": None if change.kind == KEPT else KINDS[change.kind],
            "fields": [words.of_dimension(one) for one in change.fields],
            "nodes": [_node(node, change.key, names, words, steps) for node in change.nodes],
        }
        for change in changes
    ]


def _node(
    node: NodeChange,
    dimension: str,
    names: dict[tuple[str, str], str],
    words: Words,
    steps: list[CodebookVersion],
) -> dict[str, Any]:
    def called(keys: Iterable[str]) -> list[str]:
        return [names.get((dimension, key), key) for key in keys]

    old, new = (" › ".join(called(path)) or _("at the top") for path in node.places)
    return {
        "key": node.key,
        "name": _named(node.entry),
        "kinds": [KINDS[kind] for kind in node.kinds],
        "became": called(node.became),
        "moved": (old, new) if MOVED in node.kinds else None,
        "fields": [words.of_node(one) for one in node.fields],
        "meaning": _meaning(node, dimension, steps),
        "entry": node.entry if node.kinds in ((ADDED,), (REMOVED,)) else None,
        "definition": _in_language(node.entry, "definition"),
    }


def _meaning(node: NodeChange, dimension: str, steps: list[CodebookVersion]) -> str:
    """What was said of a redefinition when it was published."""
    if REDEFINED not in node.kinds:
        return ""
    said = [
        step.redefined[dimension][node.key]
        for step in steps
        if node.key in step.redefined.get(dimension, {})
    ]
    if not said:
        return ""
    return _("the meaning changed") if any(said) else _("wording only")


def _named(entry: dict[str, Any]) -> str:
    return _in_language(entry, "name") or name_of(entry)


def _in_language(entry: dict[str, Any], field: str) -> str:
    first, second = ("en", "zh") if (get_language() or "").startswith("en") else ("zh", "en")
    return entry.get(f"{field}_{first}") or entry.get(f"{field}_{second}") or ""
