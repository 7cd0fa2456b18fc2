"""The side bar: the project's pages in the order of the work, each with its number."""

from typing import Any, NamedTuple

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from coding.codebook.versions import newest_version
from coding.models import Proposal, Round
from coding.pages.home import next_step
from coding.reads.notes import open_questions
from coding.results.entries import RESULTS
from corpus.accounts.requests import PageRequest
from corpus.models import Document, Membership, Project
from corpus.pages.frame import Frame
from corpus.permissions import Capability
from corpus.reads.agencies import undecided_agencies
from corpus.reads.copies import group_counts
from policycoder import disk


class Entry(NamedTuple):
    """`name` and `kind` are those of the address; a count of None is not shown."""

    name: str
    label: Any
    icon: str
    count: Any = None
    kind: str = ""

    @property
    def key(self) -> str:
        return result_entry(self.kind) if self.kind else self.name

    def url(self, project: int) -> str:
        return reverse(self.name, args=[project, self.kind] if self.kind else [project])


def result_entry(kind: str) -> str:
    """What marks the side bar's entry of a result that has no page of its own."""
    return f"result {kind}"


def side_bar(request: PageRequest) -> dict[str, Any]:
    """Context processor for pages of a project: `nav`; `short_of_space` where its owner is to know;
    `study_next`, the step that is next, for pages that have nothing to show yet."""
    frame: Frame | None = getattr(request, "frame", None)
    if frame is None:
        return {"nav": []}
    owner = frame.member.can(Capability.MANAGE)
    groups = groups_of(frame.member)
    return {
        "study_next": SimpleLazyObject(lambda: next_step(frame.member)),
        "short_of_space": disk.least() if owner and disk.state() != disk.OK else None,
        "nav": [
            {
                "label": label,
                "entries": [
                    {
                        "label": entry.label,
                        "icon": entry.icon,
                        "count": entry.count,
                        "url": entry.url(frame.member.project_id),
                        "active": entry.key == frame.active,
                    }
                    for entry in entries
                ],
            }
            for label, entries in groups
        ],
    }


def groups_of(member: Membership) -> list[tuple[str, list[Entry]]]:
    """The entries under their headings, each counted as this member may know it."""
    edit, manage = member.can(Capability.EDIT), member.can(Capability.MANAGE)
    own = [Entry("members", _("Members"), "users", member.project.memberships.count())]
    own.append(Entry("exports", _("Exports"), "download"))
    if edit:
        own.append(Entry("log", _("Log"), "history"))
    if manage:
        own.append(Entry("project_settings", _("Settings"), "settings"))
    return [
        (_("Corpus"), _corpus(member.project, edit)),
        (_("Coding"), _coding(member)),
        (_("Results"), _results()),
        (_("Project"), own),
    ]


def _results() -> list[Entry]:
    return [
        Entry(one.page, one.label, one.icon)
        if one.page
        else Entry("result", one.label, one.icon, kind=kind)
        for kind, one in RESULTS.items()
        if one.page or one.template
    ]


def _corpus(project: Project, edit: bool) -> list[Entry]:
    """For leads with what waits for them: candidates, pairs, metadata nobody has confirmed."""
    documents = Document.objects.current().filter(project=project).order_by()
    if not edit:
        return [
            Entry("documents", pgettext("side bar", "Documents"), "files", documents.count()),
            Entry("flow", _("Selection flow"), "arrows-split"),
        ]
    counts = documents.aggregate(
        all=Count("pk"),
        candidates=Count("pk", filter=Q(status=Document.Status.CANDIDATE)),
        unconfirmed=Count("pk", filter=Q(reviewed_at=None)),
    )
    agencies = undecided_agencies([project.pk]).get(project.pk, ())
    alike = group_counts([project.pk]).get(project.pk)
    return [
        Entry("documents", pgettext("side bar", "Documents"), "files", counts["all"]),
        Entry("import_documents", _("Import"), "upload"),
        Entry("review", _("Metadata review"), "clipboard-list", counts["unconfirmed"] or None),
        Entry("duplicates", _("Near duplicates"), "copy", alike),
        Entry("screening", _("Screening"), "list-check", counts["candidates"] or None),
        Entry("flow", _("Selection flow"), "arrows-split"),
        Entry("lists", _("Lists"), "tags", len(agencies) or None),
    ]


def _coding(member: Membership) -> list[Entry]:
    version = newest_version(member.project_id)
    rounds = Round.objects.listed_for(member).count()
    waiting = Proposal.objects.visible_to(member).open().count()
    questions = open_questions(member.project_id, member.user).count()
    return [
        Entry("codebook", _("Codebook"), "list-tree", f"v{version.number}" if version else None),
        Entry("proposals", _("Proposals"), "message", waiting or None),
        Entry("notes", pgettext("side bar", "Notes"), "note", questions or None),
        Entry("rounds", _("Rounds and tasks"), "users-group", rounds or None),
        Entry("project_agreement", _("Agreement"), "chart-dots"),
    ]
