"""Asking for a submitted pass back, and the lead's answer."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from coding.access import assignment_for, round_for
from coding.actions.reopening import ask_reopening, decline_reopening
from coding.api.serializers import Why
from coding.models import ReopenRequest
from coding.reads.assignments import AssignmentOut, PersonOut, assignment_json
from coding.reads.reopening import requests_for
from corpus.access import require
from corpus.accounts.requests import ApiRequest
from corpus.permissions import Capability
from policycoder.api import Strict


class AskingIn(Strict):
    why = Why(allow_blank=False, default=serializers.empty, help_text="Shown to the leads.")


class DecliningIn(Strict):
    why = Why(help_text="A word to the coder.")


class Reopening(APIView):
    @extend_schema(request=AskingIn, responses={201: AssignmentOut})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Ask a lead for your own submitted pass. They reopen it, or decline."""
        assignment, _member = assignment_for(request.user, pk, write=True)
        data = AskingIn(data=request.data)
        data.is_valid(raise_exception=True)
        ask_reopening(actor=request.user, assignment=assignment, **data.validated_data)
        return Response(assignment_json(request.user, pk), status=status.HTTP_201_CREATED)


class DeclineReopening(APIView):
    """Leave the pass submitted, with a word to its coder."""

    @extend_schema(request=DecliningIn, responses=AssignmentOut)
    def post(self, request: ApiRequest, pk: int) -> Response:
        assignment, member = assignment_for(request.user, pk, progress_only=True)
        require(member, Capability.EDIT)
        data = DecliningIn(data=request.data)
        data.is_valid(raise_exception=True)
        decline_reopening(actor=request.user, assignment=assignment, **data.validated_data)
        return Response(assignment_json(request.user, pk))


class AskedDocument(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    number = serializers.IntegerField()
    title = serializers.CharField()


class RequestOut(serializers.ModelSerializer):
    coder = PersonOut(source="assignment.coder")
    document = AskedDocument(source="assignment.document")

    class Meta:
        model = ReopenRequest
        fields = ["assignment", "coder", "document", "why", "asked_at"]
        extra_kwargs = {"why": {"help_text": "Empty while you code the blind round yourself."}}


class Reopenings(APIView):
    """Submitted passes that their coders ask for back, the oldest first."""

    @extend_schema(responses=RequestOut(many=True), operation_id="rounds_reopenings_list")
    def get(self, request: ApiRequest, pk: int) -> Response:
        round, member = round_for(request.user, pk, Capability.EDIT)
        return Response(RequestOut(requests_for(member, round), many=True).data)
