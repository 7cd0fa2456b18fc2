from typing import Any

from django.http import Http404, HttpResponse, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from coding.api.any_result import AnyResult, ResultFile, SnapshotOut, head, newest_data
from coding.models import Snapshot
from coding.results.entries import NETWORK, RESULTS, WORDS
from coding.results.files import with_shares
from coding.results.life import Answer
from corpus.access import member_of
from corpus.accounts.requests import ApiRequest
from corpus.api.serializers import JobStarted
from corpus.text.network.files import FILES
from policycoder.api import FileNegotiated, asks
from policycoder.downloads import BOM, headers_of

OF_WORDS = RESULTS[WORDS].parameters
OF_NETWORK = RESULTS[NETWORK].parameters


class WordOut(serializers.Serializer):
    word = serializers.CharField()
    count = serializers.IntegerField()
    documents = serializers.IntegerField()
    share = serializers.FloatField(help_text="count ÷ words")
    per_10000 = serializers.FloatField()


class KeyOut(serializers.Serializer):
    word = serializers.CharField()
    count = serializers.IntegerField()
    rest = serializers.IntegerField(help_text="Count in the rest.")
    g2 = serializers.FloatField(help_text="Log-likelihood (Rayson & Garside 2000).")
    p = serializers.FloatField()
    log_ratio = serializers.FloatField(help_text="Binary logarithm of the rates' ratio.")


class KeynessOut(serializers.Serializer):
    documents = serializers.IntegerField()
    words = serializers.IntegerField(help_text="Running words of the rest.")
    over = KeyOut(many=True)
    under = KeyOut(many=True)


class TextsOut(SnapshotOut):
    base = serializers.DictField(help_text="The filters that are set.")
    lexicon = serializers.IntegerField(help_text="0: the built-in one.")
    documents = serializers.IntegerField()
    words = serializers.IntegerField(help_text="Running words, stop words among them.")


class WordsOut(TextsOut):
    types = serializers.IntegerField(help_text="Different words, stop words not counted.")
    by_jieba = serializers.IntegerField(help_text="Characters that jieba itself had to cut.")
    rows = WordOut(many=True)
    keyness = KeynessOut(allow_null=True, help_text="null without a filter that leaves a rest.")


class NetworkOut(TextsOut):
    windows = serializers.IntegerField()
    nodes = serializers.ListField(child=serializers.DictField())
    edges = serializers.ListField(child=serializers.DictField())


class _OfTexts(AnyResult):
    """As `AnyResult`, the data beside what is said of the snapshot."""

    def shown(self, answer: Answer, snapshot: Snapshot) -> dict[str, Any]:
        return head(answer, snapshot) | snapshot.data


class Words(_OfTexts):
    """The most frequent words of a part of the texts, and how that part differs from the rest."""

    def shown(self, answer: Answer, snapshot: Snapshot) -> dict[str, Any]:
        return super().shown(answer, snapshot) | {"rows": with_shares(snapshot.data)}

    @extend_schema(responses={200: WordsOut, 202: JobStarted})
    @asks(*OF_WORDS)
    def get(self, request: ApiRequest, pk: int, kind: str = WORDS) -> Response:
        return super().get(request, pk, kind)

    @extend_schema(request=None, responses={202: JobStarted})
    @asks(*OF_WORDS)
    def post(self, request: ApiRequest, pk: int, kind: str = WORDS) -> Response:
        return super().post(request, pk, kind)


class Network(_OfTexts):
    """The most frequent words, tied where they stand together in a clause or document."""

    @extend_schema(responses={200: NetworkOut, 202: JobStarted})
    @asks(*OF_NETWORK)
    def get(self, request: ApiRequest, pk: int, kind: str = NETWORK) -> Response:
        return super().get(request, pk, kind)

    @extend_schema(request=None, responses={202: JobStarted})
    @asks(*OF_NETWORK)
    def post(self, request: ApiRequest, pk: int, kind: str = NETWORK) -> Response:
        return super().post(request, pk, kind)


class WordFile(ResultFile):
    """The table of words (`words`) or what sets the part apart (`keyness`) as CSV."""

    @extend_schema(
        responses={(200, "text/csv"): OpenApiResponse(OpenApiTypes.STR, description="UTF-8")},
    )
    @asks(BOM, *OF_WORDS)
    def get(
        self, request: ApiRequest, pk: int, kind: str = WORDS, table: str = "", ending: str = "csv"
    ) -> StreamingHttpResponse:
        return super().get(request, pk, kind, table, ending)


class NetworkFile(APIView):
    """The network as `gexf`, `graphml`, Pajek's `net`, or a matrix of weights as `csv`."""

    renderer_classes = [JSONRenderer, FileNegotiated]

    @extend_schema(
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    @asks(*OF_NETWORK)
    def get(self, request: ApiRequest, pk: int, ending: str) -> HttpResponse:
        member = member_of(request.user, pk)
        if ending not in FILES:
            raise Http404
        data = newest_data(member, request, NETWORK)
        writer, kind = FILES[ending]
        file = f"network.{ending}"
        headers = headers_of(f"{member.project.name} {file}", f"project-{member.project_id}-{file}")
        return HttpResponse(
            writer(data["nodes"], data["edges"]), content_type=kind, headers=headers
        )
