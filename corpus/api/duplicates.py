from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from corpus.access import duplicate_for, member_of
from corpus.accounts.requests import ApiRequest
from corpus.actions.duplicates import (
    keep_both,
    merge,
    start_finding,
    take_over,
    undo_decision,
)
from corpus.api.serializers import JobStarted
from corpus.fields import CALLED, TAKEN_OVER
from corpus.models import Document, NearDuplicate
from corpus.permissions import Capability
from corpus.reads.duplicates import STATE, document_of, pairs_of, relation
from policycoder.api import PagedView, Pages, Strict, asks


class DocumentOfPair(serializers.ModelSerializer):
    class Meta:
        model = Document
        fields = ["id", "number", *CALLED, "issued_on", "status", "file_name"]


class PairOut(serializers.ModelSerializer):
    first = DocumentOfPair()
    second = DocumentOfPair()
    relation = serializers.SerializerMethodField()
    decided_by = serializers.CharField(source="decided_by.username", default=None, allow_null=True)

    class Meta:
        model = NearDuplicate
        fields = [
            "id",
            "first",
            "second",
            "similarity",
            "containment",
            "relation",
            "state",
            "kept",
            "decided_by",
            "decided_at",
        ]

    def get_relation(self, pair: NearDuplicate) -> str:
        return relation(pair)


class PairDecision(Strict):
    state = serializers.ChoiceField(
        [NearDuplicate.State.DISTINCT.value, NearDuplicate.State.MERGED.value]
    )
    kept = serializers.IntegerField(
        required=False, allow_null=True, default=None, help_text="The document that stays."
    )


class TakeOver(Strict):
    document = serializers.IntegerField(help_text="The one whose empty fields are filled.")
    take = serializers.ListField(child=serializers.ChoiceField(TAKEN_OVER), min_length=1)


class Duplicates(PagedView):
    """Pairs of documents that seem to be one."""

    @extend_schema(
        responses=PairOut(many=True),
        operation_id="duplicates_list",
    )
    @asks(STATE)
    def get(self, request: ApiRequest, pk: int) -> Response:
        member = member_of(request.user, pk)
        found = pairs_of(member.project, STATE.of(request.query_params))
        pages = Pages()
        page = pages.paginate_queryset(found, request, view=self)
        return pages.get_paginated_response(PairOut(page, many=True).data)

    @extend_schema(request=None, responses={202: JobStarted})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Look for near duplicates among all documents."""
        member = member_of(request.user, pk, Capability.EDIT)
        job = start_finding(actor=request.user, project=member.project)
        return Response({"job": job.pk}, status=status.HTTP_202_ACCEPTED)


class OneDuplicate(APIView):
    @extend_schema(responses=PairOut)
    def get(self, request: ApiRequest, pk: int) -> Response:
        pair, _member = duplicate_for(request.user, pk)
        return Response(PairOut(pair).data)

    @extend_schema(request=PairDecision, responses=PairOut)
    def put(self, request: ApiRequest, pk: int) -> Response:
        """Decide: both are kept, or `kept` is and the other is its duplicate."""
        pair, _member = duplicate_for(request.user, pk, Capability.EDIT)
        data = PairDecision(data=request.data)
        data.is_valid(raise_exception=True)
        if data.validated_data["state"] == NearDuplicate.State.DISTINCT:
            decided = keep_both(actor=request.user, pair=pair)
        else:
            kept = document_of(pair, data.validated_data["kept"])
            decided = merge(actor=request.user, pair=pair, kept=kept)
        return Response(PairOut(decided).data)

    @extend_schema(request=TakeOver, responses=PairOut)
    def patch(self, request: ApiRequest, pk: int) -> Response:
        """Copy metadata from the other document to `document`, where it has none."""
        pair, _member = duplicate_for(request.user, pk, Capability.EDIT)
        data = TakeOver(data=request.data, partial=True)
        data.is_valid(raise_exception=True)
        target = document_of(pair, data.validated_data.get("document"))
        fields = data.validated_data.get("take", [])
        take_over(actor=request.user, pair=pair, target=target, fields=fields)
        return self.get(request, pk)

    @extend_schema(responses={200: PairOut})
    def delete(self, request: ApiRequest, pk: int) -> Response:
        """Undo the decision; the pair is proposed anew."""
        pair, _member = duplicate_for(request.user, pk, Capability.EDIT)
        return Response(PairOut(undo_decision(actor=request.user, pair=pair)).data)
