from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from corpus.pages.look import look_of
from policycoder.values import choice

THEME = choice("theme", ["dark"])


def components(request: HttpRequest) -> HttpResponse:
    """Every component of the style sheets; `?theme=dark` shows them in the dark."""
    theme = THEME.of(request.GET)
    context: dict[str, Any] = {"theme": theme, "tones": range(9), "levels": range(1, 4)}
    if theme:
        context["look"] = look_of({"theme": theme})
    return render(request, "corpus/components.html", context)
