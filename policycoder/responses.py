"""Errors as answers: problem+json (RFC 9457) to an API call, the error page of its status to others."""

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost, PermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.utils.encoders import JSONEncoder
from rest_framework.views import exception_handler as drf_handler

from policycoder.errors import DomainError, problem, problem_of, titles, together

logger = logging.getLogger("policycoder.errors")


def problem_response(body: dict[str, Any]) -> JsonResponse:
    response = JsonResponse(
        body, JSONEncoder, status=body["status"], content_type="application/problem+json"
    )
    if "retry_after" in body:
        response["Retry-After"] = str(body["retry_after"])
    return response


def _field_errors(data: Any, prefix: str = "") -> dict[str, list[str]]:
    if isinstance(data, dict):
        found: dict[str, list[str]] = {}
        for key, value in data.items():
            found |= _field_errors(value, f"{prefix}.{key}" if prefix else str(key))
        return found
    if isinstance(data, list) and any(isinstance(item, dict | list) for item in data):
        found = {}
        for index, item in enumerate(data):
            found |= _field_errors(item, f"{prefix}.{index}" if prefix else str(index))
        return found
    messages = data if isinstance(data, list) else [data]
    return {prefix or "detail": [str(message) for message in messages]} if messages else {}


def problem_handler(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """The API's exception handler: every error leaves as application/problem+json."""
    if isinstance(error, DomainError):
        return problem_response(problem_of(error))
    answer = drf_handler(error, context)
    if answer is None:
        return None
    if isinstance(error, exceptions.ValidationError):
        errors = _field_errors(answer.data)
        detail = together(errors)
    else:
        errors, detail = {}, str(getattr(answer, "data", {}).get("detail", ""))
    response = problem_response(problem(answer.status_code, detail, errors=errors))
    for header in ("WWW-Authenticate", "Retry-After", "Allow"):
        if answer.has_header(header):
            response[header] = answer[header]
    return response


def is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


class HostMiddleware:
    """A request for a name that is not the server's own is answered in words, and does nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            request.get_host()
        except DisallowedHost:
            with translation.override(translation.get_language_from_request(request)):
                return self._refusal(request)
        return self.get_response(request)

    def _refusal(self, request: HttpRequest) -> HttpResponse:
        detail = _(
            "This server does not answer to the name “%(host)s”. Open it at %(address)s, or have"
            " whoever runs it add the name to POLICYCODER_ALLOWED_HOSTS and start it again."
        ) % {"host": request.META.get("HTTP_HOST", "")[:255], "address": f"{settings.BASE_URL}/"}
        if is_api(request):
            return problem_response(problem(400, detail))
        # Plain, as its style sheets would be refused as well.
        context = {"error_title": titles()[400], "detail": detail}
        return HttpResponse(render_to_string("wrong_host.html", context), status=400)


class ProblemMiddleware:
    """Answers errors raised in pages and outside REST framework's own views."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # PostgreSQL stores no NUL; nothing sensible asks for one.
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return bad_request(request)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, DomainError):
            code, detail = error.status, error.detail
        elif isinstance(error, OperationalError):
            logger.exception("The database did not answer")
            code, detail = 503, _("The database does not answer. Try again in a moment.")
        else:
            return None
        if is_api(request):
            return problem_response(problem(code, detail))
        return error_page(request, code, detail)


def with_status(response: HttpResponse, error: DomainError) -> HttpResponse:
    """A page that tells of the error by itself, with what programs read of it."""
    response.status_code = error.status
    if "retry_after" in error.extra:
        response["Retry-After"] = str(error.extra["retry_after"])
    return response


def error_page(request: HttpRequest, code: int, detail: str = "") -> HttpResponse:
    context = {"status": code, "error_title": titles().get(code, str(code)), "detail": detail}
    return render(request, "error.html", context, status=code)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, 400, _("The request could not be understood."))


def permission_denied(request: HttpRequest, exception: PermissionDenied) -> HttpResponse:
    return _answer(request, 403, str(exception) or _("Your role does not allow this."))


def not_found(request: HttpRequest, exception: Http404) -> HttpResponse:
    return _answer(
        request, 404, _("There is nothing at this address, or it is not shared with you.")
    )


def server_error(request: HttpRequest) -> HttpResponse:
    return _answer(
        request, 500, _("The error has been written to the server's log. Nothing was half saved.")
    )


def _answer(request: HttpRequest, code: int, detail: str) -> HttpResponse:
    if is_api(request):
        return problem_response(problem(code, detail))
    return error_page(request, code, detail)
