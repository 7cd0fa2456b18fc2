from typing import Any

from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from corpus.access import member_of
from corpus.accounts.requests import ApiRequest
from corpus.actions.lexicon import (
    differences,
    lists_of,
    preview_lexicon,
    restore_lexicon,
    save_lexicon,
    with_lists,
)
from corpus.actions.words import newest_lexicon
from corpus.api.serializers import FileIn
from corpus.messages import read_error_message
from corpus.models import Job, Lexicon, Membership
from corpus.permissions import Capability
from corpus.readers.encoding import decode
from corpus.readers.parsed import ReadError
from corpus.text.words.lexicon import LISTS, WordLists, read_list, written
from policycoder.api import FileNegotiated, Strict, body_of
from policycoder.characters import WRITTEN_PATTERN, storable
from policycoder.errors import Unfit
from policycoder.parsers import MultiPartParser
from policycoder.received import check_size, takes_files
from policycoder.schema import MORE
from policycoder.values import LARGEST

MAX_BYTES = 5 * 1024 * 1024


class UserWordOut(serializers.Serializer):
    word = serializers.CharField()
    frequency = serializers.IntegerField(
        allow_null=True, help_text="null: the lowest at which jieba finds the word whole."
    )


class ListsOut(serializers.Serializer):
    user_words = UserWordOut(many=True)
    stop_words = serializers.ListField(child=serializers.CharField())
    synonyms = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text="Each word with the variants that are counted as it.",
    )


class LexiconOut(ListsOut):
    number = serializers.IntegerField(help_text="0: the built-in lexicon.")
    note = serializers.CharField()
    created_by = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField(allow_null=True)
    job = serializers.UUIDField(
        allow_null=True, help_text="The job that cuts the texts anew, after a save."
    )


@extend_schema_field(
    {
        "anyOf": [
            {"type": "string", "minLength": 1, "pattern": WRITTEN_PATTERN},
            {
                "type": "object",
                "required": ["word"],
                "properties": {
                    "word": {"type": "string", "minLength": 1, "pattern": WRITTEN_PATTERN},
                    "frequency": {
                        "type": ["integer", "null"],
                        "minimum": -LARGEST,
                        "maximum": LARGEST,
                    },
                },
                **MORE,
            },
        ]
    }
)
class UserWord(serializers.Field):
    """A word, alone or with the frequency at which jieba finds it; `with_lists` reads it."""

    def to_internal_value(self, data: Any) -> Any:
        return data


class LexiconIn(Strict):
    user_words = serializers.ListField(child=UserWord(), required=False)
    stop_words = serializers.ListField(child=serializers.CharField(), required=False)
    synonyms = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()), required=False
    )
    note = serializers.CharField(required=False, allow_blank=True, default="")
    based_on = serializers.IntegerField(
        required=False,
        allow_null=True,
        default=None,
        min_value=0,
        help_text="409 when it is not the newest.",
    )


class LexiconChangeOut(serializers.Serializer):
    added = serializers.ListField(child=serializers.CharField())
    removed = serializers.ListField(child=serializers.CharField())


class LexiconVersionOut(serializers.Serializer):
    number = serializers.IntegerField()
    note = serializers.CharField()
    created_by = serializers.CharField()
    created_at = serializers.DateTimeField()
    changes = serializers.DictField(
        child=LexiconChangeOut(), help_text="By list, from the one before."
    )


class ImportedOut(ListsOut):
    encoding = serializers.CharField()


def lists_json(lists: WordLists) -> dict[str, Any]:
    return {
        "user_words": [{"word": w, "frequency": frequency} for w, frequency in lists.user_words],
        "stop_words": list(lists.stop_words),
        "synonyms": {word: list(variants) for word, variants in lists.synonyms.items()},
    }


def lexicon_json(lexicon: Lexicon | None, job: Job | None = None) -> dict[str, Any]:
    return {
        "number": lexicon.number if lexicon else 0,
        "note": lexicon.note if lexicon else "",
        "created_by": lexicon.created_by.username if lexicon else None,
        "created_at": lexicon.created_at if lexicon else None,
        "job": str(job.pk) if job else None,
        **lists_json(lists_of(lexicon)),
    }


def _sent(request: ApiRequest, member: Membership) -> tuple[WordLists, dict[str, Any]]:
    """The lists, and what else was sent."""
    data = LexiconIn(data=body_of(request))
    data.is_valid(raise_exception=True)
    lists = with_lists(lists_of(newest_lexicon(member.project)), body_of(request))
    return lists, data.validated_data


