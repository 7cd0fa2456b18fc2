from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from coding.reads import search
from corpus.access import member_of
from corpus.accounts.requests import ApiRequest
from corpus.fields import BRIEF_COLUMNS
from corpus.models import Clause, Document
from policycoder.api import PagedView, Pages, asks


class FoundDocument(serializers.ModelSerializer):
    class Meta:
        model = Document
        fields = ("id", "number", "edition", *BRIEF_COLUMNS)


class FoundClause(serializers.ModelSerializer):
    path = serializers.CharField(source="path_text")

    class Meta:
        model = Clause
        fields = ("id", "number", "kind", "codable", "path", "start", "end")


class ExcerptRun(serializers.Serializer):
    text = serializers.CharField()
    found = serializers.BooleanField()


class CodeRound(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()


class Code(serializers.Serializer):
    node = serializers.CharField()
    name = serializers.CharField()
    tone = serializers.IntegerField(help_text="Of the palette; 0 is neutral.")
    coder = serializers.CharField()
    layer = serializers.CharField(help_text="coder or consensus.")
    round = CodeRound()


class HitOut(serializers.Serializer):
    document = FoundDocument()
    clause = FoundClause()
    excerpt = ExcerptRun(many=True, help_text="The text in pieces, the found ones marked.")
    codes = Code(many=True, help_text="The codes you may see.")


class Search(PagedView):
    """Clauses by phrase, words or node, in reading order."""

    @extend_schema(
        responses=HitOut(many=True),
        operation_id="search_list",
    )
    @asks(*search.PARAMETERS)
    def get(self, request: ApiRequest, pk: int) -> Response:
        member = member_of(request.user, pk)
        query = search.Query.of(request.query_params)
        pages = Pages()
        found = search.Found(member, query)
        page = pages.page_of(found, request, self)
        hits = search.hits_of(member, query, page)
        return pages.get_paginated_response([_out(hit) for hit in hits])


def _out(hit: search.Hit) -> dict:
    """As HitOut says; made by hand, since a serializer takes longer than the search itself."""
    clause, document = hit.clause, hit.clause.document
    return {
        "document": {
            "id": document.pk,
            "number": document.number,
            "edition": document.edition,
            **{name: getattr(document, name) for name in BRIEF_COLUMNS},
        },
        "clause": {
            "id": clause.pk,
            "number": clause.number,
            "kind": clause.kind,
            "codable": clause.codable,
            "path": clause.path_text,
            "start": clause.start,
            "end": clause.end,
        },
        "excerpt": [{"text": text, "found": found} for text, found in hit.pieces],
        "codes": [search.code_out(code) for code in hit.codes],
    }
