"""How far the coding has come: finished clauses of those that a pass is over."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    When,
)
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce, Least

from coding.models import Assignment, Judgement, Round
from coding.models.training import waiting
from coding.reads.absence import with_absence
from coding.reads.reopening import with_request
from coding.reads.repeats import (
    KNOWN_AS,
    beside_outer,
    count_beside,
    is_sealed,
    waiting_part,
    with_repeats,
)
from corpus.models import Clause, Membership
from corpus.permissions import Capability

FINISHED = Q(complete=True, clause__codable=True)
WHOLE = Q(clauses=None)
# To be looked at again by its coder: the clause reads otherwise now, or the codebook does.
# By ids, so that the queue is read once and not asked for every judgement.
TO_CHECK = Q(carried=Judgement.Carried.CHANGED) | Q(
    pk__in=Judgement.objects.filter(
        assignment__reconsider__clause=F("clause"), assignment__reconsider__done_at__isnull=True
    ).values("pk")
)


def veiled_from(reader: int) -> Q:
    """Others' passes in blind rounds in which the reader, by id, has still to submit.

    Of these is told how many clauses are finished, and nothing that depends on which: an edition
    that lets one clause go or change would tell whether that one was coded.
    """
    return Q(round__in=Round.objects.hidden_from(reader).values("pk")) & ~Q(coder=reader)


def with_progress(passes: QuerySet[Assignment], reader: int) -> QuerySet[Any]:
    """As `with_standing`, with `done` (finished clauses), `total` (its codable ones), `to_check`
    (carried over to a clause that changed, or in the recoding queue; None where it is not told)."""
    own = Judgement.objects.filter(assignment=OuterRef("pk"))
    veiled = veiled_from(reader)
    return with_standing(passes, reader).annotate(
        done=Case(When(veiled, then=_finished_ever()), default=_both(own, FINISHED)),
        total=_all_clauses(),
        to_check=Case(When(veiled, then=None), default=_both(own, TO_CHECK)),
    )


def with_standing(passes: QuerySet[Assignment], reader: int) -> QuerySet[Any]:
    """With `shut` (its training is still to be passed), `after_part` (an earlier part is still to
    be submitted), `request` (what the reader asks of their own), and the rows they are named by."""
    return (
        with_request(with_absence(passes), reader)
        .select_related("round__project", "round__training", "document", "coder")
        .prefetch_related("document__issues__agency")
        .annotate(
            after_part=Exists(waiting_part()),
            shut=Case(When(waiting(), kind=Assignment.Kind.CODER, then=True), default=False),
        )
    )


def _finished_ever() -> Least:
    """Finished clauses of this edition and those that earlier ones had: editions change nothing."""
    finished = Judgement.objects.filter(FINISHED, assignment=OuterRef("pk"))
    beside = _count(beside_outer().filter(FINISHED))
    return Least(_count(finished) + beside + F("left_behind"), _all_clauses())


def _both(own: QuerySet[Judgement], which: Q) -> CombinedExpression:
    """Of the pass and of what stands beside it."""
    return _count(own.filter(which)) + _count(beside_outer().filter(which))


def _all_clauses() -> CombinedExpression:
    """The clauses to be judged in a pass, those that come back among them."""
    return _clauses() + count_beside()


def _clauses() -> Case:
    """The codable clauses that a pass is over: all of its document's, or those assigned."""
    among = Func(
        F("pk"),
        OuterRef("clauses"),
        template="%(expressions)s)",
        arg_joiner=" = ANY(",
        output_field=BooleanField(),
    )
    codable = Clause.objects.codable()
    return Case(
        When(WHOLE, then=_count(codable.filter(document=OuterRef("document")))),
        default=_count(codable.filter(among)),
    )


def codable_clauses(passes: Mapping[int, tuple[int, list[int] | None]]) -> dict[int, int]:
    """Of passes (id -> document and `clauses`) how many codable clauses each is over, in one query:
    for rounds whose passes are too many to be counted one by one."""
    documents = {document for document, _clauses in passes.values()}
    found = Clause.objects.codable().filter(document__in=documents).order_by()
    if all(clauses is None for _document, clauses in passes.values()):
        counted = dict(found.values_list("document").annotate(n=Count("pk")))
        return {pk: counted.get(document, 0) for pk, (document, _clauses) in passes.items()}
    ids: dict[int, set[int]] = {document: set() for document in documents}
    for document, pk in found.values_list("document", "pk"):
        ids[document].add(pk)
    return {
        pk: len(ids[document] if clauses is None else ids[document].intersection(clauses))
        for pk, (document, clauses) in passes.items()
    }


def _count(queryset: QuerySet) -> Coalesce:
    counted = Func(F("pk"), function="COUNT", output_field=IntegerField())
    return Coalesce(Subquery(queryset.order_by().values(n=counted)), 0)


@dataclass(frozen=True)
class Known:
    """The passes whose progress somebody is told, and those among them that are `veiled_from` them."""

    passes: Q
    veiled: Q


def known_to(member: Membership) -> Known:
    """Leads know all; others their own, and those in closed rounds."""
    veiled = veiled_from(member.user_id)
    if member.can(Capability.EDIT):
        return Known(Q(), veiled)
    return Known(Q(coder=member.user_id) | Q(round__status=Round.Status.CLOSED), veiled)


