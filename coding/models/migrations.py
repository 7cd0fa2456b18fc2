from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from coding.models.codebook import CodebookVersion, Node
from coding.models.rounds import Assignment, Round
from corpus.models import Clause, Job, User


class Migration(models.Model):
    """One move of a round from its codebook version to a newer one."""

    class State(TextChoices):
        PLANNED = "planned", _("Waiting")
        RUNNING = "running", _("Under way")
        DONE = "done", _("Done")
        FAILED = "failed", _("Stopped, nothing changed")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")

    UNFINISHED = (State.PLANNED, State.RUNNING, State.UNDOING)

    round = models.ForeignKey(Round, models.CASCADE, related_name="migrations")
    from_version = models.ForeignKey(CodebookVersion, models.PROTECT, related_name="+")
    to_version = models.ForeignKey(CodebookVersion, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    # what becomes of each node, without any number: `Mapping.json` of coding/codebook/mapping.py
    plan = models.JSONField()
    # submitted passes with something to reconsider go back to their coders
    reopen = models.BooleanField(default=False)
    # those that did, for an undoing to hand in again: [[pass, when it was submitted]]
    given_back = models.JSONField(default=list, db_default=[])
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    actor = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    # when it was done: judgements it changed bear that time, later ones were saved after it
    moved_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["round"],
                condition=Q(state__in=["planned", "running", "undoing"]),
                name="migration_one_at_a_time",
            )
        ]


class Reconsider(models.Model):
    """A dimension of a clause that a pass has to look at again after a move: the recoding queue.

    `old` is what was said of the dimension before, `{outcome, references: [{node, start, end}]}`
    with the keys of the version moved from, or {} where nothing was.
    """

    class Why(TextChoices):
        SPLIT = "split", _("the node was split")
        DELETED = "deleted", _("the node is gone")
        GROUPED = "grouped", _("the node only groups others now")
        REDEFINED = "redefined", _("the node means something else now")
        SINGLE = "single", _("the dimension takes one node only now")
        OUTCOME = "outcome", _("the dimension no longer offers this outcome")
        REQUIRED = "required", _("the dimension has to be coded now")

    migration = models.ForeignKey(Migration, models.CASCADE, related_name="queue")
    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="reconsider")
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="+", db_index=False)
    dimension = models.CharField(max_length=50)
    why = ArrayField(models.CharField(max_length=10, choices=Why.choices))
    old = models.JSONField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["migration", "assignment", "clause", "dimension"], name="reconsider_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["assignment", "clause"],
                condition=Q(done_at=None),
                name="reconsider_open",
            )
        ]


class MovedReference(models.Model):
    """A reference as it was before a move that cannot be told from what it became: one of several
    merged nodes, a span that became its whole clause, or one that was taken out."""

    migration = models.ForeignKey(Migration, models.CASCADE, related_name="+")
    # that of the row, which is given back with it
    reference = models.BigIntegerField()
    judgement = models.BigIntegerField()
    assignment = models.BigIntegerField()
    clause = models.BigIntegerField()
    node = models.ForeignKey(Node, models.PROTECT, related_name="+", db_index=False)
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField()
    removed = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["migration", "reference"], name="moved_reference_once")
        ]


class MovedJudgement(models.Model):
    """The outcomes of a judgement before a move that changed what it says."""

    migration = models.ForeignKey(Migration, models.CASCADE, related_name="+")
    judgement = models.BigIntegerField()
    outcomes = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["migration", "judgement"], name="moved_judgement_once")
        ]
