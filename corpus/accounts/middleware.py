"""The language of a request: the account's choice, else the cookie's, else the browser's."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils import translation


def language_of(request: HttpRequest) -> str:
    """A code of settings.LANGUAGES."""
    known = dict(settings.LANGUAGES)
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated and user.language in known:
        return user.language
    return translation.get_language_from_request(request)


class HtmxLoginMiddleware:
    """When the log-in has ended, a part asked for by htmx sends the whole page to the log-in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        location = response.headers.get("Location", "")
        if "HX-Request" in request.headers and location.startswith(resolve_url("login")):
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        return response


class LanguageMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = language_of(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
