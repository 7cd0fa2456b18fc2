"""The clauses behind a number of the dashboard: which of a round's passes stand how."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from coding.models import Assignment, Judgement, Round
from coding.reads.progress import TO_CHECK
from coding.reads.repeats import with_repeats
from corpus.models import Clause
from policycoder.values import choice, whole

BEGUN = Q(complete=True) | ~Q(outcomes={})
# What a clause of a pass may be, as `Counts` of the dashboard counts them.
STATES: dict[str, tuple[Any, Q | None]] = {
    "done": (_("Done"), Q(complete=True)),
    "half": (_("Half done"), Q(complete=False) & ~Q(outcomes={})),
    "unsure": (_("Unsure"), Q(unsure=True)),
    "memos": (_("With a memo"), ~Q(memo="")),
    "to_check": (_("To be looked at again"), TO_CHECK),
    "open": (_("Not begun"), None),
}
SHOW = choice("show", list(STATES), "done")
CODER, DOCUMENT = whole("coder"), whole("document")


@dataclass(frozen=True)
class Row:
    """A clause in a pass, and what its coder gave it, None where nothing."""

    clause: Clause
    assignment: Assignment
    judgement: Judgement | None

    @property
    def known_as(self) -> int:
        """The id of the pass that its coder knows."""
        return self.assignment.beside_id or self.assignment.pk


def passes_behind(round: Round, coder: int | None, document: int | None) -> QuerySet[Assignment]:
    """The round's passes, or those of one coder or document."""
    passes = Assignment.objects.filter(round=round, kind=Assignment.Kind.CODER)
    if coder is not None:
        passes = passes.filter(coder=coder)
    return passes if document is None else passes.filter(document=document)


def keys_behind(passes: QuerySet[Assignment], show: str) -> list[tuple[int, int]]:
    """(pass, clause) of every row, by document, clause and coder."""
    rows = with_repeats(passes)
    judged = Judgement.objects.filter(assignment__in=rows.values("pk"), clause__codable=True)
    where = STATES[show][1]
    if where is not None:
        order = ("clause__document__number", "clause__start", "assignment__coder__username")
        return list(judged.filter(where).order_by(*order).values_list("assignment", "clause"))
    begun = set(judged.filter(BEGUN).order_by().values_list("assignment", "clause"))
    over = list(rows.order_by("coder__username", "pk").values_list("pk", "document", "clauses"))
    clauses = Clause.objects.codable().filter(document__in={one[1] for one in over})
    ordered = clauses.order_by("document__number", "start").values_list("document", "pk")
    limits = [(pk, document, only and set(only)) for pk, document, only in over]
    return [
        (assignment, clause)
        for document, clause in ordered
        for assignment, own, only in limits
        if own == document
        and (only is None or clause in only)
        and (assignment, clause) not in begun
    ]


def rows_of(keys: Sequence[tuple[int, int]]) -> list[Row]:
    """These rows in full, in three queries."""
    passes, clauses = {key[0] for key in keys}, {key[1] for key in keys}
    assignments = Assignment.objects.select_related("coder").in_bulk(passes)
    texts = Clause.objects.select_related("document").in_bulk(clauses)
    given = {
        (one.assignment_id, one.clause_id): one
        for one in Judgement.objects.filter(assignment__in=passes, clause__in=clauses)
    }
    return [Row(texts[clause], assignments[pk], given.get((pk, clause))) for pk, clause in keys]
