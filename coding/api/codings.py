from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import BaseParser
from rest_framework.response import Response
from rest_framework.views import APIView

from coding.actions.codings import import_codings
from coding.codebook.versions import published_version
from corpus.access import member_of
from corpus.accounts.requests import ApiRequest
from corpus.permissions import Capability
from policycoder.api import Strict, body_of
from policycoder.parsers import MultiPartParser
from policycoder.received import check_size, takes_files


class CodingsIn(Strict):
    file = serializers.FileField(
        allow_empty_file=True,
        help_text="csv: document, clause, coder, dimension, node; unsure, memo, start, end, quote.",
        error_messages={
            "required": _("Send a csv as “file”, or as the body with the type text/csv.")
        },
    )
    name = serializers.CharField(
        required=False, allow_blank=True, default="", help_text="Name of the round that arises."
    )


class CodingsOut(serializers.Serializer):
    round = serializers.IntegerField()
    assignments = serializers.IntegerField()
    clauses = serializers.IntegerField(help_text="Judgements: clauses by coder.")
    references = serializers.IntegerField()


class CsvParser(BaseParser):
    """The body as it is, whatever type the client says it has."""

    media_type = "*/*"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, bytes]:
        request = (parser_context or {})["request"]
        check_size(int(request.META["CONTENT_LENGTH"]), "file")
        return {"csv": stream.read()}


@takes_files("file")
class ImportCodings(APIView):
    """Brings existing codings in as a locked round, all rows or none."""

    parser_classes = (MultiPartParser, CsvParser)

    @extend_schema(
        request={"multipart/form-data": CodingsIn, "text/csv": {"type": "string", "minLength": 1}},
        responses={201: CodingsOut},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        member = member_of(request.user, pk, Capability.EDIT)
        data, name = csv_of(request)
        result = import_codings(
            actor=request.user,
            project=member.project,
            version=published_version(member.project),
            data=data,
            name=name or request.query_params.get("name", ""),
        )
        return Response(result, status=status.HTTP_201_CREATED)


def csv_of(request: ApiRequest) -> tuple[bytes, str]:
    """The csv in the body, or in the upload `file`, and the name that stands beside it."""
    if isinstance(sent := body_of(request).get("csv"), bytes):
        return sent, ""
    form = CodingsIn(data=request.data)
    form.is_valid(raise_exception=True)
    upload = form.validated_data["file"]
    check_size(upload.size, "file")
    return upload.read(), form.validated_data["name"]
