"""What the web server answers by itself: problem+json in the client's language."""

import json
from collections.abc import Mapping
from http import HTTPStatus

from django.http import HttpRequest, parse_cookie
from django.utils import translation
from django.utils.translation import gettext as _
from waitress.task import ErrorTask
from waitress.utilities import Error

from policycoder.errors import problem

_RETRY = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}
_RETRY_SECONDS = 5


class Refusal(Error):
    """Why a request is not taken; one of the statuses of `_detail`."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__("")
        self.code, self.reason = status, status.phrase


class RefusalTask(ErrorTask):
    """A refusal as an answer; waitress finds some errors by itself."""

    def execute(self) -> None:
        self.channel.refused = True
        self.status, headers, body = answer(self.request.error, self.request.headers)
        self.response_headers.extend(headers)
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(b"" if getattr(self.request, "command", "") == "HEAD" else body)


def answer(error: Error, asked: Mapping[str, str]) -> tuple[str, list[tuple[str, str]], bytes]:
    """Status line, headers and body; `asked`: what is known of the request's headers."""
    status = HTTPStatus(error.code)
    request = HttpRequest()
    request.META["HTTP_ACCEPT_LANGUAGE"] = asked.get("ACCEPT_LANGUAGE", "")
    request.COOKIES = parse_cookie(asked.get("COOKIE", ""))
    with translation.override(translation.get_language_from_request(request)):
        document = problem(status, _detail(status))
    headers = [("Content-Type", "application/problem+json"), ("Cache-Control", "no-store")]
    if status in _RETRY:
        document["retry_after"] = _RETRY_SECONDS
        headers.append(("Retry-After", str(_RETRY_SECONDS)))
    return f"{error.code} {error.reason}", headers, json.dumps(document).encode()


def answer_in_full(error: Error, asked: Mapping[str, str]) -> bytes:
    """The same as bytes for a connection that is closed after them."""
    status, headers, body = answer(error, asked)
    headers += [("Content-Length", str(len(body))), ("Connection", "close")]
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode("latin-1") + body


def _detail(status: HTTPStatus) -> str:
    match status:
        case HTTPStatus.REQUEST_TIMEOUT:
            return _("The request came too slowly and was given up. Send it again.")
        case HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return _("The request is too large. Send fewer or smaller files at once.")
        case HTTPStatus.REQUEST_URI_TOO_LONG:
            return _("The address is too long. Ask for less at once.")
        case HTTPStatus.TOO_MANY_REQUESTS:
            return _("Too many connections from one address wait. Try again in a moment.")
        case HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE:
            return _("The request has too many headers, or too long ones.")
        case HTTPStatus.SERVICE_UNAVAILABLE:
            return _("The server has more connections than it can hold. Try again in a moment.")
        case HTTPStatus.INTERNAL_SERVER_ERROR:
            return _("The error has been written to the server's log. Nothing was half saved.")
    return _("The request could not be understood.")
