"""The side bar: the project's pages in the order of the work, each with its number."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from coding.models import CodebookVersion, Round
from corpus.models import Document, Membership
from corpus.pages.frame import Frame
from corpus.permissions import Capability

Entry = tuple[str, str, str, Any]  # url name, label, icon, count


def side_bar(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `nav` for pages of a project."""
    frame: Frame | None = getattr(request, "frame", None)
    if frame is None:
        return {"nav": []}
    groups = _groups(frame.member)
    return {
        "nav": [
            {
                "label": label,
                "entries": [
                    {
                        "label": text,
                        "icon": icon,
                        "count": count,
                        "url": reverse(name, args=[frame.member.project_id]),
                        "active": name == frame.active,
                    }
                    for name, text, icon, count in entries
                ],
            }
            for label, entries in groups
        ]
    }


def _groups(member: Membership) -> list[tuple[str, list[Entry]]]:
    edit, manage = member.can(Capability.EDIT), member.can(Capability.MANAGE)
    project = member.project
    corpus: list[Entry] = [
        (
            "documents",
            _("Documents and clauses"),
            "files",
            Document.objects.current().filter(project=project).count(),
        )
    ]
    if edit:
        corpus.append(("import_documents", _("Import"), "upload", None))
    version = (
        CodebookVersion.objects.filter(codebook__project=project, status="published")
        .order_by("-number")
        .values_list("number", flat=True)
        .first()
    )
    rounds = Round.objects.listed_for(member).count()
    coding: list[Entry] = [
        ("codebook", _("Codebook"), "list-tree", f"v{version}" if version else None),
        ("rounds", _("Rounds and tasks"), "users-group", rounds or None),
        ("project_agreement", _("Agreement"), "chart-dots", None),
    ]
    results: list[Entry] = [("nodes", _("Node counts"), "chart-bar", None)]
    own: list[Entry] = [("members", _("Members"), "users", project.memberships.count())]
    own.append(("exports", _("Exports"), "download", None))
    if edit:
        own.append(("log", _("Log"), "history", None))
    if manage:
        own.append(("project_settings", _("Settings"), "settings", None))
    return [
        (_("Corpus"), corpus),
        (_("Coding"), coding),
        (_("Results"), results),
        (_("Project"), own),
    ]
