import json
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from corpus.access import job_for, member_of
from corpus.accounts.requests import ApiRequest
from corpus.actions.imports import start_import
from corpus.actions.imports.preview import preview_table
from corpus.api.serializers import ImportIn, JobOut, JobStarted, PreviewIn, PreviewOut
from corpus.jobs import cancel
from corpus.permissions import Capability
from policycoder.api import body_of
from policycoder.errors import Invalid


class Imports(APIView):
    """Files to bring in, or a table of metadata of documents that are there, or both; the job's
    result tells what became of each."""

    parser_classes = (MultiPartParser,)

    @extend_schema(request=ImportIn, responses={202: JobStarted})
    def post(self, request: ApiRequest, pk: int) -> Response:
        member = member_of(request.user, pk, Capability.EDIT)
        if "metadata" in request.data and "metadata" not in request.FILES:
            raise Invalid.on("metadata", _("Send the metadata as a file (csv or xlsx)."))
        job = start_import(
            actor=request.user,
            project=member.project,
            files=request.FILES.getlist("files"),
            metadata=request.FILES.get("metadata"),
            status=body_of(request).get("status", ""),
            mapping=_mapping(body_of(request).get("mapping", "")),
            existing=body_of(request).get("existing", "").lower() not in ("false", "0"),
        )
        return Response({"job": str(job.pk)}, status=status.HTTP_202_ACCEPTED)


def _mapping(given: str) -> dict[str, Any]:
    """`{field: column}`, or `{file name: {field: column}}`."""
    said = _("“mapping” must be a JSON object of fields and their columns.")
    try:
        found = json.loads(given) if given else {}
    except (ValueError, RecursionError):
        raise Invalid.on("mapping", said) from None
    if not isinstance(found, dict) or not all(map(_is_mapping, found.values())):
        raise Invalid.on("mapping", said)
    return found


def _is_mapping(value: object) -> bool:
    if isinstance(value, dict):
        return all(isinstance(column, str) for column in value.values())
    return isinstance(value, str)


class Preview(APIView):
    """What is in a table, before it is imported: nothing is kept."""

    parser_classes = (MultiPartParser,)

    @extend_schema(request=PreviewIn, responses=PreviewOut)
    def post(self, request: ApiRequest, pk: int) -> Response:
        member_of(request.user, pk, Capability.EDIT)
        upload = request.FILES.get("file")
        if upload is None:
            raise Invalid.on("file", _("No file was sent."), detail=_("Choose a file."))
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
