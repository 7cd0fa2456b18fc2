"""What every API module shares: pagination and query parameters."""

from django.utils.translation import gettext as _
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request

from policycoder.errors import Invalid


class Pages(PageNumberPagination):
    """`?page=` and `?page_size=` (at most 1,000): `{count, next, previous, results}`."""

    page_size = 100
    max_page_size = 1000
    page_size_query_param = "page_size"


def number_param(request: Request, name: str) -> int | None:
    """The whole number in the query parameter `name`, None when absent. Raises Invalid."""
    raw = request.query_params.get(name, "")
    if not raw:
        return None
    if not (raw.isascii() and raw.isdecimal() and len(raw) < 19):
        said = _("Must be a whole number.")
        raise Invalid(f"{name}: {said}", errors={name: [said]})
    return int(raw)
