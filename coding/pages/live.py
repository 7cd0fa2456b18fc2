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
    phase: str = "",
) -> HttpResponse:
    """The page, or for htmx the template `part` when the mark it knows is out of date.

    `phase` is what the rest of the page depends on: when it has changed, the whole page reloads.
    """
    asked = request.GET.copy()
    known_mark, known_phase = asked.pop("mark", [""])[-1], asked.pop("phase", [""])[-1]
    # Links in the part are made from the address; they must not carry what only the poll says.
    request.GET = asked  # type: ignore[assignment]
    context |= {"mark": mark, "phase": phase}
    if request.headers.get("HX-Request") != "true":
        return render(request, page, context)
    if known_phase != phase:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    if known_mark == mark:
        return HttpResponse(status=204)
    return render(request, part, context)
