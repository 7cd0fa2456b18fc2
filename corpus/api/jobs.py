from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from corpus.access import job_for, member_of
from corpus.actions.imports import start_import
from corpus.api.serializers import ImportIn, JobOut, JobStarted
from corpus.jobs import cancel
from corpus.permissions import Capability
from policycoder.errors import Invalid


class Imports(APIView):
    """Files to bring in; the job's result tells what became of each."""

    parser_classes = (MultiPartParser,)

    @extend_schema(request=ImportIn, responses={202: JobStarted})
    def post(self, request: Request, pk: int) -> Response:
        member = member_of(request.user, pk, Capability.EDIT)
        if "metadata" in request.data:
            said = _("Metadata tables are not read; correct the metadata after the import.")
            raise Invalid(said, errors={"metadata": [said]})
        job = start_import(
            actor=request.user, project=member.project, files=request.FILES.getlist("files")
        )
        return Response({"job": str(job.pk)}, status=status.HTTP_202_ACCEPTED)


class OneJob(APIView):
    @extend_schema(responses=JobOut)
    def get(self, request: Request, pk: str) -> Response:
        job, _member = job_for(request.user, pk)
        return Response(JobOut(job).data)


class CancelJob(APIView):
    @extend_schema(request=None, responses=JobOut)
    def post(self, request: Request, pk: str) -> Response:
        job, _member = job_for(request.user, pk)
        return Response(JobOut(cancel(actor=request.user, job=job)).data)
