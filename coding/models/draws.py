from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from coding.models.rounds import Round


class Draw(models.Model):
    """A seeded random draw that a round rests on, with all that is needed to make it again.

    `by` names the strata's fields, `asked` is `{"size": n}` or `{"share": x}`, `strata`
    `[{values, size, drawn, short}]`, `frame` `{status, digest, documents: [{id, number, edition,
    clauses, stratum}]}`: the documents drawn from, how many clauses of each, and the SHA-256 of all
    units in their strata (`coding.sampling.draw.digest`). `chosen` are ids of documents or clauses
    in the order of the draw.
    """

    class Purpose(TextChoices):
        SAMPLE = "sample", _("What is coded")
        DOUBLE = "double", _("What is coded twice")
        REPEATS = "repeats", _("What a coder judges a second time")

    class Units(TextChoices):
        DOCUMENTS = "documents", _("Documents")
        CLAUSES = "clauses", _("Clauses")

    class Allocation(TextChoices):
        PROPORTIONAL = "proportional", _("Proportional")
        EQUAL = "equal", _("Equal")

    round = models.ForeignKey(Round, models.CASCADE, related_name="draws")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    units = models.CharField(max_length=10, choices=Units.choices)
    seed = models.CharField(max_length=100)
    allocation = models.CharField(max_length=12, choices=Allocation.choices)
    by = ArrayField(models.CharField(max_length=20), default=list)
    asked = models.JSONField()
    frame = models.JSONField()
    strata = models.JSONField()
    chosen = ArrayField(models.BigIntegerField())
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["round", "purpose"], name="draw_once")]
