"""Saturation: what is still new, batch after batch of documents.

Guest, G., Namey, E., Chen, M. (2020): A simple method to assess and report thematic saturation in
qualitative research. PLoS ONE 15(5): e0232076. The nodes that the first documents brought are the
base; a run is a few documents after them. The new nodes of a run ÷ the nodes of the base is the
ratio; where it first is at or below the threshold, saturation is reached, and reported as the
documents before the run + those of it (“6+2”). Runs overlap: each begins one document later.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Max, Min, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coding.codebook.joining import joined
from coding.codebook.scheme import compiled
from coding.models import Proposal, Reference
from coding.results.base import LAYER, ROUND, Base, base_for, described
from coding.results.kinds import Asked, Data, Report, State
from corpus.models import Membership
from policycoder.tables import Column, Columns, Table, Written
from policycoder.values import Parameter, choice, whole

KIND = "saturation"
CODING, NUMBER = "coding", "number"
ORDER = choice(
    "order", (CODING, NUMBER), CODING, "Documents as they were coded, or by their numbers."
)
BATCH = whole("batch", 1, 1000, help="Documents of a batch; 5 unless told.")
BASE = whole("base", 1, 1000, help="Documents of the base; 4 unless told.")
RUN = whole("run", 1, 1000, help="Documents of a run; 2 unless told.")
THRESHOLD = whole("threshold", 0, 100, help="New information that is still enough, in %; 5.")
PARAMETERS: tuple[Parameter[Any], ...] = (ROUND, LAYER, ORDER, BATCH, BASE, RUN, THRESHOLD)
AT_ONCE = 20_000  # judgements


def asked_by(member: Membership, params: Mapping[str, str]) -> Asked:
    """By PARAMETERS. Raises what `base_for` does."""
    base = base_for(member, round_id=ROUND.of(params), layer=LAYER.of(params))
    sizes = (("batch", BATCH, 5), ("base", BASE, 4), ("run", RUN, 2), ("threshold", THRESHOLD, 5))
    chosen = {name: _or(one.of(params), usual) for name, one, usual in sizes}
    return Asked(KIND, base, {"order": ORDER.of(params), **chosen})


def _or(value: int | None, usual: int) -> int:
    return usual if value is None else value


def state_of(asked: Asked) -> State:
    base = asked.base
    proposed = proposals_of(base).aggregate(newest=Max("created_at"))["newest"]
    mark: list[Any] = [base.passes().count(), proposals_of(base).count(), str(proposed or "")]
    mark += [books] if (books := base.books()) else []
    return State(base.judgements().aggregate(newest=Max("updated_at"))["newest"], mark)


def is_small(asked: Asked) -> bool:
    return len(asked.base.judgements().order_by().values_list("pk")[: AT_ONCE + 1]) <= AT_ONCE


def proposals_of(base: Base) -> QuerySet[Proposal]:
    """Proposed nodes of the base's rounds, of its coder where it has one; none withdrawn."""
    found = Proposal.objects.filter(round__in=base.rounds, kind=Proposal.Kind.NODE)
    found = found.exclude(state=Proposal.State.WITHDRAWN)
    found = found.filter(~Q(round__in=base.own) | Q(author=base.eyes))
    return found.filter(author__username=base.coder) if base.coder else found


def compute(asked: Asked, report: Report) -> Data:
    """`{base, order, batch, documents: [numbers], dimensions: [{key, name_zh, name_en, batches,
    ratio}]}`; see `in_batches` and `ratios`."""
    report(0, 1, _("Looking for what is new"))
    base, params = asked.base, asked.params
    order = _order(base, params["order"])
    used, proposed = _used(base), _proposed(base)
    names = _names(base)
    dimensions = []
    for key in joined(base.versions()):
        nodes = [used.get((key, document), set()) for document in order]
        titles = [proposed.get((key, document), []) for document in order]
        batches = in_batches(order, nodes, titles, params["batch"])
        for batch in batches:
            for language in ("zh", "en"):
                batch[f"new_{language}"] = [
                    names[key, node][f"name_{language}"] for node in batch["new"]
                ]
        dimensions.append(
            {
                "key": key,
                **names[key, ""],
                "batches": batches,
                "ratio": ratios(nodes, params["base"], params["run"], params["threshold"] / 100),
            }
        )
    return {
        **params,
        "base": described(base),
        "documents": order,
        "dimensions": dimensions,
    }


def in_batches(
    order: Sequence[int],
    nodes: Sequence[set[str]],
    proposed: Sequence[Sequence[str]],
    size: int,
) -> list[dict[str, Any]]:
    """Batches of `size` documents: `{batch, first and last place, documents, new: keys first used here, known: of all so
    far, proposals: names of nodes proposed here, proposed: of all so far}`."""
    known: set[str] = set()
    count, rows = 0, []
    for number, start in enumerate(range(0, len(order), size), 1):
        places = range(start, min(start + size, len(order)))
        here = set().union(*(nodes[place] for place in places))
        titles = [title for place in places for title in proposed[place]]
        new = sorted(here - known)
        known |= here
        count += len(titles)
        rows.append(
            {
                "batch": number,
                "first": places[0] + 1,
                "last": places[-1] + 1,
                "documents": [order[place] for place in places],
                "new": new,
                "known": len(known),
                "proposals": titles,
                "proposed": count,
            }
        )
    return rows


