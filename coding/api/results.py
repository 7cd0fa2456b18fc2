from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from coding.codebook.joining import joined
from coding.models import Round
from coding.results.base import drawn_with
from coding.results.entries import COUNTS, RESULTS
from coding.results.life import is_stale, kept_or_taken, start_all
from corpus.access import member_of
from corpus.accounts.requests import ApiRequest
from corpus.api.serializers import JobStarted
from corpus.permissions import Capability
from policycoder.api import asks


class BaseCoder(serializers.Serializer):
    username = serializers.CharField()
    name = serializers.CharField()


class BaseRound(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(Round.Kind.choices)
    codebook_version = serializers.IntegerField()


class MadeUnderOut(serializers.Serializer):
    codebook_version = serializers.IntegerField()
    judgements = serializers.IntegerField()


class BaseOut(serializers.Serializer):
    layer = serializers.CharField(help_text="all, consensus or coder:<username>.")
    rounds = BaseRound(many=True)
    codebook_versions = serializers.ListField(child=serializers.IntegerField())
    made_under = MadeUnderOut(
        many=True,
        required=False,
        help_text="Where rounds have moved: the versions the judgements were made under.",
    )
    documents = serializers.IntegerField(help_text="Documents that have a pass.")
    coders = BaseCoder(many=True)


class FiguresOut(serializers.Serializer):
    sources = serializers.IntegerField(help_text="Distinct documents with a reference.")
    references = serializers.IntegerField(help_text="Reference points; parents' are summed.")
    clauses = serializers.IntegerField(help_text="Distinct clauses with a reference.")


class NodeCountOut(FiguresOut):
    node = serializers.CharField()
    parent = serializers.CharField(allow_null=True)  # type: ignore[assignment]
    name = serializers.CharField()
    share = serializers.FloatField(
        allow_null=True, help_text="References ÷ all of the dimension; null while there are none."
    )


class DimensionCountsOut(serializers.Serializer):
    name = serializers.CharField()
    rows = NodeCountOut(many=True)
    total = FiguresOut()


class CountsOut(serializers.Serializer):
    snapshot = serializers.UUIDField()
    created_at = serializers.DateTimeField()
    as_of = serializers.DateTimeField(allow_null=True, help_text="The newest judgement counted.")
    stale = serializers.BooleanField(help_text="Newer judgements exist; counts will follow.")
    base = BaseOut()
    dimensions = serializers.DictField(child=DimensionCountsOut())


class Counts(APIView):
    """Sources, references, clauses and share of every node."""

    @extend_schema(
        responses=CountsOut,
    )
    @asks(*RESULTS[COUNTS].parameters)
    def get(self, request: ApiRequest, pk: int) -> Response:
        member = member_of(request.user, pk)
        asked = RESULTS[COUNTS].asked(member, request.query_params.dict())
        snapshot = kept_or_taken(asked)
        return Response(
            {
                "snapshot": str(snapshot.pk),
                "created_at": snapshot.created_at,
                "as_of": snapshot.as_of,
                "stale": is_stale(snapshot, asked),
                "base": snapshot.data["base"],
                "dimensions": _named(snapshot.data["dimensions"], joined(drawn_with(snapshot))),
            }
        )

    @extend_schema(request=None, responses={202: JobStarted})
    def post(self, request: ApiRequest, pk: int) -> Response:
        member = member_of(request.user, pk, Capability.EDIT)
        job = start_all(actor=request.user, project=member.project, kind=COUNTS)
        return Response({"job": str(job.pk)}, status=status.HTTP_202_ACCEPTED)


def _named(tables: dict[str, Any], dimensions: dict[str, Any]) -> dict[str, Any]:
    """The tables with the names of dimensions and nodes in the reader's language."""
    return {
        key: {
            "name": dimensions[key].name,
            "rows": [
                {**row, "name": dimensions[key].nodes[row["node"]].name} for row in table["rows"]
            ],
            "total": table["total"],
        }
        for key, table in tables.items()
    }
