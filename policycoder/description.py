"""The API's description, as it is asked for."""

import threading

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request


@login_not_required
def docs(request: HttpRequest) -> HttpResponse:
    """The description for people."""
    return render(request, "docs.html")


class Description(SpectacularAPIView):
    """All of it, made once in each process, by one thread: it takes seconds, and what makes it is
    not written for several."""

    _making = threading.Lock()
    _made: dict[tuple[str, str | None], tuple[bytes, dict[str, str]]] = {}

    def _get_schema_response(self, request: Request) -> HttpResponse:
        form = (request.accepted_renderer.media_type, get_language())
        with self._making:
            if form not in self._made:
                self._made[form] = self._make(request)
        content, headers = self._made[form]
        return HttpResponse(content, headers=headers)

    def _make(self, request: Request) -> tuple[bytes, dict[str, str]]:
        answer = super()._get_schema_response(request)
        answer.accepted_renderer = request.accepted_renderer
        answer.accepted_media_type = request.accepted_renderer.media_type
        answer.renderer_context = self.get_renderer_context()
        return answer.render().content, dict(answer.items())
