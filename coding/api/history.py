from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from coding.reads.history import clause_history
from corpus.access import clause_for
from corpus.accounts.requests import ApiRequest
from corpus.api.serializers import HistoryOut
from corpus.permissions import Capability


class ClauseHistory(APIView):
    """Everything that was done to a clause, newest first, for leads."""

    @extend_schema(responses=HistoryOut(many=True))
    def get(self, request: ApiRequest, pk: int) -> Response:
        clause, member = clause_for(request.user, pk, Capability.EDIT)
        return Response(HistoryOut(clause_history(clause, member), many=True).data)
