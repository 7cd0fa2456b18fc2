from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from coding.actions.drafts import (
    MEANING,
    NOTE_LIMIT,
    WORDING,
    Edited,
    can_undo,
    changes_by,
    changes_of,
    discard_draft,
    edit_draft,
    load_file,
    publish_draft,
    read_file,
    start_draft,
    undo_edit,
)
from coding.codebook.content import Content, check
from coding.codebook.difference import DimensionChange, NodeChange, redefinitions
from coding.codebook.operations import ASKED, NAMING, asked
from coding.codebook.stored import compared, content_of
from coding.codebook.tree import clause_json, codebook_tree
from coding.codebook.versions import published_version
from coding.models import Draft
from coding.reads.redefinitions import Words, coded_to, entries_of
from corpus.access import member_of
from corpus.accounts.requests import ApiRequest
from corpus.models import Clause, Membership, User
from corpus.permissions import Capability
from corpus.reads.clauses import newest_of
from policycoder.api import Strict, asks, body_of
from policycoder.errors import Invalid
from policycoder.parsers import MultiPartParser
from policycoder.received import check_size, takes_files
from policycoder.schema import MORE, STORABLE
from policycoder.values import Parameter, text, whole, whole_number

BEFORE, AFTER = whole("before"), whole("after")
NUMBER = text("number", "The number of one clause, such as 12-3.")
IDS = Parameter(
    "ids",
    str,
    "",
    {"type": "string", "pattern": "^([0-9]{1,18}(,[0-9]{1,18}){0,499})?$"},
    "Ids of clauses, with commas between them.",
)
MOST_IDS = 500


class DraftStart(Strict):
    origin = serializers.CharField(default="version", max_length=50)


_KEYS = {"type": ["array", "null"], "items": {"type": "string", **STORABLE}}


@extend_schema_field(
    {
        "type": "object",
        "required": ["op"],
        "properties": {
            "op": {"type": "string", "enum": ASKED},
            **{name: {"type": ["string", "null"], **STORABLE} for name in NAMING},
            **dict.fromkeys(("nodes", "expect"), _KEYS),
        },
        **MORE,
    }
)
class Operation(serializers.DictField):
    """As `coding.codebook.operations` says; `asked` reads it."""


class DraftStep(Strict):
    token = serializers.CharField(
        default="",
        allow_blank=True,
        max_length=50,
        help_text="Of this step alone: sent again with it, the step is not done again.",
    )


class DraftOperations(DraftStep):
    operations = serializers.ListField(child=Operation(), min_length=1, max_length=200)
    group = serializers.CharField(default="", allow_blank=True, max_length=50)


class DraftFile(Strict):
    file = serializers.FileField(allow_empty_file=True)
    preview = serializers.BooleanField(default=False)


class DraftFileOut(serializers.Serializer):
    changes = serializers.ListField(child=serializers.JSONField())
    problems = serializers.JSONField()


class DraftPublish(Strict):
    revision = serializers.IntegerField(min_value=0)
    note = serializers.CharField(max_length=NOTE_LIMIT)
    meanings = serializers.DictField(
        child=serializers.DictField(child=serializers.ChoiceField([MEANING, WORDING])),
        default=dict,
        help_text="Dimension → redefined node → whether its meaning changed or only its wording.",
    )


class DraftOut(serializers.Serializer):
    revision = serializers.IntegerField()
    based_on = serializers.IntegerField(allow_null=True)
    content = serializers.JSONField()
    undo = serializers.BooleanField()
    redo = serializers.BooleanField()
    updated_at = serializers.DateTimeField()


class Made(serializers.Serializer):
    dimension = serializers.CharField()
    node = serializers.CharField(allow_null=True)


class EditedDraft(DraftOut):
    made = Made(many=True, help_text="What the step brought into the draft, in its order.")


class DraftChanges(serializers.Serializer):
    revision = serializers.IntegerField()
    changes = serializers.ListField(child=serializers.JSONField())
    meanings = serializers.JSONField(help_text="Whose meaning has to be said: dimension → nodes.")
    problems = serializers.JSONField(help_text="What keeps it from being published: place → texts.")


def draft_for(user: User, pk: int) -> tuple[Draft, Membership]:
    """The project's draft, for those who may edit. Raises Http404 where there is none."""
    member = member_of(user, pk, Capability.EDIT)
    draft = (
        Draft.objects.select_related("base", "codebook__project")
        .filter(codebook__project=member.project_id)
        .first()
    )
    if draft is None:
        raise Http404(_("There is no draft."))
    return draft, member


