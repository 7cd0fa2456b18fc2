"""Agencies that look like one: the pairs, what was decided about them, and taking it back."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from corpus.access import agency_decision_for, agency_for, member_of
from corpus.accounts.requests import ApiRequest
from corpus.actions.agency_decisions import keep_agencies, undo_agency_decision
from corpus.models import AgencyDecision
from corpus.permissions import Capability
from corpus.reads.agencies import decisions_of, pairs_of_agencies
from corpus.text.agencies.alike import Reason
from policycoder.api import Strict


class AlikeAgencyOut(serializers.Serializer):
    id = serializers.IntegerField(source="agency.pk")
    name = serializers.CharField(source="agency.name")
    region = serializers.CharField(source="agency.region")
    documents = serializers.IntegerField()
    first = serializers.DateField(allow_null=True, help_text="When its first document was issued.")
    last = serializers.DateField(allow_null=True)


class AlikeAgenciesOut(serializers.Serializer):
    main = AlikeAgencyOut(help_text="The one whose name is proposed to stay.")
    other = AlikeAgencyOut()
    reason = serializers.ChoiceField([one.value for one in Reason])
    joint = serializers.IntegerField(help_text="Documents that name both.")


class KeepIn(Strict):
    agency = serializers.IntegerField()
    other = serializers.IntegerField()


class AgencyDecisionOut(serializers.ModelSerializer):
    agency = serializers.SerializerMethodField()
    into = serializers.CharField(source="into.name")
    decided_by = serializers.CharField(source="decided_by.username")

    class Meta:
        model = AgencyDecision
        fields = ["id", "state", "agency", "into", "decided_by", "decided_at"]

    def get_agency(self, decision: AgencyDecision) -> str:
        return decision.agency.name if decision.agency else decision.former["name"]


class AlikeAgencies(APIView):
    """Pairs of agencies that look like one, the surest first. Two are merged by
    `agencies/<id>/merge/`; POST says that both are kept."""

    @extend_schema(responses=AlikeAgenciesOut(many=True), operation_id="agencies_alike")
    def get(self, request: ApiRequest, pk: int) -> Response:
        member = member_of(request.user, pk, Capability.EDIT)
        return Response(AlikeAgenciesOut(pairs_of_agencies(member.project), many=True).data)

    @extend_schema(request=KeepIn, responses=AgencyDecisionOut)
    def post(self, request: ApiRequest, pk: int) -> Response:
        member_of(request.user, pk, Capability.EDIT)
        data = KeepIn(data=request.data)
        data.is_valid(raise_exception=True)
        two = [
            agency_for(request.user, data.validated_data[name], Capability.EDIT)[0]
            for name in ("agency", "other")
        ]
        decision = keep_agencies(actor=request.user, agency=two[0], other=two[1])
        return Response(AgencyDecisionOut(decision).data)


class AgencyDecisions(APIView):
    @extend_schema(responses=AgencyDecisionOut(many=True), operation_id="agency_decisions_list")
    def get(self, request: ApiRequest, pk: int) -> Response:
        member = member_of(request.user, pk, Capability.EDIT)
        return Response(AgencyDecisionOut(decisions_of(member.project), many=True).data)


class OneAgencyDecision(APIView):
    """Take it back: the two are proposed again, and what was merged is itself again."""

    @extend_schema(responses={204: None})
    def delete(self, request: ApiRequest, pk: int) -> Response:
        decision, _member = agency_decision_for(request.user, pk, Capability.EDIT)
        undo_agency_decision(actor=request.user, decision=decision)
        return Response(status=204)
