"""What every page of a project shares."""

from dataclasses import dataclass
from typing import Any

from corpus.accounts.requests import PageRequest
from corpus.models import Membership


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