class OneLexicon(APIView):
    """The project's words as they count now; lists not sent stay as they are."""

    @extend_schema(responses=LexiconOut)
    def get(self, request: ApiRequest, pk: int) -> Response:
        member = member_of(request.user, pk)
        return Response(lexicon_json(newest_lexicon(member.project)))

    @extend_schema(request=LexiconIn, responses={201: LexiconOut, 200: LexiconOut})
    def post(self, request: ApiRequest, pk: int) -> Response:
        member = member_of(request.user, pk, Capability.EDIT)
        lists, sent = _sent(request, member)
        newest = newest_lexicon(member.project)
        made, job = save_lexicon(
            actor=request.user,
            project=member.project,
            lists=lists,
            note=sent["note"],
            based_on=sent["based_on"],
        )
        return Response(lexicon_json(made, job), status=_status(made, newest))


def _status(made: Lexicon, before: Lexicon | None) -> int:
    new = before is None or made.number > before.number
    return status.HTTP_201_CREATED if new else status.HTTP_200_OK


class Preview(APIView):
    """What saving these lists would change, counted on some documents; nothing is stored."""

    @extend_schema(request=LexiconIn, responses=OpenApiTypes.OBJECT)
    def post(self, request: ApiRequest, pk: int) -> Response:
        member = member_of(request.user, pk, Capability.EDIT)
        return Response(preview_lexicon(project=member.project, lists=_sent(request, member)[0]))


class Versions(APIView):
    """Every version, the newest first, with what it changed."""

    @extend_schema(responses=LexiconVersionOut(many=True))
    def get(self, request: ApiRequest, pk: int) -> Response:
        member = member_of(request.user, pk)
        versions = list(member.project.lexicons.select_related("created_by"))
        return Response(
            [
                {
                    "number": version.number,
                    "note": version.note,
                    "created_by": version.created_by.username,
                    "created_at": version.created_at,
                    "changes": found,
                }
                for version, found in zip(versions, differences(versions), strict=True)
            ]
        )


def _version(member: Membership, number: int) -> Lexicon:
    found = member.project.lexicons.filter(number=min(number, 2**31 - 1)).first()
    if found is None:
        raise Http404
    return found


class OneVersion(APIView):
    @extend_schema(responses=LexiconOut)
    def get(self, request: ApiRequest, pk: int, number: int) -> Response:
        return Response(lexicon_json(_version(member_of(request.user, pk), number)))


class RestoreVersion(APIView):
    """A new version with the lists of this one; 200 when they count already."""

    @extend_schema(request=None, responses={201: LexiconOut, 200: LexiconOut})
    def post(self, request: ApiRequest, pk: int, number: int) -> Response:
        member = member_of(request.user, pk, Capability.EDIT)
        newest = newest_lexicon(member.project)
        made, job = restore_lexicon(actor=request.user, lexicon=_version(member, number))
        return Response(lexicon_json(made, job), status=_status(made, newest))


class TextNegotiated(FileNegotiated):
    media_type, format = "text/plain", "txt"


class ListFile(APIView):
    """One list as a text file; user words in the form of jieba's user dictionary."""

    renderer_classes = [JSONRenderer, TextNegotiated]

    @extend_schema(
        responses={(200, "text/plain"): OpenApiResponse(OpenApiTypes.STR, description="UTF-8")}
    )
    def get(self, request: ApiRequest, pk: int, name: str) -> HttpResponse:
        member = member_of(request.user, pk)
        if name not in LISTS:
            raise Http404
        lists = lists_of(newest_lexicon(member.project))
        response = HttpResponse(written(lists, name), content_type="text/plain; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{name}.txt"'
        return response


@takes_files("file")
class ReadFile(APIView):
    """Read a list out of a txt or csv file; nothing is stored."""

    parser_classes = [MultiPartParser]

    @extend_schema(request=FileIn, responses=ImportedOut)
    def post(self, request: ApiRequest, pk: int, name: str) -> Response:
        member_of(request.user, pk, Capability.EDIT)
        if name not in LISTS:
            raise Http404
        data = FileIn(data=request.data)
        data.is_valid(raise_exception=True)
        upload = data.validated_data["file"]
        check_size(upload.size or 0, "file", MAX_BYTES)
        try:
            text, encoding = decode(upload.read())
        except ReadError as error:
            said = read_error_message(error)
            raise Unfit.on("file", said) from None
        table = (upload.name or "").lower().endswith(".csv")
        lists = read_list(storable(text), name, table=table)
        return Response({"encoding": encoding, **lists_json(lists)})
