from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from coding.models.rounds import Round
from corpus.models import Clause, Document, User


class Adjudication(models.Model):
    """A locked round whose disagreements are being settled, or have been."""

    round = models.OneToOneField(Round, models.CASCADE, related_name="adjudication")
    begun_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    # when the coders' choices were last read into `Decision`
    read_at = models.DateTimeField()


class Acceptance(models.Model):
    """Many decisions made by a rule in one step, which can be taken back as one."""

    class Rule(TextChoices):
        UNANIMOUS = "unanimous", _("unanimous")
        MAJORITY = "majority", _("majority")

    round = models.ForeignKey(Round, models.CASCADE, related_name="acceptances")
    rule = models.CharField(max_length=10, choices=Rule.choices)
    # of the rule: the smallest share of the coders who judged that counts as a majority; whether
    # what one coder alone judged, and what somebody was unsure of, was taken too
    least = models.FloatField(null=True)
    single = models.BooleanField(default=False)
    unsure = models.BooleanField(default=False)
    decided = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-id"]


class Meeting(models.Model):
    """Coders decide together, before one screen."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="meetings")
    # who takes part, as they are called in the minutes
    people = ArrayField(models.CharField(max_length=100))
    begun_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()

    class Meta:
        ordering = ["-begun_at", "-id"]


class Decision(models.Model):
    """What the coders chose on one dimension of a clause, and what was decided.

    `choices` has `[coder, judgement, revision, group]` of each who judged it: the same group, the
    same choice. `leader` is a judgement of the largest group, None where two are as large. What is
    decided is in the consensus pass; `equals` are the coders who had chosen it, `rests_on` and
    `rested` the choices it was based on. Every change raises `revision`.
    """

    class State(TextChoices):
        OPEN = "open", _("Open")
        DECIDED = "decided", _("Decided")
        SKIPPED = "skipped", _("Skipped")

    class Kind(TextChoices):
        LABEL = "label", _("different nodes")
        BOUNDARY = "boundary", _("different passages")
        MISSED = "missed", _("missed by one")
        UNSURE = "unsure", _("somebody unsure")

    class Reason(TextChoices):
        CODEBOOK = "codebook_unclear", _("codebook unclear")
        CLAUSE = "clause_ambiguous", _("clause ambiguous")
        SLIP = "slip", _("slip")
        OTHER = "other", _("other reason")

    class Rule(TextChoices):
        HAND = "hand", _("by hand")
        UNANIMOUS = "unanimous", _("unanimous")
        MAJORITY = "majority", _("majority")

    round = models.ForeignKey(Round, models.CASCADE, related_name="decisions", db_index=False)
    document = models.ForeignKey(Document, models.PROTECT, related_name="+", db_index=False)
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="+")
    dimension = models.CharField(max_length=50)
    # in reading order: the number of the document, then where the clause begins
    place = models.BigIntegerField()
    choices = models.JSONField(default=list)
    coders = ArrayField(models.BigIntegerField(), default=list)
    digest = models.CharField(max_length=32, blank=True, default="")
    leader = models.BigIntegerField(null=True)
    largest = models.PositiveSmallIntegerField(default=0)
    kinds = ArrayField(models.CharField(max_length=10), default=list)
    disputed = models.BooleanField(default=False)
    # keys given by some of those who judged and not by all, `none` among them
    nodes = ArrayField(models.CharField(max_length=50), default=list)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    rule = models.CharField(max_length=10, choices=Rule.choices, blank=True, default="")
    reason = models.CharField(max_length=20, choices=Reason.choices, blank=True, default="")
    note = models.TextField(blank=True, default="")
    equals = ArrayField(models.BigIntegerField(), default=list)
    rests_on = models.JSONField(null=True)
    rested = models.CharField(max_length=32, blank=True, default="")
    acceptance = models.ForeignKey(Acceptance, models.SET_NULL, null=True, related_name="+")
    meeting = models.ForeignKey(Meeting, models.SET_NULL, null=True, related_name="decisions")
    # in the meeting: the position of each of its people -> what they voted for
    votes = models.JSONField(default=dict)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["place", "id"]
        constraints = [
            models.UniqueConstraint(fields=["round", "clause", "dimension"], name="decision_once"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "decided", "skipped"]), name="decision_known_state"
            ),
        ]
        indexes = [
            models.Index(
                fields=["round", "place", "id"], condition=Q(disputed=True), name="decision_queue"
            ),
            models.Index(
                fields=["round", "place", "id"],
                condition=Q(disputed=True, state="open"),
                name="decision_open",
            ),
            models.Index(fields=["round", "changed_at"], name="decision_changed"),
        ]

    @property
    def outdated(self) -> bool:
        """Decided on choices that are not the coders' any more."""
        return self.state == self.State.DECIDED and self.rested != self.digest
