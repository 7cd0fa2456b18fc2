from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import BaseParser
from rest_framework.response import Response
from rest_framework.views import APIView

from coding.actions.codings import bringing, table
from coding.actions.codings.table import KINDS, PARAMETERS, ROLES, Options
from corpus.access import member_of
from corpus.accounts.requests import ApiRequest
from corpus.permissions import Capability
from policycoder.api import Strict, asks, body_of
from policycoder.parsers import MultiPartParser
from policycoder.received import check_size, takes_files

CodingsIn = type(
    "CodingsIn",
    (Strict,),
    {
        "file": serializers.FileField(
            allow_empty_file=True,
            help_text="CSV or a workbook. Of the project's clauses: document, clause, coder, dimension,"
            " node; outcome, round, layer, unsure, memo, start, end, quote; or a column a coder. Of units:"
            " unit and a column a coder, or unit, coder, value; document, text. Of passages: rater,"
            " start, end or length, category.",
            error_messages={
                "required": _("Send a csv as “file”, or as the body with the type text/csv.")
            },
        ),
        **{
            one.name: serializers.CharField(
                required=False, allow_blank=True, default="", help_text=one.help
            )
            for one in PARAMETERS
        },
    },
)


class ColumnTakenOut(serializers.Serializer):
    name = serializers.CharField()
    role = serializers.CharField(help_text="What it is taken for; omit: for nothing.")


class TableCoderOut(serializers.Serializer):
    name = serializers.CharField()
    role = serializers.ChoiceField([*ROLES, table.OMIT])
    why = serializers.ChoiceField(
        ["", "decided", "unlike"],
        help_text="Why it is no coder's: it holds what was decided, or values that no coder gives.",
    )
    given = serializers.IntegerField(help_text="Units judged.")
    missing = serializers.IntegerField()
    member = serializers.BooleanField(help_text="Of the project, by user name.")


class TableCategoryOut(serializers.Serializer):
    dimension = serializers.CharField(help_text="Of the project's codebook, else empty.")
    name = serializers.CharField()
    key = serializers.CharField(help_text="Of its node.")
    count = serializers.IntegerField()


class RefusedRowOut(serializers.Serializer):
    row = serializers.IntegerField()
    reasons = serializers.ListField(child=serializers.CharField())


class EstimateOut(serializers.Serializer):
    value = serializers.FloatField(allow_null=True)
    reason = serializers.CharField()
    se = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    units = serializers.IntegerField()
    observed = serializers.FloatField(allow_null=True)
    expected = serializers.FloatField(allow_null=True)


class PassageStatisticsOut(serializers.Serializer):
    coefficients = serializers.DictField(child=EstimateOut())
    categories = serializers.DictField(child=serializers.DictField(child=EstimateOut()))


class CodingsPreviewOut(serializers.Serializer):
    kind = serializers.ChoiceField(KINDS)
    file = serializers.CharField()
    rows = serializers.IntegerField()
    into = serializers.ChoiceField(
        ["round", "project", "new_project", "none"],
        help_text="A round of the project; the project itself, which is empty; a new project; nothing.",
    )
    columns = ColumnTakenOut(many=True)
    coders = TableCoderOut(many=True)
    categories = TableCategoryOut(many=True)
    n_categories = serializers.IntegerField()
    units = serializers.IntegerField()
    documents = serializers.IntegerField()
    judgements = serializers.IntegerField()
    missing = serializers.IntegerField()
    sets = serializers.BooleanField()
    numbers = serializers.BooleanField()
    texts = serializers.BooleanField()
    rounds = serializers.ListField(child=serializers.CharField())
    refused = RefusedRowOut(many=True, help_text="The first hundred.")
    n_refused = serializers.IntegerField()
    statistics = PassageStatisticsOut(allow_null=True, help_text="Of passages.")


class ImportedRoundOut(serializers.Serializer):
    round = serializers.IntegerField()
    assignments = serializers.IntegerField()
    clauses = serializers.IntegerField(help_text="Judgements: clauses by coder.")
    references = serializers.IntegerField()


class CodingsOut(ImportedRoundOut):
    rounds = ImportedRoundOut(
        many=True, required=False, help_text="Where the rows name several: one for each."
    )
    project = serializers.IntegerField(required=False, help_text="Of units: what holds the round.")
    job = serializers.UUIDField(required=False, help_text="Of units: it computes the agreement.")
    documents = serializers.IntegerField(required=False)
    units = serializers.IntegerField(required=False)


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
    """Brings codings made elsewhere in, all rows or none.

    Those of the project's clauses become a locked round. A table of other units becomes a closed
    round whose agreement is computed at once, in a project of its own, or in this one where it has
    neither documents nor a codebook. Passages are only measured.
    """

    parser_classes = (MultiPartParser, CsvParser)

    @extend_schema(
        request={"multipart/form-data": CodingsIn, "text/csv": {"type": "string", "minLength": 1}},
        responses={200: CodingsPreviewOut, 201: CodingsOut},
    )
    @asks(*PARAMETERS)
    def post(self, request: ApiRequest, pk: int) -> Response:
        member = member_of(request.user, pk, Capability.EDIT)
        data, name, params = _sent(request)
        brought = bringing.bring_in(
            actor=request.user,
            project=member.project,
            data=data,
            file=name,
            options=Options.of(params),
            preview=table.PREVIEW.of(params),
        )
        made = status.HTTP_201_CREATED if isinstance(brought, dict) else status.HTTP_200_OK
        return Response(brought if isinstance(brought, dict) else brought.as_dict(), status=made)


def _sent(request: ApiRequest) -> tuple[bytes, str, Mapping[str, str]]:
    """The table in the body, or in the upload `file`, its name, and what is asked beside it."""
    asked = {name: str(value) for name, value in request.query_params.items()}
    if isinstance(sent := body_of(request).get("csv"), bytes):
        return sent, "", asked
    form = CodingsIn(data=request.data)
    form.is_valid(raise_exception=True)
    given = dict(form.validated_data)
    upload = given.pop("file")
    check_size(upload.size, "file")
    return upload.read(), upload.name, asked | {key: one for key, one in given.items() if one}
