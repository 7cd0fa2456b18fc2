"""What a move of a round would do: node by node, with what was coded by it, counted before anyone
agrees."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from coding.codebook.difference import ADDED, MOVED, REDEFINED, RENAMED, RESTYLED
from coding.codebook.mapping import DimensionMove, Mapping, NodeMove, mapping
from coding.codebook.scheme import Scheme, compiled
from coding.codebook.stored import compared
from coding.judgements.moving import (
    ASKED,
    DIMENSION_ROWS,
    NODE_ROWS,
    PASS_ROWS,
    REFERENCE,
    SHUT,
    TABLES,
    causes,
    rows_of,
)
from coding.models import Assignment, CodebookVersion, Reconsider, Round
from coding.reads.progress import veiled_from
from corpus.models import Membership

# Of what is to be reconsidered; nobody counts hidden repeats or passes that do not count.
COUNTED = ("references", "judgements", "clauses", "coders", "documents")

_WITH = f"""
WITH moving_pass AS ({PASS_ROWS} WHERE a.id = ANY(%(passes)s)),
     moving_node AS MATERIALIZED ({NODE_ROWS}),
     moving_dimension AS ({DIMENSION_ROWS})
"""
_BY_NODE = """
SELECT n.dimension, n.key, count(*)
  FROM "{reference}" f
  JOIN moving_pass p ON p.id = f.assignment_id AND p.who <> 'reference'
  JOIN moving_node n ON n.old = f.node_id
 GROUP BY 1, 2
"""
_QUEUED = """
, cause AS ({causes})
SELECT p.who, q.dimension, q.node, q.why, grouping(q.dimension) = 1, sum(q.refs),
       count(DISTINCT q.judgement), count(DISTINCT q.clause), count(DISTINCT a.coder_id),
       count(DISTINCT a.document_id)
  FROM cause q
  JOIN "{clause}" c ON c.id = q.clause AND c.codable
  JOIN "{pass}" a ON a.id = q.assignment
  JOIN moving_pass p ON p.id = a.id
 GROUP BY GROUPING SETS ((p.who, q.dimension, q.node, q.why), (p.who))
"""


@dataclass(frozen=True)
class NodeLine:
    """A node that does not simply stay. `fate`: mapped, merged, queued; `counts` by COUNTED, of
    nodes that are not queued the references alone; `kinds` as in `NodeChange`."""

    dimension: str
    key: str
    name: str
    became: tuple[str, ...]
    kinds: tuple[str, ...]
    fate: str
    why: str
    counts: dict[str, int]

    @property
    def reason(self) -> str:
        return str(Reconsider.Why(self.why).label) if self.why else ""

    @property
    def told(self) -> str:
        """What happened to a node that maps by itself, in words."""
        kinds = {
            "merged": _("merged"),
            RENAMED: _("renamed"),
            MOVED: _("moved"),
            REDEFINED: _("wording mended"),
            RESTYLED: _("looks otherwise"),
        }
        found = (("merged",) if self.fate == "merged" else ()) + self.kinds
        return _(", ").join(kinds[one] for one in found) or _("renamed")


@dataclass(frozen=True)
class RuleLine:
    """What a new rule of a dimension asks. `rule`: single, outcome, required, whole or gone."""

    name: str
    dimension: str
    rule: str
    reason: str
    queued: bool
    counts: dict[str, int]
    became: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """`own`: only the reader's own passes are counted; others' are not theirs to see yet.

    `total`: what coders are asked; `reference`: what the leads of a training's reference are;
    `shut`: what nobody can be, because what was submitted stays shut to its coder.
    """

    mapping: Mapping
    own: bool
    nodes: list[NodeLine]
    rules: list[RuleLine]
    added: list[str]
    staying: dict[str, int]
    total: dict[str, int]
    reference: dict[str, int]
    shut: dict[str, int]
    submitted: int
    queued: list[NodeLine | RuleLine] = field(default_factory=list)

    @property
    def mapped(self) -> list[NodeLine]:
        return [line for line in self.nodes if not line.why]

    @property
    def silent_rules(self) -> list[RuleLine]:
        return [line for line in self.rules if not line.queued]

    @property
    def by_itself(self) -> int:
        """References of nodes of which nobody has to decide anything."""
        return self.staying["references"] + sum(one.counts["references"] for one in self.mapped)

    def json(self) -> dict[str, Any]:
        return {
            "from": self.mapping.before.number,
            "to": self.mapping.after.number,
            "own": self.own,
            "nodes": [
                {
                    "dimension": one.dimension,
                    "node": one.key,
                    "name": one.name,
                    "became": list(one.became),
                    "kinds": list(one.kinds),
                    "fate": one.fate,
                    "why": one.why,
                    **one.counts,
                }
                for one in self.nodes
            ],
            "rules": [
                {"dimension": one.dimension, "rule": one.rule, "queued": one.queued, **one.counts}
                for one in self.rules
            ],
            "added": self.added,
            "staying": self.staying,
            "total": self.total,
            "reference": self.reference,
            "shut": self.shut,
        }


def plan_of(round: Round, to: CodebookVersion, member: Membership) -> Plan:
    """The plan as this owner or lead may see it. `to` is later than the round's version."""
    found = mapping(round.codebook_version, to)
    own = Round.objects.hidden_from(member.user_id).filter(pk=round.pk).exists()
    kinds = (Assignment.Kind.CODER, Assignment.Kind.REFERENCE)
    passes = Assignment.objects.filter(round=round, kind__in=kinds, superseded_by=None).exclude(
        veiled_from(member.user_id)
    )
    return _Counted(found, list(passes.order_by().values_list("pk", flat=True))).plan(own)


