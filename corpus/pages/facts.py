"""A document's metadata as its page shows it: value, where it was found, who set it."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext as _

from corpus.fields import REVIEWED, Field
from corpus.models import Document
from corpus.pages.origins import found_in
from corpus.pages.passages import Passage
from corpus.reads.metadata import in_words


@dataclass(frozen=True)
class Fact:
    """`start` and `end` are code points of the text where the evidence stands in it, and `anchor`
    is the segment it begins in; both are missing where it stands elsewhere."""

    field: str
    label: str
    value: str
    url: str = ""
    origin: str = ""
    anchor: str = ""
    start: int | None = None
    end: int | None = None


def facts_of(document: Document, passages: Sequence[Passage]) -> list[Fact]:
    """Every piece of metadata that is a line of the page, and the status."""
    starts = [passage.clause.start for passage in passages]
    return [
        *(_fact(document, field, passages, starts) for field in REVIEWED),
        Fact("status", _("Status"), document.get_status_display()),
    ]


def _fact(
    document: Document, field: Field, passages: Sequence[Passage], starts: Sequence[int]
) -> Fact:
    value = in_words(field, document.value_of(field))
    evidence = document.evidence.get(field.name, {})
    start, end = evidence.get("start"), evidence.get("end")
    anchor = ""
    if isinstance(start, int) and isinstance(end, int) and passages:
        anchor = f"c{passages[max(0, bisect_right(starts, start) - 1)].clause.pk}"
    # Anything else, say javascript:, is shown as text and never as a link.
    linked = field.kind == "address" and value.startswith(("http://", "https://"))
    return Fact(
        field=field.name,
        label=gettext(field.label),
        value=value,
        url=value if linked else "",
        # An address found in the page says it all.
        origin="" if linked and not evidence.get("by") else origin_of(evidence),
        anchor=anchor,
        start=start if anchor else None,
        end=end if anchor else None,
    )


def origin_of(evidence: dict[str, Any]) -> str:
    """Where a value was found, or who set it."""
    if evidence.get("source") == "person":
        return _("set by %(name)s") % {"name": evidence["by"]}
    where = found_in(evidence)
    return _("found in: %(where)s") % {"where": where} if where else ""
