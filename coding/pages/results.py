from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coding.codebook.joining import JoinedDimension, JoinedNode, joined
from coding.models import Reference, Round
from coding.pages.live import live, mark_of
from coding.results.base import (
    ALL,
    CODER,
    CONSENSUS,
    LAYER,
    ROUND,
    Base,
    coders_of,
    drawn_with,
    layers_of,
    readable_rounds,
)
from coding.results.entries import COUNTS, RESULTS
from coding.results.kinds import Asked
from coding.results.life import is_stale, kept_or_taken
from coding.results.opening import newest_coded, one_source
from coding.results.references import (
    choices_in,
    clauses_of,
    counts_in,
    references_of,
    sources_of,
)
from corpus.access import member_of
from corpus.accounts.requests import PageRequest
from corpus.models import Membership
from corpus.pages.frame import project_context
from corpus.pages.lists import page_of
from policycoder.values import choice, text

PER_PAGE = 50
VIEWS = ("references", "clauses", "sources")
VIEW = choice("view", VIEWS, VIEWS[0])
DIMENSION, NODE = text("dimension"), text("node")


@dataclass(frozen=True)
class Filters:
    """What is shown, and what else may be chosen. `layers` and `rounds` are (value, label)."""

    asked: Asked
    dimensions: dict[str, JoinedDimension]
    dimension: JoinedDimension | None
    round: Round | None
    rounds: list[Round]
    layers: list[tuple[str, str]]

    @property
    def base(self) -> Base:
        return self.asked.base

    @property
    def layer_label(self) -> str:
        return dict(self.layers).get(self.base.layer, self.base.layer)

    @property
    def query_text(self) -> str:
        """The part of an address that leads to the same base again."""
        round = self.round.pk if self.round else ""
        return urlencode({"round": round, "layer": self.base.layer})

    @property
    def coders(self) -> int:
        """How many coders' codings are added up."""
        return sum(value.startswith(CODER) for value, _name in self.layers) if self.everybody else 1

    @property
    def everybody(self) -> bool:
        return self.base.layer == ALL


def filters_of(request: PageRequest, member: Membership, *, opening: bool = False) -> Filters:
    """Read from the address. A layer the rounds have not is passed over, so that a change of the
    round never leads nowhere. `opening`: where the address says nothing, the newest round with
    codings and one source of them, which the address then says. Raises what the question of the
    counts does."""
    visible, own = readable_rounds(member)
    if opening and ROUND.name not in request.GET:
        newest = newest_coded(visible, own, member.user_id)
        _tell(request, ROUND.name, "" if newest is None else str(newest))
    round_id = ROUND.of(request.GET)
    mine = CODER + member.user.username
    readable = visible if round_id is None else visible & {round_id}
    offered = layers_of(tuple(readable)) if readable else []
    if mine not in offered and (own if round_id is None else own & {round_id}):
        offered.append(mine)
    layer = LAYER.of(request.GET)
    if layer not in offered or (opening and LAYER.name not in request.GET):
        layer = next(iter(offered), ALL)
        if opening:
            layer = one_source(readable, offered, member.user.username)
    if opening:
        _tell(request, LAYER.name, layer)
    asked = RESULTS[COUNTS].asked(member, {"round": ROUND.written(request.GET), "layer": layer})
    rounds = list(Round.objects.filter(pk__in=visible | own))
    dimensions = joined(asked.base.versions())
    wanted = DIMENSION.of(request.GET)
    return Filters(
        asked=asked,
        dimensions=dimensions,
        dimension=dimensions.get(wanted) or next(iter(dimensions.values()), None),
        round=next((one for one in rounds if one.pk == round_id), None),
        rounds=rounds,
        layers=_labelled(offered, Base(member.project_id, tuple(visible | own))),
    )


def _tell(request: PageRequest, name: str, value: str) -> None:
    """Puts it into the address that the links and the forms of the page are made from."""
    asked = request.GET.copy()
    asked[name] = value
    request.GET = asked  # type: ignore[assignment]


def _labelled(layers: Sequence[str], base: Base) -> list[tuple[str, str]]:
    names = {CODER + coder.username: coder.get_full_name() for coder in coders_of(base)}
    names |= {ALL: _("All coders"), CONSENSUS: _("Consensus")}
    return [(layer, names.get(layer, layer)) for layer in layers]


