"""What a round will be: which units are drawn, and who gets which of them. Nothing is written."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from coding.models import Draw
from coding.reads.frame import (
    STRATA,
    Frame,
    Member,
    frame_of_clauses,
    frame_of_documents,
    in_order,
    members_of,
    positions_of,
)
from coding.sampling.dealing import deal
from coding.sampling.draw import PROPORTIONAL, Drawn
from coding.sampling.order import IntArray
from coding.sampling.repeats import Split, split
from corpus.models import Document
from policycoder.errors import Invalid, Unfit

EVERYONE, ONE = "everyone", "one"
SEED_LENGTH = 100


def new_seed() -> str:
    """Eight digits: short enough to be written down."""
    return str(secrets.randbelow(90_000_000) + 10_000_000)


@dataclass(frozen=True)
class Sampling:
    """What to draw: `size` units, or a `share` (0 to 1) of those there are; `by` names strata."""

    units: str
    seed: str
    size: int | None = None
    share: float | None = None
    by: tuple[str, ...] = ()
    allocation: str = PROPORTIONAL

    def check(self) -> None:
        """Raises Invalid."""
        if (self.size is None) == (self.share is None):
            raise Unfit.on("size", _("Say how many are drawn, or which share of them."))
        if self.size is not None and self.size < 1:
            raise Invalid.on("size", _("Draw at least one."))
        if self.share is not None and not 0 < self.share <= 1:
            raise Unfit.on("share", _("A share lies between 0 and 1."))
        for name in self.by:
            if name not in STRATA:
                said = _("“%(name)s” makes no strata; use %(known)s.")
                raise Invalid.on("strata", said % {"name": name, "known": ", ".join(STRATA)})

    @property
    def asked(self) -> dict[str, Any]:
        return {"share": self.share} if self.size is None else {"size": self.size}


@dataclass(frozen=True)
class Dealing:
    """Who gets what: `everyone` all, or each document `one` coder, and then a share `double` of the
    clauses or documents a second one. A share `repeats` of each coder's clauses comes back, drawn
    by a seed of its own."""

    each: str = EVERYONE
    double: float = 0
    double_units: str = Draw.Units.CLAUSES
    seed: str = ""
    repeats: float = 0
    repeats_seed: str = ""

    def check(self, coders: int) -> None:
        """Raises Invalid."""
        if not 0 <= self.double <= 1:
            raise Unfit.on("double", _("A share lies between 0 and 1."))
        if not 0 <= self.repeats <= 0.5:
            raise Unfit.on("repeats", _("At most half of the clauses can come back."))
        if self.double and (self.each != ONE or coders < 2):
            said = _("A share is coded twice where each document goes to one of several coders.")
            raise Unfit.on("double", said)


@dataclass
class PlannedPass:
    """`coder` is an index, `weight` how many clauses the pass is over, `clauses` their ids where
    they are not all of the document; `repeats` are those of the first part that come again."""

    document: int
    number: int
    coder: int
    weight: int
    clauses: list[int] | None = None
    part: int = 1
    repeats: list[int] = field(default_factory=list)


@dataclass
class Plan:
    """The passes, and the draws they rest on, not saved. `double`: clauses coded twice."""

    coders: list[str]
    passes: list[PlannedPass] = field(default_factory=list)
    draws: list[Draw] = field(default_factory=list)
    double: int = 0

    @property
    def loads(self) -> list[int]:
        """Clauses to judge of each coder."""
        found = [0] * len(self.coders)
        for one in self.passes:
            found[one.coder] += one.weight + len(one.repeats)
        return found

    @property
    def imbalance(self) -> int:
        """By how many clauses the largest share of work exceeds the smallest."""
        return max(self.loads, default=0) - min(self.loads, default=0)


@dataclass(frozen=True, eq=False)
class _Portion:
    """What is coded of a document: all, or the clauses of some rows of a frame's `position`."""

    member: Member
    rows: IntArray | None = None

    @property
    def weight(self) -> int:
        return self.member.clauses if self.rows is None else len(self.rows)

    @property
    def clauses(self) -> list[int] | None:
        return None if self.rows is None else self.rows[:, 2].tolist()

    def to(self, coder: int, **more: Any) -> PlannedPass:
        one = self.member
        return PlannedPass(one.id, one.number, coder, self.weight, self.clauses, **more)


def plan_round(
    documents: Sequence[Document],
    coders: Sequence[str],
    sampling: Sampling | None = None,
    dealing: Dealing | None = None,
) -> Plan:
    """`documents` in the order of their numbers. Raises Invalid."""
    dealing = dealing or Dealing()
    if sampling:
        sampling.check()
    dealing.check(len(coders))
    plan = Plan(list(coders))
    members = members_of(documents, sampling.by if sampling else ())
    portions = _drawn(plan, members, sampling) if sampling else [_Portion(one) for one in members]
    if dealing.each == ONE:
        _deal_to_one(plan, portions, dealing, sampling.by if sampling else ())
    else:
        plan.passes = [one.to(at) for one in portions for at in range(len(coders))]
    if dealing.repeats:
        _repeat(plan, members, dealing)
    return plan


def _drawn(plan: Plan, members: list[Member], sampling: Sampling) -> list[_Portion]:
    of_clauses = sampling.units == Draw.Units.CLAUSES
    frame = (frame_of_clauses if of_clauses else frame_of_documents)(members, sampling.by)
    size = sampling.size or _part(sampling.share or 0, frame.size)
    drawn = frame.draw(sampling.seed, size, sampling.allocation)
    row = _row(Draw.Purpose.SAMPLE, frame, drawn, sampling.seed, sampling.asked)
    row.allocation = sampling.allocation
    plan.draws.append(row)
    return _portions(members, frame, drawn)


