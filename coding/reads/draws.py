"""The draws of a round, as a member may know them."""

import numpy as np
from django.db.models import QuerySet

from coding.models import Draw, Round
from coding.reads.frame import Frame, Member, frame_of_documents, positions_of
from corpus.models import Membership


def draws_for(round: Round, member: Membership) -> QuerySet[Draw]:
    """All that tells nobody what is hidden from them: which clauses come back only to those who
    may see the round's codings."""
    found = Draw.objects.filter(round=round)
    if Round.objects.results_visible_to(member).filter(pk=round.pk).exists():
        return found
    return found.exclude(purpose=Draw.Purpose.REPEATS)


def frame_of(one: Draw) -> Frame:
    """The frame as it was written down; of clauses, those its documents have now."""
    names = [tuple(name) for name in one.frame["strata"]]
    members = [
        Member(row["id"], row["number"], row["edition"], row["clauses"], names[row["stratum"]])
        for row in one.frame["documents"]
    ]
    if one.units == Draw.Units.DOCUMENTS:
        return frame_of_documents(members, one.by)
    position = positions_of(members)
    if (within := one.frame.get("within")) is not None:
        position = position[np.isin(position[:, 2], within)]
    return Frame(one.units, tuple(one.by), members, position)


def again(one: Draw) -> bool | None:
    """Whether drawing again gives the same units in the same order; None where the frame is no
    longer the one that was drawn from, or the draw was made coder by coder."""
    if one.purpose == Draw.Purpose.REPEATS:
        return None
    frame = frame_of(one)
    if frame.digest != one.frame["digest"]:
        return None
    drawn = frame.draw(one.seed, len(one.chosen), one.allocation)
    return frame.position[drawn.chosen, 2].tolist() == one.chosen
