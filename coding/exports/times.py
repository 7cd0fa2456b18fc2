"""How long clauses took, as their coders' pages measured it, as a file."""

from django.db.models import Count, F, Q, Sum
from django.utils.translation import gettext_lazy as _

from coding.models import Assignment, Round, TimeSpent
from corpus.models import Membership, Project
from corpus.permissions import Capability
from policycoder.tables import Column, Columns, Table

COLUMNS: Columns = (
    Column("document", _("Number of the document in the project."), lambda t: t["number"]),
    Column("clause", _("Number of the clause."), lambda t: t["clause__number"]),
    Column("round", _("Name of the round."), lambda t: t["round"]),
    Column("coder", _("Username of the coder."), lambda t: t["coder"]),
    Column(
        "seconds",
        _(
            "Whole seconds in which the clause was before its coder: the page in sight, and something done within the last minute. Nothing was measured where times are switched off, by the project or by the coder."
        ),
        lambda t: t["seconds"],
    ),
    Column(
        "sittings",
        _("In how many sittings, each from opening the page to leaving it."),
        lambda t: t["sittings"],
    ),
)


def times(project: Project, member: Membership | None) -> Table:
    """Leads have those of rounds whose codings they may see, everybody their own; without a member
    all. What is sealed from somebody tells them no times either."""
    passes = Assignment.objects.filter(round__project=project, kind=Assignment.Kind.CODER)
    if member:
        passes = passes.filter(_told_to(member))
    rows = (
        TimeSpent.objects.filter(assignment__in=passes.order_by().values("pk"))
        .values(
            "clause__number",
            number=F("assignment__document__number"),
            round=F("assignment__round__name"),
            coder=F("assignment__coder__username"),
        )
        .annotate(seconds=Sum("seconds"), sittings=Count("pk"))
        .order_by("number", "clause__start", "assignment__round", "coder")
    )
    return Table.of("times", COLUMNS, rows.iterator(chunk_size=2000))


def _told_to(member: Membership) -> Q:
    sealed = Round.objects.filter(project=member.project_id).sealed_from(member.user_id)
    told = Q(coder=member.user_id) & ~Q(round__in=sealed.values("pk"))
    if member.can(Capability.EDIT):
        told |= Q(round__in=Round.objects.results_visible_to(member).values("pk"))
    return told