def _portions(members: Sequence[Member], frame: Frame, drawn: Drawn) -> list[_Portion]:
    rows = frame.position[np.sort(drawn.chosen)]
    by_number = {int(part[0, 0]): part for part in _by_document(rows)}
    found = []
    for one in members:
        own = by_number.get(one.number)
        if own is None:
            continue
        whole = frame.units == Draw.Units.DOCUMENTS or len(own) == one.clauses
        found.append(_Portion(one, None if whole else own))
    return found


def _by_document(rows: IntArray) -> list[IntArray]:
    """The rows of each document; they stand in the order of its number."""
    if not len(rows):
        return []
    return np.split(rows, np.flatnonzero(np.diff(rows[:, 0])) + 1)


def _part(share: float, of: int) -> int:
    """The share of a number, rounded, at least one."""
    return max(1, int(share * of + 0.5)) if of else 0


def _deal_to_one(plan: Plan, portions: list[_Portion], dealing: Dealing, by: Sequence[str]) -> None:
    weights = {one.member.number: one.weight for one in portions}
    first = deal(dealing.seed, weights, plan.coders)
    plan.passes = [one.to(first[one.member.number]) for one in portions]
    if not dealing.double:
        return
    members = [one.member for one in portions]
    frame = _frame_again(portions, dealing.double_units, by)
    seed = f"{dealing.seed}/double"
    drawn = frame.draw(seed, _part(dealing.double, frame.size), PROPORTIONAL)
    asked = {"share": dealing.double}
    in_part = frame.units == Draw.Units.CLAUSES and any(one.rows is not None for one in portions)
    within = frame.position[:, 2].tolist() if in_part else None
    plan.draws.append(_row(Draw.Purpose.DOUBLE, frame, drawn, seed, asked, within))
    given = {one.member.number: one for one in portions}
    again = [
        given[one.member.number] if one.rows is None else one
        for one in _portions(members, frame, drawn)
    ]
    weights = {one.member.number: one.weight for one in again}
    second = deal(seed, weights, plan.coders, taken=first, loads=plan.loads)
    plan.passes += [one.to(second[one.member.number]) for one in again]
    plan.double = sum(weights.values())


def _frame_again(portions: list[_Portion], units: str, by: Sequence[str]) -> Frame:
    """Of what is coded, in the strata it was drawn from."""
    members = [one.member for one in portions]
    if units == Draw.Units.DOCUMENTS:
        return frame_of_documents(members, by)
    whole = [one.member for one in portions if one.rows is None]
    parts = [one.rows for one in portions if one.rows is not None]
    rows = np.concatenate([positions_of(whole), *parts])
    return Frame(units, tuple(by), members, in_order(rows))


def _repeat(plan: Plan, members: list[Member], dealing: Dealing) -> None:
    """Deal some documents of each coder in two parts; those of the second come after all others."""
    wanted = {one.document for one in plan.passes}
    frame = frame_of_clauses([one for one in members if one.id in wanted])
    by_number = {int(part[0, 0]): part for part in _by_document(frame.position)}
    second: list[PlannedPass] = []
    for at, coder in enumerate(plan.coders):
        own = {one.number: one for one in plan.passes if one.coder == at}
        rows = {number: _rows_of(one, by_number[number]) for number, one in own.items()}
        found = in_two_parts(dealing.repeats_seed, coder, rows, dealing.repeats)
        for number, parts in found.items():
            one = own[number]
            one.clauses, one.weight = parts.first, len(parts.first)
            second.append(
                PlannedPass(
                    one.document, number, at, len(parts.held), parts.held, 2, parts.repeated
                )
            )
    plan.passes += second
    chosen = sorted({pk for one in second for pk in one.repeats})
    drawn = Drawn([], np.flatnonzero(np.isin(frame.position[:, 2], chosen)))
    asked = {"share": dealing.repeats}
    plan.draws.append(_row(Draw.Purpose.REPEATS, frame, drawn, dealing.repeats_seed, asked))


def in_two_parts(
    seed: str, coder: str, rows: Mapping[int, IntArray], share: float, **already: int
) -> dict[int, Split]:
    """Document number -> the clauses, by id, of its two parts, where it is dealt to the coder in
    two; `rows` as in a frame's `position`, `already` as in `split`."""
    places = {number: found[:, 1] for number, found in rows.items()}
    found = split(f"{seed}/{coder}", places, share, **already)
    return {
        number: Split(*(rows[number][at, 2].tolist() for at in (one.first, one.held, one.repeated)))
        for number, one in found.items()
    }


def _rows_of(one: PlannedPass, rows: IntArray) -> IntArray:
    return rows if one.clauses is None else rows[np.isin(rows[:, 2], one.clauses)]


def _row(
    purpose: str,
    frame: Frame,
    drawn: Drawn,
    seed: str,
    asked: dict[str, Any],
    within: list[int] | None = None,
) -> Draw:
    """`within`: the clauses of the frame where they are not all of its documents."""
    rank = {name: at for at, name in enumerate(frame.names)}
    return Draw(
        purpose=purpose,
        units=frame.units,
        seed=seed,
        allocation=PROPORTIONAL,
        by=list(frame.by),
        asked=asked,
        frame={
            **({} if within is None else {"within": within}),
            "units": frame.size,
            "digest": frame.digest,
            "strata": [list(name) for name in frame.names],
            "documents": [
                {
                    "id": one.id,
                    "number": one.number,
                    "edition": one.edition,
                    "clauses": one.clauses,
                    "stratum": rank[one.stratum],
                }
                for one in frame.members
            ],
        },
        strata=[
            {"values": list(one.name), "size": one.size, "drawn": one.drawn, "short": one.short}
            for one in drawn.strata
        ],
        chosen=frame.position[drawn.chosen, 2].tolist(),
    )
