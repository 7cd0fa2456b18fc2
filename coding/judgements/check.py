"""Holding what a coder sends against the codebook. Whatever does not fit raises Invalid."""

from collections.abc import Collection, Iterable
from typing import Any

from django.utils.translation import gettext as _

from coding.codebook.scheme import Scheme, SchemeDimension
from coding.judgements.content import REMARKS, Content
from coding.judgements.spans import Span, Stretch
from coding.models import Judgement
from policycoder.errors import Invalid, Missing
from policycoder.values import json_number


def checked(body: dict[str, Any], scheme: Scheme) -> tuple[int, Content]:
    """The revision that a body is based on, and what it says.

    `body` = `{revision, dimensions: {key: {outcome, references: [{node, start?, end?}]}}, unsure?,
    memo?}`, the shape of `Content.json`.
    """
    content = _judged(body.get("dimensions"), scheme)
    revision, errors = json_number(body.get("revision")), {}
    if revision is None:
        errors["revision"] = [_("Give the revision this is based on; 0 for a first judgement.")]
    for name, remark in REMARKS.items():
        content.remarks[name] = body.get(name, remark.empty)
        if refusal := remark.refusal(content.remarks[name]):
            errors[name] = [refusal]
    if revision is None or errors:
        raise Invalid.of(errors)
    return revision, content


def check_places(spans: Iterable[Span], clause: Stretch, stored: Collection[Span] = ()) -> None:
    """Every span must lie within its clause, and hold more than white space where it is new."""
    for span in spans:
        if not span.lies_within(clause.start, clause.end):
            said = _("A span must lie within its clause (%(start)s to %(end)s).")
            place = {"start": clause.start, "end": clause.end}
            raise Invalid.on("references", said % place, named=True)
        new = span.start is not None and span not in stored
        if new and not span.quote(clause.text, clause.start).strip():
            said = _("A span of nothing but white space.")
            raise Invalid.on("references", said, named=True)


def _judged(dimensions: Any, scheme: Scheme) -> Content:
    if not isinstance(dimensions, dict):
        raise Invalid.on("dimensions", _("Give an object of dimensions; {} for none."), named=True)
    content = Content()
    for key, judged in dimensions.items():
        where = f"dimensions.{key}"
        dimension = scheme.dimensions.get(key)
        if dimension is None:
            raise Missing.on(where, _("The codebook has no such dimension."), named=True)
        if not isinstance(judged, dict):
            raise Invalid.on(
                where, _("Give an outcome, and references when it is coded."), named=True
            )
        content.outcomes[key] = _outcome(judged.get("outcome"), dimension, where)
        content.spans |= _spans(judged, dimension, f"{where}.references")
    return content


def _outcome(outcome: Any, dimension: SchemeDimension, where: str) -> str:
    if not isinstance(outcome, str) or outcome not in dimension.outcomes:
        raise Invalid.on(f"{where}.outcome", _("Not an outcome of this dimension."), named=True)
    return outcome


def _spans(judged: dict[str, Any], dimension: SchemeDimension, where: str) -> dict[Span, None]:
    references = judged.get("references") or []
    if not isinstance(references, list):
        raise Invalid.on(where, _("Give a list of references."), named=True)
    if bool(references) != (judged["outcome"] == Judgement.CODED):
        raise Invalid.on(where, _("“coded” needs a node; no other outcome has one."), named=True)
    spans = dict.fromkeys(_span(entry, dimension.nodes, where) for entry in references)
    if not dimension.spans and any(span.start is not None for span in spans):
        said = _("This dimension is coded for whole clauses only.")
        raise Invalid.on(where, said, named=True)
    if not dimension.multiple and len({span.node for span in spans}) > 1:
        raise Invalid.on(where, _("This dimension takes one node only."), named=True)
    return spans


def _span(entry: Any, nodes: dict[str, int], where: str) -> Span:
    node = entry.get("node") if isinstance(entry, dict) else None
    if not isinstance(node, str) or node not in nodes:
        raise Invalid.on(
            where, _("The codebook has no node “%(key)s” here.") % {"key": node}, named=True
        )
    if entry.get("start") is None and entry.get("end") is None:
        return Span(nodes[node], None, None)
    start, end = json_number(entry.get("start")), json_number(entry.get("end"))
    if start is None or end is None or start >= end:
        raise Invalid.on(
            where, _("A span has a start and a later end, in code points."), named=True
        )
    return Span(nodes[node], start, end)
