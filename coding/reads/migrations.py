"""What a move of a round to a newer codebook version would do, did, and left to reconsider."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from coding.codebook.mapping import Mapping, NodeMove, mapping
from coding.codebook.scheme import compiled
from coding.models import Assignment, CodebookVersion, Judgement, Migration, Reconsider, Round
from coding.reads.progress import veiled_from
from coding.reads.reworded import reworded
from corpus.models import Membership

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
    carried = Assignment.objects.filter(
        round=round, superseded_by__created_at__gt=migration.moved_at
    )
    if carried.exists():
        return _("A document has a new edition since the move; it can no longer be undone.")
    since = Judgement.objects.filter(assignment__round=round, updated_at__gt=migration.moved_at)
    if since.exists():
        return _("Somebody has coded since the move; it can no longer be undone.")
    return ""


def _unfinished(round: Round, besides: Migration | None) -> bool:
    found = round.migrations.filter(state__in=Migration.UNFINISHED)
    return (found.exclude(pk=besides.pk) if besides else found).exists()


def moves_of(round: Round, member: Membership) -> list[dict[str, Any]]:
    """The round's moves, the newest first, as JSON values; how much is queued of each, counted
    over the passes whose codings the reader may see."""
    kinds = (Assignment.Kind.CODER, Assignment.Kind.REFERENCE)
    left = Reconsider.objects.filter(assignment__kind__in=kinds).exclude(
        assignment__in=Assignment.objects.filter(veiled_from(member.user_id), round=round)
    )
    found = round.migrations.select_related(
        "from_version", "to_version", "actor", "undone_by", "job"
    )
    counts = {
        pk: (queued, open_ones)
        for pk, queued, open_ones in left.filter(migration__round=round)
        .order_by()
        .values_list("migration")
        .annotate(n=Count("pk"), left=Count("pk", filter=Q(done_at=None)))
    }
    last = next((one.pk for one in found if one.state == Migration.State.DONE), None)
    moves = []
    for one in found:
        queued, open_ones = counts.get(one.pk, (0, 0))
        moves.append(
            {
                "id": one.pk,
                "from": one.from_version.number,
                "to": one.to_version.number,
                "state": one.state,
                "by": one.actor.username,
                "created_at": one.created_at,
                "moved_at": one.moved_at,
                "undone_at": one.undone_at,
                "job": str(one.job_id) if one.job_id else None,
                "queued": queued,
                "left": open_ones,
                "why_not_undone": why_not_undone(one) if one.pk == last else None,
            }
        )
    return moves


def newer_versions(round: Round) -> list[CodebookVersion]:
    """The published versions later than the round's, the newest first."""
    before = round.codebook_version
    later = CodebookVersion.objects.published().filter(
        codebook=before.codebook_id, number__gt=before.number
    )
    return list(later.order_by("-number"))


def queue_of(passes: Sequence[int]) -> list[dict[str, Any]]:
    """What the rows that somebody knows as one pass have still to reconsider, in reading order: `[{clause, dimension, why: [key],
    reasons: [words], old: {outcome, references: [{node, name, tone, became: [key], fields, start, end}]}, from, to}]`, the
    old nodes by the names they had, and what they became by the version the round is at now;
    `fields` as `reworded`, where a node stayed one."""
    left = Reconsider.objects.filter(assignment__in=passes, done_at=None).select_related(
        "migration__from_version", "assignment__round__codebook_version"
    )
    mappings: dict[tuple[int, int], Mapping] = {}
    entries = []
    for one in left.order_by("clause__start", "pk"):
        before, now = one.migration.from_version, one.assignment.round.codebook_version
        if (before.pk, now.pk) not in mappings:
            mappings[before.pk, now.pk] = mapping(before, now)
        entries.append(_entry(one, mappings[before.pk, now.pk]))
    return entries


def _entry(one: Reconsider, found: Mapping) -> dict[str, Any]:
    moves = {node.key: node for node in found.nodes if node.dimension == one.dimension}
    references = [
        reference | _told(moves[reference["node"]], found)
        for reference in one.old.get("references", [])
    ]
    return {
        "clause": one.clause_id,
        "dimension": one.dimension,
        "why": one.why,
        "reasons": [str(Reconsider.Why(why).label) for why in one.why],
        "old": one.old | {"references": references} if one.old else {},
        "from": found.before.number,
        "to": found.after.number,
    }


def _told(node: NodeMove, found: Mapping) -> dict[str, Any]:
    old = compiled(found.before).dimensions[node.dimension].tree[node.key]
    new = compiled(found.after).dimensions.get(node.dimension)
    stayed = new.tree[node.became[0]] if new and len(node.became) == 1 else None
    return {
        "name": old.name,
        "tone": old.tone,
        "became": list(node.became),
        "fields": reworded(old, stayed) if stayed else [],
    }


def moved_keys(assignment: Assignment) -> dict[str, dict[str, list[str]]]:
    """Dimension -> node -> what it became through the moves of the round, for what a browser still
    holds of before; only keys that changed."""
    done = assignment.round.migrations.filter(state=Migration.State.DONE).order_by("pk")
    first = done.first()
    if first is None:
        return {}
    found: dict[str, dict[str, list[str]]] = {}
    for node in mapping(first.from_version, assignment.round.codebook_version).nodes:
        if node.rewritten:
            found.setdefault(node.dimension, {})[node.key] = [node.heir] if node.heir else []
    return found
