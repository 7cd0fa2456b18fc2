"""The side bar: the project's pages in the order of the work, each with its number."""

from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from coding.models import CodebookVersion, Round
from corpus.accounts.requests import PageRequest
from corpus.models import Document, Membership, Project
from corpus.pages.frame import Frame
from corpus.permissions import Capability
from corpus.reads.duplicates import pairs_of

Entry = tuple[str, str, str, Any]  # url name, label, icon, count


def side_bar(request: PageRequest) -> dict[str, Any]:
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
    own: list[Entry] = [("members", _("Members"), "users", member.project.memberships.count())]
    own.append(("exports", _("Exports"), "download", None))
    if edit:
        own.append(("log", _("Log"), "history", None))
    if manage:
        own.append(("project_settings", _("Settings"), "settings", None))
    return [
        (_("Corpus"), _corpus(member.project, edit)),
        (_("Coding"), _coding(member)),
        (
            _("Results"),
            [
                ("nodes", _("Node counts"), "chart-bar", None),
                ("words", _("Words"), "chart-histogram", None),
                ("network", _("Co-word network"), "sitemap", None),
            ],
        ),
        (_("Project"), own),
    ]


def _corpus(project: Project, edit: bool) -> list[Entry]:
    """For leads with what waits for them: candidates, pairs, metadata nobody has confirmed."""
    documents = Document.objects.current().filter(project=project).order_by()
    if not edit:
        return [
            ("documents", pgettext("side bar", "Documents"), "files", documents.count()),
            ("flow", _("Selection flow"), "arrows-split", None),
        ]
    counts = documents.aggregate(
        all=Count("pk"),
        candidates=Count("pk", filter=Q(status=Document.Status.CANDIDATE)),
        unconfirmed=Count("pk", filter=Q(reviewed_at=None)),
    )
    pairs = pairs_of(project).count()
    return [
        ("documents", pgettext("side bar", "Documents"), "files", counts["all"]),
        ("import_documents", _("Import"), "upload", None),
        ("review", _("Metadata review"), "clipboard-list", counts["unconfirmed"] or None),
        ("duplicates", _("Near duplicates"), "copy", pairs or None),
        ("screening", _("Screening"), "list-check", counts["candidates"] or None),
        ("flow", _("Selection flow"), "arrows-split", None),
        ("lists", _("Lists"), "tags", None),
    ]


def _coding(member: Membership) -> list[Entry]:
    version = CodebookVersion.objects.of(member.project_id).published().newest()
    rounds = Round.objects.listed_for(member).count()
    return [
        ("codebook", _("Codebook"), "list-tree", f"v{version.number}" if version else None),
        ("rounds", _("Rounds and tasks"), "users-group", rounds or None),
        ("project_agreement", _("Agreement"), "chart-dots", None),
    ]
