"""What a browser, and whatever stands between, may keep of an answer."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

NOTHING = "private, no-store"
FOR_EVER = "max-age=315360000, public, immutable"  # as WhiteNoise says it


class NothingKept:
    """Of no page, file, redirect or error a copy is left behind, so that "back" after a log-out
    shows nothing. Static files are kept for ever, alone (answered before by WhiteNoise) or joined."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.headers.get("Cache-Control") != FOR_EVER:
            response.headers["Cache-Control"] = NOTHING
        return response
