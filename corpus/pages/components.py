from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from policycoder.values import choice

THEME = choice("theme", ["dark"])


def components(request: HttpRequest) -> HttpResponse:
    """Every component of the style sheets; `?theme=dark` shows them in the dark."""
    theme = THEME.of(request.GET)
    return render(
        request,
        "corpus/components.html",
        {"theme": theme, "tones": range(9), "levels": range(1, 4)},
    )
