"""Pages that bring their figures up to date by themselves.

A part of the page asks for itself every few seconds with the mark of what it shows, and is
answered 204 while nothing has changed, so that a list being read or sorted is left alone.
"""

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def mark_of(values: Any) -> str:
    """A short digest of plain values; the same values give the same mark."""
    return hashlib.sha256(repr(values).encode()).hexdigest()[:16]


def live(
    request: HttpRequest,
    page: str,
    part: str,
    context: dict[str, Any],
    *,
    mark: str,
    state: str = "",
) -> HttpResponse:
    """The page, or for htmx the template `part` when the mark it knows is out of date.

    `state` is what the rest of the page depends on: when it has changed, the whole page reloads.
    """
    context |= {"mark": mark, "state": state, "part": part}
    if request.headers.get("HX-Request") != "true":
        return render(request, page, context)
    if request.GET.get("state", "") != state:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    if request.GET.get("mark") == mark:
        return HttpResponse(status=204)
    return render(request, part, context)
