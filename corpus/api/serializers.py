"""Shapes of what the corpus API takes and gives."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from corpus.accounts.api_tokens import LIFETIMES, UNNAMED, USUAL_LIFETIME
from corpus.actions.imports import import_result
from corpus.fields import FIELDS, NAMES, Field
from corpus.models import Clause, Document, Job, Project, Token
from corpus.text.dates import parse_date
from policycoder.api import JsonField, Strict
from policycoder.schema import STORABLE

MOST_AGENCIES = 50


class TokenIn(Strict):
    name = serializers.CharField(max_length=100)
    expires = serializers.ChoiceField(
        LIFETIMES, default=USUAL_LIFETIME, help_text="In how many days."
    )


class LoginIn(TokenIn):
    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=4096, trim_whitespace=False)
    name = serializers.CharField(max_length=100, default=UNNAMED)


class PasswordIn(Strict):
    current = serializers.CharField(max_length=4096, trim_whitespace=False)
    password = serializers.CharField(max_length=4096, trim_whitespace=False)
    end_tokens = serializers.BooleanField(default=True)


class TokenOut(serializers.Serializer):
    token = serializers.CharField()


class TokenRow(serializers.ModelSerializer):
    class Meta:
        model = Token
        fields = ["id", "name", "hint", "created_at", "expires_at", "used_at"]


class TokenMade(TokenRow):
    token = serializers.CharField()

    class Meta(TokenRow.Meta):
        fields = [*TokenRow.Meta.fields, "token"]


class ProjectIn(Strict, serializers.ModelSerializer):
    class Meta:
        model = Project
        fields = [
            "name",
            "description",
            "granularity",
            "screening",
            "second_screener",
            "timing",
            "hidden_names",
        ]


class ProjectMake(ProjectIn):
    template = serializers.CharField(required=False, allow_blank=True, default="")

    class Meta(ProjectIn.Meta):
        fields = ["name", "description", "granularity", "template"]


class ProjectOut(serializers.ModelSerializer):
    role = serializers.SerializerMethodField()

    class Meta:
        model = Project
        fields = ["id", *ProjectIn.Meta.fields, "created_at", "role"]

    def get_role(self, project: Project) -> str:
        return self.context["roles"][project.pk]


class DocumentOut(serializers.ModelSerializer):
    agencies = serializers.ListField(child=serializers.CharField(), source="agency_names")
    clauses = serializers.IntegerField(source="clause_count", read_only=True)
    joint = serializers.SerializerMethodField()
    reviewed_by = serializers.CharField(
        source="reviewed_by.username", default=None, allow_null=True
    )

    class Meta:
        model = Document
        fields = [
            "id",
            "number",
            "edition",
            *NAMES,
            "joint",
            "status",
            "file_name",
            "file_size",
            "encoding",
            "clauses",
            "evidence",
            "dropped",
            "reviewed_by",
            "reviewed_at",
            "created_at",
            "updated_at",
        ]

    def get_joint(self, document: Document) -> bool:
        return len(document.agency_names()) > 1


class AttachmentItem(Strict):
    name = serializers.CharField(max_length=300)
    url = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")

    def validate(self, attrs: dict[str, str]) -> dict[str, str]:
        """Whole also within a change of some fields, where nothing is required of what is sent."""
        if "name" not in attrs:
            raise serializers.ValidationError(
                {"name": self.fields["name"].error_messages["required"]}
            )
        return {"url": "", **attrs}


class WrittenDate(serializers.DateField):
    """A day in whatever way it is written: 2021-06-30, 2021年6月30日, 二〇二一年六月三十日."""

    def to_internal_value(self, value: Any) -> date:
        if not isinstance(value, (str, date)):
            self.fail("invalid", format="YYYY-MM-DD")
        day = parse_date(value) if isinstance(value, str) else value
        return day or super().to_internal_value(value)


def shown(field: Field) -> serializers.Field:
    """How the API gives a value of the field."""
    if field.kind == "date":
        return serializers.DateField(allow_null=True)
    if field.kind in ("agencies", "events"):
        return serializers.ListField(child=serializers.CharField())
    return AttachmentItem(many=True) if field.kind == "files" else serializers.CharField()


def _accepted(field: Field) -> serializers.Field:
    """How the API takes a value of the field."""
    if field.kind == "date":
        return WrittenDate(required=False, allow_null=True)
    if field.kind == "agencies":
        name = serializers.CharField(max_length=field.length)
        return serializers.ListField(child=name, required=False, max_length=MOST_AGENCIES)
    if field.kind == "events":
        event = serializers.CharField(max_length=2000)
        return serializers.ListField(child=event, required=False, max_length=500)
    if field.kind == "files":
        return AttachmentItem(many=True, required=False)
    if field.kind == "choice":
        return serializers.ChoiceField(field.choices, required=False, allow_blank=True)
    return serializers.CharField(
        required=False, allow_blank=not field.required, max_length=field.length
    )


class DocumentChange(Strict):
    """Any of the fields. `reviewed` confirms them or takes that back; `expected` is the
    `updated_at` the change is based on: a later state is answered with 409."""

    status = serializers.ChoiceField(Document.Status.choices, required=False)
    reviewed = serializers.BooleanField(required=False)
    expected = serializers.DateTimeField(required=False)

    def get_fields(self) -> dict[str, serializers.Field]:
        return {field.name: _accepted(field) for field in FIELDS} | super().get_fields()


class Excerpt(serializers.Serializer):
    start = serializers.IntegerField(help_text="Code point of the document's text.")
    text = serializers.CharField()


class ReviewRow(serializers.Serializer):
    id = serializers.IntegerField()
    number = serializers.IntegerField()
    title = serializers.CharField()
    status = serializers.CharField()
    reviewed = serializers.BooleanField()
    missing = serializers.ListField(child=serializers.CharField())


class ReviewQueue(serializers.Serializer):
    total = serializers.IntegerField()
    confirmed = serializers.IntegerField()
    documents = ReviewRow(many=True)


class ReviewOut(serializers.Serializer):
    document = DocumentOut()
    length = serializers.IntegerField()
    excerpts = Excerpt(many=True)


class TextOut(serializers.Serializer):
    text = serializers.CharField()


class ClauseOut(serializers.ModelSerializer):
    path = serializers.CharField(source="path_text")

    class Meta:
        model = Clause
        fields = ["id", "number", "kind", "codable", "path", "depth", "start", "end", "text"]


class ClauseChange(Strict):
    kind = serializers.ChoiceField(Clause.Kind.choices)
    codable = serializers.BooleanField(required=False, allow_null=True, default=None)


class SplitIn(Strict):
    at = serializers.IntegerField(min_value=0, help_text="Code point of the document's text.")


@extend_schema_field(
    {
        "type": "object",
        "propertyNames": STORABLE,
        "additionalProperties": {
            "anyOf": [
                {"type": "string", **STORABLE},
                {
                    "type": "object",
                    "propertyNames": STORABLE,
                    "additionalProperties": {"type": "string", **STORABLE},
                },
            ]
        },
    }
)
class ColumnMapping(JsonField):
    """`{field: column}`, or `{file name: {field: column}}`."""


class ImportIn(Strict):
    shape = {"anyOf": [{"required": ["files"]}, {"required": ["metadata"]}]}

    # What is wrong with one of many files, its outcome says: an empty one keeps no other out.
    files = serializers.ListField(
        child=serializers.FileField(allow_empty_file=True),
        min_length=1,
        required=False,
        default=list,
    )
    metadata = serializers.FileField(
        required=False,
        default=None,
        allow_empty_file=True,
        help_text="Rows by file name: of `files` first, else of the documents.",
    )
    existing = serializers.BooleanField(
        required=False, default=True, help_text="Whether rows may describe documents."
    )
    status = serializers.ChoiceField(
        ["candidate", "included"], required=False, allow_blank=True, default=""
    )
    mapping = ColumnMapping(
        required=False,
        default=dict,
        help_text="{field: column}, or {file name: {field: column}}.",
    )

    def validate_mapping(self, found: Any) -> dict[str, Any]:
        if not isinstance(found, dict) or not all(map(_is_mapping, found.values())):
            raise serializers.ValidationError(
                _("“mapping” must be a JSON object of fields and their columns.")
            )
        return found


def _is_mapping(value: object) -> bool:
    if isinstance(value, dict):
        return all(isinstance(column, str) for column in value.values())
    return isinstance(value, str)


class FileIn(Strict):
    file = serializers.FileField(allow_empty_file=True)


class PreviewOut(serializers.Serializer):
    columns = serializers.ListField(child=serializers.CharField())
    rows = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))
    mapping = serializers.DictField(child=serializers.CharField())
    fields = serializers.ListField(child=serializers.CharField())  # type: ignore[assignment]
    sheet = serializers.CharField()
    encoding = serializers.CharField()
    total = serializers.IntegerField()


class JobStarted(serializers.Serializer):
    job = serializers.UUIDField()


class ProgressOut(serializers.Serializer):
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    note = serializers.CharField()


class JobOut(serializers.ModelSerializer):
    progress = serializers.SerializerMethodField()
    result = serializers.SerializerMethodField()

    class Meta:
        model = Job
        fields = [
            "id",
            "kind",
            "project",
            "state",
            "progress",
            "result",
            "error",
            "created_at",
            "started_at",
            "finished_at",
        ]

    def get_progress(self, job: Job) -> ProgressOut:
        return {"done": job.done, "total": job.total, "note": job.note}  # type: ignore[return-value]

    def get_result(self, job: Job) -> dict | None:
        return import_result(job) if job.files.exists() else job.result


class HistoryOut(serializers.Serializer):
    at = serializers.DateTimeField()
    actor = serializers.CharField(source="actor_name")
    verb = serializers.CharField()
    object_type = serializers.CharField()
    object_id = serializers.CharField()
    before = serializers.JSONField(allow_null=True)
    after = serializers.JSONField(allow_null=True)
