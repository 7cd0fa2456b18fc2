"""Role × capability, in one table (who may do what in a project)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    OWNER = "owner", _("Owner")
    LEAD = "lead", _("Lead")
    CODER = "coder", _("Coder")
    VIEWER = "viewer", _("Viewer")


class Capability(TextChoices):
    MANAGE = "manage"  # settings, members, archive, delete
    EDIT = "edit"  # import, screen, metadata, clauses, codebook, rounds, assign, adjudicate
    CODE = "code"  # own assignments, memos, comments
    VIEW = "view"


CAPABILITIES: dict[str, frozenset[str]] = {
    Role.OWNER: frozenset({Capability.MANAGE, Capability.EDIT, Capability.CODE, Capability.VIEW}),
    Role.LEAD: frozenset({Capability.EDIT, Capability.CODE, Capability.VIEW}),
    Role.CODER: frozenset({Capability.CODE, Capability.VIEW}),
    Role.VIEWER: frozenset({Capability.VIEW}),
}


def can(role: str, capability: str) -> bool:
    return capability in CAPABILITIES[role]


def roles_that_may(capability: str) -> list[str]:
    return [str(role) for role, given in CAPABILITIES.items() if capability in given]
