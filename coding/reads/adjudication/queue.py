"""The queue of disagreements to be decided: rows by an index, a page from a place on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from coding.agreement.matrix import UNDETERMINABLE_KEY
from coding.agreement.nodes import NONE_KEY
from coding.agreement.units import coders_of
from coding.codebook.scheme import scheme_of
from coding.models import Decision, Round
from coding.reads.adjudication.clause import revision_of
from corpus.models import Clause
from policycoder.errors import Invalid, Missing
from policycoder.values import Parameter, choice, number, text, whole, whole_number

State, Kind = Decision.State, Decision.Kind
MOST = 200  # clauses on a page
ALL, OUTDATED = "all", "outdated"


def _read_place(asked: str) -> tuple[int, int]:
    place, _sign, pk = asked.partition("-")
    found = whole_number(place), whole_number(pk)
    if found[0] is None or found[1] is None:
        raise Invalid.on("after", _("Use the value that an earlier answer gave."), named=True)
    return found[0], found[1]


def _read_time(asked: str) -> datetime:
    try:
        found = parse_datetime(asked.replace(" ", "+"))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Invalid.on("since", _("Must be what an earlier answer gave."), named=True)
    return found


DIMENSION = text("dimension", "Key of a dimension.")
NODE = text(
    "node", "Key that some gave and not all: a node's or one's above it, none, undeterminable."
)
CODERS = text("coders", "User names of two coders who differ, between them a comma.")
DOCUMENT = whole("document")
KIND = choice("kind", Kind.values, "", "How they differ.")
STATE = choice(
    "state",
    [*State.values, OUTDATED, ALL],
    State.OPEN,
    "With `outdated` decisions whose clause has been coded otherwise since.",
)
AFTER: Parameter[tuple[int, int] | None] = Parameter(
    "after",
    _read_place,
    None,
    {"type": "string", "pattern": "^[0-9]{1,18}-[0-9]{1,18}$"},
    "`next` of an earlier answer.",
)
SIZE = whole("page_size", 1, help=f"Clauses; more than {MOST} are never given at once.")
LEAST = number("least", 0.5, 0.5, 1, "The smallest share of the coders; more than half.")
SINCE: Parameter[datetime | None] = Parameter(
    "since",
    _read_time,
    None,
    {"type": "string", "format": "date-time"},
    "`since` of an earlier answer.",
)
# A change that was committed later than others that came after it.
LATE = timedelta(seconds=10)
FILTERS = (DIMENSION, NODE, CODERS, DOCUMENT, KIND, STATE)
PARAMETERS = (*FILTERS, AFTER, SIZE)


@dataclass(frozen=True)
class QueueFilter:
    dimension: str = ""
    node: str = ""
    coders: tuple[str, ...] = ()
    document: int | None = None
    kind: str = ""
    state: str = State.OPEN

    @classmethod
    def of(cls, params: Mapping[str, str]) -> "QueueFilter":
        """By FILTERS. Raises Invalid."""
        return cls(
            DIMENSION.of(params),
            NODE.of(params),
            tuple(filter(None, CODERS.of(params).split(","))),
            DOCUMENT.of(params),
            KIND.of(params),
            STATE.of(params),
        )


def queue_of(round: Round, sought: QueueFilter) -> QuerySet[Decision]:
    """In reading order. Raises Missing for a dimension, node or coder that the round has not."""
    found = Decision.objects.filter(round=round, disputed=True)
    if sought.state == OUTDATED:
        # Coders may be of one mind by now.
        found = Decision.objects.filter(round=round, state=State.DECIDED)
        found = found.exclude(rested=F("digest"))
    elif sought.state != ALL:
        found = found.filter(state=sought.state)
    if sought.dimension:
        if sought.dimension not in scheme_of(round.codebook_version_id).dimensions:
            said = _("The codebook has no dimension “%(key)s”.") % {"key": sought.dimension}
            raise Missing.on("dimension", said)
        found = found.filter(dimension=sought.dimension)
    if sought.node:
        found = found.filter(_on_node(round, sought.node))
    if sought.document is not None:
        found = found.filter(document=sought.document)
    if sought.kind:
        found = found.filter(kinds__contains=[sought.kind])
    if sought.coders:
        found = _between(round, found, sought.coders)
    return found.order_by("place", "pk")


def _on_node(round: Round, key: str) -> Q:
    if key in (NONE_KEY, UNDETERMINABLE_KEY):
        return Q(nodes__contains=[key])
    found = Q()
    for dimension in scheme_of(round.codebook_version_id).dimensions.values():
        if (node := dimension.tree.get(key)) is not None:
            below = [one.key for one in node.below()]
            found |= Q(dimension=dimension.key, nodes__overlap=below)
    if not found:
        raise Missing.on("node", _("The codebook has no node “%(key)s” here.") % {"key": key})
    return found


def _between(
    round: Round, found: QuerySet[Decision], usernames: Iterable[str]
) -> QuerySet[Decision]:
    """Where both coders judged, in different groups."""
    known = dict(coders_of(round).values_list("username", "pk"))
    wanted = []
    for name in usernames:
        if name not in known:
            said = _("Nobody of the name “%(name)s” codes in this round.") % {"name": name[:150]}
            raise Missing.on("coders", said)
        wanted.append(known[name])
    if len(set(wanted)) != 2:
        raise Invalid.on("coders", _("Name two coders."), named=True)
    group = (
        "(SELECT c -> 3 FROM jsonb_array_elements(choices) c WHERE (c -> 0)::bigint = %s LIMIT 1)"
    )
    return found.filter(coders__contains=wanted).extra(  # noqa: S610 - fixed text
        where=[f"{group} <> {group}"], params=wanted
    )


def page_of_queue(
    found: QuerySet[Decision], after: tuple[int, int] | None, size: int
) -> dict[str, Any]:
    """`{next, clauses: [{id, number, document, text, revision, dimensions: {key: {state, kinds, rule,
    outdated}}}]}` of at most `size` clauses; `next` is None where no more come."""
    if after is not None:
        found = found.filter(Q(place=after[0], pk__gt=after[1]) | Q(place__gt=after[0]))
        found = found.filter(place__gte=after[0])
    # As many rows as make `size` clauses, where each is disputed on two dimensions and one more.
    rows = list(found[: size * 2 + 1])
    groups = [list(same) for _place, same in groupby(rows, lambda row: row.clause_id)]
    more = len(rows) > size * 2 or len(groups) > size
    if more and len(groups) > 1 and len(groups) <= size:
        groups.pop()  # the last may be cut
    groups = groups[:size]
    last = groups[-1][-1] if groups else None
    return {
        "next": f"{last.place}-{last.pk}" if more and last else None,
        "clauses": _shown([row for group in groups for row in group]),
    }


def changed_since(round: Round, since: datetime | None) -> tuple[list[dict[str, Any]], bool, bool]:
    """Clauses with disagreements that changed, as `page_of_queue` shows them; whether there are too
    many to show; whether anything changed at all."""
    if since is None:
        return [], False, False
    changed = Decision.objects.filter(round=round, changed_at__gt=since - LATE)
    rows = list(changed.filter(disputed=True).order_by("changed_at")[: MOST + 1])
    if len(rows) > MOST:
        return [], True, True
    return _shown(rows), False, bool(rows) or changed.exists()


def names_are_hidden() -> str:
    return _("In this project it is told whose choice is whose only of what is decided.")


def _shown(rows: list[Decision]) -> list[dict[str, Any]]:
    clauses = Clause.objects.select_related("document").in_bulk({row.clause_id for row in rows})
    own: dict[int, list[Decision]] = {}
    for row in Decision.objects.filter(
        round__in={row.round_id for row in rows}, clause__in=clauses
    ):
        own.setdefault(row.clause_id, []).append(row)
    return [
        {
            "id": pk,
            "number": clauses[pk].number,
            "document": clauses[pk].document_id,
            "text": clauses[pk].text[:80],
            "revision": revision_of(own[pk]),
            "dimensions": {row.dimension: row_json(row) for row in own[pk] if row.disputed},
        }
        for pk in dict.fromkeys(row.clause_id for row in rows)
    ]


def row_json(row: Decision) -> dict[str, Any]:
    return {
        "state": row.state,
        "kinds": row.kinds,
        "rule": row.rule,
        "outdated": row.outdated,
    }
