from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Max, Q, TextChoices
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from corpus.models import Membership, Project, User
from corpus.permissions import Capability


class Bilingual(models.Model):
    """A thing named in both languages; `name` follows the reader's."""

    name_zh = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100)

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

    def visible_to(self, member: Membership) -> "CodebookVersionQuerySet":
        """Versions of the member's project; drafts are for those who may edit."""
        found = self.of(member.project_id)
        return found if member.can(Capability.EDIT) else found.published()

    def newest_first(self) -> "CodebookVersionQuerySet":
        return self.order_by("-number")

    def newest(self) -> "CodebookVersion | None":
        return self.newest_first().first()

    def numbered(self, number: int) -> "CodebookVersion | None":
        return self.filter(number=number).first()


class CodebookVersion(models.Model):
    """A state of the codebook. A published version never changes; codings refer to its nodes."""

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

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["dimension", "key"], name="node_key_once")]
