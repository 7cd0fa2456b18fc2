from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q, TextChoices
from django.utils.translation import gettext_lazy as _

from corpus.models.documents import Clause, Document
from corpus.models.people import Project, User


class ListEntry(models.Model):
    """An entry of a list that the project's leads edit."""

    name = models.CharField(_("name"), max_length=100)
    position = models.PositiveSmallIntegerField()

    class Meta:
        abstract = True
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class DocumentType(ListEntry):
    """An effectiveness type (效力类型) that documents of the project may have."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="document_types")

    class Meta(ListEntry.Meta):
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="document_type_once")
        ]


class ExclusionReason(ListEntry):
    """A reason for which a candidate document is left out of the sample.

    Those that the system itself gives have a key, by which it finds them under any name.
    """

    DUPLICATE, SPLIT = "duplicate", "split"

    project = models.ForeignKey(Project, models.CASCADE, related_name="exclusion_reasons")
    key = models.CharField(max_length=20, blank=True)

    class Meta(ListEntry.Meta):
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="exclusion_reason_once"),
            models.UniqueConstraint(
                fields=["project", "key"], condition=~Q(key=""), name="exclusion_reason_key_once"
            ),
        ]


class ScreeningDecision(models.Model):
    """What one screener decided about one document.

    A `final` one is a lead's last word; it stands beside the screeners' own, which their agreement
    is computed from. An exclusion without a reason was made where none is asked for.
    """

    class Decision(TextChoices):
        INCLUDED = "included", _("Included")
        EXCLUDED = "excluded", _("Excluded")

    document = models.ForeignKey(Document, models.CASCADE, related_name="decisions")
    screener = models.ForeignKey(User, models.PROTECT, related_name="+")
    decision = models.CharField(max_length=10, choices=Decision.choices)
    reason = models.ForeignKey(ExclusionReason, models.PROTECT, null=True, related_name="decisions")
    note = models.TextField(blank=True)
    final = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "screener"], condition=Q(final=False), name="screening_once"
            ),
            models.UniqueConstraint(
                fields=["document"], condition=Q(final=True), name="screening_one_last_word"
            ),
            models.CheckConstraint(
                condition=Q(decision="excluded") | Q(decision="included", reason__isnull=True),
                name="screening_reason_of_exclusion",
            ),
        ]


class Fingerprint(models.Model):
    """A sample of a text's shingle hashes, by which near duplicates are found."""

    document = models.OneToOneField(Document, models.CASCADE, primary_key=True)
    hashes = ArrayField(models.BigIntegerField())

    class Meta:
        # Every import looks its document up: a list of pending entries would be read each time.
        indexes = [GinIndex(fields=["hashes"], name="fingerprint_hashes", fastupdate=False)]


class NearDuplicate(models.Model):
    """Two documents that seem to be one, and what a person decided about them.

    `similarity` is the Jaccard share of their shingles, `containment` the share of the smaller
    one's shingles that the larger has; both 0 to 1.
    """

    class State(TextChoices):
        PROPOSED = "proposed", _("To be decided")
        DISTINCT = "distinct", _("Both kept")
        MERGED = "merged", _("Merged")
        EDITIONS = "editions", _("Editions of one")

    project = models.ForeignKey(Project, models.CASCADE, related_name="near_duplicates")
    first = models.ForeignKey(Document, models.CASCADE, related_name="+")
    second = models.ForeignKey(Document, models.CASCADE, related_name="+")
    similarity = models.FloatField()
    containment = models.FloatField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    kept = models.ForeignKey(Document, models.CASCADE, null=True, related_name="+")
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-containment", "-similarity", "id"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="near_duplicate_once"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="near_duplicate_ordered"
            ),
        ]
        indexes = [models.Index(fields=["project", "state"], name="near_duplicate_state")]


class ClauseLink(models.Model):
    """What became of a clause of the previous edition in the new edition `document`."""

    class Kind(TextChoices):
        EXACT = "exact", _("Unchanged")
        CHANGED = "changed", _("Changed")
        VANISHED = "vanished", _("Gone")
        ADDED = "added", _("New")

    document = models.ForeignKey(Document, models.CASCADE, related_name="clause_links")
    old = models.ForeignKey(Clause, models.CASCADE, null=True, related_name="later_links")
    new = models.ForeignKey(Clause, models.CASCADE, null=True, related_name="earlier_links")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # share of character bigrams in common, 0 to 1; 1 for the same words
    similarity = models.FloatField(default=0, db_default=0)
    # of a clause that is gone or new: the clause of the other edition that holds its words
    whole = models.ForeignKey(Clause, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["document", "old"], name="clause_link_old_once"),
            models.UniqueConstraint(fields=["document", "new"], name="clause_link_new_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["exact", "changed"], old__isnull=False, new__isnull=False)
                | Q(kind="vanished", old__isnull=False, new__isnull=True)
                | Q(kind="added", old__isnull=True, new__isnull=False),
                name="clause_link_ends",
            ),
        ]
