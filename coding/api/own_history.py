from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from coding.access import assignment_for
from coding.reads.own_history import saves_in
from corpus.accounts.requests import ApiRequest
from policycoder.api import PagedView, Pages


class SaveOut(serializers.Serializer):
    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    clause = serializers.IntegerField(source="clause_id")
    before = serializers.JSONField(allow_null=True, help_text="Null for a first judgement.")
    after = serializers.JSONField()


class OwnHistory(PagedView):
    """What one has saved in a pass of one's own, newest first: the judgement before and after."""

    @extend_schema(responses=SaveOut(many=True), operation_id="assignments_history_list")
    def get(self, request: ApiRequest, pk: int) -> Response:
        assignment, _member = assignment_for(request.user, pk, write=True)
        pages = Pages()
        rows = pages.page_of(saves_in(assignment), request, view=self)
        return pages.get_paginated_response(SaveOut(rows, many=True).data)
