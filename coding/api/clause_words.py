from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from coding.access import assignment_for
from corpus.accounts.requests import ApiRequest
from corpus.models import Clause
from corpus.reads.tokens import word_lengths
from policycoder.errors import NotFound


class ClauseWordsOut(serializers.Serializer):
    lengths = serializers.ListField(
        child=serializers.IntegerField(),
        allow_null=True,
        help_text="Code points of each word, in order; null while the document is being cut.",
    )


class ClauseWords(APIView):
    """How a clause of a pass is cut into words, by the project's word lists."""

    @extend_schema(responses=ClauseWordsOut)
    def get(self, request: ApiRequest, pk: int, clause_pk: int) -> Response:
        assignment, _member = assignment_for(request.user, pk)
        clause = Clause.objects.filter(pk=clause_pk, document=assignment.document_id).first()
        if clause is None:
            raise NotFound(_("This clause does not belong to the document."))
        return Response({"lengths": word_lengths(clause)})
