from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def components(request: HttpRequest) -> HttpResponse:
    """Every component of the style sheets; `?theme=dark` shows them in the dark."""
    theme = "dark" if request.GET.get("theme") == "dark" else ""
    return render(
        request,
        "corpus/components.html",
        {"theme": theme, "tones": range(9), "levels": range(1, 4)},
    )
