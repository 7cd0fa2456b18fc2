"""What becomes of codings when a round moves from one published version to a later one."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from coding.codebook.changes import Changes, followed
from coding.codebook.difference import redefinitions
from coding.codebook.scheme import Scheme, SchemeDimension, compiled
from coding.codebook.stored import compared, steps_between
from coding.models import CodebookVersion, Judgement, Reconsider

Why = Reconsider.Why
NONE, UNDETERMINABLE = Judgement.NONE, Judgement.UNDETERMINABLE


@dataclass(frozen=True)
class NodeMove:
    """A node that could be coded: the keys it went into, its heir where a reference needs nobody to
    decide, and why its references are to be reconsidered ("": they are not)."""

    dimension: str
    key: str
    id: int
    became: tuple[str, ...]
    heir: str | None
    heir_id: int | None
    why: str = ""
    # others have the same heir
    merged: bool = False
    # the heir is one of several nodes that could be: undoing gives its references to this one
    keeps: bool = True

    @property
    def rewritten(self) -> bool:
        """Whether a judgement reads otherwise for it."""
        return self.heir != self.key


@dataclass(frozen=True)
class DimensionMove:
    """A dimension of both versions, or of one: what its new rules ask of judgements.

    whole: spans become whole clauses.  single: of several nodes one is to be chosen.
    dropped: outcomes it no longer offers.  asked: it has to be coded, and had not to be before.
    gone: it is no longer there; what was said of it is put away.
    """

    key: str
    whole: bool = False
    single: bool = False
    dropped: tuple[str, ...] = ()
    asked: bool = False
    gone: bool = False


@dataclass(frozen=True)
class Mapping:
    """From `before` to `after`. Nothing it lets through is invalid in the later version."""

    before: CodebookVersion
    after: CodebookVersion
    nodes: tuple[NodeMove, ...]
    dimensions: tuple[DimensionMove, ...]
    required: tuple[str, ...] = field(default=())

    @property
    def queues(self) -> bool:
        """Whether anything could have to be reconsidered, whatever was coded."""
        return any(node.why for node in self.nodes) or any(
            one.single or one.dropped or one.asked for one in self.dimensions
        )

    def json(self) -> dict[str, Any]:
        """`{nodes: [{dimension, node, became, heir, why}], dimensions: [{dimension, …}]}`, of all
        that does not simply stay."""
        return {
            "nodes": [
                {
                    "dimension": node.dimension,
                    "node": node.key,
                    "became": list(node.became),
                    "heir": node.heir,
                    "why": node.why,
                }
                for node in self.nodes
                if node.rewritten or node.why
            ],
            "dimensions": [
                {
                    "dimension": one.key,
                    "whole": one.whole,
                    "single": one.single,
                    "dropped": list(one.dropped),
                    "asked": one.asked,
                    "gone": one.gone,
                }
                for one in self.dimensions
                if one != DimensionMove(one.key)
            ],
        }


def mapping(before: CodebookVersion, after: CodebookVersion) -> Mapping:
    """Through every version between; `after` has the higher number."""
    old, new = compiled(before), compiled(after)
    trail = _Trail.between(before, after)
    nodes = [
        move
        for dimension in old.dimensions.values()
        for move in _merged(_moves(dimension, new.dimensions.get(dimension.key), trail))
    ]
    return Mapping(
        before, after, tuple(nodes), tuple(_dimensions(old, new)), tuple(sorted(new.required))
    )


@dataclass(frozen=True)
class _Trail:
    """The steps from one version to a later one, each with the nodes whose meaning it changed."""

    steps: list[tuple[Changes, dict[str, set[str]]]]

    @classmethod
    def between(cls, before: CodebookVersion, after: CodebookVersion) -> "_Trail":
        steps, last = [], before
        for version in steps_between(before, after):
            steps.append((Changes.of(version.changes), _redefined(last, version)))
            last = version
        return cls(steps)

    def became(self, dimension: str, key: str) -> tuple[str, ...]:
        return followed([changes for changes, _redefined in self.steps], dimension, key)

    def redefines(self, dimension: str, key: str) -> bool:
        """Whether what the key stood for came to mean something else on the way."""
        keys: tuple[str, ...] = (key,)
        for changes, redefined in self.steps:
            if redefined.get(dimension, set()).intersection(keys):
                return True
            keys = tuple(new for one in keys for new in followed([changes], dimension, one))
        return False


def _redefined(before: CodebookVersion, after: CodebookVersion) -> dict[str, set[str]]:
    """Redefined in meaning. Where nobody said which, the meaning counts as changed."""
    said = after.redefined
    asked = redefinitions(compared(before, after))
    return {
        dimension: {key for key in keys if said.get(dimension, {}).get(key, True)}
        for dimension, keys in asked.items()
    }


def _moves(old: SchemeDimension, new: SchemeDimension | None, trail: _Trail) -> Iterator[NodeMove]:
    for key, pk in old.nodes.items():
        became = trail.became(old.key, key)
        there = tuple(one for one in became if new and one in new.tree)
        heir, why = None, ""
        if new is None:
            pass
        elif len(became) > 1:
            why = Why.SPLIT
        elif not there:
            why = Why.DELETED
        elif there[0] not in new.nodes:
            why = Why.GROUPED
        else:
            heir = there[0]
            why = Why.REDEFINED if trail.redefines(old.key, key) else ""
        heir_id = new.nodes[heir] if new and heir else None
        yield NodeMove(old.key, key, pk, there, heir, heir_id, str(why))


def _merged(found: Iterator[NodeMove]) -> list[NodeMove]:
    """Told of each whether others went into the same, and which of them that one is."""
    moves = list(found)
    sharing: dict[str, list[NodeMove]] = {}
    for move in moves:
        if move.heir is not None:
            sharing.setdefault(move.heir, []).append(move)
    told = []
    for move in moves:
        together = sharing.get(move.heir or "", [move])
        kept = next((one for one in together if one.key == move.heir), together[0])
        told.append(NodeMove(**{**vars(move), "merged": len(together) > 1, "keeps": kept is move}))
    return told


def _dimensions(old: Scheme, new: Scheme) -> Iterator[DimensionMove]:
    for key, before in old.dimensions.items():
        after = new.dimensions.get(key)
        if after is None:
            yield DimensionMove(key, gone=True)
            continue
        dropped = (before.outcomes - after.outcomes) & {NONE, UNDETERMINABLE}
        yield DimensionMove(
            key,
            whole=before.spans and not after.spans,
            single=before.multiple and not after.multiple,
            dropped=tuple(sorted(dropped)),
            asked=after.required and not before.required,
        )
    for key, added in new.dimensions.items():
        if key not in old.dimensions:
            yield DimensionMove(key, asked=added.required)
