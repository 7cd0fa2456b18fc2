from collections.abc import Iterator
from urllib.parse import quote

from django.http import StreamingHttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from coding.access import round_for
from coding.exports.selection import selection_for
from coding.exports.tabular import codebook_csv, passes_csv
from coding.scheme import published_version
from corpus.access import member_of
from corpus.models import Project
from policycoder.api import number_param
from policycoder.errors import Invalid

LANGUAGES = ("zh-hans", "en")
_CSV = {(200, "text/csv"): OpenApiResponse(OpenApiTypes.STR, description="UTF-8, streamed.")}
_BOM = OpenApiParameter("bom", description="0 leaves out the byte order mark Excel needs.")
_LANG = OpenApiParameter("lang", enum=LANGUAGES, description="Language of names and rules.")
_ROUND = OpenApiParameter("round", int, description="One round; without it, all you may read.")
_LAYER = OpenApiParameter(
    "layer", description="`all` (default), `consensus`, or `coder:<username>`."
)


class CsvNegotiated(BaseRenderer):
    """Lets a client ask for text/csv; the content is streamed past the renderers."""

    media_type, format = "text/csv", "csv"


class PassesExport(APIView):
    """references.csv, clauses.csv or nodes.csv of what the member may read."""

    renderer_classes = [JSONRenderer, CsvNegotiated]
    file = "references"

    @extend_schema(parameters=[_ROUND, _LAYER, _BOM, _LANG], responses=_CSV)
    def get(self, request: Request, pk: int) -> StreamingHttpResponse:
        member = member_of(request.user, pk)
        selection = selection_for(
            member,
            round_id=number_param(request, "round"),
            layer=request.query_params.get("layer", ""),
        )
        with translation.override(_language(request)):
            content = passes_csv(self.file, selection, bom=_bom(request))
        return _download(content, member.project, self.file)


class ReferencesExport(PassesExport):
    """One row a reference point."""


class ClausesExport(PassesExport):
    """One row a clause and coder."""

    file = "clauses"


class NodesExport(PassesExport):
    """One row a node: sources, references, clauses, share."""

    file = "nodes"


class CodebookExport(APIView):
    """The codebook: the newest published version, `?version=`, or the one of `?round=`."""

    renderer_classes = [JSONRenderer, CsvNegotiated]

    @extend_schema(
        parameters=[OpenApiParameter("version", int), _ROUND, _BOM, _LANG], responses=_CSV
    )
    def get(self, request: Request, pk: int) -> StreamingHttpResponse:
        member = member_of(request.user, pk)
        number = number_param(request, "version")
        round_id = number_param(request, "round")
        if round_id is not None:
            found, own = round_for(request.user, round_id)
            if own.project_id != pk:
                said = _("The project has no round %(id)s.") % {"id": round_id}
                raise Invalid(said, errors={"round": [said]})
            number = number or found.codebook_version.number
        version = published_version(member.project, number)
        with translation.override(_language(request)):
            content = codebook_csv(version, bom=_bom(request))
        return _download(content, member.project, "codebook")


def _language(request: Request) -> str:
    asked = request.query_params.get("lang", "")
    if asked and asked not in LANGUAGES:
        said = _("Use zh-hans or en.")
        raise Invalid(f"lang: {said}", errors={"lang": [said]})
    return asked or translation.get_language() or LANGUAGES[0]


def _bom(request: Request) -> bool:
    return request.query_params.get("bom", "1") not in ("0", "false", "no")


def _download(content: Iterator[bytes], project: Project, name: str) -> StreamingHttpResponse:
    """The file, named after its project; clients that read ASCII alone get the project's id."""
    response = StreamingHttpResponse(content, content_type="text/csv; charset=utf-8")
    full = quote(f"{project.name} {name}.csv".replace("/", "-"), safe="")
    response["Content-Disposition"] = (
        f"attachment; filename=\"project-{project.pk}-{name}.csv\"; filename*=UTF-8''{full}"
    )
    response["Cache-Control"] = "private, no-store"
    return response
