"""Mapping a round's codings to another codebook version, and back, in the caller's transaction."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection
from django.utils import timezone

from coding.actions.moving import statements as sql
from coding.codebook.mapping import Mapping, mapping
from coding.codebook.scheme import scheme_of
from coding.judgements.moving import causes, rows_of
from coding.models import Assignment, Migration, Round

# References move in so many parts at most: progress is told and a cancel heard between them.
PARTS = 25

# Called before each step with the number of steps done and of all.
Step = Callable[[int, int], None]


def move(migration: Migration, step: Step) -> None:
    """Everything of the round at once: references, outcomes, the queue, the version.

    Who calls holds the migration and the round's passes. Raises what `step` raises.
    """
    found = mapping(migration.from_version, migration.to_version)
    now = timezone.now()
    values = _values(migration, found) | {
        "before": migration.from_version_id,
        "now": now,
        "required": list(found.required),
        "recount": _required(migration.from_version_id) != set(found.required),
        "has_gone": any(one.gone for one in found.dimensions),
    }
    widens = any(one.whole for one in found.dimensions)
    _run(
        [
            sql.PREPARE,
            sql.FILL_VERSIONS,
            sql.KEEP_CAUSES.format(causes=causes(found)) + "; ANALYZE moving_cause",
            sql.SETTLE,
            sql.QUEUE,
            sql.ARCHIVE,
            sql.REMOVE,
            sql.KEEP_JUDGEMENTS,
            sql.ARCHIVE_JUDGEMENTS,
            sql.SET_JUDGEMENTS,
            *([sql.LEFT_BEHIND] if migration.round.blind else []),
        ],
        sql.MAP_AND_WIDEN if widens else sql.MAP,
        [],
        values,
        step,
    )
    _become(migration, migration.to_version_id, Migration.State.DONE, moved_at=now)


def move_back(migration: Migration, step: Step) -> None:
    """What `move` did, undone to the row; who has a clause on the screen sees that it changed."""
    found = mapping(migration.from_version, migration.to_version)
    now = timezone.now()
    required = _required(migration.from_version_id)
    values = _values(migration, found) | {
        "now": now,
        "moved": migration.moved_at,
        "required": sorted(required),
        "recount": required != set(found.required),
    }
    _run(
        [sql.PREPARE, sql.UNMAP_ARCHIVED],
        sql.UNMAP,
        [
            sql.UNSETTLE,
            sql.GIVE_BACK,
            sql.KEEP_JUDGEMENTS_BACK,
            sql.SET_JUDGEMENTS,
            *([sql.LEFT_BEHIND] if migration.round.blind else []),
        ],
        values,
        step,
    )
    migration.queue.all().delete()
    _become(migration, migration.from_version_id, Migration.State.UNDONE, undone_at=now)


def _required(version_id: int) -> set[str]:
    return set(scheme_of(version_id).required)


def _values(migration: Migration, found: Mapping) -> dict[str, Any]:
    return {
        "migration": migration.pk,
        "round": migration.round_id,
        "gone": [one.key for one in found.dimensions if one.gone],
        **rows_of(found),
    }


def _run(
    before: list[str], mapped: str, after: list[str], values: dict[str, Any], step: Step
) -> None:
    parts = list(_parts(values["round"]))
    steps = [(one, values) for one in before]
    steps += [(mapped, {"passes": part}) for part in parts]
    steps += [(one, values) for one in after]
    with connection.cursor() as cursor:
        for done, (statement, params) in enumerate(steps):
            step(done, len(steps))
            cursor.execute(statement, params)
        cursor.execute(sql.CLEAR)
    step(len(steps), len(steps))


def _parts(round_id: int) -> Iterator[list[int]]:
    """The passes in slices, in the order in which their references were stored."""
    current = Assignment.objects.filter(round=round_id, superseded_by=None).order_by("pk")
    pks = list(current.values_list("pk", flat=True))
    size = max(1, -(-len(pks) // PARTS))
    return (pks[first : first + size] for first in range(0, len(pks), size))


def _become(migration: Migration, version: int, state: str, **times: Any) -> None:
    Round.objects.filter(pk=migration.round_id).update(codebook_version=version, moving=False)
    Migration.objects.filter(pk=migration.pk).update(state=state, **times)
    migration.refresh_from_db()
