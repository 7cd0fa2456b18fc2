from typing import Any

from django.http import Http404, HttpResponse, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from coding.api.exports import FileNegotiated, project_file, wants_bom
from coding.models import Snapshot
from coding.results.entries import NETWORK, RESULTS, WORDS
from coding.results.files import with_shares
from coding.results.kinds import Asked
from coding.results.life import Answer, answer_to, start, take
from corpus.access import member_of
from corpus.accounts.requests import ApiRequest
from corpus.api.serializers import JobStarted
from corpus.text.network import MEASURES
from corpus.text.network.files import FILES
from policycoder.downloads import headers_of

FILTERS = [
    OpenApiParameter("status", description="included (default), candidate, excluded, or all."),
    OpenApiParameter("doc_type", description="Effectiveness type."),
    OpenApiParameter("issuer", description="Main name of an issuing agency."),
    OpenApiParameter("year", description="Of issue."),
    OpenApiParameter("node", description="Clauses that bear it: a key, or <dimension>/<key>."),
    OpenApiParameter("round", int, description="With node: one round; else all you may read."),
    OpenApiParameter("layer", description="With node: all, consensus or coder:<username>."),
]
SHAPE = [
    OpenApiParameter("size", int, description="So many of the most frequent words; 2 to 300."),
    OpenApiParameter("least", int, description="A tie needs so many windows with both words."),
    OpenApiParameter("measure", enum=MEASURES, description="The weight of a tie."),
    OpenApiParameter("window", enum=("clause", "document")),
]
_BOM = OpenApiParameter("bom", description="0 leaves out the byte order mark Excel needs.")


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


class SnapshotOut(serializers.Serializer):
    snapshot = serializers.UUIDField()
    created_at = serializers.DateTimeField()
    stale = serializers.BooleanField(help_text="Texts, lexicon or codings have changed since.")
    job = serializers.UUIDField(allow_null=True, help_text="The job that makes the next one.")
    base = serializers.DictField(help_text="The filters that are set.")
    lexicon = serializers.IntegerField(help_text="0: the built-in one.")
    documents = serializers.IntegerField()
    words = serializers.IntegerField(help_text="Running words, stop words among them.")


class WordsOut(SnapshotOut):
    types = serializers.IntegerField(help_text="Different words, stop words not counted.")
    by_jieba = serializers.IntegerField(help_text="Characters that jieba itself had to cut.")
    rows = WordOut(many=True)
    keyness = KeynessOut(allow_null=True, help_text="null without a filter that leaves a rest.")


class NetworkOut(SnapshotOut):
    windows = serializers.IntegerField()
    nodes = serializers.ListField(child=serializers.DictField())
    edges = serializers.ListField(child=serializers.DictField())


def _head(answer: Answer, snapshot: Snapshot) -> dict[str, Any]:
    return {
        "snapshot": str(snapshot.pk),
        "created_at": snapshot.created_at,
        "stale": answer.stale,
        "job": str(answer.job.pk) if answer.job else None,
    }


class _Answered(APIView):
    """GET answers with the newest result, or 202 and the job that makes the first one of a large
    collection; POST starts the job."""

    kind = ""

    def shown(self, data: dict[str, Any]) -> dict[str, Any]:
        return data

    def get(self, request: ApiRequest, pk: int) -> Response:
        answer = answer_to(_asked(request, pk, self.kind), actor=request.user)
        if answer.snapshot is None:
            job = str(answer.job.pk) if answer.job else None
            return Response({"job": job}, status=status.HTTP_202_ACCEPTED)
        return Response(_head(answer, answer.snapshot) | self.shown(answer.snapshot.data))

    def post(self, request: ApiRequest, pk: int) -> Response:
        job = start(actor=request.user, asked=_asked(request, pk, self.kind))
        return Response({"job": str(job.pk)}, status=status.HTTP_202_ACCEPTED)


def _asked(request: ApiRequest, pk: int, kind: str) -> Asked:
    member = member_of(request.user, pk)
    return RESULTS[kind].asked(member, request.query_params.dict())


class Words(_Answered):
    """The most frequent words of a part of the texts, and how that part differs from the rest."""

    kind = WORDS

    def shown(self, data: dict[str, Any]) -> dict[str, Any]:
        return super().shown(data) | {"rows": with_shares(data)}

    @extend_schema(parameters=FILTERS, responses={200: WordsOut, 202: JobStarted})
    def get(self, request: ApiRequest, pk: int) -> Response:
        return super().get(request, pk)

    @extend_schema(parameters=FILTERS, request=None, responses={202: JobStarted})
    def post(self, request: ApiRequest, pk: int) -> Response:
        return super().post(request, pk)


class Network(_Answered):
    """The most frequent words, tied where they stand together in a clause or document."""

    kind = NETWORK

    @extend_schema(parameters=FILTERS + SHAPE, responses={200: NetworkOut, 202: JobStarted})
    def get(self, request: ApiRequest, pk: int) -> Response:
        return super().get(request, pk)

    @extend_schema(parameters=FILTERS + SHAPE, request=None, responses={202: JobStarted})
    def post(self, request: ApiRequest, pk: int) -> Response:
        return super().post(request, pk)


class WordFile(APIView):
    """The table of words (`words`) or what sets the part apart (`keyness`) as CSV."""

    renderer_classes = [JSONRenderer, FileNegotiated]

    @extend_schema(
        parameters=[*FILTERS, _BOM],
        responses={(200, "text/csv"): OpenApiResponse(OpenApiTypes.STR, description="UTF-8")},
    )
    def get(self, request: ApiRequest, pk: int, name: str) -> StreamingHttpResponse:
        member = member_of(request.user, pk)
        table = RESULTS[WORDS].tables[name](_data(request, pk, WORDS))
        return project_file(table, "csv", member.project, bom=wants_bom(request))


class NetworkFile(APIView):
    """The network as `gexf`, `graphml`, Pajek's `net`, or a matrix of weights as `csv`."""

    renderer_classes = [JSONRenderer, FileNegotiated]

    @extend_schema(
        parameters=FILTERS + SHAPE,
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def get(self, request: ApiRequest, pk: int, ending: str) -> HttpResponse:
        member = member_of(request.user, pk)
        if ending not in FILES:
            raise Http404
        data = _data(request, pk, NETWORK)
        writer, kind = FILES[ending]
        file = f"network.{ending}"
        headers = headers_of(f"{member.project.name} {file}", f"project-{member.project_id}-{file}")
        return HttpResponse(
            writer(data["nodes"], data["edges"]), content_type=kind, headers=headers
        )


def _data(request: ApiRequest, pk: int, kind: str) -> dict[str, Any]:
    """The newest result; that of a large collection is made now when there is none at all."""
    asked = _asked(request, pk, kind)
    answer = answer_to(asked, actor=request.user)
    return (answer.snapshot or take(asked)).data
