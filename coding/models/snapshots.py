import uuid

from django.db import models

from coding.models.rounds import Round
from corpus.models import Project
from policycoder.choices import TextChoices


class Snapshot(models.Model):
    """An immutable result and the base it was computed from.

    `base` says the rounds and the layer; `as_of` is the newest judgement it has seen.
    """

    class Kind(TextChoices):
        COUNTS = "counts"
        AGREEMENT = "agreement"
        WORDS = "words"
        NETWORK = "network"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    project = models.ForeignKey(Project, models.CASCADE, related_name="snapshots")
    round = models.ForeignKey(Round, models.CASCADE, null=True, related_name="snapshots")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    base = models.CharField(max_length=500)
    as_of = models.DateTimeField(null=True)
    data = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["project", "kind", "base", "-created_at"], name="snapshot_newest")
        ]
