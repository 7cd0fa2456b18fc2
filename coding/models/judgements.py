from django.db import models
from django.db.models import F, Q, TextChoices
from django.utils.translation import gettext_lazy as _

from coding.models.codebook import CodebookVersion, Node
from coding.models.rounds import Assignment
from corpus.models import Clause


class Judgement(models.Model):
    """One pass's whole judgement of one clause; every save raises `revision` by one.

    `outcomes` maps a dimension's key to `coded`, `none` or `undeterminable`; a dimension not
    judged yet is absent. The nodes of a coded dimension are the references.
    """

    CODED, NONE, UNDETERMINABLE = "coded", "none", "undeterminable"
    OUTCOMES = (CODED, NONE, UNDETERMINABLE)

    class Carried(TextChoices):
        EXACT = "exact", _("Carried over")
        CHANGED = "changed", _("Text changed: to be checked")

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="judgements")
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="judgements")
    revision = models.PositiveIntegerField(default=1)
    outcomes = models.JSONField(default=dict)
    complete = models.BooleanField(default=False)
    unsure = models.BooleanField(default=False)
    memo = models.TextField(blank=True)
    # brought over from the document's previous edition; a save by the coder confirms it
    carried = models.CharField(max_length=10, choices=Carried.choices, blank=True, db_default="")
    carried_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    # under which it was made; None: that of its round, which has not been moved since
    version = models.ForeignKey(
        CodebookVersion, models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField(db_index=True)
    # when somebody saved it last, where it has been moved or carried over since; None: `updated_at`
    saved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assignment", "clause"], name="judgement_once"),
            models.CheckConstraint(condition=Q(revision__gte=1), name="judgement_revision"),
        ]


class Reference(models.Model):
    """A reference point: one node on one clause, or on a span of it, in one pass.

    `start` and `end` are code points of the document's text; both empty: the whole clause.
    """

    judgement = models.ForeignKey(Judgement, models.CASCADE, related_name="references")
    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="+", db_index=False)
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="references")
    node = models.ForeignKey(Node, models.PROTECT, related_name="references")
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["judgement", "node", "start", "end"],
                name="reference_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(start__isnull=True, end__isnull=True) | Q(end__gt=F("start")),
                name="reference_span",
            ),
        ]
        indexes = [models.Index(fields=["assignment", "node"], name="reference_pass_node")]
