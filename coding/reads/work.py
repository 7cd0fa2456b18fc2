"""What is stored of every judgement of a round's passes, as arrays: the dashboard counts them.

One statement brings a few numbers a judgement; 100,000 of them take some 100 ms.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from coding.models import Assignment, Judgement, Reconsider
from coding.reads.repeats import with_repeats
from corpus.models import Clause
from policycoder.postgresql.copying import read_numbers

COMPLETE, BEGUN, UNSURE, MEMO, TO_CHECK = (1 << n for n in range(5))

# Between saves further apart than this somebody did something else. Those closer than a second
# came together, after a time without a connection.
SITTING = timedelta(minutes=5)
TOGETHER = timedelta(seconds=1)
# Pace is that of so many days.
PACE_DAYS = 14
_SECOND = 10**6
_DAY = 86_400 * _SECOND

# What was carried over before `saved_at` was kept counts as saved when it was first.
_JUDGED = f"""
SELECT j.id, coalesce(a.beside_id, a.id), j.created_at,
       coalesce(j.saved_at, CASE j.carried WHEN '' THEN j.updated_at ELSE j.created_at END),
       (j.complete::int * {COMPLETE} + (j.outcomes <> jsonb_build_object())::int * {BEGUN}
       + j.unsure::int * {UNSURE} + (j.memo <> '')::int * {MEMO}
       + (j.carried = '{Judgement.Carried.CHANGED}' OR (j.assignment_id, j.clause_id) IN (
           SELECT q.assignment_id, q.clause_id FROM "{Reconsider._meta.db_table}" q
            WHERE q.done_at IS NULL))::int * {TO_CHECK})::bigint
  FROM "{Judgement._meta.db_table}" j
  JOIN "{Assignment._meta.db_table}" a ON a.id = j.assignment_id
  JOIN "{Clause._meta.db_table}" c ON c.id = j.clause_id AND c.codable
 WHERE j.assignment_id IN ({{passes}})
"""
# PostgreSQL's times are microseconds since 2000.
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Work:
    """One entry a judgement of a codable clause: its id, the position of its pass among `passes`
    and of its coder among `coders` (ids, ascending), when it was first and last saved by its coder
    (microseconds since 2000), what it says (the flags above)."""

    passes: Ints
    coders: Ints
    judgement: Ints
    own_pass: Ints
    coder: Ints
    first: Ints
    last: Ints
    flags: Ints

    def count(self, flags: int) -> Ints:
        """For each pass how many judgements have all of the flags."""
        found = self.own_pass[self.flags & flags == flags]
        return np.bincount(found, minlength=len(self.passes))

    def half(self) -> Ints:
        """For each pass how many clauses are begun and not finished."""
        found = self.own_pass[(self.flags & (COMPLETE | BEGUN)) == BEGUN]
        return np.bincount(found, minlength=len(self.passes))

    def last_work(self) -> list[datetime | None]:
        """For each coder when they saved last."""
        newest = np.zeros(len(self.coders), np.int64)
        np.maximum.at(newest, self.coder, self.last)
        return [_time(at) if at else None for at in newest.tolist()]

    def pace(self, now: datetime) -> list[float]:
        """For each coder how many clauses they finished a day in the last PACE_DAYS, counted from
        the first of them: those of one day stand for that day. What a new text or codebook asks
        to look at again was finished once."""
        until = _microseconds(now)
        finished = self.flags & (COMPLETE | TO_CHECK) > 0
        recent = finished & (self.first > until - PACE_DAYS * _DAY)
        n = np.bincount(self.coder[recent], minlength=len(self.coders))
        began = np.full(len(self.coders), until)
        np.minimum.at(began, self.coder[recent], self.first[recent])
        days = np.maximum((until - began) / _DAY, 1.0)
        return [round(float(one), 1) for one in n / days]

    def seconds(self) -> list[float | None]:
        """For each coder the median of the seconds between the first saves of two clauses one after
        the other, of those in one sitting."""
        order = np.lexsort((self.first, self.coder))
        coder, gaps = self.coder[order], np.diff(self.first[order])
        longest, shortest = (one // timedelta(microseconds=1) for one in (SITTING, TOGETHER))
        sitting = (coder[1:] == coder[:-1]) & (gaps <= longest) & (gaps >= shortest)
        found = [gaps[sitting & (coder[1:] == i)] for i in range(len(self.coders))]
        return [round(float(np.median(one)) / _SECOND, 1) if len(one) else None for one in found]

    def newest(self, flags: int, among: Iterable[int], most: int) -> list[int]:
        """Ids of the judgements that have one of the flags, of passes by id, the newest first."""
        wanted = np.isin(self.passes, np.fromiter(among, np.int64))[self.own_pass]
        found = np.flatnonzero(wanted & (self.flags & flags > 0))
        return self.judgement[found[np.argsort(-self.last[found])[:most]]].tolist()


def work_of(passes: QuerySet[Assignment], coder_of: dict[int, int]) -> Work:
    """The judgements of these passes; `coder_of` maps the id of each to its coder's."""
    wanted, params = with_repeats(passes).values("pk").query.sql_with_params()
    rows = read_numbers(_JUDGED.format(passes=wanted), 5, params)
    ids = np.array(sorted(coder_of), np.int64)
    coders = np.array(sorted({*coder_of.values()}), np.int64)
    of_pass = np.searchsorted(coders, np.array([coder_of[pk] for pk in ids.tolist()], np.int64))
    # A pass that was given away while this was read is not among them.
    rows = rows[np.isin(rows[:, 1], ids)]
    judgement, own_pass, first, last, flags = rows.T
    position = np.searchsorted(ids, own_pass)
    return Work(
        passes=ids,
        coders=coders,
        judgement=judgement,
        own_pass=position,
        coder=of_pass[position] if len(ids) else position,
        first=first,
        last=last,
        flags=flags,
    )


def _microseconds(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)


def _time(microseconds: int) -> datetime:
    return _EPOCH + timedelta(microseconds=microseconds)
