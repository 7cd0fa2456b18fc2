"""What every API module shares: pagination."""

from rest_framework.pagination import PageNumberPagination


class Pages(PageNumberPagination):
    """`?page=` and `?page_size=` (at most 1,000): `{count, next, previous, results}`."""

    page_size = 100
    max_page_size = 1000
    page_size_query_param = "page_size"
