"""The filters of the pages that look at texts: what is chosen, and what else there is."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.utils.translation import gettext as _

from coding.codebook.joining import JoinedDimension
from coding.pages.results import Filters, filters_of
from coding.results.asking import EVERY_STATUS, PARAMETERS, texts_for
from coding.results.texts import Texts
from corpus.accounts.requests import PageRequest
from corpus.models import Document, Membership
from corpus.reads import filters as documents


@dataclass(frozen=True)
class TextFilters:
    """`codings` is None where the member may read no codings at all: then no node is offered."""

    texts: Texts
    chosen: dict[str, str]
    codings: Filters | None

    @property
    def query(self) -> dict[str, str]:
        """What leads to the same texts again."""
        return {name: value for name, value in self.chosen.items() if value}

    @property
    def query_text(self) -> str:
        return urlencode(self.query)

    def described(self) -> str:
        """The filters in words, for a title; nothing when none is set."""
        narrowing = (*documents.FIELDS, "issuer", "year")
        parts = [self.chosen[name] for name in narrowing if self.chosen[name]]
        if self.texts.node and self.codings:
            dimension, key = self.texts.node
            parts.append(self.codings.dimensions[dimension].nodes[key].name)
            parts.append(self.codings.round.name if self.codings.round else _("All rounds"))
            parts.append(self.codings.layer_label)
        return " · ".join(parts)


def text_filters(request: PageRequest, member: Membership) -> TextFilters:
    """Read from the address. A node that the chosen rounds do not know is passed over, so that a
    change of the round never leads nowhere."""
    chosen = documents.chosen_in(request.GET, PARAMETERS)
    codings = filters_of(request, member)
    readable = bool(codings.base.rounds)
    known = {value for group in _nodes(codings) for value, _name in group["nodes"]}
    if not readable or chosen["node"] not in known:
        chosen |= {"node": "", "round": "", "layer": ""}
    else:
        chosen["layer"] = codings.base.layer
    texts = texts_for(member, chosen, passes=codings.base)
    return TextFilters(texts, chosen, codings if readable else None)


def choices_of(filters: TextFilters, member: Membership) -> dict[str, Any]:
    """What the form offers."""
    statuses = [*Document.Status.choices, (EVERY_STATUS, _("Any status"))]
    status = filters.chosen["status"] or Document.Status.INCLUDED
    return {
        "statuses": statuses,
        "status": status,
        "lists": documents.lists_of(member.project_id, filters.chosen),
        "years": documents.years_of(member.project_id),
        "issuers": _issuers(filters, member, status),
        "nodes": _nodes(filters.codings) if filters.codings else [],
    }


def _issuers(filters: TextFilters, member: Membership, status: str) -> list[tuple[str, int]]:
    """Agencies with a document of the chosen status, most documents first; the chosen one always."""
    counted = Q(issues__document__current=True)
    if status != EVERY_STATUS:
        counted &= Q(issues__document__status=status)
    return documents.issuers_of(member.project_id, counted=counted, chosen=filters.chosen["issuer"])


def _nodes(codings: Filters) -> list[dict[str, Any]]:
    return [
        {"name": dimension.name, "nodes": list(_values(dimension))}
        for dimension in codings.dimensions.values()
    ]


def _values(dimension: JoinedDimension) -> Iterator[tuple[str, str]]:
    for node in dimension.ordered():
        yield f"{dimension.key}/{node.key}", node.indent + node.name
