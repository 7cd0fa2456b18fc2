"""Editions of a document through the API."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.fields import empty
from rest_framework.response import Response
from rest_framework.views import APIView

from coding.actions.editions import NOTE_LENGTH, Made, make_edition
from coding.api.serializers import Usernames
from coding.models import Assignment
from coding.reads.editions import (
    ClausePair,
    ComparedClause,
    Preview,
    counts_of,
    links_of,
    preview_of,
    row_of,
)
from coding.reads.progress import veiled_from
from corpus.access import document_for
from corpus.accounts.requests import ApiRequest
from corpus.actions.editions import EditionSource, cuts_from, draft_of, editions_of, keep_upload
from corpus.actions.editions.metadata import Change, choice_of
from corpus.fields import GUESSED
from corpus.models import Clause, ClauseLink, Document, User
from corpus.permissions import Capability
from policycoder.api import JsonField, PagedView, Pages, Strict, asks
from policycoder.errors import Invalid
from policycoder.parsers import JsonParser, MultiPartParser
from policycoder.received import takes_files
from policycoder.schema import MORE
from policycoder.values import LARGEST, choice

PREVIEWED = 500
KIND = choice("kind", ClauseLink.Kind.values)


@extend_schema_field(
    {
        "oneOf": [
            {"type": "string", "enum": ["guess", "keep"]},
            {"type": "array", "items": {"type": "string", "enum": list(GUESSED)}},
        ]
    }
)
class MetadataField(serializers.Field):
    """`guess`, `keep` or fields; in a form the name is repeated for each field."""

    def get_value(self, dictionary: Any) -> Any:
        values = dictionary.getlist(self.field_name) if hasattr(dictionary, "getlist") else None
        if values is None:
            return super().get_value(dictionary)
        if not values:
            return empty
        return values[0] if values in (["guess"], ["keep"]) else values

    def to_internal_value(self, data: Any) -> Any:
        return choice_of(data)

    def to_representation(self, value: Any) -> Any:
        return value


SEGMENT = {
    "type": "object",
    "required": ["start", "kind"],
    "properties": {
        "start": {"type": "integer", "minimum": 0, "maximum": LARGEST},
        "kind": {"type": "string", "enum": Clause.Kind.values},
        "codable": {"type": "boolean"},
    },
    **MORE,
}


@extend_schema_field({"type": "array", "items": SEGMENT})
class Segments(JsonField):
    """`[{start, kind, codable?}]`; `cuts_from` reads it."""


# The note may be left out of a preview.
NOTED = {
    "anyOf": [
        {"required": ["note"], "properties": {"note": {"minLength": 1}}},
        {"required": ["preview"], "properties": {"preview": {"enum": [True]}}},
    ]
}


class EditionIn(Strict):
    """One of `text`, `granularity` or `segments`, or of `file` in a form; `note` says why.

    `metadata`: which guesses of a new text replace the document's values: `guess` all, `keep`
    none, or a list of fields; without it those whose value no person has set or confirmed.
    """

    shape = {
        "oneOf": [{"required": [one]} for one in ("text", "granularity", "segments")],
        **NOTED,
    }

    text = serializers.CharField(required=False, trim_whitespace=False)
    granularity = serializers.ChoiceField(["article", "sentence"], required=False)
    segments = Segments(required=False)
    note = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=NOTE_LENGTH
    )
    preview = serializers.BooleanField(required=False, default=False)
    metadata = MetadataField(required=False, allow_null=True, default=None)
    not_blind = Usernames(
        help_text="Who could see others' codings of a blind round and gets a pass back, marked so."
    )


class EditionForm(EditionIn):
    shape = {
        "oneOf": [{"required": [one]} for one in ("file", "text", "granularity", "segments")],
        **NOTED,
    }

    file = serializers.FileField(required=False)


class Counts(serializers.Serializer):
    exact = serializers.IntegerField()
    changed = serializers.IntegerField()
    vanished = serializers.IntegerField()
    added = serializers.IntegerField()


class EditionOut(serializers.ModelSerializer):
    made_by = serializers.CharField(source="created_by.username")
    counts = serializers.SerializerMethodField()

    class Meta:
        model = Document
        fields = [
            "id", "number", "edition", "current", "previous", "edition_note", "made_by",
            "created_at", "file_name", "clause_count", "counts",
        ]  # fmt: skip

    @extend_schema(responses=Counts)
    def get_counts(self, edition: Document) -> dict[str, int] | None:
        return self.context["counts"][edition.pk] if edition.previous_id else None


class LinkSide(serializers.Serializer):
    clause = serializers.IntegerField(allow_null=True)
    number = serializers.CharField()
    kind = serializers.CharField()
    text = serializers.CharField()


class LinkOut(serializers.Serializer):
    kind = serializers.ChoiceField(ClauseLink.Kind.choices)
    codable = serializers.BooleanField()
    renumbered = serializers.BooleanField()
    whole = serializers.CharField(help_text="Number of the clause that holds its words.")
    old = LinkSide(allow_null=True)
    new = LinkSide(allow_null=True)


def link_json(row: ClausePair) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "codable": row.codable,
        "renumbered": row.renumbered,
        "whole": row.whole,
        "old": _side_json(row.old),
        "new": _side_json(row.new),
    }


def metadata_json(changes: Iterable[Change]) -> dict[str, Any]:
    return {one.field: one.as_json() for one in changes}


def _side_json(side: ComparedClause | None) -> dict[str, Any] | None:
    if side is None:
        return None
    text = "".join(run.text for run in side.runs)
    return {"clause": side.pk, "number": side.number, "kind": side.kind, "text": text}


def preview_json(preview: Preview) -> dict[str, Any]:
    return {
        "counts": preview.counts,
        "rows": [link_json(row) for row in preview.rows],
        "more": preview.more,
        "rounds": [
            {**row, "round": {"id": row["round"].pk, "name": row["round"].name}}
            for row in preview.rounds
        ],
        "kept": [person.username for person in preview.kept],
        "metadata": metadata_json(preview.metadata),
    }


@takes_files("file")
class Editions(APIView):
    parser_classes = [JsonParser, MultiPartParser]

    @extend_schema(responses=EditionOut(many=True), operation_id="editions_list")
    def get(self, request: ApiRequest, pk: int) -> Response:
        document, _member = document_for(request.user, pk)
        every = editions_of(document)
        context = {"counts": counts_of(every)}
        return Response(EditionOut(every, many=True, context=context).data)

    @extend_schema(
        request={"application/json": EditionIn, "multipart/form-data": EditionForm},
        responses={200: None, 201: EditionOut},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Make the next edition, or with `preview` tell what it would change."""
        document, member = document_for(request.user, pk, Capability.EDIT)
        data = EditionForm(data=request.data)
        data.is_valid(raise_exception=True)
        values = data.validated_data
        draft, choice = draft_of(document, _source(values)), values["metadata"]
        if values["preview"]:
            shown = preview_of(document, draft, member, most=PREVIEWED, metadata=choice)
            return Response(preview_json(shown))
        made = make_edition(
            actor=request.user,
            document=document,
            draft=draft,
            note=values["note"],
            metadata=choice,
            not_blind=values["not_blind"],
        )
        context = {"counts": counts_of([made.document])}
        body = EditionOut(made.document, context=context).data
        passes = passes_json(made, request.user)
        metadata = metadata_json(made.metadata)
        return Response(
            {**body, "passes": passes, "metadata": metadata}, status=status.HTTP_201_CREATED
        )