def ratios(nodes: Sequence[set[str]], base: int, run: int, threshold: float) -> dict[str, Any]:
    """Of the nodes of each document in order: `{base, run, threshold, in_base, runs: [{after, new,
    ratio, percent}], reached}`.

    `after`: documents before the run. `reached`: that of the first run whose ratio is at or below
    the threshold, None where none is. Without a node in the base there is no ratio (None).
    """
    known = set().union(*nodes[:base])
    in_base, runs, reached = len(known), [], None
    for after in range(base, len(nodes) - run + 1):
        before = set().union(*nodes[:after])
        new = len(set().union(*nodes[after : after + run]) - before)
        ratio = new / in_base if in_base else None
        percent = None if ratio is None else 100 * ratio
        runs.append({"after": after, "new": new, "ratio": ratio, "percent": percent})
        if reached is None and ratio is not None and ratio <= threshold:
            reached = after
    return {
        "base": base,
        "run": run,
        "threshold": threshold,
        "in_base": in_base,
        "runs": runs,
        "reached": reached,
    }


def _order(base: Base, order: str) -> list[int]:
    """The numbers of the documents that are coded; those begun first come first."""
    begun = base.judgements().order_by().values_list("assignment__document__number")
    found = [(at, number) for number, at in begun.annotate(at=Min("created_at"))]
    return sorted(number for _at, number in found) if order == NUMBER else _second(sorted(found))


def _second(pairs: Sequence[tuple[Any, int]]) -> list[int]:
    return [number for _first, number in pairs]


def _used(base: Base) -> dict[tuple[str, int], set[str]]:
    """(dimension, document) -> keys of the nodes used there, those of older versions joined."""
    place = {
        pk: (key, node.key)
        for key, dimension in joined(base.versions()).items()
        for node in dimension.nodes.values()
        for pk in node.ids
    }
    references = Reference.objects.filter(assignment__in=base.passes().order_by().values("pk"))
    found: dict[tuple[str, int], set[str]] = {}
    rows = references.order_by().values_list("node", "assignment__document__number").distinct()
    for node, document in rows:
        if node in place:
            dimension, key = place[node]
            found.setdefault((dimension, document), set()).add(key)
    return found


def _proposed(base: Base) -> dict[tuple[str, int], list[str]]:
    """(dimension, document) -> names of what was proposed there first."""
    found: dict[tuple[str, int], list[str]] = {}
    for one in (
        proposals_of(base).order_by("created_at").prefetch_related("places__clause__document")
    ):
        first = next(iter(one.places.all()), None)
        if first is not None:
            place = (one.dimension, first.clause.document.number)
            found.setdefault(place, []).append(one.name)
    return found


def _names(base: Base) -> dict[tuple[str, str], dict[str, str]]:
    """(dimension, node) -> its names, "" for the dimension's own; the newest version's first."""
    names: dict[tuple[str, str], dict[str, str]] = {}
    for version in base.versions():
        for dimension in compiled(version).dimensions.values():
            rows = {"": dimension.row, **{key: node.row for key, node in dimension.tree.items()}}
            for key, row in rows.items():
                both = {
                    "name_zh": row.name_zh or row.name_en,
                    "name_en": row.name_en or row.name_zh,
                }
                names.setdefault((dimension.key, key), both)
    return names


# Of a dimension and one of its batches, or runs.
BATCHES: Columns = (
    Column("dimension", gettext_lazy("Key of the dimension."), lambda row: row[0]["key"]),
    Column("batch", gettext_lazy("Number of the batch, from 1."), lambda row: row[1]["batch"]),
    Column(
        "documents",
        gettext_lazy("Numbers of its documents."),
        lambda row: " ".join(map(str, row[1]["documents"])),
    ),
    Column("new", gettext_lazy("Nodes first used in it."), lambda row: len(row[1]["new"])),
    Column("nodes", gettext_lazy("Keys of these nodes."), lambda row: " ".join(row[1]["new"])),
    Column("known", gettext_lazy("Nodes used so far."), lambda row: row[1]["known"]),
    Column(
        "proposals", gettext_lazy("Nodes proposed in it."), lambda row: len(row[1]["proposals"])
    ),
    Column("proposed", gettext_lazy("Nodes proposed so far."), lambda row: row[1]["proposed"]),
)
RUNS: Columns = (
    Column("dimension", gettext_lazy("Key of the dimension."), lambda row: row[0]["key"]),
    Column("after", gettext_lazy("Documents before the run."), lambda row: row[1]["after"]),
    Column("run", gettext_lazy("Documents of the run."), lambda row: row[0]["ratio"]["run"]),
    Column("base", gettext_lazy("Documents of the base."), lambda row: row[0]["ratio"]["base"]),
    Column("in_base", gettext_lazy("Nodes of the base."), lambda row: row[0]["ratio"]["in_base"]),
    Column("new", gettext_lazy("New nodes of the run."), lambda row: row[1]["new"]),
    Column(
        "ratio",
        gettext_lazy("New nodes of the run ÷ nodes of the base."),
        lambda row: None if row[1]["ratio"] is None else Written(row[1]["ratio"], ".4f"),
    ),
)


def batches_table(data: Data) -> Table:
    rows = [(one, batch) for one in data["dimensions"] for batch in one["batches"]]
    return Table.of("saturation", BATCHES, rows)


def runs_table(data: Data) -> Table:
    rows = [(one, run) for one in data["dimensions"] for run in one["ratio"]["runs"]]
    return Table.of("runs", RUNS, rows)
