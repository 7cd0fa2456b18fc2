from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Max, Q, TextChoices
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from corpus.models import Project, User


class Bilingual(models.Model):
    """A thing named in both languages; `name` follows the reader's."""

    name_zh = models.CharField(max_length=100, blank=True)
    name_en = models.CharField(max_length=100, blank=True)

    class Meta:
        abstract = True

    def in_language(self, field: str) -> Any:
        first, second = ("en", "zh") if (get_language() or "").startswith("en") else ("zh", "en")
        return getattr(self, f"{field}_{first}") or getattr(self, f"{field}_{second}")

    @property
    def name(self) -> str:
        return self.in_language("name")


class Codebook(models.Model):
    project = models.OneToOneField(Project, models.CASCADE, related_name="codebook")
    template = models.CharField(max_length=50, blank=True)

    def next_number(self) -> int:
        """Of a version to come; whoever asks holds the codebook's row."""
        return (self.versions.aggregate(highest=Max("number"))["highest"] or 0) + 1


class CodebookVersionQuerySet(models.QuerySet["CodebookVersion"]):
    def of(self, project: Project | int) -> "CodebookVersionQuerySet":
        return self.filter(codebook__project=project)

    def published(self) -> "CodebookVersionQuerySet":
        return self.filter(status=CodebookVersion.Status.PUBLISHED)

    def newest_first(self) -> "CodebookVersionQuerySet":
        return self.order_by("-number")

    def newest(self) -> "CodebookVersion | None":
        return self.newest_first().first()

    def numbered(self, number: int) -> "CodebookVersion | None":
        return self.filter(number=number).first()


class CodebookVersion(models.Model):
    """A state of the codebook. A published version never changes; codings refer to its nodes.

    It is unpublished in the transaction that makes it and never after: what is being written is a
    `Draft`.
    """

    class Status(TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")

    codebook = models.ForeignKey(Codebook, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    # what became of the nodes of the published version before: coding/codebook/changes.py
    changes = models.JSONField(default=dict)
    # of the nodes redefined since that version: whether what they mean changed
    redefined = models.JSONField(default=dict, db_default={})
    note = models.TextField(blank=True, db_default="")

    objects = CodebookVersionQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["codebook", "number"], name="codebook_version_once"),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(published_at__isnull=False),
                name="codebook_published_when",
            ),
        ]

    @property
    def published(self) -> bool:
        return self.status == self.Status.PUBLISHED


class Dimension(Bilingual):
    version = models.ForeignKey(CodebookVersion, models.CASCADE, related_name="dimensions")
    key = models.SlugField(max_length=50)
    description_zh = models.TextField(blank=True)
    description_en = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField()
    multiple = models.BooleanField(default=True)
    required = models.BooleanField(default=True)
    undeterminable = models.BooleanField(default=False)
    none = models.BooleanField(default=True, db_default=True)
    spans = models.BooleanField(default=True, db_default=True)
    ordinal = models.BooleanField(default=False, db_default=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="dimension_key_once")
        ]


class Node(Bilingual):
    """A category of a dimension. Its key is the same in every version of the codebook."""

    dimension = models.ForeignKey(Dimension, models.CASCADE, related_name="nodes")
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="children")
    key = models.SlugField(max_length=50)
    position = models.PositiveSmallIntegerField()
    selectable = models.BooleanField(default=True)
    # of coding/codebook/palette.py; 0 is that of the parent
    tone = models.PositiveSmallIntegerField(default=0)
    # of a value of an ordinal dimension
    score = models.SmallIntegerField(null=True)
    shortcut = models.CharField(max_length=1, blank=True)
    initials = models.CharField(max_length=50, blank=True)
    definition_zh = models.TextField(blank=True)
    definition_en = models.TextField(blank=True)
    include_zh = models.TextField(blank=True)
    include_en = models.TextField(blank=True)
    exclude_zh = models.TextField(blank=True)
    exclude_en = models.TextField(blank=True)
    examples_zh = ArrayField(models.TextField(), default=list)
    examples_en = ArrayField(models.TextField(), default=list)
    # ids of clauses of the corpus, as of the editions they were chosen in
    clauses = ArrayField(models.BigIntegerField(), default=list, db_default=[])

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["dimension", "key"], name="node_key_once")]


class Draft(models.Model):
    """The next version while it is being written: one for a codebook, edited by operations."""

    codebook = models.OneToOneField(Codebook, models.CASCADE, related_name="draft")
    # the published version it began with; None: from nothing, a template or a file
    base = models.ForeignKey(CodebookVersion, models.PROTECT, null=True, related_name="+")
    # of coding/codebook/content.py
    content = models.JSONField()
    # dimension -> every key that was ever given in it; "" -> those of dimensions
    given = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    # the newest steps that came with a token: {"token", "actor", "made"}
    answered = models.JSONField(default=list, db_default=[])
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)


class DraftEdit(models.Model):
    """One step of one editor, which they can undo."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="edits")
    actor = models.ForeignKey(User, models.PROTECT, related_name="+")
    # what belongs to one step of an editor's, like the letters of a name
    group = models.CharField(max_length=50, blank=True)
    undone = models.BooleanField(default=False)
    # what undoes it; once it is undone, what does it again
    inverse = models.JSONField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
