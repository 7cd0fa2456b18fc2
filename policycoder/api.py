"""What every API module shares: pagination and query parameters."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.views import APIView

from policycoder.errors import Invalid
from policycoder.values import number_in


class Pages(PageNumberPagination):
    """`?page=` and `?page_size=` (at most 1,000): `{count, next, previous, results}`."""

    page_size = 100
    max_page_size = 1000
    page_size_query_param = "page_size"

    def page_of(self, rows: Any, request: Request, view: APIView) -> list[Any]:
        """The rows asked for; `rows` is sliced and counted."""
        return self.paginate_queryset(rows, request, view=view) or []


def body_of(request: Request) -> Mapping[str, Any]:
    """The form, or the JSON object, that was sent. Raises Invalid for JSON of another kind."""
    if not isinstance(request.data, Mapping):
        raise Invalid(_("Send a JSON object."))
    return request.data


def number_param(request: Request, name: str) -> int | None:
    """The whole number in the query parameter `name`, None when absent. Raises Invalid."""
    return number_in(request.query_params, name)