class _Counted:
    def __init__(self, found: Mapping, passes: list[int]):
        self._mapping = found
        self._old: Scheme = compiled(found.before)
        self._new: Scheme = compiled(found.after)
        values = rows_of(found) | {"passes": passes}
        with connection.cursor() as cursor:
            cursor.execute(_WITH + _BY_NODE.format(**TABLES), values)
            self._references = {(d, key): n for d, key, n in cursor.fetchall()}
            queued = _QUEUED.format(causes=causes(found), **TABLES)
            cursor.execute(_WITH + queued, values)
            rows = cursor.fetchall()
        self._queued = {row[1:4]: _counts(row) for row in rows if row[0] == ASKED and not row[4]}
        self._totals = {row[0]: _counts(row) for row in rows if row[4]}
        self._kinds = _kinds(found)
        self._passes = passes

    def plan(self, own: bool) -> Plan:
        lines = [line for node in self._mapping.nodes if (line := self._node(node))]
        shown = {(line.dimension, line.key) for line in lines}
        rules = [line for one in self._mapping.dimensions for line in self._rules(one)]
        staying = [
            self._references.get((node.dimension, node.key), 0)
            for node in self._mapping.nodes
            if (node.dimension, node.key) not in shown
        ]
        submitted = Assignment.objects.filter(
            pk__in=self._passes, status=Assignment.Status.SUBMITTED
        )
        queued: list[NodeLine | RuleLine] = [line for line in lines if line.why]
        nothing = dict.fromkeys(COUNTED, 0)
        return Plan(
            mapping=self._mapping,
            own=own,
            nodes=lines,
            rules=rules,
            added=[
                self._new.dimensions[dimension].tree[key].name
                for (dimension, key), kinds in self._kinds.items()
                if ADDED in kinds and key in self._new.dimensions[dimension].nodes
            ],
            staying={"nodes": len(staying), "references": sum(staying)},
            total=self._totals.get(ASKED, nothing),
            reference=self._totals.get(REFERENCE, nothing),
            shut=self._totals.get(SHUT, nothing),
            submitted=submitted.count(),
            queued=queued + [line for line in rules if line.queued],
        )

    def _node(self, node: NodeMove) -> NodeLine | None:
        kinds = self._kinds.get((node.dimension, node.key), ())
        if not (node.why or node.rewritten or kinds):
            return None
        if node.dimension not in self._new.dimensions:
            return None
        counts = {"references": self._references.get((node.dimension, node.key), 0)}
        nothing = dict.fromkeys(COUNTED, 0)
        if node.why:
            counts = self._queued.get((node.dimension, node.key, node.why), nothing) | counts
        tree = self._new.dimensions[node.dimension].tree
        told = tuple(one for one in kinds if one in (RENAMED, MOVED, REDEFINED, RESTYLED))
        return NodeLine(
            dimension=node.dimension,
            key=node.key,
            name=self._old.dimensions[node.dimension].tree[node.key].name,
            became=tuple(tree[key].name for key in node.became),
            kinds=told,
            fate="queued" if node.why else "merged" if node.merged else "mapped",
            why=node.why,
            counts=counts,
        )

    def _rules(self, one: DimensionMove) -> Iterator[RuleLine]:
        if one.single:
            yield self._rule(one, "single", _("one node only now"), ("",))
        if one.dropped:
            yield self._rule(one, "outcome", _("an outcome is no longer offered"), one.dropped)
        if one.asked:
            yield self._rule(one, "required", _("has to be coded now"), ("",))
        if one.whole:
            words = _("spans become whole clauses")
            yield RuleLine(self._name(one.key), one.key, "whole", words, False, {})
        if one.gone:
            words = _("is no longer there; its codings are put away")
            references = sum(n for (key, _node), n in self._references.items() if key == one.key)
            yield RuleLine(
                self._name(one.key), one.key, "gone", words, False, {"references": references}
            )

    def _rule(self, one: DimensionMove, rule: str, words: str, nodes: tuple[str, ...]) -> RuleLine:
        counts = dict.fromkeys(COUNTED, 0)
        for node in nodes:
            for name, n in self._queued.get((one.key, node, rule), {}).items():
                counts[name] += n
        return RuleLine(self._name(one.key), one.key, rule, words, True, counts)

    def _name(self, dimension: str) -> str:
        scheme = self._new if dimension in self._new.dimensions else self._old
        return scheme.dimensions[dimension].name


def _counts(row: tuple[Any, ...]) -> dict[str, int]:
    return {name: int(n or 0) for name, n in zip(COUNTED, row[5:], strict=True)}


def _kinds(found: Mapping) -> dict[tuple[str, str], tuple[str, ...]]:
    return {
        (change.key, node.key): node.kinds
        for change in compared(found.before, found.after)
        for node in change.nodes
    }
