"""Writing down what a plan says of a round that has just been made."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from coding.models import Assignment, Draw, Round
from coding.reads.plan import ONE, Dealing, Plan
from corpus.models import User
from policycoder.errors import Unfit

BATCH = 2000


def deal_out(round: Round, people: Sequence[User], plan: Plan) -> list[Assignment]:
    """The passes and draws of the plan; `people` in the order of its coders."""
    made = Assignment.objects.bulk_create(
        [
            Assignment(
                round=round,
                document_id=one.document,
                coder=people[one.coder],
                clauses=one.clauses,
                part=one.part,
            )
            for one in plan.passes
        ],
        batch_size=BATCH,
    )
    Assignment.objects.bulk_create(
        [
            Assignment(
                round=round,
                document_id=one.document,
                coder=people[one.coder],
                kind=Assignment.Kind.REPEAT,
                clauses=one.repeats,
                part=one.part,
                beside=beside,
            )
            for one, beside in zip(plan.passes, made, strict=True)
            if one.repeats
        ],
        batch_size=BATCH,
    )
    for one in plan.draws:
        one.round = round
    Draw.objects.bulk_create(plan.draws)
    return made


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
