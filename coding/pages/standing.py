"""What the side bar counts and which step is next, for pages that stay open while that changes."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from coding.pages.frame import groups_of
from coding.pages.home import next_step
from corpus.access import member_of
from corpus.accounts.requests import PageRequest


@require_safe
def standing(request: PageRequest, pk: int) -> HttpResponse:
    """`{counts: {address: number or text}, next: {url, button} or null}`; `next` is told to leads."""
    member = member_of(request.user, pk)
    counts: dict[str, Any] = {
        entry.url(pk): "" if entry.count is None else str(entry.count)
        for _label, entries in groups_of(member)
        for entry in entries
    }
    step = next_step(member)
    told = {"url": step.url, "button": step.button} if step else None
    return JsonResponse({"counts": counts, "next": told})
