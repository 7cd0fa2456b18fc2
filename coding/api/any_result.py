"""Every result by its name: what the other addresses of results stand on."""

from typing import Any

from django.http import Http404, StreamingHttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from coding.api.exports import project_file
from coding.models import Snapshot
from coding.results.entries import RESULTS
from coding.results.kinds import Asked
from coding.results.life import Answer, answer_for, start, take
from corpus.access import member_of, require
from corpus.accounts.requests import ApiRequest
from corpus.api.serializers import JobStarted
from corpus.models import Membership
from policycoder.api import FileNegotiated, asks
from policycoder.downloads import BOM
from policycoder.errors import DomainError
from policycoder.tables import FORMATS

KIND = OpenApiParameter("kind", location=OpenApiParameter.PATH, enum=list(RESULTS))
# Every parameter of any result.
ASKED = {one.name: one for result in RESULTS.values() for one in result.parameters}.values()


class NotComputed(DomainError):
    """There is no snapshot yet."""

    status = 404
    code = "not_computed"


class SnapshotOut(serializers.Serializer):
    snapshot = serializers.UUIDField()
    created_at = serializers.DateTimeField()
    stale = serializers.BooleanField(help_text="Texts, lexicon or codings have changed since.")
    job = serializers.UUIDField(allow_null=True, help_text="The job that makes the next one.")


class AnyResultOut(SnapshotOut):
    as_of = serializers.DateTimeField(allow_null=True, help_text="The newest judgement in it.")
    data = serializers.DictField()  # type: ignore[assignment]


def head(answer: Answer, snapshot: Snapshot) -> dict[str, Any]:
    return {
        "snapshot": str(snapshot.pk),
        "created_at": snapshot.created_at,
        "stale": answer.stale,
        "job": str(answer.job.pk) if answer.job else None,
    }


def asked_by(member: Membership, request: ApiRequest, kind: str) -> Asked:
    """Raises Http404 for an unknown kind, and what `Result.asked` does."""
    if kind not in RESULTS:
        raise Http404
    return RESULTS[kind].asked(member, request.query_params.dict())


def newest_data(member: Membership, request: ApiRequest, kind: str) -> dict[str, Any]:
    """The newest result; that of a large collection is made now when there is none at all.

    Raises NotComputed where asking starts no computation.
    """
    asked = asked_by(member, request, kind)
    answer = answer_for(member, asked)
    if answer.snapshot is None and answer.job is None:
        raise NotComputed(_("This result has not been computed yet."))
    return (answer.snapshot or take(asked)).data


def started(job: object) -> Response:
    return Response({"job": str(job)}, status=status.HTTP_202_ACCEPTED)


class AnyResult(APIView):
    """GET answers with the newest result, or 202 and the job that makes the first one; POST starts
    the job. The parameters are those of the result."""

    def shown(self, answer: Answer, snapshot: Snapshot) -> dict[str, Any]:
        return head(answer, snapshot) | {"as_of": snapshot.as_of, "data": snapshot.data}

    @extend_schema(parameters=[KIND], responses={200: AnyResultOut, 202: JobStarted})
    @asks(*ASKED)
    def get(self, request: ApiRequest, pk: int, kind: str) -> Response:
        member = member_of(request.user, pk)
        answer = answer_for(member, asked_by(member, request, kind))
        if answer.snapshot is not None:
            return Response(self.shown(answer, answer.snapshot))
        if answer.job is None:
            raise NotComputed(_("This result has not been computed yet."))
        return started(answer.job.pk)

    @extend_schema(parameters=[KIND], request=None, responses={202: JobStarted})
    @asks(*ASKED)
    def post(self, request: ApiRequest, pk: int, kind: str) -> Response:
        member = member_of(request.user, pk)
        asked = asked_by(member, request, kind)
        require(member, RESULTS[kind].starts)
        return started(start(actor=request.user, asked=asked).pk)


class ResultFile(APIView):
    """A table of a result as CSV or XLSX."""

    renderer_classes = [JSONRenderer, FileNegotiated]

    @extend_schema(
        parameters=[
            KIND,
            OpenApiParameter("ending", location=OpenApiParameter.PATH, enum=list(FORMATS)),
        ],
        responses={(200, "application/octet-stream"): OpenApiResponse(OpenApiTypes.BINARY)},
        operation_id="results_file_retrieve",
    )
    @asks(BOM, *ASKED)
    def get(
        self, request: ApiRequest, pk: int, kind: str, table: str, ending: str
    ) -> StreamingHttpResponse:
        member = member_of(request.user, pk)
        if kind not in RESULTS or table not in RESULTS[kind].tables or ending not in FORMATS:
            raise Http404
        made = RESULTS[kind].tables[table](newest_data(member, request, kind))
        return project_file(made.read(), ending, member.project, bom=BOM.of(request.query_params))
