import uuid

from django.db import models

from coding.models.rounds import Round
from corpus.models import Project


class Snapshot(models.Model):
    """An immutable result and the base it was computed from.

    `kind` is a key of `coding.results.entries.RESULTS`, `base` of a question (`Asked.key`). `as_of` is the
    newest judgement it has seen, `state` a JSON value of all else that it depends on.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    project = models.ForeignKey(Project, models.CASCADE, related_name="snapshots")
    round = models.ForeignKey(Round, models.CASCADE, null=True, related_name="snapshots")
    kind = models.CharField(max_length=30)
    base = models.CharField(max_length=500)
    as_of = models.DateTimeField(null=True)
    state = models.JSONField(null=True)
    data = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["project", "kind", "base", "-created_at"], name="snapshot_newest")
        ]
