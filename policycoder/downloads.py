from urllib.parse import quote

from django.http import StreamingHttpResponse

from policycoder.tables import FORMATS, Table
from policycoder.values import flag

BOM = flag("bom", True, "The byte order mark that Excel needs of CSV.")


def download(
    table: Table, ending: str, *, name: str, ascii_name: str, bom: bool = True
) -> StreamingHttpResponse:
    """A table as a file, streamed; `ending` is a key of FORMATS."""
    found = FORMATS[ending]
    response = StreamingHttpResponse(found.write(table, bom=bom), content_type=found.media_type)
    for header, value in headers_of(name, ascii_name).items():
        response[header] = value
    return response


def headers_of(name: str, ascii_name: str) -> dict[str, str]:
    """Of a file to be kept by whoever asked; clients that read ASCII alone take the other name."""
    full = quote(name.replace("/", "-"), safe="")
    return {
        "Content-Disposition": f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{full}"
    }
