"""When the judgements of a round were made."""

from datetime import date, timedelta

import numpy as np
from django.db.models import F, Max, Min
from django.db.models.functions import Coalesce
from django.utils import timezone

from coding.agreement.matrix import IntArray
from coding.agreement.parts import NO_WEEK
from coding.agreement.units import RoundUnits
from coding.models import Assignment, Judgement, Round

BATCH = 10_000


def weeks_of(round: Round, units: RoundUnits) -> IntArray | None:
    """In which week each judgement was saved last, [n_rows, n_coders]: the ordinal of its Monday,
    NO_WEEK for none. None where all were saved within one week, or were brought from elsewhere."""
    saved = Judgement.objects.filter(
        assignment__round=round, assignment__kind=Assignment.Kind.CODER, clause__codable=True
    ).annotate(saved=Coalesce("saved_at", "updated_at"), coder=F("assignment__coder"))
    ends = saved.aggregate(first=Min("saved"), last=Max("saved"))
    if round.imported or ends["first"] is None:
        return None
    zone = timezone.get_current_timezone()
    if _monday(ends["first"].astimezone(zone).date()) == _monday(
        ends["last"].astimezone(zone).date()
    ):
        return None
    found = np.full((len(units.clauses), len(units.coders)), NO_WEEK, np.int64)
    row_of = {clause: row for row, clause in enumerate(units.clauses.tolist())}
    column_of = {coder: column for column, coder in enumerate(units.coders)}
    rows = saved.order_by().values_list("clause", "coder", "saved").iterator(chunk_size=BATCH)
    for clause, coder, at in rows:
        row, column = row_of.get(clause), column_of.get(coder)
        if row is not None and column is not None:
            found[row, column] = _monday(at.astimezone(zone).date())
    return found


def week_of(ordinal: int) -> str:
    """The Monday as an ISO date."""
    return date.fromordinal(ordinal).isoformat()


def _monday(day: date) -> int:
    return (day - timedelta(days=day.weekday())).toordinal()
