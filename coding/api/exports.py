from dataclasses import dataclass

from django.http import Http404, StreamingHttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.views import APIView

from coding.access import round_for
from coding.codebook.versions import published_version
from coding.exports.files import FILES
from coding.models import CodebookVersion
from coding.results.base import Base, files_base_for
from corpus.access import member_of
from corpus.accounts.requests import ApiRequest
from corpus.models import Membership, Project
from policycoder.api import number_param
from policycoder.downloads import download
from policycoder.errors import Invalid
from policycoder.tables import FORMATS, Table

LANGUAGES = ("zh-hans", "en")
_FILE = {
    (200, found.media_type.partition(";")[0]): OpenApiResponse(
        OpenApiTypes.STR if ending == "csv" else OpenApiTypes.BINARY, description="Streamed."
    )
    for ending, found in FORMATS.items()
}
_NAME = OpenApiParameter("name", location=OpenApiParameter.PATH, enum=list(FILES))
_ENDING = OpenApiParameter("ending", location=OpenApiParameter.PATH, enum=list(FORMATS))
_VERSION = OpenApiParameter("version", int, description="Of the codebook; the codebook alone.")
BOM = OpenApiParameter("bom", description="0 leaves out the byte order mark Excel needs of CSV.")
_LANG = OpenApiParameter("lang", enum=LANGUAGES, description="Language of names and rules.")
_ROUND = OpenApiParameter("round", int, description="One round; without it, all you may read.")
_LAYER = OpenApiParameter(
    "layer", description="`all` (default), `consensus`, or `coder:<username>`."
)


class FileNegotiated(BaseRenderer):
    """Lets a client ask for the file's own type; its content passes the renderers by."""

    media_type, format = "*/*", "file"


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
            round_id=number_param(self.request, "round"),
            layer=self.request.query_params.get("layer", ""),
        )

    def version(self) -> CodebookVersion:
        """The one of `?version=` or of `?round=`, else the newest."""
        number = number_param(self.request, "version")
        round_id = number_param(self.request, "round")
        if number is None and round_id is not None:
            found, own = round_for(self.request.user, round_id)
            if own.project_id != self.member.project_id:
                raise Http404
            return found.codebook_version
        return published_version(self.member.project, number)


class Export(APIView):
    """A table as `csv` or `xlsx`: one row a reference point (`references`), a clause and coder
    (`clauses`), a counted node (`nodes`), a node with its rules (`codebook`), or a document
    (`documents`)."""

    renderer_classes = [JSONRenderer, FileNegotiated]

    @extend_schema(
        parameters=[_NAME, _ENDING, _ROUND, _LAYER, _VERSION, BOM, _LANG],
        responses=_FILE,
        operation_id="exports_retrieve",
    )
    def get(self, request: ApiRequest, pk: int, name: str, ending: str) -> StreamingHttpResponse:
        member = member_of(request.user, pk)
        if name not in FILES or ending not in FORMATS:
            raise Http404
        with translation.override(_language(request)):
            table = FILES[name].table(_Asked(request, member))
        return project_file(table, ending, member.project, bom=wants_bom(request))


def wants_bom(request: ApiRequest) -> bool:
    return request.query_params.get("bom", "1") not in ("0", "false", "no")


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


def _language(request: ApiRequest) -> str:
    asked = request.query_params.get("lang", "")
    if asked and asked not in LANGUAGES:
        raise Invalid.on("lang", _("Use zh-hans or en."), named=True)
    return asked or translation.get_language() or LANGUAGES[0]
