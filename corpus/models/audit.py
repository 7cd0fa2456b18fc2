from django.db import models


class AuditEntry(models.Model):
    """Who changed what, when, from what to what. The database refuses to change or delete a row.

    References are plain ids without foreign keys: an entry outlives what it speaks of.
    """

    at = models.DateTimeField(auto_now_add=True)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=150)
    project_id = models.BigIntegerField(null=True)
    round_id = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=40)
    object_type = models.CharField(max_length=30)
    object_id = models.CharField(max_length=40)
    clause_id = models.BigIntegerField(null=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["project_id", "-id"], name="audit_project"),
            models.Index(
                fields=["clause_id", "-id"],
                condition=models.Q(clause_id__isnull=False),
                name="audit_clause",
            ),
            models.Index(
                fields=["round_id", "-id"],
                condition=models.Q(round_id__isnull=False) & ~models.Q(object_type="judgement"),
                name="audit_round",
            ),
            models.Index(
                fields=["object_id", "-id"],
                condition=models.Q(object_type="document"),
                name="audit_document",
            ),
        ]
