"""Holding what a coder sends against the codebook. Whatever does not fit raises Invalid."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from coding.codebook.scheme import Scheme, SchemeDimension
from coding.judgements.content import REMARKS, Content
from coding.judgements.spans import Span
from coding.models import Judgement
from policycoder.errors import Invalid


def checked(body: dict[str, Any], scheme: Scheme) -> tuple[int, Content]:
    """The revision that a body is based on, and what it says.

    `body` = `{revision, dimensions: {key: {outcome, references: [{node, start?, end?}]}}, unsure?,
    memo?}`, the shape of `Content.json`.
    """
    content = _judged(body.get("dimensions"), scheme)
    revision, errors = body.get("revision"), {}
    if not isinstance(revision, int) or isinstance(revision, bool) or revision < 0:
        errors["revision"] = [_("Give the revision this is based on; 0 for a first judgement.")]
    for name, remark in REMARKS.items():
        content.remarks[name] = body.get(name, remark.empty)
        if refusal := remark.refusal(content.remarks[name]):
            errors[name] = [refusal]
    if errors:
        raise _refused(errors)
    return revision, content  # type: ignore[return-value]


def check_places(spans: Iterable[Span], start: int, end: int) -> None:
    """Every span must lie within its clause, which goes from `start` to `end`."""
    if not all(span.lies_within(start, end) for span in spans):
        said = _("A span must lie within its clause (%(start)s to %(end)s).")
        raise _refused({"references": [said % {"start": start, "end": end}]})


def _judged(dimensions: Any, scheme: Scheme) -> Content:
    if not isinstance(dimensions, dict):
        raise _refused({"dimensions": [_("Give an object of dimensions; {} for none.")]})
    content = Content()
    for key, judged in dimensions.items():
        where = f"dimensions.{key}"
        dimension = scheme.dimensions.get(key)
        if dimension is None:
            raise _refused({where: [_("The codebook has no such dimension.")]})
        if not isinstance(judged, dict):
            raise _refused({where: [_("Give an outcome, and references when it is coded.")]})
        content.outcomes[key] = _outcome(judged.get("outcome"), dimension, where)
        content.spans |= _spans(judged, dimension, f"{where}.references")
    return content


def _outcome(outcome: Any, dimension: SchemeDimension, where: str) -> str:
    if outcome not in Judgement.OUTCOMES or (
        outcome == Judgement.UNDETERMINABLE and not dimension.undeterminable
    ):
        raise _refused({f"{where}.outcome": [_("Not an outcome of this dimension.")]})
    return outcome


def _spans(judged: dict[str, Any], dimension: SchemeDimension, where: str) -> dict[Span, None]:
    references = judged.get("references") or []
    if not isinstance(references, list):
        raise _refused({where: [_("Give a list of references.")]})
    if bool(references) != (judged["outcome"] == Judgement.CODED):
        raise _refused({where: [_("“coded” needs a node; no other outcome has one.")]})
    spans = dict.fromkeys(_span(entry, dimension.nodes, where) for entry in references)
    if not dimension.multiple and len({span.node for span in spans}) > 1:
        raise _refused({where: [_("This dimension takes one node only.")]})
    return spans


def _span(entry: Any, nodes: dict[str, int], where: str) -> Span:
    node = entry.get("node") if isinstance(entry, dict) else None
    if not isinstance(node, str) or node not in nodes:
        raise _refused({where: [_("The codebook has no node “%(key)s” here.") % {"key": node}]})
    start, end = entry.get("start"), entry.get("end")
    whole = start is None and end is None
    if not whole and not (type(start) is int and type(end) is int and 0 <= start < end):
        raise _refused({where: [_("A span has a start and a later end, in code points.")]})
    return Span(nodes[node], start, end)


def _refused(errors: dict[str, list[str]]) -> Invalid:
    detail = "; ".join(f"{field}: {' '.join(said)}" for field, said in errors.items())
    return Invalid(detail, errors=errors)