def progress_of(rounds: Iterable[Round], known: Known) -> dict[int, dict[str, int]]:
    """Round id -> `{done, total, submitted, passes, documents, coders}` over the passes `known`."""
    rounds = list(rounds)
    passes = Assignment.objects.filter(known.passes, round__in=rounds, kind=Assignment.Kind.CODER)
    sums = {
        "done": Sum("finished_ever", default=0, output_field=IntegerField()),
        "total": Sum("codable", output_field=IntegerField()),
        "passes": Count("pk"),
        "submitted": Count("pk", filter=Q(status=Assignment.Status.SUBMITTED)),
        "documents": Count("document", distinct=True),
        "coders": Count("coder", distinct=True),
    }
    found = {one.pk: dict.fromkeys(sums, 0) for one in rounds}
    counted = (
        passes.order_by()
        .annotate(
            codable=_all_clauses(), finished_ever=Case(When(known.veiled, then=_finished_ever()))
        )
        .values("round")
        .annotate(**sums)
    )
    for round_id, *counts in counted.values_list("round", *sums):
        found[round_id] |= dict(zip(sums, counts, strict=True))
    for round_id, done in _finished(passes.exclude(known.veiled), "assignment__round"):
        found[round_id]["done"] += done
    return found


def marked_in(rounds: Iterable[Round], known: Known) -> dict[int, list[str]]:
    """Round id -> user names of coders with passes marked not blind."""
    marked = Assignment.objects.filter(
        known.passes, round__in=list(rounds), kind=Assignment.Kind.CODER, not_blind=True
    )
    found: dict[int, list[str]] = {}
    rows = marked.order_by("round", "coder__username").values_list("round", "coder__username")
    for round_id, username in rows.distinct():
        found.setdefault(round_id, []).append(username)
    return found


def _finished(passes: QuerySet[Assignment], by: str) -> QuerySet:
    """Pairs of the group and its number of finished clauses."""
    found = Judgement.objects.filter(FINISHED, assignment__in=with_repeats(passes).values("pk"))
    return found.order_by().values_list(by).annotate(n=Count("pk"))


@dataclass
class PassProgress:
    """One coder's pass over one document in a round's table, or a sum of such passes."""

    done: int = 0
    total: int = 0
    passes: int = 0
    submitted: int = 0
    to_check: int = 0
    pk: int | None = None
    coder: int | None = None
    not_blind: bool = False
    sealed: bool = False
    # Who could see the others' codings, in words: a page asks for it before a pass is given back.
    exposed: str = ""

    def add(self, other: "PassProgress") -> None:
        self.done += other.done
        self.total += other.total
        self.passes += other.passes
        self.submitted += other.submitted
        self.to_check += other.to_check

    @property
    def shut(self) -> bool:
        """To its coder: all is submitted in a round where that stays shut."""
        return self.sealed and self.all_submitted

    @property
    def share(self) -> float:
        return self.done / self.total if self.total else 0.0

    @property
    def all_submitted(self) -> bool:
        return bool(self.passes) and self.submitted == self.passes


@dataclass
class DocumentProgress:
    """A document of a round: its cells by coder, and their sum."""

    document: int
    number: int
    title: str
    cells: dict[int, PassProgress] = field(default_factory=dict)
    sum: PassProgress = field(default_factory=PassProgress)

    def put(self, one: PassProgress) -> None:
        """A further part of a coder's document is added to the cell of those before, whose `pk`
        is that of the first not submitted, else of the last."""
        before = self.cells.setdefault(one.coder or 0, one)
        if before is one:
            return
        if before.all_submitted:
            before.pk = one.pk
        before.not_blind |= one.not_blind
        before.add(one)


@dataclass
class RoundProgress:
    """A round's documents × coders. `coders` maps a user id to (user name, name), by user name."""

    rows: list[DocumentProgress]
    coders: dict[int, tuple[str, str]]
    sums: dict[int, PassProgress]
    sum: PassProgress


def table_of(round: Round, known: Known) -> RoundProgress:
    """Progress of every pass `known`, in two queries whatever the size. The parts of a coder's
    document stand in one cell."""
    passes = Assignment.objects.filter(known.passes, round=round, kind=Assignment.Kind.CODER)
    judged = {
        row["known_as"]: row
        for row in Judgement.objects.filter(assignment__in=with_repeats(passes).values("pk"))
        .order_by()
        .values(known_as=KNOWN_AS)
        .annotate(done=Count("pk", filter=FINISHED), to_check=Count("pk", filter=TO_CHECK))
    }
    nothing = {"done": 0, "to_check": 0}
    rows: dict[int, DocumentProgress] = {}
    table = RoundProgress(rows=[], coders={}, sums={}, sum=PassProgress())
    for one in (
        passes.annotate(
            codable=_all_clauses(), veiled=Case(When(known.veiled, then=True), default=False)
        )
        .order_by("document__number", "coder__username", "part")
        .values(
            "pk", "status", "document", "document__number", "document__title", "codable",
            "coder", "coder__username", "coder__name", "not_blind", "left_behind", "veiled",
        )
    ):  # fmt: skip
        said, total = judged.get(one["pk"], nothing), one["codable"]
        done = said["done"]
        cell = PassProgress(
            done=min(total, done + one["left_behind"]) if one["veiled"] else done,
            total=total,
            passes=1,
            to_check=0 if one["veiled"] else said["to_check"],
            submitted=int(one["status"] == Assignment.Status.SUBMITTED),
            pk=one["pk"],
            coder=one["coder"],
            not_blind=one["not_blind"],
            sealed=is_sealed(round),
        )
        row = rows.setdefault(
            one["document"],
            DocumentProgress(one["document"], one["document__number"], one["document__title"]),
        )
        row.put(cell)
        table.coders[one["coder"]] = (one["coder__username"], one["coder__name"])
        for total in (row.sum, table.sums.setdefault(one["coder"], PassProgress()), table.sum):
            total.add(cell)
    table.rows = list(rows.values())
    table.coders = dict(sorted(table.coders.items(), key=lambda item: item[1][0]))
    return table
