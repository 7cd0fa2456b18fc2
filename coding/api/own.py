from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from coding.access import assignment_for
from coding.actions.bookmarks import clear_bookmark, set_bookmark
from coding.models import Judgement
from coding.reads.own import bookmarks_of, own_judgements
from corpus.accounts.requests import ApiRequest
from corpus.fields import BRIEF_COLUMNS
from corpus.models import Document
from policycoder.api import PagedView, Pages, asks
from policycoder.errors import Forbidden
from policycoder.values import text


class BookmarksOut(serializers.Serializer):
    clauses = serializers.ListField(
        child=serializers.IntegerField(), help_text="Ids of clauses, in reading order."
    )


class Bookmarks(APIView):
    """The reader's own bookmarks in the pass; nobody else is told of them."""

    @extend_schema(responses=BookmarksOut)
    def get(self, request: ApiRequest, pk: int) -> Response:
        assignment, _own = assignment_for(request.user, pk)
        return Response({"clauses": bookmarks_of(assignment, request.user)})


class OneBookmark(APIView):
    @extend_schema(request=None, responses=BookmarksOut)
    def put(self, request: ApiRequest, pk: int, clause_pk: int) -> Response:
        assignment, _own = assignment_for(request.user, pk)
        set_bookmark(actor=request.user, assignment=assignment, clause_id=clause_pk)
        return Response({"clauses": bookmarks_of(assignment, request.user)})

    @extend_schema(responses={204: None})
    def delete(self, request: ApiRequest, pk: int, clause_pk: int) -> Response:
        assignment, _own = assignment_for(request.user, pk)
        clear_bookmark(actor=request.user, assignment=assignment, clause_id=clause_pk)
        return Response(status=status.HTTP_204_NO_CONTENT)


DIMENSION = text("dimension", "Key of the node's dimension.")
NODE = text("node", "Key of the node.")


class OwnDocument(serializers.ModelSerializer):
    class Meta:
        model = Document
        fields = ("id", "number", *BRIEF_COLUMNS)


class OwnClauseOut(serializers.Serializer):
    assignment = serializers.IntegerField(source="known_as")
    document = OwnDocument(source="clause.document")
    clause = serializers.IntegerField(source="clause_id")
    number = serializers.CharField(source="clause.number")
    text = serializers.SerializerMethodField()
    unsure = serializers.BooleanField()

    def get_text(self, judgement: Judgement) -> str:
        return judgement.clause.text.strip()


class OwnClauses(PagedView):
    """The clauses of the round that the pass's coder gave the node, to that coder alone; in reading
    order. In a round where what is submitted is shut, only what they can still open."""

    @extend_schema(responses=OwnClauseOut(many=True), operation_id="assignments_coded_list")
    @asks(DIMENSION, NODE)
    def get(self, request: ApiRequest, pk: int) -> Response:
        assignment, _own = assignment_for(request.user, pk)
        if assignment.coder_id != request.user.pk:
            raise Forbidden(_("Only the coder this document is assigned to may do this."))
        asked: dict[str, Any] = {
            one.name: one.of(request.query_params) for one in (DIMENSION, NODE)
        }
        pages = Pages()
        page = pages.page_of(own_judgements(assignment, **asked), request, self)
        return pages.get_paginated_response(OwnClauseOut(page, many=True).data)
