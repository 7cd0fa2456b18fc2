from django.db import models
from django.db.models import F, Q, TextChoices
from django.utils.translation import gettext_lazy as _

from corpus.models.documents import Agency
from corpus.models.people import Project, User


class AgencyDecision(models.Model):
    """What a person decided about two agencies that look like one.

    `agency` is the other one where both are kept (`agency` before `into` by id); one that has been
    merged into `into` is gone, and `former` says what it was: `{name, region, aliases,
    issues: [{document, position, joint}]}`, `joint` where the document named both.
    """

    class State(TextChoices):
        DISTINCT = "distinct", _("Both kept")
        MERGED = "merged", _("Merged")

    project = models.ForeignKey(Project, models.CASCADE, related_name="agency_decisions")
    state = models.CharField(max_length=10, choices=State.choices)
    agency = models.ForeignKey(Agency, models.CASCADE, null=True, related_name="+")
    into = models.ForeignKey(Agency, models.CASCADE, related_name="+")
    former = models.JSONField(default=dict)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-decided_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "into"], name="agency_pair_once"),
            models.CheckConstraint(
                condition=Q(state="merged", agency=None)
                | Q(state="distinct", agency__lt=F("into")),
                name="agency_pair_ordered",
            ),
        ]
