from django.db import models
from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from coding.models.rounds import Assignment
from corpus.models import User


class ReopenRequest(models.Model):
    """The coder of a submitted pass asks for it back; a lead reopens it, or declines in words."""

    class Answer(TextChoices):
        GRANTED = "granted", _("Granted")
        DECLINED = "declined", _("Declined")

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="+")
    why = models.TextField()
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=8, choices=Answer.choices, blank=True, default="")
    word = models.TextField(blank=True, default="")
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"], condition=Q(answer=""), name="reopen_request_once"
            )
        ]
