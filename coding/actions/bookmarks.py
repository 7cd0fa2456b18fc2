"""Bookmarks of a pass. Nothing of them is audited: they are their owner's alone."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from coding.models import Assignment, Bookmark
from corpus.models import Clause, User
from policycoder.errors import Missing


def set_bookmark(*, actor: User, assignment: Assignment, clause_id: int) -> None:
    """Raises Missing where the pass's document has no such clause."""
    if not Clause.objects.filter(document=assignment.document_id, pk=clause_id).exists():
        raise Missing(_("This clause is not in the document of the pass."))
    Bookmark.objects.bulk_create(
        [Bookmark(assignment=assignment, user=actor, clause_id=clause_id)], ignore_conflicts=True
    )


def clear_bookmark(*, actor: User, assignment: Assignment, clause_id: int) -> None:
    Bookmark.objects.filter(assignment=assignment, user=actor, clause=clause_id).delete()


def carry_bookmarks(old: Assignment, new: Assignment, became: Mapping[int, int]) -> None:
    """They go along to an edition: `became` has the clauses, by id, and what they are now."""
    rows = Bookmark.objects.filter(assignment=old, clause__in=became).values_list("user", "clause")
    Bookmark.objects.bulk_create(
        [
            Bookmark(assignment=new, user_id=user, clause_id=clause)
            for user, clause in {(user, became[clause]) for user, clause in rows}
        ],
        ignore_conflicts=True,
    )
