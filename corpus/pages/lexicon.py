from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from corpus.access import member_of
from corpus.accounts.requests import PageRequest
from corpus.actions.lexicon import differences, lists_of
from corpus.actions.words import newest_lexicon
from corpus.pages.frame import project_context
from corpus.text.words.lexicon import LISTS

MOST_SHOWN = 12


@require_safe
def lexicon(request: PageRequest, pk: int) -> HttpResponse:
    """User words, stop words and synonyms, edited by leads; and the versions there were."""
    member = member_of(request.user, pk)
    newest = newest_lexicon(member.project)
    lists = lists_of(newest)
    versions = list(member.project.lexicons.select_related("created_by"))
    context = project_context(request, member, active="words") | {
        "newest": newest,
        "versions": [
            {"version": version, "changes": _shown(found)}
            for version, found in zip(versions, differences(versions), strict=True)
        ],
        "editor": {
            "project": member.project_id,
            "number": newest.number if newest else 0,
            "canEdit": member.can("edit"),
            "user_words": [list(pair) for pair in lists.user_words],
            "stop_words": list(lists.stop_words),
            "synonyms": [[word, list(some)] for word, some in lists.synonyms.items()],
        },
    }
    return render(request, "corpus/lexicon.html", context)


def _shown(changes: dict[str, dict[str, list[str]]]) -> list[dict]:
    labels = {
        "user_words": _("User words"),
        "stop_words": _("Stop words"),
        "synonyms": _("Synonyms"),
    }
    return [
        {
            "label": labels[name],
            "added": changes[name]["added"][:MOST_SHOWN],
            "removed": changes[name]["removed"][:MOST_SHOWN],
            "more": sum(max(0, len(some) - MOST_SHOWN) for some in changes[name].values()),
        }
        for name in LISTS
        if changes[name]["added"] or changes[name]["removed"]
    ]
