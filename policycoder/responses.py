"""Errors as answers: problem+json (RFC 9457) to an API call, the error page of its status to others."""

import logging
import sys
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import (
    BadRequest,
    DisallowedHost,
    PermissionDenied,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.utils.encoders import JSONEncoder
from rest_framework.views import exception_handler as drf_handler

from policycoder.errors import (
    DomainError,
    Invalid,
    LengthRequired,
    TooLarge,
    Unavailable,
    Undecoded,
    problem,
    problem_of,
    titles,
    together,
)
from policycoder.faults import fault_of
from policycoder.received import check_address, check_form, uploads_of

logger = logging.getLogger("policycoder.errors")

_TOO_BIG = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
_UNREADABLE = (MultiPartParserError, BadRequest)


def known(error: BaseException) -> DomainError | None:
    """The error as one of the domain's, None for a fault of the program."""
    if isinstance(error, DomainError):
        return error
    if isinstance(error, _TOO_BIG):
        return TooLarge(_("More was sent at once than is taken. Send it in smaller parts."))
    if isinstance(error, _UNREADABLE):
        return Invalid(_("The form that was sent cannot be read."))
    if isinstance(error, UnreadablePostError):
        return Invalid(_("The request broke off before its end. Nothing was stored."))
    found = fault_of(error)
    if found is not None:
        # What passes by itself comes by the hundred, and says enough in a line.
        about = None if isinstance(found, Unavailable) else error
        logger.warning("%s: %s", type(found).__name__, str(error).strip(), exc_info=about)
    return found


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
    if (found := known(error)) is not None:
        return problem_response(problem_of(found))
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
    """Refuses requests that nothing can be done with, and answers errors raised in pages and
    outside REST framework's own views."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return _refusal(request, lambda: _check(request)) or self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """The form of a page; what is sent to the API passes the parsers."""
        if request.method != "POST" or is_api(request):
            return None
        return _refusal(request, lambda: check_form(request.POST, request.FILES, uploads_of(view)))

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        found = known(error)
        return told(request, found) if found is not None else None


def _refusal(request: HttpRequest, check: Callable[[], None]) -> HttpResponse | None:
    """The answer to what `check` does not let pass: Django asks nobody what a middleware raises."""
    try:
        check()
    except Exception as error:
        if (found := known(error)) is None:
            raise
        return told(request, found)
    return None


def _check(request: HttpRequest) -> None:
    check_address(request)
    length = request.META.get("CONTENT_LENGTH", "")
    if length and not (length.isascii() and length.isdecimal()):
        raise Invalid.on("Content-Length", _("Must be a whole number."), named=True)
    if not length and request.headers.get("Transfer-Encoding"):
        # Django reads as much as was announced: nothing.
        raise LengthRequired(_("Say how long the body is (Content-Length)."))
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Undecoded(_("Send the body uncompressed, without Content-Encoding."))


def told(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The error as an answer to this request."""
    if is_api(request):
        return problem_response(problem_of(error))
    response = error_page(request, error.status, error.detail)
    if "retry_after" in error.extra:
        response["Retry-After"] = str(error.extra["retry_after"])
    return response


def with_status(response: HttpResponse, error: DomainError) -> HttpResponse:
    """A page that tells of the error by itself, with what programs read of it."""
    response.status_code = error.status
    if "retry_after" in error.extra:
        response["Retry-After"] = str(error.extra["retry_after"])
    return response


def error_page(request: HttpRequest, code: int, detail: str = "") -> HttpResponse:
    """Without the side bar of a project: the database may be what failed."""
    request.frame = None  # type: ignore[attr-defined]
    context = {"status": code, "error_title": titles().get(code, str(code)), "detail": detail}
    return render(request, "error.html", context, status=code)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if exception is not None and (found := known(exception)) is not None:
        return told(request, found)
    return _answer(request, 400, _("The request could not be understood."))


def permission_denied(request: HttpRequest, exception: PermissionDenied) -> HttpResponse:
    return _answer(request, 403, str(exception) or _("Your role does not allow this."))


def not_found(request: HttpRequest, exception: Http404) -> HttpResponse:
    return _answer(
        request, 404, _("There is nothing at this address, or it is not shared with you.")
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Also what a middleware raises: before a view is reached, sessions and accounts are read."""
    if not hasattr(request, "LANGUAGE_CODE"):
        translation.activate(translation.get_language_from_request(request))
    error = sys.exc_info()[1]
    if error is not None and (found := known(error)) is not None:
        return told(request, found)
    return _answer(
        request, 500, _("The error has been written to the server's log. Nothing was half saved.")
    )


def _answer(request: HttpRequest, code: int, detail: str) -> HttpResponse:
    if is_api(request):
        return problem_response(problem(code, detail))
    return error_page(request, code, detail)
