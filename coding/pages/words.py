"""Word frequencies, keyness, keyword in context, and the network of words."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coding.pages.text_filters import TextFilters, choices_of, text_filters
from coding.results.asking import EVERY_STATUS
from coding.results.concordance import documents_with, lines_of
from coding.results.entries import NETWORK, RESULTS, WORDS
from coding.results.life import Answer, answer_for, newest
from coding.results.network import WINDOWS
from coding.results.network_shape import shape_from
from corpus.access import member_of
from corpus.accounts.requests import PageRequest
from corpus.models import Document, Membership
from corpus.pages.frame import project_context
from corpus.text.network import MEASURES
from policycoder.values import choice, text, whole

FREQUENCY, KEYNESS = "frequency", "keyness"
VIEW = choice("view", (FREQUENCY, KEYNESS), FREQUENCY)
PLACES, DOCUMENTS = "places", "documents"
LIST = choice("list", (PLACES, DOCUMENTS), PLACES)
WORD, PAGE = text("word"), whole("page", 1, 10**6)
IN_CLOUD = 150
LINES = 50
# Figures below these are told by their order alone.
SMALLEST_P = 0.0001


@require_safe
def words(request: PageRequest, pk: int) -> HttpResponse:
    """The most frequent words of the chosen texts, or what sets these apart from the rest."""
    member = member_of(request.user, pk)
    filters = text_filters(request, member)
    answer = answer_for(member, RESULTS[WORDS].asked(member, filters.query))
    view = VIEW.of(request.GET)
    context = _context(request, member, filters, answer, "words") | {
        "view": view,
        "views": [(FREQUENCY, _("Most frequent words")), (KEYNESS, _("Against the rest"))],
    }
    if answer.snapshot:
        data = answer.snapshot.data
        context |= {
            "rows": _with_shares(data["rows"], data["words"]),
            "cloud": _cloud(data["rows"], context["word_url"]),
            "sides": _sides(data),
        }
    return render(request, "coding/words.html", context)


def _context(
    request: PageRequest, member: Membership, filters: TextFilters, answer: Answer, page: str
) -> dict[str, Any]:
    """What both pages show around their result."""
    documents = Document.objects.current().filter(project=member.project_id)
    return project_context(request, member, active=page) | {
        "filters": filters,
        "choices": choices_of(filters, member),
        "snapshot": answer.snapshot,
        "data": answer.snapshot.data if answer.snapshot else None,
        "stale": answer.stale,
        "job": answer.job,
        "any_documents": documents.exists(),
        "word_url": _word_url(member, filters),
        "documents_url": _documents_url(member, filters),
    }


def _word_url(member: Membership, filters: TextFilters) -> str:
    """Where a word is shown in its context; the word is to be put behind."""
    base = reverse("word", args=[member.project_id])
    return f"{base}?{urlencode(filters.query)}{'&' if filters.query else ''}word="


def _documents_url(member: Membership, filters: TextFilters) -> str:
    """Where the chosen documents are listed; "" where a node narrows them to some of their clauses."""
    if filters.texts.node:
        return ""
    status = filters.chosen["status"] or Document.Status.INCLUDED
    asked = filters.query | {"status": "" if status == EVERY_STATUS else status}
    return f"{reverse('documents', args=[member.project_id])}?{urlencode(asked)}"


def _with_shares(rows: list[dict[str, Any]], total: int) -> list[dict[str, Any]]:
    return [
        row | {"percent": 100 * row["count"] / total, "per_10000": 10_000 * row["count"] / total}
        for row in rows
    ]


def _cloud(rows: list[dict[str, Any]], url: str) -> dict[str, Any]:
    words = [{"name": row["word"], "value": row["count"]} for row in rows[:IN_CLOUD]]
    return {"words": words, "url": url}


def _sides(data: dict[str, Any]) -> list[dict[str, Any]]:
    """The two tables of the keyness view."""
    keyness = data["keyness"]
    if keyness is None:
        return []
    labels = (("over", _("More frequent here")), ("under", _("Less frequent here")))
    return [
        {
            "name": name,
            "label": label,
            "rows": [
                row
                | {
                    "here": 10_000 * row["count"] / data["words"],
                    "there": 10_000 * row["rest"] / keyness["words"],
                    "certain": row["p"] < SMALLEST_P,
                }
                for row in keyness[name]
            ],
        }
        for name, label in labels
    ]


@require_safe
def word(request: PageRequest, pk: int) -> HttpResponse:
    """A word in its context: every place in the chosen texts, by document."""
    member = member_of(request.user, pk)
    filters = text_filters(request, member)
    asked, page = WORD.of(request.GET), PAGE.of(request.GET) or 1
    by_document = LIST.of(request.GET) == DOCUMENTS
    lines, more = (
        lines_of(filters.texts, asked, (page - 1) * LINES, LINES)
        if asked and not by_document
        else ([], False)
    )
    snapshot = newest(RESULTS[WORDS].asked(member, filters.query))
    rows = snapshot.data["rows"] if snapshot else []
    context = project_context(request, member, active="words") | {
        "filters": filters,
        "choices": choices_of(filters, member),
        "asked": asked,
        "lines": lines,
        "by_document": by_document,
        "lists": [(PLACES, _("Places")), (DOCUMENTS, _("Documents"))],
        "having": documents_with(filters.texts, asked) if asked and by_document else [],
        "counted": next((row for row in rows if row["word"] == asked), None),
        "page": page,
        "more": more,
    }
    return render(request, "coding/word.html", context)


@require_safe
def network(request: PageRequest, pk: int) -> HttpResponse:
    """The chosen texts' most frequent words, joined where they stand together."""
    member = member_of(request.user, pk)
    filters = text_filters(request, member)
    shape = shape_from(request.GET)
    asked = RESULTS[NETWORK].asked(member, request.GET.dict() | filters.chosen)
    answer = answer_for(member, asked)
    labels = {
        "count": _("Number of windows with both"),
        "association": _("Association strength"),
        "jaccard": _("Jaccard"),
        "cosine": _("Cosine (Salton)"),
    }
    windows = {"clause": _("Clause"), "document": _("Document")}
    context = _context(request, member, filters, answer, "network") | {
        "shape": shape,
        "measures": [(name, labels[name]) for name in MEASURES],
        "measure_label": labels[shape.measure],
        "windows": [(name, windows[name]) for name in WINDOWS],
        "sizes": sorted({20, 40, 60, 80, 100, 150, 200, 300, shape.size}),
        "downloads": [("gexf", "GEXF"), ("graphml", "GraphML"), ("net", "Pajek"), ("csv", "CSV")],
        "download_query": urlencode({**filters.query, **shape.query}),
    }
    if answer.snapshot:
        data = answer.snapshot.data
        context["drawing"] = {
            "nodes": data["nodes"],
            "edges": data["edges"],
            "url": context["word_url"],
        }
        context["communities"] = len({n["community"] for n in data["nodes"]} - {-1})
    return render(request, "coding/network.html", context)
