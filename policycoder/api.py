"""What every API module shares: pagination and query parameters."""

from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request

from policycoder.values import number_in


class Pages(PageNumberPagination):
    """`?page=` and `?page_size=` (at most 1,000): `{count, next, previous, results}`."""

    page_size = 100
    max_page_size = 1000
    page_size_query_param = "page_size"


def number_param(request: Request, name: str) -> int | None:
    """The whole number in the query parameter `name`, None when absent. Raises Invalid."""
    return number_in(request.query_params, name)
