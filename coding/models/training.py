from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact

from coding.models.rounds import Assignment, Round
from corpus.models import User


class Attempt(models.Model):
    """A coder has submitted all of a training round: how it compared with the reference then.

    `scores` is of `coding/agreement/training.py`; `passed` is None where the round has no bar.
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="attempts")
    coder = models.ForeignKey(User, models.PROTECT, related_name="training_attempts")
    number = models.PositiveSmallIntegerField()
    scores = models.JSONField()
    passed = models.BooleanField(null=True)
    finished_at = models.DateTimeField()
    scored_at = models.DateTimeField()

    class Meta:
        ordering = ["coder__username", "number"]
        constraints = [
            models.UniqueConstraint(fields=["round", "coder", "number"], name="attempt_once")
        ]


class Waiver(models.Model):
    """A lead's word that a coder need not pass the training round, and why."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="waivers")
    coder = models.ForeignKey(User, models.PROTECT, related_name="waivers")
    reason = models.TextField()
    granted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["coder__username"]
        constraints = [models.UniqueConstraint(fields=["round", "coder"], name="waiver_once")]


def trained(training: Any, coder: Any) -> Q:
    """Whether the newest attempt of the coder passed the training round, or a lead waived it.

    Both are ids, or `OuterRef`s to them.
    """
    own = {"round": training, "coder": coder}
    newest = Attempt.objects.filter(**own).order_by("-number").values("passed")[:1]
    passed = Exact(Coalesce(Subquery(newest), Value(False)), True)
    return Q(passed) | Q(Exists(Waiver.objects.filter(**own)))


def waiting(training: str = "round__training", coder: str = "coder") -> Q:
    """Of passes: those shut to their coder until the round's training is passed. What is submitted
    stays theirs to read, whatever is asked of them later."""
    gated = Q(**{f"{training}__isnull": False}, status=Assignment.Status.OPEN)
    return gated & ~trained(OuterRef(training), OuterRef(coder))
