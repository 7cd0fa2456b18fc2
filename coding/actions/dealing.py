"""Passes as they are dealt: what a plan says of a new round, and what joins it later."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.db.models import Max
from django.utils.translation import gettext as _

from coding.models import Assignment, Draw, Round
from coding.reads.frame import Member, positions_of
from coding.reads.plan import ONE, Dealing, Plan, in_two_parts
from coding.sampling.order import IntArray
from corpus.models import User
from policycoder.errors import Unfit

BATCH = 2000


@dataclass
class Dealt:
    """A pass that is not saved, and the clauses, by id, that come back in it."""

    one: Assignment
    repeats: list[int] = field(default_factory=list)


def deal_out(round: Round, people: Sequence[User], plan: Plan) -> list[Assignment]:
    """The passes and draws of the plan; `people` in the order of its coders."""
    made = save_dealt(
        Dealt(
            Assignment(
                round=round,
                document_id=one.document,
                coder=people[one.coder],
                clauses=one.clauses,
                part=one.part,
            ),
            one.repeats,
        )
        for one in plan.passes
    )
    for one in plan.draws:
        one.round = round
    Draw.objects.bulk_create(plan.draws)
    return made


def save_dealt(dealt: Iterable[Dealt]) -> list[Assignment]:
    """The passes, saved, and beside them what comes back."""
    dealt = list(dealt)
    made = Assignment.objects.bulk_create([each.one for each in dealt], batch_size=BATCH)
    rows = [each for each in dealt if each.repeats]
    if rows:
        last = _last_rows({each.one.round_id for each in rows})
        Assignment.objects.bulk_create(
            [
                Assignment(
                    round_id=one.round_id,
                    document_id=one.document_id,
                    coder_id=one.coder_id,
                    kind=Assignment.Kind.REPEAT,
                    clauses=each.repeats,
                    part=max(one.part, last.get((one.document_id, one.coder_id), 0) + 1),
                    beside=one,
                )
                for each in rows
                for one in [each.one]
            ],
            batch_size=BATCH,
        )
    return made


def _last_rows(rounds: set[int]) -> dict[tuple[int, int], int]:
    """Document and coder, by id -> the last number of a row that came back beside another pass."""
    rows = Assignment.objects.filter(round__in=rounds, kind=Assignment.Kind.REPEAT).order_by()
    found = rows.values_list("document", "coder").annotate(last=Max("part"))
    return {(document, coder): last for document, coder, last in found}


def in_parts(round: Round, passes: Sequence[Assignment]) -> list[Dealt]:
    """New passes, not saved, as their coders get them. Of a round in which clauses come back in
    secret: some in two parts, so that its share of each coder's clauses comes back, those they
    have already counted in, by the seed of the round."""
    drawn = round.draws.filter(purpose=Draw.Purpose.REPEATS).first() if round.sealed else None
    if drawn is None:
        return [Dealt(one) for one in passes]
    own: dict[User, list[Assignment]] = defaultdict(list)
    for one in passes:
        own[one.coder].append(one)
    return [each for coder, theirs in own.items() for each in _parts_of(drawn, coder, theirs)]


def _parts_of(drawn: Draw, coder: User, passes: list[Assignment]) -> list[Dealt]:
    held = Assignment.objects.filter(round=drawn.round_id, coder=coder)
    there = held.filter(kind=Assignment.Kind.CODER).select_related("document")
    rows = _rows_by_number([*there, *passes])
    taken = {one.document.number for one in there}
    free = {one.document.number: one for one in passes if one.document.number not in taken}
    asked = {number: _asked_of(passes, number, rows[number]) for number in free}
    came_back = held.filter(kind=Assignment.Kind.REPEAT, beside__kind=Assignment.Kind.CODER)
    found = in_two_parts(
        drawn.seed,
        coder.username,
        asked,
        drawn.asked["share"],
        before=sum(len(_rows_of(one, rows[one.document.number])) for one in there),
        repeated=sum(len(one.clauses or ()) for one in came_back),
    )
    dealt = [Dealt(one) for one in passes if one.document.number in taken]
    second = []
    for number, one in free.items():
        whole = len(asked[number]) == len(rows[number])
        one.part, one.clauses = 1, None if whole else asked[number][:, 2].tolist()
        dealt.append(Dealt(one))
        if number in found:
            one.clauses = found[number].first
            later = Assignment(
                round=one.round,
                document=one.document,
                coder=coder,
                not_blind=one.not_blind,
                clauses=found[number].held,
                part=2,
            )
            second.append(Dealt(later, found[number].repeated))
    return dealt + second


def _rows_by_number(passes: Iterable[Assignment]) -> dict[int, IntArray]:
    """Document number -> the rows of its codable clauses, as in a frame's `position`."""
    documents = {one.document.pk: one.document for one in passes}.values()
    found = positions_of([Member(one.pk, one.number, one.edition, 0, ()) for one in documents])
    return {one.number: found[found[:, 0] == one.number] for one in documents}


def _rows_of(one: Assignment, rows: IntArray) -> IntArray:
    return rows if one.clauses is None else rows[np.isin(rows[:, 2], one.clauses)]


def _asked_of(passes: Iterable[Assignment], number: int, rows: IntArray) -> IntArray:
    """What the new passes over a document are over together."""
    own = [one for one in passes if one.document.number == number]
    if any(one.clauses is None for one in own):
        return rows
    return rows[np.isin(rows[:, 2], [pk for one in own for pk in one.clauses or ()])]


def sealed(blind: bool, dealing: Dealing | None) -> bool:
    """Whether what is submitted stays shut to its coder. Raises Invalid in an open round."""
    if not dealing or not dealing.repeats:
        return False
    if not blind:
        raise Unfit.on("repeats", _("Clauses come back in secret in blind rounds only."))
    return True


def _told_of(one: Draw) -> dict[str, Any]:
    """A draw as the history tells it; where clauses come back, without what tells which."""
    said = {"purpose": one.purpose, "units": one.units, **one.asked}
    if one.purpose == Draw.Purpose.REPEATS:
        return said
    return said | {"seed": one.seed, "drawn": len(one.chosen), "strata": one.by}


def told(plan: Plan, dealing: Dealing | None) -> dict[str, Any]:
    """What the history tells of draws and of dealing; nothing where there were none."""
    found: dict[str, Any] = {}
    if plan.draws:
        found["draws"] = [_told_of(one) for one in plan.draws]
    if dealing and dealing.each == ONE:
        found["dealt"] = {"by": "clauses", "seed": dealing.seed}
    return found
