from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, TextChoices
from django.utils.translation import gettext_lazy as _

from corpus.fields import BRIEF_COLUMNS, CALLED, COLUMNS, Field
from corpus.models.columns import column_of
from corpus.models.people import Project, User
from corpus.text.reflow import reflowed
from policycoder.values import whole_number


class Agency(models.Model):
    """An issuing agency (发文机关) of a project's corpus, under its main name."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="agencies")
    name = models.CharField(max_length=200)
    region = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="agency_once_per_project")
        ]

    def __str__(self) -> str:
        return self.name


class AgencyAlias(models.Model):
    """Another name of an agency: a document that names it so is the agency's."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="agency_aliases")
    agency = models.ForeignKey(Agency, models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=200)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="agency_alias_once")
        ]

    def __str__(self) -> str:
        return self.name


def called(words: str) -> Q:
    """Documents with the words in what people call them, or in the name of their file; with this
    number, where it is one."""
    # Folding the case of every title costs as much as all the rest; Chinese has none.
    look = "contains" if words.upper() == words.lower() else "icontains"
    found = reduce(or_, (Q(**{f"{name}__{look}": words}) for name in (*CALLED, "file_name")))
    number = whole_number(words)
    return found if number is None else found | Q(number=number)


class DocumentQuerySet(models.QuerySet["Document"]):
    def current(self) -> "DocumentQuerySet":
        """The newest edition of each document."""
        return self.filter(current=True)

    def with_details(self) -> "DocumentQuerySet":
        return self.prefetch_related("issues__agency")


class Document(models.Model):
    """One edition of a policy document with its metadata (the columns of `corpus.fields`). Its text
    never changes.

    A corrected text or another segmentation is a row of its own with the same number; only the
    newest is `current`, and rounds keep pointing at the edition they coded.
    """

    class Status(TextChoices):
        CANDIDATE = "candidate", _("Candidate")
        INCLUDED = "included", _("Included")
        EXCLUDED = "excluded", _("Excluded")

    project = models.ForeignKey(Project, models.CASCADE, related_name="documents")
    number = models.PositiveIntegerField(_("number"))
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.INCLUDED
    )
    agencies = models.ManyToManyField(Agency, through="Issue", related_name="documents")
    # Field -> where its value stands: {"source", "quote", "start", "end"}. The source is "text",
    # where the quote stands from start to end (null when it no longer does), "title", "file_name",
    # a key of the reader's meta, "table" (with "sheet" and "row") or "person" (with "by" and "at").
    evidence = models.JSONField(default=dict)
    # [{"kind", "excerpt"}] of what the reader left out
    dropped = models.JSONField(default=list)
    file_name = models.CharField(max_length=300)
    file_digest = models.CharField(max_length=64)
    file_size = models.PositiveBigIntegerField()
    encoding = models.CharField(max_length=20, blank=True)
    text_digest = models.CharField(max_length=64)
    clause_count = models.PositiveIntegerField(default=0)
    # how many documents seem run together in this one's text
    parts_found = models.PositiveIntegerField(default=0)
    # excluded because its parts are documents of their own
    set_aside = models.BooleanField(default=False, db_default=False)
    edition = models.PositiveIntegerField(default=1)
    edition_note = models.CharField(max_length=500, blank=True)
    # the number it had as a document of its own, before it was joined with another as editions
    joined_number = models.PositiveIntegerField(null=True)
    current = models.BooleanField(default=True)
    previous = models.ForeignKey("self", models.PROTECT, null=True, related_name="next_editions")
    duplicate_of = models.ForeignKey("self", models.SET_NULL, null=True, related_name="duplicates")
    exclusion_reason = models.ForeignKey(
        "corpus.ExclusionReason", models.PROTECT, null=True, related_name="documents"
    )
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    next_clause_number = models.PositiveIntegerField(default=1)
    retired_numbers = ArrayField(models.CharField(max_length=40), default=list)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number", "edition"], name="document_edition_unique"
            ),
            models.UniqueConstraint(
                fields=["project", "number"],
                condition=Q(current=True),
                name="document_one_current_edition",
            ),
            models.UniqueConstraint(
                fields=["project", "file_digest"],
                condition=Q(current=True),
                name="document_file_once",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["candidate", "included", "excluded"]),
                name="document_known_status",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "file_digest"]),
            # One for each order of the list, which shows current rows only.
            *(
                models.Index(
                    fields=["project", field, "number"],
                    condition=Q(current=True),
                    name=f"document_by_{field}",
                )
                for field in ("status", *BRIEF_COLUMNS, "clause_count")
            ),
            # What the list and the side bar count is read off this index alone.
            models.Index(
                fields=["project", "status", "doc_type"],
                include=["id", "clause_count", "reviewed_at"],
                condition=Q(current=True),
                name="document_totals",
            ),
        ]

    # Of the fields that code names; all of them are columns.
    title: str
    doc_number: str
    doc_type: str
    issued_on: date | None
    region: str
    history: list[str]
    attachments: list[dict[str, str]]

    def __str__(self) -> str:
        return self.title

    def value_of(self, field: Field) -> Any:
        return getattr(self, field.name) if field.is_column else self.agency_names()

    def newest(self) -> "Document":
        """The edition of this document that counts."""
        if self.current:
            return self
        return Document.objects.current().get(project=self.project_id, number=self.number)

    def agency_names(self) -> list[str]:
        """Names in the order of issue; give the query `prefetch_related("issues__agency")`."""
        return [issue.agency.name for issue in self.issues.all()]


