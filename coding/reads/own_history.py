"""What a coder has done in a pass of their own, save by save."""

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
