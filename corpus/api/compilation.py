from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from corpus.access import document_for
from corpus.accounts.requests import ApiRequest
from corpus.actions.compilation import part_previews, split_document
from corpus.api.serializers import JobStarted
from corpus.permissions import Capability
from policycoder.api import Strict


class OpeningOut(serializers.Serializer):
    start = serializers.IntegerField()
    line = serializers.CharField()


class PartOut(serializers.Serializer):
    start = serializers.IntegerField(help_text="Code point of the document's text.")
    end = serializers.IntegerField()
    size = serializers.IntegerField()
    title = serializers.CharField()
    first_line = serializers.CharField()
    last_line = serializers.CharField()
    openings = OpeningOut(many=True, help_text="Lines within it at which a cut may be added.")


class SplitParts(Strict):
    starts = serializers.ListField(
        child=serializers.IntegerField(min_value=0),
        max_length=5000,
        help_text="Code points at which the parts begin: any beginning of a line.",
    )


class Parts(APIView):
    """The documents run together in one, and splitting it into them."""

    @extend_schema(responses=PartOut(many=True))
    def get(self, request: ApiRequest, pk: int) -> Response:
        document, _member = document_for(request.user, pk, Capability.EDIT)
        return Response(PartOut(part_previews(document), many=True).data)

    @extend_schema(request=SplitParts, responses={202: JobStarted})
    def post(self, request: ApiRequest, pk: int) -> Response:
        document, _member = document_for(request.user, pk, Capability.EDIT)
        data = SplitParts(data=request.data)
        data.is_valid(raise_exception=True)
        job = split_document(actor=request.user, document=document, **data.validated_data)
        return Response({"job": str(job.pk)}, status=status.HTTP_202_ACCEPTED)
