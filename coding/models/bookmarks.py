from django.db import models

from coding.models.rounds import Assignment
from corpus.models import Clause, User


class Bookmark(models.Model):
    """A clause that somebody wants to come back to in a pass. Seen by nobody else, and so not in
    the log either."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    clause = models.ForeignKey(Clause, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assignment", "user", "clause"], name="bookmark_once"),
        ]
