from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from coding.access import assignment_for
from coding.actions.timing import LONGEST, record_time
from corpus.accounts.requests import ApiRequest
from policycoder.api import Strict
from policycoder.values import LARGEST

MOST = 1000


class SpentIn(Strict):
    clause = serializers.IntegerField(min_value=1, max_value=LARGEST)
    seconds = serializers.IntegerField(min_value=1, max_value=LONGEST)


class TimeIn(Strict):
    sitting = serializers.UUIDField(help_text="Made by the page when it is opened.")
    spent = serializers.ListField(
        child=SpentIn(),
        max_length=MOST,
        help_text="Of each clause all seconds in this sitting so far; the most ever sent counts.",
    )


class TimeOut(serializers.Serializer):
    recorded = serializers.IntegerField(
        help_text="Of how many clauses; 0 where the project or you want no times."
    )


class Time(APIView):
    """How long clauses of one's own pass were looked at."""

    @extend_schema(request=TimeIn, responses=TimeOut)
    def post(self, request: ApiRequest, pk: int) -> Response:
        own, _member = assignment_for(request.user, pk, write=True)
        data = TimeIn(data=request.data)
        data.is_valid(raise_exception=True)
        spent = {one["clause"]: one["seconds"] for one in data.validated_data["spent"]}
        recorded = record_time(
            actor=request.user,
            assignment=own,
            sitting=data.validated_data["sitting"],
            spent=spent,
        )
        return Response({"recorded": recorded})
