"""Reading the audit log without looking past blindness."""

from django.db.models import Q, QuerySet

from coding.models import Round
from corpus.models import AuditEntry, Clause, Membership
from corpus.screening import concealed_entries


def readable_entries(member: Membership) -> QuerySet[AuditEntry]:
    """The project's entries this member may read: judgements only of rounds whose codings they
    may see, and their own; no decision of another screener that they have still to make."""
    visible = Round.objects.codings_visible_to(member).values("pk")
    found = AuditEntry.objects.filter(project_id=member.project_id).filter(
        ~Q(object_type="judgement") | Q(round_id__in=visible) | Q(actor_id=member.user_id)
    )
    return found.exclude(concealed_entries(member))


def clause_history(clause: Clause, member: Membership) -> QuerySet[AuditEntry]:
    """What was done to the clause, newest first."""
    return readable_entries(member).filter(clause_id=clause.pk)
