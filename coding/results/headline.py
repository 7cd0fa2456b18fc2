"""The agreement of a round so far, in a few figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from coding.agreement.table import figure_in, headline, kind_of
from coding.codebook.scheme import compiled
from coding.models import CodebookVersion, Round, Snapshot
from coding.results.agreement import KIND, newest_agreements
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
    return _agreed(snapshot, version)


def newest_agreed(members: Sequence[Membership]) -> dict[int, tuple[Round, Agreed]]:
    """Project id -> the round computed last, and its figures; the members are one person's, who
    leads. In two queries however many."""
    if not members:
        return {}
    projects = [one.project_id for one in members]
    hidden = Round.objects.filter(project__in=projects).hidden_from(members[0].user_id)
    snapshots = Snapshot.objects.filter(kind=KIND, project__in=projects, round__isnull=False)
    newest = snapshots.exclude(round__in=hidden.values("pk")).select_related("round")
    found = list(newest.order_by("project_id", "-created_at").distinct("project_id"))
    wanted = [Q(codebook__project=s.project_id, number=s.data["codebook_version"]) for s in found]
    versions = {
        (one.codebook.project_id, one.number): one
        for one in CodebookVersion.objects.filter(reduce(or_, wanted, Q(pk=None)))
        .published()
        .select_related("codebook")
    }
    told = {}
    for one in found:
        version = versions.get((one.project_id, one.data["codebook_version"]))
        if version is not None and one.round is not None:
            told[one.project_id] = (one.round, _agreed(one, version))
    return told


def _agreed(snapshot: Snapshot, version: CodebookVersion) -> Agreed:
    scheme = compiled(version)
    figures = []
    for key, found in snapshot.data["dimensions"].items():
        one = headline(kind_of(scheme.dimensions[key]))
        said = figure_in(found, one) or {}
        figures.append(
            {
                "dimension": key,
                "coefficient": one.key,
                "value": said.get("value"),
                "reason": said.get("reason") or "",
            }
        )
    return Agreed(snapshot.created_at, version, figures)
