import os
from collections.abc import Callable, Iterable
from io import IOBase
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "policycoder.settings")
_django = get_wsgi_application()

# Loaded with the application, so that a fault in any view stops the start, not the first request.
get_resolver().url_patterns  # noqa: B018


class Announced(IOBase):
    """A body of as many bytes as were announced. One that breaks off before raises OSError, which
    Django knows: half a file must not be taken for a whole one."""

    def __init__(self, body: Any, length: int):
        self._body = body
        self._left = length

    def read(self, size: int = -1) -> bytes:
        wanted = self._left if size < 0 else min(size, self._left)
        pieces = []
        while wanted:
            piece = self._body.read(wanted)
            if not piece:
                raise ConnectionResetError("The body broke off.")
            pieces.append(piece)
            wanted -= len(piece)
            self._left -= len(piece)
        return b"".join(pieces)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    length = environ.get("CONTENT_LENGTH", "")
    if length.isascii() and length.isdecimal():
        environ["wsgi.input"] = Announced(environ["wsgi.input"], int(length))
    return _django(environ, start_response)
