import uuid

from django.db import models
from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from corpus.models.people import Project, User


class Job(models.Model):
    """A piece of background work. This row is the truth; a broker message only wakes a worker."""

    class State(TextChoices):
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Running")
        SUCCEEDED = "succeeded", _("Succeeded")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    project = models.ForeignKey(Project, models.CASCADE, related_name="jobs")
    kind = models.CharField(max_length=30)
    params = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=500, blank=True)
    result = models.JSONField(null=True)
    error = models.CharField(max_length=1000, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    cancel_asked = models.BooleanField(default=False)
    run_token = models.UUIDField(null=True)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(
                fields=["state", "heartbeat_at"],
                condition=Q(state__in=["queued", "running"]),
                name="job_unfinished",
            ),
            models.Index(fields=["project", "kind", "-created_at"], name="job_newest"),
        ]

    @property
    def finished(self) -> bool:
        return self.state not in {self.State.QUEUED, self.State.RUNNING}


class ImportFile(models.Model):
    """One file of an import job and what became of it."""

    class Status(TextChoices):
        WAITING = "waiting", _("Waiting")
        IMPORTED = "imported", _("Imported")
        DUPLICATE = "duplicate", _("Already there")
        FAILED = "failed", _("Failed")

    job = models.ForeignKey(Job, models.CASCADE, related_name="files")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=300)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    document = models.ForeignKey(
        "corpus.Document", models.SET_NULL, null=True, related_name="import_files"
    )
    detail = models.CharField(max_length=1000, blank=True)
    # A worker reads it; others leave it alone until then.
    held_until = models.DateTimeField(null=True)
    # {"metadata": {field: value}, "sheet": name, "row": number} as a table tells
    options = models.JSONField(default=dict)
    # the document that is split, of which this file is a part
    part_of = models.ForeignKey(
        "corpus.Document", models.SET_NULL, null=True, related_name="part_files"
    )

    class Meta:
        # What was unpacked of an archive or table stands where that stood.
        ordering = ["position", "id"]
        indexes = [
            models.Index(
                fields=["job", "position", "id"],
                condition=Q(status="waiting"),
                name="import_file_waiting",
            )
        ]
