"""What every page of a project shares."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from corpus.accounts.preferences import preferences_of
from corpus.accounts.requests import PageRequest
from corpus.models import Membership, User
from corpus.pages.look import look_of


@dataclass(frozen=True)
class Frame:
    """Whose page of which project this is; the side bar is made from it when it is rendered."""

    member: Membership
    active: str


def project_context(request: PageRequest, member: Membership, *, active: str = "") -> dict:
    """`project` and `member`, and the side bar with the entry `active` marked."""
    request.frame = Frame(member, active)
    context: dict[str, Any] = {
        "project": member.project,
        "member": member,
        "can_edit": member.can("edit"),
        "can_manage": member.can("manage"),
    }
    return context


def preferences(request: PageRequest) -> dict[str, Any]:
    """Context processor: `preferences` of whoever is logged in, and `preferences_data` for scripts,
    both empty for others; how the page looks."""
    # The language has asked who it is. A page that says the database is away must not ask again.
    user: User | AnonymousUser | None = getattr(request, "_cached_user", None)
    if not isinstance(user, User):
        return {"preferences": {}, "preferences_data": {}, "look": look_of({})}
    found = preferences_of(user)
    told = {
        "user": user.pk,
        "url": reverse("api_preferences"),
        "values": found,
        "zone": settings.TIME_ZONE,
    }
    return {"preferences": found, "preferences_data": told, "look": look_of(found)}
