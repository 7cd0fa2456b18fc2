from collections.abc import Iterator
from urllib.parse import quote

from django.http import Http404, StreamingHttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from coding.access import round_for
from coding.codebook.versions import version_for
from coding.exports.columns import FILES
from coding.exports.selection import Selection, selection_for
from coding.exports.tabular import codebook_csv, documents_csv, passes_csv
from coding.models import CodebookVersion
from corpus.access import member_of
from corpus.models import Membership, Project
from policycoder.api import number_param
from policycoder.errors import Invalid

LANGUAGES = ("zh-hans", "en")
_CSV = {(200, "text/csv"): OpenApiResponse(OpenApiTypes.STR, description="UTF-8, streamed.")}
_NAME = OpenApiParameter("name", location=OpenApiParameter.PATH, enum=list(FILES))
_VERSION = OpenApiParameter("version", int, description="Of the codebook; codebook.csv alone.")
_BOM = OpenApiParameter("bom", description="0 leaves out the byte order mark Excel needs.")
_LANG = OpenApiParameter("lang", enum=LANGUAGES, description="Language of names and rules.")
_ROUND = OpenApiParameter("round", int, description="One round; without it, all you may read.")
_LAYER = OpenApiParameter(
    "layer", description="`all` (default), `consensus`, or `coder:<username>`."
)


class CsvNegotiated(BaseRenderer):
    """Lets a client ask for text/csv; the content is streamed past the renderers."""

    media_type, format = "text/csv", "csv"


class Export(APIView):
    """A CSV file: one row a reference point (`references`), a clause and coder (`clauses`), a
    counted node (`nodes`), a node with its rules (`codebook`), or a document (`documents`)."""

    renderer_classes = [JSONRenderer, CsvNegotiated]

    @extend_schema(
        parameters=[_NAME, _ROUND, _LAYER, _VERSION, _BOM, _LANG],
        responses=_CSV,
        operation_id="exports_retrieve",
    )
    def get(self, request: Request, pk: int, name: str) -> StreamingHttpResponse:
        member = member_of(request.user, pk)
        if name not in FILES:
            raise Http404
        bom = request.query_params.get("bom", "1") not in ("0", "false", "no")
        with translation.override(_language(request)):
            if name == "codebook":
                content = codebook_csv(_version(request, member), bom=bom)
            elif name == "documents":
                content = documents_csv(member.project, bom=bom)
            else:
                content = passes_csv(name, _selection(request, member), bom=bom)
        return _download(content, member.project, name)


def _selection(request: Request, member: Membership) -> Selection:
    return selection_for(
        member,
        round_id=number_param(request, "round"),
        layer=request.query_params.get("layer", ""),
    )


def _version(request: Request, member: Membership) -> CodebookVersion:
    """The one of `?version=` or of `?round=`, else the newest."""
    number, round_id = number_param(request, "version"), number_param(request, "round")
    if number is None and round_id is not None:
        found, own = round_for(request.user, round_id)
        if own.project_id != member.project_id:
            raise Http404
        return found.codebook_version
    return version_for(member, number)


def _language(request: Request) -> str:
    asked = request.query_params.get("lang", "")
    if asked and asked not in LANGUAGES:
        said = _("Use zh-hans or en.")
        raise Invalid(f"lang: {said}", errors={"lang": [said]})
    return asked or translation.get_language() or LANGUAGES[0]


def _download(content: Iterator[bytes], project: Project, name: str) -> StreamingHttpResponse:
    """The file, named after its project; clients that read ASCII alone get the project's id."""
    response = StreamingHttpResponse(content, content_type="text/csv; charset=utf-8")
    full = quote(f"{project.name} {name}.csv".replace("/", "-"), safe="")
    response["Content-Disposition"] = (
        f"attachment; filename=\"project-{project.pk}-{name}.csv\"; filename*=UTF-8''{full}"
    )
    response["Cache-Control"] = "private, no-store"
    return response
