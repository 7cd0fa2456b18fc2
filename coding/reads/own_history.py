"""What a coder has done in a pass of their own, save by save."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from coding.models import Assignment, Judgement
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
