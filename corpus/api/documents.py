from functools import partial

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from corpus.access import clause_for, document_for, member_of
from corpus.accounts.requests import ApiRequest
from corpus.actions.clauses import change_kind, merge_clause, split_clause
from corpus.actions.documents import change_metadata, confirm_metadata
from corpus.api.serializers import (
    ClauseChange,
    ClauseOut,
    DocumentChange,
    DocumentOut,
    ReviewOut,
    ReviewQueue,
    SplitIn,
    TextOut,
)
from corpus.models import Document, DocumentText
from corpus.permissions import Capability
from corpus.reads.filters import STATUS, WITH_WORDS, matching
from corpus.reads.review import SHOW, review_of, review_queue
from policycoder.api import PagedView, Pages, asks


class Documents(PagedView):
    @extend_schema(
        responses=DocumentOut(many=True),
        operation_id="documents_list",
    )
    @asks(*WITH_WORDS)
    def get(self, request: ApiRequest, pk: int) -> Response:
        member = member_of(request.user, pk)
        pages = Pages()
        found = matching(member.project.documents.all(), request.query_params).with_details()
        page = pages.paginate_queryset(found, request, view=self)
        return pages.get_paginated_response(DocumentOut(page, many=True).data)


class OneDocument(APIView):
    @extend_schema(responses=DocumentOut)
    def get(self, request: ApiRequest, pk: int) -> Response:
        document_for(request.user, pk)
        return Response(DocumentOut(Document.objects.with_details().get(pk=pk)).data)

    @extend_schema(request=DocumentChange, responses=DocumentOut)
    def patch(self, request: ApiRequest, pk: int) -> Response:
        document, _member = document_for(request.user, pk, Capability.EDIT)
        data = DocumentChange(data=request.data, partial=True)
        data.is_valid(raise_exception=True)
        changes = dict(data.validated_data)
        reviewed, expected = changes.pop("reviewed", None), changes.pop("expected", None)
        write = (
            change_metadata if reviewed is None else partial(confirm_metadata, confirmed=reviewed)
        )
        write(actor=request.user, document=document, changes=changes, expected=expected)
        return self.get(request, pk)


class Review(APIView):
    """Documents whose metadata people still look at, or have looked at."""

    @extend_schema(
        responses=ReviewQueue,
        operation_id="review_list",
    )
    @asks(SHOW, STATUS)
    def get(self, request: ApiRequest, pk: int) -> Response:
        member = member_of(request.user, pk, Capability.EDIT)
        return Response(ReviewQueue(review_queue(member.project, request.query_params)).data)


class OneReview(APIView):
    """A document's metadata with what it rests on, and the parts of its text that tell."""

    @extend_schema(responses=ReviewOut)
    def get(self, request: ApiRequest, pk: int) -> Response:
        document_for(request.user, pk, Capability.EDIT)
        document = Document.objects.with_details().get(pk=pk)
        return Response(ReviewOut(review_of(document)).data)


class Text(APIView):
    @extend_schema(responses=TextOut)
    def get(self, request: ApiRequest, pk: int) -> Response:
        document, _member = document_for(request.user, pk)
        return Response({"text": DocumentText.objects.get(document=document).content})


class Clauses(APIView):
    @extend_schema(responses=ClauseOut(many=True))
    def get(self, request: ApiRequest, pk: int) -> Response:
        document, _member = document_for(request.user, pk)
        return Response(ClauseOut(document.clauses.all(), many=True).data)


class OneClause(APIView):
    @extend_schema(responses=ClauseOut)
    def get(self, request: ApiRequest, pk: int) -> Response:
        clause, _member = clause_for(request.user, pk)
        return Response(ClauseOut(clause).data)

    @extend_schema(request=ClauseChange, responses=ClauseOut)
    def patch(self, request: ApiRequest, pk: int) -> Response:
        clause, _member = clause_for(request.user, pk, Capability.EDIT)
        data = ClauseChange(data=request.data, partial=True)
        data.is_valid(raise_exception=True)
        values = {"kind": clause.kind, "codable": None, **data.validated_data}
        changed = change_kind(actor=request.user, clause=clause, **values)
        return Response(ClauseOut(changed).data)


class SplitClause(APIView):
    @extend_schema(request=SplitIn, responses=ClauseOut(many=True))
    def post(self, request: ApiRequest, pk: int) -> Response:
        clause, _member = clause_for(request.user, pk, Capability.EDIT)
        data = SplitIn(data=request.data)
        data.is_valid(raise_exception=True)
        parts = split_clause(actor=request.user, clause=clause, at=data.validated_data["at"])
        return Response(ClauseOut(parts, many=True).data)


class MergeClause(APIView):
    """Join a clause with the one after it."""

    @extend_schema(request=None, responses=ClauseOut)
    def post(self, request: ApiRequest, pk: int) -> Response:
        clause, _member = clause_for(request.user, pk, Capability.EDIT)
        return Response(ClauseOut(merge_clause(actor=request.user, clause=clause)).data)
