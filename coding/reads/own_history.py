"""What a coder has done in a pass of their own, save by save, and what moves of the codebook did."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from coding.codebook.scheme import scheme_of
from coding.judgements.reading import spans_of, stored_of, version_of
from coding.models import Assignment, Judgement, Migration, MovedJudgement, Reference
from coding.reads.repeats import merged
from corpus.models import AuditEntry


def saves_in(assignment: Assignment) -> QuerySet[AuditEntry]:
    """The saves of the pass as its coder knows it, newest first; none of what they have handed in
    before, of the same clauses."""
    passes = merged(assignment, assignment.coder_id)
    rows = Judgement.objects.filter(assignment__in=passes).values_list("pk", "clause")
    ids, clauses = zip(*rows, strict=True) if rows else ((), ())
    return AuditEntry.objects.filter(
        verb="save_judgement",
        object_type="judgement",
        object_id__in=[str(pk) for pk in ids],
        clause_id__in=clauses,
        actor_id=assignment.coder_id,
    ).order_by("-pk")


@dataclass(frozen=True)
class Event:
    """A save of the coder's, or what a move to the codebook version of number `moved_to` did to the
    judgement, or its being `undone`. `number` counts the pass's own from 1: an id of the log would
    tell how much others save."""

    number: int
    at: datetime
    clause: int
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    moved_to: int | None = None
    undone: bool = False


@dataclass(frozen=True)
class _Moved:
    at: datetime
    judgement: int
    clause: int
    outcomes: dict[str, str]
    version: int
    undone: bool


class PassHistory:
    """The events of a pass as its coder knows it, newest first; sliced and counted."""

    def __init__(self, assignment: Assignment):
        self._assignment, self._saves = assignment, saves_in(assignment)
        self._moves = _moves_of(assignment)
        self._order: list[tuple[datetime, int, _Moved | None]] = []
        if self._moves:
            saves = self._saves.values_list("at", "pk")
            marks = [*((at, pk, None) for at, pk in saves), *((m.at, 0, m) for m in self._moves)]
            self._order = sorted(marks, key=lambda mark: mark[:2], reverse=True)
            self._count = len(self._order)
        else:
            self._count = self._saves.count()

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, part: slice) -> list[Event]:
        first = self._count - (part.start or 0)
        if not self._moves:
            return [_saved(first - n, one) for n, one in enumerate(self._saves[part])]
        marks = self._order[part]
        saves = self._saves.in_bulk([pk for _at, pk, move in marks if move is None])
        around = _Around(self._assignment, [move for _at, _pk, move in marks if move])
        return [
            around.event(first - n, move) if move else _saved(first - n, saves[pk])
            for n, (_at, pk, move) in enumerate(marks)
        ]


def _saved(number: int, entry: AuditEntry) -> Event:
    return Event(number, entry.at, entry.clause_id or 0, entry.before, entry.after)


def _moves_of(assignment: Assignment) -> list[_Moved]:
    """What moves of the round changed in what the pass says; of one that was undone both ways."""
    migrations = Migration.objects.filter(round=assignment.round_id, moved_at__isnull=False)
    by_id = {one.pk: one for one in migrations.select_related("to_version")}
    if not by_id:
        return []
    passes = merged(assignment, assignment.coder_id)
    own = dict(Judgement.objects.filter(assignment__in=passes).values_list("pk", "clause"))
    rows = MovedJudgement.objects.filter(migration__in=by_id, judgement__in=own)
    found = []
    for pk, judgement, outcomes in rows.values_list("migration", "judgement", "outcomes"):
        one = by_id[pk]
        for at, undone in ((one.moved_at, False), (one.undone_at, True)):
            if at is not None:
                about = (judgement, own[judgement], outcomes, one.to_version.number, undone)
                found.append(_Moved(at, *about))
    return found


class _Around:
    """What judgements that were moved said before and after: what the saves next to the move say,
    and how they are stored now. Where that is not known, the outcomes they had are."""

    def __init__(self, assignment: Assignment, moves: Iterable[_Moved]):
        pks = {one.judgement for one in moves}
        entries = AuditEntry.objects.filter(
            verb="save_judgement", object_type="judgement", object_id__in=[str(pk) for pk in pks]
        ).order_by("pk")
        self._saves: dict[int, list[AuditEntry]] = {pk: [] for pk in pks}
        for entry in entries:
            self._saves[int(entry.object_id)].append(entry)
        spans = spans_of(Reference.objects.filter(judgement__in=pks))
        scheme = scheme_of(version_of(assignment))
        self._now = {
            one.pk: stored_of(one, spans[one.pk]).audit(scheme)
            for one in Judgement.objects.filter(pk__in=pks)
        }

    def event(self, number: int, move: _Moved) -> Event:
        earlier = [one for one in self._saves[move.judgement] if one.at < move.at]
        later = [one for one in self._saves[move.judgement] if one.at >= move.at]
        after = later[0].before if later else self._now[move.judgement]
        had = {key: {"outcome": one, "references": []} for key, one in move.outcomes.items()}
        before = earlier[-1].after if earlier else {**(after or {}), "dimensions": had}
        return Event(number, move.at, move.clause, before, after, move.version, move.undone)


@dataclass(frozen=True)
class Then:
    """How a pass stood at a moment: of each clause saved since, the judgement before (None: there
    was none), and how many saves there were since."""

    saves: int
    clauses: list[tuple[int, dict[str, Any] | None]]


def pass_at(assignment: Assignment, moment: datetime | None) -> Then:
    """Of the pass as its coder knows it; without a moment, before everything."""
    since = saves_in(assignment)
    if moment is not None:
        since = since.filter(at__gte=moment)
    first = since.order_by("clause_id", "pk").distinct("clause_id")
    rows = first.values_list("clause_id", "before")
    return Then(since.count(), [(clause, before) for clause, before in rows if clause])
