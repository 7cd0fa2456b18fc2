from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from coding.actions.codebook import load_template, start_project
from coding.codebook.tree import codebook_tree
from coding.codebook.versions import published_version
from coding.models import CodebookVersion
from corpus.access import member_of
from corpus.accounts.requests import ApiRequest
from corpus.api import projects
from corpus.api.serializers import ProjectMake, ProjectOut
from corpus.permissions import Capability
from policycoder.api import Strict, asks
from policycoder.values import whole

VERSION = whole("version")


class TemplateIn(Strict):
    template = serializers.CharField(help_text="Name of a built-in template.")


class Projects(projects.Projects):
    @extend_schema(request=ProjectMake, responses={201: ProjectOut})
    def post(self, request: ApiRequest) -> Response:
        data = ProjectMake(data=request.data)
        data.is_valid(raise_exception=True)
        values = {"description": "", "granularity": "article", **data.validated_data}
        project = start_project(actor=request.user, **values)
        body = projects.project_json(request.user, [project])[0]
        return Response(body, status=status.HTTP_201_CREATED)


class Codebook(APIView):
    """The newest published codebook, or the version of `?version=`."""

    @extend_schema(responses=dict)
    @asks(VERSION)
    def get(self, request: ApiRequest, pk: int) -> Response:
        member = member_of(request.user, pk)
        version = published_version(member.project, VERSION.of(request.query_params))
        return Response(codebook_tree(version))


class CodebookVersionRow(serializers.Serializer):
    number = serializers.IntegerField()
    status = serializers.CharField()
    published_at = serializers.DateTimeField(allow_null=True)
    note = serializers.CharField()


class CodebookVersions(APIView):
    @extend_schema(responses=CodebookVersionRow(many=True))
    def get(self, request: ApiRequest, pk: int) -> Response:
        member = member_of(request.user, pk)
        versions = CodebookVersion.objects.of(member.project_id).published()
        fields = ("number", "status", "published_at", "note")
        return Response([{f: getattr(version, f) for f in fields} for version in versions])

    @extend_schema(request=TemplateIn, responses={201: dict})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Publish a built-in template as the next version."""
        member = member_of(request.user, pk, Capability.EDIT)
        data = TemplateIn(data=request.data)
        data.is_valid(raise_exception=True)
        version = load_template(actor=request.user, project=member.project, **data.validated_data)
        return Response(codebook_tree(version), status=status.HTTP_201_CREATED)