@require_safe
def nodes(request: PageRequest, pk: int) -> HttpResponse:
    """The node table of one dimension, kept up to date while it is open."""
    member = member_of(request.user, pk)
    filters = filters_of(request, member, opening=True)
    context = project_context(request, member, active="nodes") | {"filters": filters}
    if not (filters.base.rounds and filters.dimension):
        return render(request, "coding/nodes.html", context | {"any_rounds": _any_rounds(member)})
    snapshot = kept_or_taken(filters.asked)
    stale = is_stale(snapshot, filters.asked)
    # The nodes it was drawn with: a round may have moved since.
    dimensions = joined(drawn_with(snapshot))
    dimension = dimensions.get(filters.dimension.key) or next(iter(dimensions.values()))
    table = snapshot.data["dimensions"][dimension.key]
    context |= {
        "snapshot": snapshot,
        "stale": stale,
        "counted": snapshot.data["base"],
        "filters": replace(filters, dimensions=dimensions, dimension=dimension),
        "groups": _groups(dimension, table["rows"]),
        "total": table["total"],
        "leaders": _leaders(dimension, table["rows"]),
    }
    mark = mark_of([snapshot.pk, stale, dimension.key])
    return live(request, "coding/nodes.html", "coding/_nodes.html", context, mark=mark)


def _any_rounds(member: Membership) -> bool:
    return Round.objects.listed_for(member).exists()


def _groups(dimension: JoinedDimension, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each node with any below it, then its rows; neighbours without any below them share a group.

    `{row, rows}`: a group is sorted within itself, so the parent's `row` stays above its `rows`.
    """
    groups: list[dict[str, Any]] = []
    last = None  # the parent of the group's rows
    for row in rows:
        node, share = dimension.nodes[row["node"]], row["share"]
        percent = None if share is None else 100 * share
        shown = row | {"name": node.name, "tone": node.tone, "percent": percent}
        shown["depth"] = node.depth
        if node.children:
            groups.append({"row": shown, "rows": []})
            last = node
        elif groups and last is node.parent:
            groups[-1]["rows"].append(shown)
        else:
            groups.append({"row": None, "rows": [shown]})
            last = node.parent
    return groups


def _leaders(dimension: JoinedDimension, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The top nodes with references, the most used first."""
    tops = [row for row in rows if row["parent"] is None and row["references"]]
    return [
        {"name": dimension.nodes[row["node"]].name, "share": 100 * row["share"]}
        for row in sorted(tops, key=lambda row: -row["references"])
    ]


@require_safe
def references(request: PageRequest, pk: int) -> HttpResponse:
    """What a number of the node table counts: references, clauses or documents."""
    member = member_of(request.user, pk)
    filters = filters_of(request, member, opening=True)
    if filters.dimension is None:
        raise Http404
    node = filters.dimension.nodes.get(NODE.of(request.GET))
    found = references_of(filters.base, filters.dimension, node.key if node else "")
    querysets = {"references": found, "clauses": clauses_of(found), "sources": sources_of(found)}
    view = VIEW.of(request.GET)
    page = page_of(request, querysets[view], PER_PAGE)
    context = project_context(request, member, active="nodes") | {
        "filters": filters,
        "node": node,
        "nodes": filters.dimension.ordered(),
        "view": view,
        "views": [(name, label, querysets[name].count()) for name, label in _view_labels()],
        "page_obj": page,
        "items": _items(view, found, page.object_list, filters.dimension),
    }
    return render(request, "coding/references.html", context)


def _view_labels() -> list[tuple[str, str]]:
    return [("references", _("References")), ("clauses", _("Clauses")), ("sources", _("Sources"))]


def _items(
    view: str, references: Any, page: Any, dimension: JoinedDimension
) -> list[dict[str, Any]]:
    of_node = {pk: node for node in dimension.nodes.values() for pk in node.ids}
    if view == "sources":
        documents = list(page.prefetch_related("issues__agency"))
        counts = counts_in(references, documents)
        return [{"document": one, "counts": counts[one.pk]} for one in documents]
    if view == "clauses":
        clauses = list(page.select_related("document"))
        choices = choices_in(references, clauses)
        return [
            {
                "clause": clause,
                "choices": [_choice(row, of_node) for row in choices.get(clause.pk, [])],
                "text": ("", clause.text.strip(), ""),
            }
            for clause in clauses
        ]
    rows = page.select_related("clause__document", "assignment__coder", "assignment__round")
    return [
        {"clause": row.clause, "choices": [_choice(row, of_node)], "text": _parted(row)}
        for row in rows
    ]


def _choice(row: Reference, of_node: dict[int, JoinedNode]) -> dict[str, Any]:
    return {"node": of_node[row.node_id], "coder": row.assignment.coder.get_full_name()}


def _parted(row: Reference) -> tuple[str, str, str]:
    """The clause's text before, in and after the span; all in the middle without one."""
    text = row.clause.text
    if row.start is None or row.end is None:
        return "", text.strip(), ""
    start, end = row.start - row.clause.start, row.end - row.clause.start
    return text[:start].lstrip(), text[start:end], text[end:].rstrip()
