from dataclasses import dataclass

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.views import APIView

from coding.access import round_for
from coding.codebook.versions import published_version
from coding.exports.books import BOOKS, ENDING, MEDIA_TYPE
from coding.exports.files import FILES
from coding.models import CodebookVersion
from coding.results.base import FILE_LAYER, ROUND, SET_ASIDE, Base, files_base_for
from corpus.access import member_of
from corpus.accounts.requests import ApiRequest
from corpus.models import Membership, Project
from policycoder.api import FileNegotiated, asks
from policycoder.downloads import BOM, download, headers_of
from policycoder.errors import Unfit
from policycoder.tables import FORMATS, Table
from policycoder.values import choice, whole

LANGUAGES = ("zh-hans", "en")
_FILE = {
    (200, found.media_type.partition(";")[0]): OpenApiResponse(
        OpenApiTypes.STR if ending == "csv" else OpenApiTypes.BINARY, description="Streamed."
    )
    for ending, found in FORMATS.items()
} | {(200, MEDIA_TYPE): OpenApiResponse(OpenApiTypes.BINARY)}
_NAME = OpenApiParameter("name", location=OpenApiParameter.PATH, enum=[*FILES, *BOOKS])
_ENDING = OpenApiParameter("ending", location=OpenApiParameter.PATH, enum=[*FORMATS, ENDING])
VERSION = whole("version", help="Of the codebook; the codebook alone.")
LANG = choice("lang", LANGUAGES, help="Language of names and rules.")


@dataclass(frozen=True)
class _Asked:
    request: ApiRequest
    member: Membership

    @property
    def project(self) -> Project:
        return self.member.project

    def base(self) -> Base:
        return files_base_for(
            self.member,
            round_id=ROUND.of(self.request.query_params),
            layer=FILE_LAYER.of(self.request.query_params),
        )

    def version(self) -> CodebookVersion:
        """The one of `?version=` or of `?round=`, else the newest."""
        number = VERSION.of(self.request.query_params)
        round_id = ROUND.of(self.request.query_params)
        if number is None and round_id is not None:
            found, own = round_for(self.request.user, round_id)
            if own.project_id != self.member.project_id:
                raise Http404
            return found.codebook_version
        return published_version(self.member.project, number)


class Export(APIView):
    """A table as `csv` or `xlsx`: one row a reference point (`references`), a clause and coder
    (`clauses`), a counted node (`nodes`), a node with its rules (`codebook`), a document
    (`documents`), a note (`notes`), or a clause and coder with the time it took (`times`). As `docx`: the codebook as the table of a paper (`codebook_table`), or as the
    coders' manual (`coding_manual`)."""

    renderer_classes = [JSONRenderer, FileNegotiated]

    @extend_schema(
        parameters=[_NAME, _ENDING],
        responses=_FILE,
        operation_id="exports_retrieve",
    )
    @asks(ROUND, FILE_LAYER, VERSION, BOM, LANG)
    def get(self, request: ApiRequest, pk: int, name: str, ending: str) -> HttpResponseBase:
        member = member_of(request.user, pk)
        if name in BOOKS and ending == ENDING:
            return _book(request, member, name)
        if name not in FILES or ending not in FORMATS:
            raise Http404
        if name == "nodes" and FILE_LAYER.of(request.query_params) == SET_ASIDE:
            raise Unfit.on("layer", _("What is set aside is not counted."), named=True)
        language = LANG.of(request.query_params) or translation.get_language()
        with translation.override(language or LANGUAGES[0]):
            table = FILES[name].table(_Asked(request, member))
        return project_file(table, ending, member.project, bom=BOM.of(request.query_params))


def _book(request: ApiRequest, member: Membership, name: str) -> HttpResponse:
    version = _Asked(request, member).version()
    language = LANG.of(request.query_params) or translation.get_language()
    with translation.override(language or LANGUAGES[0]):
        content = BOOKS[name].written(version)
    file = f"{name}.{ENDING}"
    headers = headers_of(f"{member.project.name} {file}", f"project-{member.project_id}-{file}")
    return HttpResponse(content, content_type=MEDIA_TYPE, headers=headers)


def project_file(
    table: Table, ending: str, project: Project, *, bom: bool = True
) -> StreamingHttpResponse:
    """A table of a project as a file that bears the project's name."""
    file = f"{table.name}.{ending}"
    return download(
        table,
        ending,
        name=f"{project.name} {file}",
        ascii_name=f"project-{project.pk}-{file}",
        bom=bom,
    )
