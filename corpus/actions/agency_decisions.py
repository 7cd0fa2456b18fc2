"""What is decided about agencies that look like one, kept so that it can be taken back."""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from corpus.audit import record
from corpus.models import Agency, AgencyAlias, AgencyDecision, Issue, User
from policycoder.errors import Conflict, Unfit

State = AgencyDecision.State


@transaction.atomic
def keep_agencies(*, actor: User, agency: Agency, other: Agency) -> AgencyDecision:
    """The two are different bodies: they are not proposed again."""
    if agency.pk == other.pk or agency.project_id != other.project_id:
        raise Unfit(_("Choose two agencies of the same project."))
    decision, made = _distinct(actor, agency, other)
    if made:
        _record(actor, "keep_agencies", decision, after={"agencies": [agency.name, other.name]})
    return decision


def remember_merge(*, actor: User, agency: Agency, into: Agency, aliases: list[str]) -> None:
    """Before `agency` goes: what it was, and which others it is not, from now on said of `into`."""
    joint = set(into.issues.values_list("document", flat=True))
    issues = [
        {"document": document, "position": position, "joint": document in joint}
        for document, position in agency.issues.values_list("document", "position")
    ]
    former = {"name": agency.name, "region": agency.region, "aliases": aliases, "issues": issues}
    of_it = Q(agency=agency) | Q(into=agency)
    for one in AgencyDecision.objects.filter(of_it, state=State.DISTINCT).select_related(
        "agency", "into", "decided_by"
    ):
        other = one.into if one.agency_id == agency.pk else one.agency
        if other is not None and other.pk != into.pk:
            _distinct(one.decided_by, other, into)
    AgencyDecision.objects.filter(into=agency, state=State.MERGED).update(into=into)
    AgencyDecision.objects.create(
        project_id=into.project_id, state=State.MERGED, into=into, former=former, decided_by=actor
    )


@transaction.atomic
def undo_agency_decision(*, actor: User, decision: AgencyDecision) -> None:
    """Propose the two again; one that was merged is itself again, with the documents it had that
    still name the agency it went into. Raises Conflict where its name has been given away."""
    found = AgencyDecision.objects.select_for_update(of=("self",)).filter(pk=decision.pk)
    decision = found.select_related("agency", "into").first() or decision
    if decision not in found:
        raise Conflict(_("This has been undone already. Reload the list."))
    if decision.state == State.MERGED:
        name = _take_apart(decision)
    else:
        name = decision.agency.name if decision.agency else ""
    names = {"agencies": [name, decision.into.name]}
    _record(actor, "undo_agency_decision", decision, before={"state": decision.state} | names)
    decision.delete()


def _take_apart(decision: AgencyDecision) -> str:
    into, former = decision.into, decision.former
    name = former["name"]
    if Agency.objects.filter(project=decision.project_id, name=name).exists():
        said = _("%(name)s is in the list again: nothing was undone.")
        raise Conflict(said % {"name": name})
    AgencyAlias.objects.filter(project=decision.project_id, name=name).delete()
    agency = Agency.objects.create(
        project_id=decision.project_id, name=name, region=former["region"]
    )
    into.aliases.filter(name__in=former["aliases"]).update(agency=agency)
    later = AgencyDecision.objects.filter(into=into, former__name__in=former["aliases"])
    later.update(into=agency)
    rows = {issue["document"]: issue for issue in former["issues"]}
    held = Issue.objects.filter(agency=into, document__in=rows)
    alone = [pk for pk, row in rows.items() if not row["joint"]]
    again = [
        Issue(document_id=pk, agency=agency, position=rows[pk]["position"])
        for pk in held.values_list("document", flat=True)
        if rows[pk]["joint"]
    ]
    held.filter(document__in=alone).update(agency=agency)
    Issue.objects.bulk_create(again)
    return name


def _distinct(actor: User, one: Agency, other: Agency) -> tuple[AgencyDecision, bool]:
    first, second = sorted((one, other), key=lambda agency: agency.pk)
    return AgencyDecision.objects.get_or_create(
        agency=first,
        into=second,
        defaults={"project_id": one.project_id, "state": State.DISTINCT, "decided_by": actor},
    )


def _record(actor: User, verb: str, decision: AgencyDecision, **change: Any) -> None:
    record(actor=actor, verb=verb, obj=decision.into, project=decision.project_id, **change)
