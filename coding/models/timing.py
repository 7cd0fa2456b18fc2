from django.db import models

from coding.models.rounds import Assignment
from corpus.models import Clause


class TimeSpent(models.Model):
    """How long a clause was before its coder in one sitting: while they looked at the page and did
    something. It only grows, so that the same sent twice is counted once."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="times")
    clause = models.ForeignKey(Clause, models.CASCADE, related_name="+")
    sitting = models.UUIDField()
    seconds = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "clause", "sitting"], name="time_once_a_sitting"
            )
        ]
