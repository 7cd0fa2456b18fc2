"""One row for every write, in the write's own transaction."""

from collections.abc import Iterable
from typing import Any, Required, TypedDict, Unpack

from django.db import models
from django.utils import timezone

from corpus.models import AuditEntry, Project, User

BATCH = 2000


class About(TypedDict, total=False):
    """What an entry tells of a change to `obj`; `before` and `after` are JSON values."""

    actor: Required[User | None]
    verb: Required[str]
    obj: Required[models.Model]
    project: Project | int | None
    round_id: int | None
    clause_id: int | None
    before: Any
    after: Any


def entry_of(**about: Unpack[About]) -> AuditEntry:
    """The entry, not written."""
    actor, obj, project = about["actor"], about["obj"], about.get("project")
    return AuditEntry(
        at=timezone.now(),
        actor_id=actor.pk if actor else None,
        actor_name=actor.username if actor else "",
        project_id=project.pk if isinstance(project, Project) else project,
        round_id=about.get("round_id"),
        verb=about["verb"],
        object_type=obj._meta.model_name or "",
        object_id=str(obj.pk),
        clause_id=about.get("clause_id"),
        before=about.get("before"),
        after=about.get("after"),
    )


def record(**about: Unpack[About]) -> None:
    """Write one entry, told as to `entry_of`."""
    entry_of(**about).save(force_insert=True)


def record_all(entries: Iterable[AuditEntry]) -> None:
    """Write many entries at once."""
    AuditEntry.objects.bulk_create(entries, batch_size=BATCH)
