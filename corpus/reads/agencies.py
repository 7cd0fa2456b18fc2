"""Agencies that look like one body: the pairs to be decided, with what speaks for and against."""

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from corpus.models import Agency, AgencyAlias, AgencyDecision, Issue, Project
from corpus.text.agencies.alike import Alike, Named, Reason, alike


@dataclass(frozen=True)
class Side:
    """An agency with the number of its current documents, and when the first and last was issued."""

    agency: Agency
    documents: int
    first: date | None
    last: date | None


@dataclass(frozen=True)
class Pair:
    """Two agencies, first the one whose name is proposed to stay; so many documents name both."""

    main: Side
    other: Side
    reason: Reason
    joint: int


def undecided_agencies(projects: Collection[int]) -> dict[int, list[Alike]]:
    """Project id -> pairs that look like one body and wait for a decision, the surest first; in
    three queries however many projects there are."""
    names: dict[int, list[str]] = defaultdict(list)
    aliases = AgencyAlias.objects.filter(project__in=projects)
    for agency, name in aliases.values_list("agency", "name"):
        names[agency].append(name)
    listed: dict[int, list[Named]] = defaultdict(list)
    agencies = Agency.objects.filter(project__in=projects).order_by("pk")
    for project, pk, name, region in agencies.values_list("project", "pk", "name", "region"):
        listed[project].append(Named(pk, (name, *names[pk]), region))
    decided = AgencyDecision.objects.filter(project__in=projects, agency__isnull=False)
    kept = set(decided.order_by().values_list("agency", "into"))
    found = {}
    for project, those in listed.items():
        pairs = [one for one in alike(those) if (one.first, one.second) not in kept]
        if pairs:
            found[project] = pairs
    return found


def pairs_of_agencies(project: Project) -> list[Pair]:
    """The project's undecided pairs, the surest first, in two queries more."""
    found = undecided_agencies([project.pk]).get(project.pk, [])
    agencies = Agency.objects.in_bulk({pk for one in found for pk in (one.first, one.second)})
    issued: dict[int, dict[int, date | None]] = defaultdict(dict)
    issues = Issue.objects.filter(agency__in=agencies, document__current=True)
    for pk, document, on in issues.values_list("agency", "document", "document__issued_on"):
        issued[pk][document] = on
    sides = {pk: _side(agency, issued[pk]) for pk, agency in agencies.items()}
    pairs = []
    for one in found:
        two = [sides[one.first], sides[one.second]]
        main, other = sorted(two, key=_PROMINENCE[one.reason], reverse=True)
        joint = len(issued[one.first].keys() & issued[one.second].keys())
        pairs.append(Pair(main, other, one.reason, joint))
    return pairs


def _side(agency: Agency, issued: dict[int, date | None]) -> Side:
    dates = [on for on in issued.values() if on]
    return Side(agency, len(issued), min(dates, default=None), max(dates, default=None))


def _fullest(side: Side) -> tuple[int, int, int]:
    return len(side.agency.name), side.documents, -side.agency.pk


def _latest(side: Side) -> tuple[date, int, int]:
    return side.last or date.min, side.documents, -side.agency.pk


# Which name stays: the fuller one, and that given by a reform.
_PROMINENCE: dict[Reason, Callable[[Side], tuple]] = {
    Reason.SPELLING: _fullest,
    Reason.SHORT: _fullest,
    Reason.ENDING: _latest,
}


def decisions_of(project: Project) -> QuerySet[AgencyDecision]:
    """What was decided, the newest first."""
    found = AgencyDecision.objects.filter(project=project)
    return found.select_related("agency", "into", "decided_by")
