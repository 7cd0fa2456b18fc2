from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import APIView

from corpus.access import job_for, member_of
from corpus.accounts.requests import ApiRequest
from corpus.actions.imports import start_import
from corpus.actions.imports.preview import preview_table
from corpus.api.serializers import FileIn, ImportIn, JobOut, JobStarted, PreviewOut
from corpus.jobs import cancel, repeat
from corpus.permissions import Capability
from policycoder.parsers import MultiPartParser
from policycoder.received import takes_files


@takes_files("files", "metadata")
class Imports(APIView):
    """Files to bring in, or a table of metadata of documents that are there, or both; the job's
    result tells what became of each."""

    parser_classes = (MultiPartParser,)

    @extend_schema(request=ImportIn, responses={202: JobStarted})
    def post(self, request: ApiRequest, pk: int) -> Response:
        member = member_of(request.user, pk, Capability.EDIT)
        data = ImportIn(data=request.data)
        data.is_valid(raise_exception=True)
        job = start_import(actor=request.user, project=member.project, **data.validated_data)
        return Response({"job": str(job.pk)}, status=status.HTTP_202_ACCEPTED)


@takes_files("file")
class Preview(APIView):
    """What is in a table, before it is imported: nothing is kept."""

    parser_classes = (MultiPartParser,)

    @extend_schema(request=FileIn, responses=PreviewOut)
    def post(self, request: ApiRequest, pk: int) -> Response:
        member_of(request.user, pk, Capability.EDIT)
        data = FileIn(data=request.data)
        data.is_valid(raise_exception=True)
        upload = data.validated_data["file"]
        return Response(preview_table(upload.read(), upload.name or ""))


class OneJob(APIView):
    @extend_schema(responses=JobOut)
    def get(self, request: ApiRequest, pk: str) -> Response:
        job, _member = job_for(request.user, pk)
        return Response(JobOut(job).data)


class CancelJob(APIView):
    @extend_schema(request=None, responses=JobOut)
    def post(self, request: ApiRequest, pk: str) -> Response:
        job, _member = job_for(request.user, pk)
        return Response(JobOut(cancel(actor=request.user, job=job)).data)


class RepeatJob(APIView):
    """Run a failed job again; what it has stored stays."""

    @extend_schema(request=None, responses=JobOut)
    def post(self, request: ApiRequest, pk: str) -> Response:
        job, _member = job_for(request.user, pk)
        return Response(JobOut(repeat(actor=request.user, job=job)).data)
