"""A document's metadata as its page shows it: value, where it was found, who set it."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corpus.models import Document
from corpus.pages.origins import found_in
from corpus.pages.passages import Passage

LABELS = {
    "title": gettext_lazy("Title"),
    "doc_number": gettext_lazy("Document number"),
    "agencies": gettext_lazy("Issued by"),
    "issued_on": gettext_lazy("Date of issue"),
    "effective_on": gettext_lazy("Date of effect"),
    "expires_on": gettext_lazy("Date of expiry"),
    "doc_type": gettext_lazy("Effectiveness type"),
    "region": gettext_lazy("Region"),
    "validity": gettext_lazy("Validity"),
    "source_url": gettext_lazy("Source"),
    "status": gettext_lazy("Status"),
}


@dataclass(frozen=True)
class Fact:
    """`start` and `end` are code points of the text where the evidence stands in it, and `anchor`
    is the segment it begins in; both are missing where it stands elsewhere."""

    field: str
    label: str
    value: Any
    url: str
    origin: str
    anchor: str
    start: int | None
    end: int | None


def facts_of(document: Document, passages: Sequence[Passage]) -> list[Fact]:
    """Every piece of metadata in the order of LABELS."""
    starts = [passage.clause.start for passage in passages]
    facts = []
    for field, label in LABELS.items():
        value = _shown(document, field)
        evidence = document.evidence.get(field, {})
        start, end = evidence.get("start"), evidence.get("end")
        anchor = ""
        if isinstance(start, int) and isinstance(end, int) and passages:
            anchor = f"c{passages[max(0, bisect_right(starts, start) - 1)].clause.pk}"
        # Anything else, say javascript:, is shown as text and never as a link.
        linked = field == "source_url" and str(value).startswith(("http://", "https://"))
        facts.append(
            Fact(
                field=field,
                label=str(label),
                value=value,
                url=str(value) if linked else "",
                # An address found in the page says it all.
                origin="" if linked and not evidence.get("by") else origin_of(evidence),
                anchor=anchor,
                start=start if anchor else None,
                end=end if anchor else None,
            )
        )
    return facts


def origin_of(evidence: dict[str, Any]) -> str:
    """Where a value was found, or who set it."""
    if by := evidence.get("by"):
        return _("set by %(name)s") % {"name": by}
    where = found_in(evidence.get("where", ""))
    return _("found in: %(where)s") % {"where": where} if where else ""


def _shown(document: Document, field: str) -> Any:
    if field == "agencies":
        return document.agency_names()
    if field in ("status", "validity"):
        return getattr(document, f"get_{field}_display")()
    value = getattr(document, field)
    return value.isoformat() if hasattr(value, "isoformat") else value
