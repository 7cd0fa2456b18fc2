from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from coding.actions.codings import import_codings
from coding.codebook.versions import published_version
from corpus.access import member_of
from corpus.accounts.requests import ApiRequest
from corpus.permissions import Capability
from policycoder.api import body_of
from policycoder.errors import Invalid


class CodingsIn(serializers.Serializer):
    file = serializers.FileField(
        help_text="csv: document, clause, coder, dimension, node; unsure, memo, start, end."
    )
    name = serializers.CharField(required=False, help_text="Name of the round that arises.")


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
        return {"csv": stream.read()}


class ImportCodings(APIView):
    """Brings existing codings in as a locked round, all rows or none."""

    parser_classes = (MultiPartParser, CsvParser)

    @extend_schema(
        request={"multipart/form-data": CodingsIn, "text/csv": str}, responses={201: CodingsOut}
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        member = member_of(request.user, pk, Capability.EDIT)
        result = import_codings(
            actor=request.user,
            project=member.project,
            version=published_version(member.project),
            data=csv_of(request),
            name=str(body_of(request).get("name") or request.query_params.get("name", "")),
        )
        return Response(result, status=status.HTTP_201_CREATED)


def csv_of(request: ApiRequest) -> bytes:
    """The csv in the body, or in the upload `file`. Raises Invalid when there is none."""
    upload = request.FILES.get("file")
    if upload is None:
        sent = body_of(request).get("csv")
        if isinstance(sent, bytes):
            return sent
        said = _("Send a csv as “file”, or as the body with the type text/csv.")
    elif upload.size > settings.MAX_UPLOAD_BYTES:
        said = _("The file is larger than what is taken.")
    else:
        return upload.read()
    raise Invalid.on("file", said)
