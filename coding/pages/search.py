from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coding.codebook.scheme import scheme_of
from coding.codebook.versions import newest_version
from coding.models import Assignment
from coding.reads import search
from corpus.access import member_of
from corpus.accounts.requests import PageRequest
from corpus.models import Document, Project
from corpus.pages.frame import project_context
from corpus.pages.lists import page_of
from corpus.reads.filters import lists_of, years_of

PER_PAGE = 50


@require_safe
def find(request: PageRequest, pk: int) -> HttpResponse:
    """Clauses by what they say or the node they bear; each opens in its document."""
    member = member_of(request.user, pk)
    query = search.Query.of(request.GET)
    page = page_of(request, search.Found(member, query), PER_PAGE)
    context = project_context(request, member, active="search") | {
        "query": query,
        "asked": search.WORDS.of(request.GET),
        "page_obj": page,
        "hits": [_shown(hit) for hit in search.hits_of(member, query, list(page.object_list))],
        "modes": _modes(),
        "dimensions": _dimensions(member.project),
        "statuses": Document.Status.choices,
        "lists": lists_of(pk, query.filters),
        "years": years_of(pk),
    }
    return render(request, "coding/search.html", context)


def _modes() -> list[tuple[str, str]]:
    return [
        (search.PHRASE, _("As one phrase")),
        (search.ALL_WORDS, _("All words")),
        (search.ANY_WORD, _("Any word")),
    ]


def _shown(hit: search.Hit) -> dict[str, Any]:
    """The hit with each node once, and who chose it."""
    nodes: dict[int, dict[str, Any]] = {}
    for code in hit.codes:
        node = search.node_of(code)
        entry = nodes.setdefault(node.id, {"name": node.name, "tone": node.tone, "coders": []})
        own = code.assignment
        agreed = own.kind == Assignment.Kind.CONSENSUS
        coder = own.get_kind_display() if agreed else own.coder.get_full_name()
        if coder not in entry["coders"]:
            entry["coders"].append(coder)
    return {"clause": hit.clause, "pieces": hit.pieces, "nodes": list(nodes.values())}


def _dimensions(project: Project) -> list[dict[str, Any]]:
    """The nodes to choose from, of the newest published codebook."""
    version = newest_version(project)
    if version is None:
        return []
    return [
        {
            "name": dimension.name,
            "nodes": [
                {"key": node.key, "name": node.indent + node.name}
                for node in dimension.tree.values()
            ],
        }
        for dimension in scheme_of(version.pk).dimensions.values()
    ]