def passes_json(made: Made, reader: User) -> list[dict[str, Any]]:
    """What became of each pass; of passes the reader must not learn of, not what it had coded."""
    of_edition = Assignment.objects.filter(document=made.document)
    veiled = set(of_edition.filter(veiled_from(reader.pk)).values_list("pk", flat=True))
    found = []
    for one in made.passes:
        counts: dict[str, int | None] = dict.fromkeys(("exact", "changed", "vanished"))
        if one.assignment.pk not in veiled:
            counts = {name: getattr(one, name) for name in counts}
        about = {"assignment": one.assignment.pk, "reopened": one.reopened}
        found.append(about | counts | {"kept_submitted": one.kept_submitted})
    return found


def _source(values: dict[str, Any]) -> EditionSource:
    given = [name for name in ("file", "text", "granularity", "segments") if name in values]
    if len(given) != 1:
        raise Invalid(_("Give one of file, text, granularity and segments."))
    if given == ["file"]:
        name, digest = keep_upload(values["file"])
        return EditionSource(name=name, digest=digest)
    if given == ["segments"]:
        return EditionSource(cuts=cuts_from(values["segments"]))
    return EditionSource(**{given[0]: values[given[0]]})


class Links(PagedView):
    """What became of each clause of the edition before, in the order of this edition's text."""

    @extend_schema(
        responses=LinkOut(many=True),
        operation_id="edition_links_list",
    )
    @asks(KIND)
    def get(self, request: ApiRequest, pk: int) -> Response:
        document, _member = document_for(request.user, pk)
        kind = KIND.of(request.query_params)
        kinds = [kind] if kind else ClauseLink.Kind.values
        pages = Pages()
        page = pages.paginate_queryset(links_of(document, kinds), request, view=self) or []
        return pages.get_paginated_response([link_json(row_of(link)) for link in page])
