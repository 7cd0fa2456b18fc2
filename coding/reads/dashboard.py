"""A round at a glance: how far, how fast, until when, which questions, and what waits for whom."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from math import ceil
from operator import attrgetter
from typing import Any

from django.db.models import BooleanField, Case, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from coding.models import Absence, Assignment, Judgement, Round
from coding.reads.absence import absences_of
from coding.reads.progress import codable_clauses, known_to
from coding.reads.repeats import counts_beside
from coding.reads.timing import taken_in
from coding.reads.work import COMPLETE, MEMO, TO_CHECK, UNSURE, Work, work_of
from corpus.models import Membership
from corpus.permissions import Capability, roles_that_may

# How many open questions are listed.
QUESTIONS = 20
# Whoever is slower than this would finish in centuries.
LONGEST = 36_500


@dataclass(frozen=True)
class Counts:
    """Of one pass or many. What depends on which clauses are coded is None where somebody is not
    told it: they code in the blind round themselves."""

    passes: int = 0
    submitted: int = 0
    total: int = 0
    done: int = 0
    half: int | None = 0
    unsure: int | None = 0
    memos: int | None = 0
    to_check: int | None = 0

    @property
    def untouched(self) -> int | None:
        return None if self.half is None else self.total - self.done - self.half

    @property
    def cells(self) -> tuple[tuple[str, int | None], ...]:
        """The columns of a table, by what lists them (`round_clauses.STATES`)."""
        return ("half", self.half), ("unsure", self.unsure), ("open", self.untouched)

    @property
    def left(self) -> int:
        return self.total - self.done


def summed(counts: Sequence[Counts]) -> Counts:
    """What is not told of one is not told of their sum."""
    columns: Any = zip(*map(_FIGURES, counts), strict=True) if counts else ((),) * len(_NAMES)
    figures: list[Any] = [None if None in column else sum(column) for column in columns]
    return Counts(*figures)


def figure_told(figure: float | None) -> str:
    """Whole from ten on, with one decimal below: of a pace more is not known."""
    if not figure:
        return "—"
    return f"{figure:.0f}" if figure >= 10 else f"{round(figure, 1):g}"


_NAMES = ("passes", "submitted", "total", "done", "half", "unsure", "memos", "to_check")
_FIGURES = attrgetter(*_NAMES)


@dataclass(frozen=True)
class CoderWork:
    """`pace`: clauses finished a day; `finish`: the day it comes to an end at that pace;
    `seconds`: the median a clause, of the `timed` ones whose time was measured, else between saves. None of these, and no `last_work`, where it is not told.

    `remaining`: clauses of passes not submitted that are not finished; `ready`: passes that are
    only to be submitted.
    """

    pk: int
    username: str
    name: str
    counts: Counts
    remaining: int
    ready: int
    away: str = ""
    may_code: bool = True
    not_blind: bool = False
    veiled: bool = False
    last_work: datetime | None = None
    pace: float | None = None
    seconds: float | None = None
    timed: int = 0
    finish: date | None = None
    late: bool = False

    @property
    def unsubmitted(self) -> int:
        return self.counts.passes - self.counts.submitted

    @property
    def pace_told(self) -> str:
        return figure_told(self.pace)

    @property
    def seconds_told(self) -> str:
        return figure_told(self.seconds)


@dataclass(frozen=True)
class DocumentWork:
    pk: int
    number: int
    title: str
    counts: Counts


@dataclass(frozen=True)
class Question:
    """A clause somebody marked unsure, or left a memo on."""

    assignment: int
    clause: int
    number: str
    document: int
    coder: str
    unsure: bool
    memo: str
    at: datetime


@dataclass(frozen=True)
class Dashboard:
    """`own`: the reader is told of their own passes only; `veiled`: they code in the blind round
    and are told of the others how much is finished."""

    round: Round
    own: bool
    veiled: bool
    counts: Counts
    coders: list[CoderWork]
    documents: list[DocumentWork]
    questions: list[Question] = field(default_factory=list)

    @property
    def working(self) -> list[CoderWork]:
        """Who has still something to do, and does it."""
        return [one for one in self.coders if one.unsubmitted and not one.away and one.may_code]

    @property
    def pace(self) -> float | None:
        known = [one.pace for one in self.working if one.pace is not None]
        return round(sum(known), 1) if known else None

    @property
    def pace_told(self) -> str:
        return figure_told(self.pace)

    @property
    def unknown(self) -> int:
        """How many have clauses left, and no day on which they would be done: no pace, or a pause."""
        return sum(
            one.remaining > 0 and one.finish is None and one.may_code
            for one in self.coders
            if one.away != Absence.Kind.LEFT
        )

    @property
    def finish(self) -> date | None:
        """When the last of them comes to an end."""
        return max((one.finish for one in self.working if one.finish), default=None)


def dashboard_of(
    round: Round, member: Membership, *, only_own: bool = False, now: datetime | None = None
) -> Dashboard:
    """What this member may know of the round: leads all, others of their own passes."""
    now = now or timezone.now()
    own = only_own or not member.can(Capability.EDIT)
    passes = Assignment.objects.filter(round=round, kind=Assignment.Kind.CODER)
    if own:
        passes = passes.filter(coder=member.user_id)
    veiled = Case(
        When(known_to(member).veiled, then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )
    rows: list[Any] = list(
        passes.annotate(veiled=veiled)
        .order_by("document__number", "coder__username", "part")
        .values(
            "pk", "status", "document", "document__number", "document__title", "coder",
            "coder__username", "coder__name", "not_blind", "left_behind", "veiled", "clauses",
        )
    )  # fmt: skip
    work = work_of(passes, {row["pk"]: row["coder"] for row in rows})
    counts = _counts(rows, work, counts_beside(passes))
    # Of what stays shut to its coder, no question either.
    sealed = Round.objects.sealed_from(member.user_id).filter(pk=round.pk).exists()
    shut = (member.user_id, Assignment.Status.SUBMITTED)
    told = [
        row["pk"]
        for row in rows
        if not row["veiled"] and not (sealed and (row["coder"], row["status"]) == shut)
    ]
    questions = work.newest(UNSURE | MEMO, told, QUESTIONS)
    return Dashboard(
        round=round,
        own=own,
        veiled=any(row["veiled"] for row in rows),
        counts=summed(list(counts.values())),
        coders=_coders(round, rows, counts, work, passes, now),
        documents=_documents(rows, counts),
        questions=_questions(questions),
    )


def _counts(rows: list[dict[str, Any]], work: Work, beside: Mapping[int, int]) -> dict[int, Counts]:
    """By the id of the pass."""
    codable = codable_clauses({row["pk"]: (row["document"], row["clauses"]) for row in rows})
    place = {pk: i for i, pk in enumerate(work.passes.tolist())}
    figures = {
        "done": work.count(COMPLETE).tolist(),
        "half": work.half().tolist(),
        "unsure": work.count(UNSURE).tolist(),
        "memos": work.count(MEMO).tolist(),
        "to_check": work.count(TO_CHECK).tolist(),
    }
    found = {}
    for row in rows:
        own = {name: values[place[row["pk"]]] for name, values in figures.items()}
        total = codable[row["pk"]] + beside.get(row["pk"], 0)
        if row["veiled"]:
            own = dict.fromkeys(own) | {"done": min(total, own["done"] + row["left_behind"])}
        submitted = row["status"] == Assignment.Status.SUBMITTED
        found[row["pk"]] = Counts(passes=1, submitted=int(submitted), total=total, **own)
    return found


def _documents(rows: list[dict[str, Any]], counts: Mapping[int, Counts]) -> list[DocumentWork]:
    own: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        own.setdefault(row["document"], []).append(row)
    return [
        DocumentWork(
            pk=pk,
            number=mine[0]["document__number"],
            title=mine[0]["document__title"],
            counts=summed([counts[row["pk"]] for row in mine]),
        )
        for pk, mine in own.items()
    ]


def _coders(
    round: Round,
    rows: list[dict[str, Any]],
    counts: Mapping[int, Counts],
    work: Work,
    passes: QuerySet[Assignment],
    now: datetime,
) -> list[CoderWork]:
    away = absences_of(round)
    members = Membership.objects.filter(
        project=round.project_id, role__in=roles_that_may(Capability.CODE)
    )
    may_code = set(members.values_list("user", flat=True))
    own: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        own.setdefault(row["coder"], []).append(row)
    place = {pk: i for i, pk in enumerate(work.coders.tolist())}
    last, pace, seconds = work.last_work(), work.pace(now), work.seconds()
    taken = taken_in(passes, {row["pk"]: row["coder"] for row in rows})
    found = []
    for pk, mine in own.items():
        unsubmitted = [counts[row["pk"]] for row in mine if not counts[row["pk"]].submitted]
        one = CoderWork(
            pk=pk,
            username=mine[0]["coder__username"],
            name=mine[0]["coder__name"] or mine[0]["coder__username"],
            counts=summed([counts[row["pk"]] for row in mine]),
            remaining=sum(c.left for c in unsubmitted),
            ready=sum(c.left == 0 for c in unsubmitted),
            away=away[pk].kind if pk in away else "",
            may_code=pk in may_code,
            not_blind=any(row["not_blind"] for row in mine),
            veiled=any(row["veiled"] for row in mine),
        )
        if not one.veiled:
            at = place[pk]
            one = replace(one, last_work=last[at], pace=pace[at], seconds=seconds[at])
            if pk in taken:
                one = replace(one, seconds=taken[pk].median, timed=taken[pk].clauses)
            one = _with_finish(one, round, now)
        found.append(one)
    return sorted(found, key=lambda one: one.username)


def _with_finish(one: CoderWork, round: Round, now: datetime) -> CoderWork:
    """With the day on which the remaining clauses are finished at that pace."""
    if not one.remaining or not one.pace or round.status != Round.Status.OPEN:
        return one
    days = one.remaining / one.pace
    if days > LONGEST or one.away == Absence.Kind.PAUSED:
        return one
    finish = timezone.localdate(now + timedelta(days=ceil(days) - 1))
    return replace(one, finish=finish, late=bool(round.deadline and finish > round.deadline))


def _questions(ids: Iterable[int]) -> list[Question]:
    judgements = (
        Judgement.objects.filter(pk__in=list(ids))
        .select_related("clause", "assignment__coder")
        .order_by(Coalesce("saved_at", "updated_at").desc())
    )
    return [
        Question(
            assignment=one.assignment_id,
            clause=one.clause_id,
            number=one.clause.number or "",
            document=one.assignment.document_id,
            coder=one.assignment.coder.get_full_name(),
            unsure=one.unsure,
            memo=one.memo,
            at=one.saved_at or one.updated_at,
        )
        for one in judgements
    ]
