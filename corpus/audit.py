"""One row for every write, in the write's own transaction."""

from typing import Any

from django.db import models

from corpus.models import AuditEntry, Project, User


def record(
    *,
    actor: User | None,
    verb: str,
    obj: models.Model,
    project: Project | int | None = None,
    before: Any = None,
    after: Any = None,
    round_id: int | None = None,
    clause_id: int | None = None,
) -> None:
    """Write the audit entry of a change to `obj`. `before` and `after` are JSON values."""
    AuditEntry.objects.create(
        actor_id=actor.pk if actor else None,
        actor_name=actor.username if actor else "",
        project_id=project.pk if isinstance(project, Project) else project,
        round_id=round_id,
        verb=verb,
        object_type=obj._meta.model_name or "",
        object_id=str(obj.pk),
        clause_id=clause_id,
        before=before,
        after=after,
    )
