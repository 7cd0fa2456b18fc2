"""The agreement of a round so far, in a few figures."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from coding.agreement.table import headline
from coding.codebook.scheme import compiled
from coding.models import CodebookVersion, Round
from coding.results.agreement import newest_agreements
from coding.results.base import drawn_with
from corpus.models import Membership


@dataclass(frozen=True)
class Agreed:
    """The newest snapshot: when it was drawn, by which codebook version, and for each dimension the
    coefficient that speaks for it, its value, and the reason where it has none."""

    created_at: datetime
    version: CodebookVersion
    dimensions: list[dict[str, Any]]


def agreed_so_far(round: Round, member: Membership) -> Agreed | None:
    """None where there is no snapshot, or it is not this member's to see."""
    if not Round.objects.results_visible_to(member).filter(pk=round.pk).exists():
        return None
    snapshot = newest_agreements([round]).get(round.pk)
    if snapshot is None:
        return None
    (version,) = drawn_with(snapshot)
    scheme = compiled(version)
    figures = []
    for key, found in snapshot.data["dimensions"].items():
        one = headline(scheme.dimensions[key].multiple)
        said = found["levels"]["leaf"].get(one.key) or {}
        figures.append(
            {
                "dimension": key,
                "coefficient": one.key,
                "value": said.get("value"),
                "reason": said.get("reason") or "",
            }
        )
    return Agreed(snapshot.created_at, version, figures)
