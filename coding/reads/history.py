"""Reading the audit log without looking past blindness."""

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast

from coding.models import Note, Round
from corpus.models import AuditEntry, Clause, ClauseLink, Membership
from corpus.reads.screening import concealed_entries

# The verb of an entry that counts what an edition did to the codings of a pass.
CARRY = "carry_pass"
# That of an entry that tells whether a coder's training passed.
SCORE = "score_attempt"


def readable_entries(member: Membership) -> QuerySet[AuditEntry]:
    """The project's entries this member may read: judgements, what became of them in another
    edition, how they compared with a reference, what was decided on them, and proposals, only of rounds whose codings they
    may see, and their own; notes that they may read; no decision of another screener that they
    have still to make."""
    visible = Round.objects.codings_visible_to(member).values("pk")
    of_codings = Q(object_type__in=("judgement", "proposal", "decision", "acceptance"))
    own = of_codings & Q(actor_id=member.user_id)
    own |= Q(verb__in=(CARRY, SCORE), after__coder=member.user.username)
    own &= ~Q(round_id__in=Round.objects.sealed_from(member.user_id).values("pk"))
    told = ~of_codings & ~Q(verb__in=(CARRY, SCORE))
    found = AuditEntry.objects.filter(project_id=member.project_id)
    found = found.filter(told | own | Q(round_id__in=visible)).exclude(concealed_entries(member))
    notes = Note.objects.visible_to(member, deleted=True).order_by()
    ids = notes.annotate(text_id=Cast("pk", CharField())).values("text_id")
    return found.filter(~Q(object_type="note") | Q(object_id__in=ids))


def clause_history(clause: Clause, member: Membership) -> QuerySet[AuditEntry]:
    """What was done to the clause, newest first, also while it stood in earlier editions."""
    return readable_entries(member).filter(clause_id__in=_through_editions(clause))


def _through_editions(clause: Clause) -> list[int]:
    found = [clause.pk]
    links = ClauseLink.objects.filter(old__isnull=False)
    while before := links.filter(new=found[-1]).values_list("old", flat=True).first():
        found.append(before)
    return found
