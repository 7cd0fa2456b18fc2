"""What a move of a round to a newer codebook version would do, did, and left to reconsider."""

from django.utils.translation import gettext as _

from coding.models import Assignment, CodebookVersion, Judgement, Migration, Round

MOVABLE = (Round.Status.OPEN, Round.Status.LOCKED)


def why_not_moved(round: Round, to: CodebookVersion, besides: Migration | None = None) -> str:
    """Why the round cannot be moved to the version now, in words; "" when it can.

    Rounds that are adjudicated or closed keep the version their results were settled with.
    """
    if round.status not in MOVABLE:
        said = _("A round that is “%(status)s” keeps its codebook version.")
        return said % {"status": round.get_status_display()}
    before = round.codebook_version
    if to.codebook_id != before.codebook_id or not to.published or to.number <= before.number:
        return _("Choose a published version later than %(number)s.") % {"number": before.number}
    if _unfinished(round, besides):
        return _("A move of this round is under way already.")
    return ""


def why_not_undone(migration: Migration) -> str:
    """Why the move cannot be undone now, in words; "" when it can."""
    round = migration.round
    if migration.state not in (Migration.State.DONE, Migration.State.UNDOING):
        return _("This move is not one that was done.")
    if round.status not in MOVABLE:
        said = _("A round that is “%(status)s” keeps its codebook version.")
        return said % {"status": round.get_status_display()}
    if _unfinished(round, migration):
        return _("A move of this round is under way already.")
    if round.migrations.filter(state=Migration.State.DONE, pk__gt=migration.pk).exists():
        return _("The round has been moved again since; undo that move first.")
    since = Judgement.objects.filter(assignment__round=round, updated_at__gt=migration.moved_at)
    if since.exists():
        return _("Somebody has coded since the move; it can no longer be undone.")
    carried = Assignment.objects.filter(
        round=round, superseded_by__created_at__gt=migration.moved_at
    )
    if carried.exists():
        return _("A document has a new edition since the move; it can no longer be undone.")
    return ""


def _unfinished(round: Round, besides: Migration | None) -> bool:
    found = round.migrations.filter(state__in=Migration.UNFINISHED)
    return (found.exclude(pk=besides.pk) if besides else found).exists()
