"""What a coder says about one clause: as values, as JSON, as columns.

A field that comes beside the outcomes and the nodes is a column of `Judgement` and an entry of
`REMARKS`: reading, checking, writing, the audit log, JSON, the API's schema, exported and imported
columns follow from them.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coding.codebook.scheme import Scheme, scheme_of
from coding.judgements.spans import Passage, Span
from coding.models import Judgement
from policycoder.received import refusal_of

MEMO_LIMIT = 5000


@dataclass(frozen=True)
class Remark:
    """One field: what it is while nothing is said, what is wrong with a value ("": nothing), what
    its column in a file means, and what the values of several rows of a file come to."""

    empty: Any
    refusal: Callable[[Any], str]
    meaning: Any
    join: Callable[[Iterable[Any]], Any]


def _flag_refusal(value: Any) -> str:
    return "" if isinstance(value, bool) else _("Must be true or false.")


def _memo_refusal(value: Any) -> str:
    if not isinstance(value, str):
        return _("Must be a text.")
    if len(value) <= MEMO_LIMIT:
        return refusal_of(value)
    return _("A text of at most %(limit)s characters.") % {"limit": MEMO_LIMIT}


def flag(meaning: Any) -> Remark:
    return Remark(False, _flag_refusal, meaning, any)


def words(meaning: Any) -> Remark:
    return Remark("", _memo_refusal, meaning, "\n".join)


REMARKS: Mapping[str, Remark] = {
    "unsure": flag(gettext_lazy("1 when marked unsure, else 0; empty when not judged.")),
    "memo": words(gettext_lazy("The coder's memo.")),
}
CONTENT = ("outcomes", *REMARKS)  # the columns of Judgement that a coder fills


def _nothing_remarked() -> dict[str, Any]:
    return {name: remark.empty for name, remark in REMARKS.items()}


@dataclass
class Content:
    """Outcomes by dimension, the spans of all dimensions in order, remarks by name."""

    outcomes: dict[str, str] = field(default_factory=dict)
    spans: dict[Span, None] = field(default_factory=dict)
    remarks: dict[str, Any] = field(default_factory=_nothing_remarked)

    @classmethod
    def of(cls, values: Mapping[str, Any], spans: Iterable[Span]) -> "Content":
        """From the columns `CONTENT` and the references."""
        remarks = {name: values[name] for name in REMARKS}
        return cls(values["outcomes"], dict.fromkeys(spans), remarks)

    def columns(self, scheme: Scheme) -> dict[str, Any]:
        """The values of `Judgement` that follow from what is said."""
        complete = scheme.required <= self.outcomes.keys()
        return {"outcomes": self.outcomes, "complete": complete, **self.remarks}

    def unanswered(self, scheme: Scheme) -> list[str]:
        """Required dimensions of which nothing is said."""
        return sorted(scheme.required - self.outcomes.keys())

    def json(self, scheme: Scheme) -> dict[str, Any]:
        """`{dimensions: {key: {outcome, references: [{node, start, end}]}}, unsure, memo}`."""
        dimensions: dict[str, dict[str, Any]] = {
            key: {"outcome": outcome, "references": []} for key, outcome in self.outcomes.items()
        }
        for span in self.spans:
            dimension, node = scheme.node_keys[span.node]
            dimensions[dimension]["references"].append({**span._asdict(), "node": node})
        return {"dimensions": dimensions, **self.remarks}

    def moved(self, old: Passage, new: Passage) -> "Content":
        """The same said of another passage. A span whose words are gone is widened to all of it."""
        spans = dict.fromkeys(span.moved(old, new) or Span(span.node) for span in self.spans)
        return Content(self.outcomes, spans, self.remarks)


@dataclass(frozen=True)
class Stored:
    """A judgement as the database has it; revision 0 when there is none.

    `version` is the id of the codebook version it was made under, None for that of the round;
    `to_reconsider` has the dimensions that a move to a later one put into the recoding queue.
    """

    clause: int
    content: Content = field(default_factory=Content)
    revision: int = 0
    updated_at: datetime | None = None
    carried: str = ""
    version: int | None = None
    to_reconsider: tuple[str, ...] = ()

    @property
    def to_confirm(self) -> bool:
        """Carried over to words that changed, or to be reconsidered, and not looked at since."""
        return self.confirmed_by([])

    def confirmed_by(self, unanswered: Collection[str]) -> bool:
        """Whether the same said again settles something, though nothing is said of `unanswered`."""
        if self.carried == Judgement.Carried.CHANGED:
            return True
        return not set(self.to_reconsider).issubset(unanswered)

    def json(self, scheme: Scheme) -> dict[str, Any]:
        """The judgement in the shape of the API."""
        return {
            "clause": self.clause,
            "revision": self.revision,
            **self.content.json(scheme),
            "updated_at": self.updated_at,
            "carried": self.carried,
            "version": self.made_under(scheme),
            "to_reconsider": list(self.to_reconsider),
        }

    def audit(self, scheme: Scheme) -> dict[str, Any] | None:
        """The judgement as the audit log keeps it; None when there is none."""
        if not self.revision:
            return None
        about = {"revision": self.revision, "version": self.made_under(scheme)}
        return about | self.content.json(scheme)

    def made_under(self, scheme: Scheme) -> int | None:
        """The number of its codebook version; `scheme` is the round's."""
        if not self.revision:
            return None
        return scheme.version if self.version is None else scheme_of(self.version).version
