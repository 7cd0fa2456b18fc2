"""Agencies that look like one, on the page of lists: what is shown, and what its buttons do."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corpus.access import agency_decision_for, agency_for
from corpus.accounts.requests import PageRequest
from corpus.actions.agencies import merge_agencies
from corpus.actions.agency_decisions import keep_agencies, undo_agency_decision
from corpus.models import Agency, Membership
from corpus.permissions import Capability
from corpus.reads.agencies import Pair, decisions_of, pairs_of_agencies
from corpus.text.agencies.alike import Reason
from policycoder.errors import Invalid
from policycoder.values import whole_number

REASONS = {
    Reason.SPELLING: gettext_lazy("The same name, written differently"),
    Reason.SHORT: gettext_lazy("One name is short for the other"),
    Reason.ENDING: gettext_lazy("Only the ending differs, as after a reform"),
}
MOST_SHOWN = 50


def alike_context(member: Membership) -> dict[str, Any]:
    """`pairs` with their reasons, so many are `waiting`; what was `decided`."""
    pairs = pairs_of_agencies(member.project)
    return {
        "pairs": [(pair, _sides(pair), REASONS[pair.reason]) for pair in pairs[:MOST_SHOWN]],
        "waiting": len(pairs),
        "decided": [
            (one, one.agency.name if one.agency else one.former["name"])
            for one in decisions_of(member.project)[:MOST_SHOWN]
        ],
    }


def _sides(pair: Pair) -> list[tuple[Any, str]]:
    """Both with the years they issued documents in."""
    return [(side, _years(side)) for side in (pair.main, pair.other)]


def _years(side: Any) -> str:
    if side.first is None:
        return ""
    years = dict.fromkeys([side.first.year, side.last.year])
    return "–".join(map(str, years))


def _merge_pair(request: PageRequest, member: Membership) -> str:
    one, other, main = (_agency(request, name) for name in ("agency", "other", "main"))
    if main.pk not in (one.pk, other.pk):
        raise Invalid(_("The request could not be understood."))
    gone = other if main.pk == one.pk else one
    merge_agencies(actor=request.user, agency=gone, into=main)
    return _("%(name)s is now an alias of %(into)s.") % {"name": gone.name, "into": main.name}


def _keep_agencies(request: PageRequest, member: Membership) -> str:
    one, other = _agency(request, "agency"), _agency(request, "other")
    keep_agencies(actor=request.user, agency=one, other=other)
    return _("%(one)s and %(other)s are kept apart.") % {"one": one.name, "other": other.name}


def _undo_agencies(request: PageRequest, member: Membership) -> str:
    pk = _number(request, "decision")
    decision, _member = agency_decision_for(request.user, pk, Capability.EDIT)
    undo_agency_decision(actor=request.user, decision=decision)
    return _("Undone: the pair is to be decided again.")


def _agency(request: PageRequest, name: str) -> Agency:
    return agency_for(request.user, _number(request, name), Capability.EDIT)[0]


def _number(request: PageRequest, name: str) -> int:
    number = whole_number(request.POST.get(name))
    if number is None:
        raise Invalid(_("The request could not be understood."))
    return number


ALIKE_ACTIONS = {
    "merge_pair": _merge_pair,
    "keep_agencies": _keep_agencies,
    "undo_agencies": _undo_agencies,
}