for _field in COLUMNS:
    Document.add_to_class(_field.name, column_of(_field))


class Issue(models.Model):
    """That an agency issued a document; several make it a joint issue (联合发文)."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="issues")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="issues")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["document", "agency"], name="issue_once_per_agency")
        ]


class DocumentText(models.Model):
    """The normalised text, apart from the document so that lists stay light."""

    document = models.OneToOneField(Document, models.CASCADE, primary_key=True, related_name="text")
    content = models.TextField()


PATH_SIGN = " › "


def path_text(path: list[str]) -> str:
    return PATH_SIGN.join(path)


class ClauseQuerySet(models.QuerySet["Clause"]):
    def codable(self) -> "ClauseQuerySet":
        return self.filter(codable=True)


class Clause(models.Model):
    """A segment of a document's text. Segments tile the text; codable ones carry a number.

    `start` and `end` are Unicode code points of the text, end exclusive.
    """

    class Kind(TextChoices):
        TITLE = "title", _("Title")
        HEADING = "heading", _("Heading")
        CLAUSE = "clause", _("Clause")
        LIST_ITEM = "list_item", _("List item")
        TABLE = "table", _("Table")
        SIGNATURE = "signature", _("Signature")
        ATTACHMENT_HEADING = "attachment_heading", _("Attachment heading")
        OTHER = "other", _("Other")

    CODABLE_KINDS = frozenset({Kind.CLAUSE, Kind.LIST_ITEM})

    document = models.ForeignKey(Document, models.CASCADE, related_name="clauses")
    number = models.CharField(max_length=40, null=True)  # noqa: DJ001 - null: never numbered
    kind = models.CharField(max_length=20, choices=Kind.choices)
    codable = models.BooleanField()
    path = ArrayField(models.CharField(max_length=60), default=list)
    depth = models.PositiveSmallIntegerField(default=0)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    text = models.TextField()

    objects = ClauseQuerySet.as_manager()

    class Meta:
        ordering = ["document", "start"]
        constraints = [
            # Deferred, so that a split or merge may move borders within its transaction.
            models.UniqueConstraint(
                fields=["document", "start"],
                name="clause_starts_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(fields=["document", "number"], name="clause_number_unique"),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="clause_not_empty"),
            models.CheckConstraint(
                condition=Q(codable=False) | Q(number__isnull=False), name="clause_codable_numbered"
            ),
        ]

    @property
    def path_text(self) -> str:
        return path_text(self.path)

    @property
    def shown_text(self) -> str:
        """As it is read: its hard-wrapped lines joined, but for a table's rows."""
        return self.text.strip() if self.kind == self.Kind.TABLE else reflowed(self.text)