def draft_json(draft: Draft, user: User) -> dict[str, Any]:
    return {
        "revision": draft.revision,
        "based_on": draft.base.number if draft.base else None,
        "content": draft.content,
        **can_undo(draft, user),
        "updated_at": draft.updated_at,
    }


def edited_json(edited: Edited, user: User) -> dict[str, Any]:
    return {**draft_json(edited.draft, user), "made": edited.made}


def changes_json(
    changes: list[DimensionChange],
    content: Content,
    member: Membership,
    coded: Mapping[tuple[str, str], int] | None = None,
) -> list[dict[str, Any]]:
    """Every change as JSON values, those of texts marked where the letters differ. `content` has
    the names of what nodes became, `coded` the clauses of the nodes whose codings are touched."""
    shown = _Shown(Words.of(changes, member.project_id), entries_of(content), coded or {})
    return [
        {
            "dimension": change.key,
            "name_zh": change.entry["name_zh"],
            "name_en": change.entry["name_en"],
            "kind": change.kind,
            "fields": [
                vars(field) | {"marked": shown.words.of_dimension(field).json()}
                for field in change.fields
            ],
            "nodes": [shown.node(change.key, node) for node in change.nodes],
        }
        for change in changes
    ]


@dataclass(frozen=True)
class _Shown:
    words: Words
    entries: Mapping[tuple[str, str], dict[str, Any]]
    coded: Mapping[tuple[str, str], int]

    def node(self, dimension: str, node: NodeChange) -> dict[str, Any]:
        became = [self.entries[dimension, key] for key in node.became]
        return {
            "node": node.key,
            "name_zh": node.entry["name_zh"],
            "name_en": node.entry["name_en"],
            "kinds": node.kinds,
            "fields": [
                vars(field) | {"marked": self.words.of_node(field).json()} for field in node.fields
            ],
            "became": node.became,
            "became_names": [
                {"name_zh": entry["name_zh"], "name_en": entry["name_en"]} for entry in became
            ],
            "places": node.places,
            "coded": self.coded.get((dimension, node.key), 0),
        }


class ExampleClauseOut(serializers.Serializer):
    asked = serializers.IntegerField(help_text="The id it was asked for by.")
    clause = serializers.IntegerField(allow_null=True, help_text="In the newest edition.")
    number = serializers.CharField()
    document = serializers.IntegerField(allow_null=True)
    title = serializers.CharField()
    text = serializers.CharField()
    changed = serializers.BooleanField()
    gone = serializers.BooleanField()


class ExampleClauses(APIView):
    """Clauses that are, or are to be, examples of a node: by number, or by the ids that a node has,
    each as it stands in the newest edition. Nothing is said of what they are coded to."""

    @extend_schema(responses=ExampleClauseOut(many=True), operation_id="codebook_clauses_list")
    @asks(NUMBER, IDS)
    def get(self, request: ApiRequest, pk: int) -> Response:
        member = member_of(request.user, pk)
        number = NUMBER.of(request.query_params)
        ids = [whole_number(one) for one in IDS.of(request.query_params).split(",") if one.strip()]
        if None in ids or len(ids) > MOST_IDS:
            said = _("A list of at most %(limit)s clauses.") % {"limit": MOST_IDS}
            raise Invalid.on("ids", said, named=True)
        wanted = [one for one in ids if one is not None]
        if number:
            wanted += (
                Clause.objects.codable()
                .filter(document__project=pk, document__current=True, number=number)
                .values_list("pk", flat=True)
            )
        found = newest_of(wanted, member.project_id)
        return Response([clause_json(one, found) for one in wanted])


