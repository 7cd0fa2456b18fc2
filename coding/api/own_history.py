from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from coding.access import assignment_for
from coding.reads.own_history import PassHistory, pass_at
from corpus.accounts.requests import ApiRequest
from policycoder.api import PagedView, Pages, asks
from policycoder.values import moment

SINCE = moment("since", "Without it, before everything.")


class SaveOut(serializers.Serializer):
    id = serializers.IntegerField(
        source="number", help_text="Counts what is told of the pass, from 1 for the first."
    )
    at = serializers.DateTimeField()
    clause = serializers.IntegerField()
    before = serializers.JSONField(allow_null=True, help_text="Null for a first judgement.")
    after = serializers.JSONField()
    moved_to = serializers.IntegerField(
        allow_null=True, help_text="Not a save: the codebook version that the round was moved to."
    )
    undone = serializers.BooleanField(help_text="That move was undone.")


class OwnHistory(PagedView):
    """What one has saved in a pass of one's own, and what moves of the round to another codebook
    version changed in it, newest first: the judgement before and after."""

    @extend_schema(responses=SaveOut(many=True), operation_id="assignments_history_list")
    def get(self, request: ApiRequest, pk: int) -> Response:
        assignment, _member = assignment_for(request.user, pk, write=True)
        pages = Pages()
        rows = pages.page_of(PassHistory(assignment), request, view=self)
        return pages.get_paginated_response(SaveOut(rows, many=True).data)


class ClauseThenOut(serializers.Serializer):
    clause = serializers.IntegerField()
    before = serializers.JSONField(allow_null=True, help_text="Null where there was none.")


class ThenOut(serializers.Serializer):
    saves = serializers.IntegerField(help_text="How many there were since.")
    clauses = ClauseThenOut(many=True)


class OwnHistorySince(APIView):
    """How a pass of one's own stood at a moment: each clause saved since, as it was before."""

    @extend_schema(responses=ThenOut, operation_id="assignments_history_since")
    @asks(SINCE)
    def get(self, request: ApiRequest, pk: int) -> Response:
        assignment, _member = assignment_for(request.user, pk, write=True)
        then = pass_at(assignment, SINCE.of(request.query_params))
        clauses = [{"clause": clause, "before": before} for clause, before in then.clauses]
        return Response({"saves": then.saves, "clauses": clauses})
