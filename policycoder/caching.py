"""What a browser, and whatever stands between, may keep of an answer."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

NOTHING = "private, no-store"


class NothingKept:
    """Of no page, file, redirect or error a copy is left behind, so that "back" after a log-out
    shows nothing. Static files, kept for ever, are answered before by WhiteNoise."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers["Cache-Control"] = NOTHING
        return response