class DraftView(APIView):
    """The next version of the codebook while it is written; for owner and leads alone."""

    @extend_schema(responses=DraftOut)
    def get(self, request: ApiRequest, pk: int) -> Response:
        draft, _member = draft_for(request.user, pk)
        return Response(draft_json(draft, request.user))

    @extend_schema(request=DraftStart, responses={201: DraftOut})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Begin one from the newest version ("version"), from nothing ("empty") or a template."""
        member = member_of(request.user, pk, Capability.EDIT)
        data = DraftStart(data=body_of(request))
        data.is_valid(raise_exception=True)
        draft = start_draft(actor=request.user, project=member.project, **data.validated_data)
        return Response(draft_json(draft, request.user), status=status.HTTP_201_CREATED)

    @extend_schema(responses={204: None})
    def delete(self, request: ApiRequest, pk: int) -> Response:
        draft, _member = draft_for(request.user, pk)
        discard_draft(actor=request.user, draft=draft)
        return Response(status=status.HTTP_204_NO_CONTENT)


class Operations(APIView):
    """Edit the draft: all of the operations or none."""

    @extend_schema(request=DraftOperations, responses=EditedDraft)
    def post(self, request: ApiRequest, pk: int) -> Response:
        draft, _member = draft_for(request.user, pk)
        operations = asked(body_of(request).get("operations"))
        data = DraftOperations(data=body_of(request))
        data.is_valid(raise_exception=True)
        more = {name: data.validated_data[name] for name in ("group", "token")}
        edited = edit_draft(actor=request.user, draft=draft, operations=operations, **more)
        return Response(edited_json(edited, request.user))


class Undo(APIView):
    again = False

    @extend_schema(request=DraftStep, responses=EditedDraft)
    def post(self, request: ApiRequest, pk: int) -> Response:
        draft, _member = draft_for(request.user, pk)
        data = DraftStep(data=body_of(request))
        data.is_valid(raise_exception=True)
        edited = undo_edit(actor=request.user, draft=draft, again=self.again, **data.validated_data)
        return Response(edited_json(edited, request.user))


class Changes(APIView):
    """What the draft changes in the version it began with, and what keeps it from publication."""

    @extend_schema(responses=DraftChanges)
    def get(self, request: ApiRequest, pk: int) -> Response:
        draft, member = draft_for(request.user, pk)
        changes = changes_of(draft)
        coded = coded_to(changes, draft.codebook, member)
        return Response(
            {
                "revision": draft.revision,
                "changes": changes_json(changes, draft.content, member, coded),
                "meanings": redefinitions(changes),
                "problems": _problems(draft.content),
            }
        )


def _problems(content: Content) -> dict[str, list[str]]:
    try:
        check(content)
    except Invalid as wrong:
        return wrong.errors
    return {}


@takes_files("file")
class CodebookFile(APIView):
    """A codebook as CSV or XLSX. With `preview` it is read and compared, and nothing is changed."""

    parser_classes = (MultiPartParser,)

    @extend_schema(request={"multipart/form-data": DraftFile}, responses=DraftFileOut)
    def post(self, request: ApiRequest, pk: int) -> Response:
        member = member_of(request.user, pk, Capability.EDIT)
        data = DraftFile(data=request.data)
        data.is_valid(raise_exception=True)
        upload, project = data.validated_data["file"], member.project
        check_size(upload.size, "file")
        content = read_file(project=project, data=upload.read(), name=upload.name or "")
        changes = changes_json(changes_by(project, content), content, member)
        if not data.validated_data["preview"]:
            load_file(actor=request.user, project=project, content=content)
        return Response({"changes": changes, "problems": _problems(content)})


class Publish(APIView):
    @extend_schema(request=DraftPublish, responses={201: dict})
    def post(self, request: ApiRequest, pk: int) -> Response:
        draft, _member = draft_for(request.user, pk)
        data = DraftPublish(data=body_of(request))
        data.is_valid(raise_exception=True)
        version = publish_draft(actor=request.user, draft=draft, **data.validated_data)
        return Response(codebook_tree(version), status=status.HTTP_201_CREATED)


class Compare(APIView):
    """What changed from one published version to another, the newest and the one before it unless
    `?before=` and `?after=` name others; the older one is taken as the first."""

    @extend_schema(responses=dict)
    @asks(BEFORE, AFTER)
    def get(self, request: ApiRequest, pk: int) -> Response:
        member = member_of(request.user, pk)
        project = member.project
        after = published_version(project, AFTER.of(request.query_params))
        number = BEFORE.of(request.query_params)
        before = published_version(project, max(1, after.number - 1) if number is None else number)
        before, after = sorted((before, after), key=lambda version: version.number)
        return Response(
            {
                "before": before.number,
                "after": after.number,
                "note": after.note,
                "redefined": after.redefined,
                "changes": changes_json(compared(before, after), content_of(after), member),
            }
        )
