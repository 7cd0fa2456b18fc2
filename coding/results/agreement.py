"""The agreement of a round's coders as a result."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from coding.access import round_results_for
from coding.agreement.intervals import RESAMPLES, SEED
from coding.agreement.matrix import in_disagreement
from coding.agreement.passages import passage_report, passages_of
from coding.agreement.report import dimension_report, dimension_sums
from coding.agreement.units import coders_of, load_units, report_dimensions, state_of
from coding.agreement.weeks import weeks_of
from coding.models import Round, Snapshot
from coding.reads.exposure import not_blind_in
from coding.reads.yardsticks import marks_of, yardsticks_of
from coding.results.agreement_details import details
from coding.results.base import ROUND, Base, made_under
from coding.results.kinds import Asked, Data, Report, State
from corpus.models import Document, Membership

KIND = "agreement"
METHOD = 3
"""Of what is computed: a report made by another method is stale. 1 had no intervals, 2 no parts and
no causes."""


def agreement_of(round: Round) -> Asked:
    """The question how far all coders of a round agree, which a door has let the reader see."""
    return Asked(KIND, Base(round.project_id, (round.pk,)))


def agreement_asked(member: Membership, params: Mapping[str, str]) -> Asked:
    """By `round`. Raises Invalid, and Http404 or Forbidden as `round_results_for` does."""
    round, _member = round_results_for(member.user, ROUND.of(params) or 0)
    if round.project_id != member.project_id:
        raise Http404
    return agreement_of(round)


def _round(asked: Asked) -> Round:
    """Raises ValueError for another base: agreement is between all the coders of one round."""
    if len(asked.base.rounds) != 1 or asked != Asked(
        KIND, Base(asked.base.project, asked.base.rounds)
    ):
        raise ValueError(f"agreement is of a whole round, not of {asked.key}")
    return Round.objects.select_related("codebook_version").get(pk=asked.base.rounds[0])


def agreement_state(asked: Asked) -> State:
    found = _round(asked)
    state, marked, aside = state_of(found), not_blind_in(found), asked.base.standing()
    more: list[Any] = [marked, aside] if aside else [marked] if marked else []
    if beside := marks_of(found):
        more.append({"beside": beside})
    return State(state.as_of, [METHOD, state.revisions, *more])


def compute_agreement(asked: Asked, report: Report) -> Data:
    """`{coders, not_blind, documents, units, codebook_version, made_under, resamples, seed,
    document_list: [{id, number, title}], dimensions: {key: dimension_report, details,
    passages, disagreements and drawn}}`; passages: None where no words were marked; `not_blind` as `not_blind_in` tells, `drawn` what the intervals drew:
    `document` or `unit`."""
    found = _round(asked)
    report(0, 1, _("Reading the judgements"))
    units = load_units(found)
    dimensions = report_dimensions(found, units)
    people = [
        {"username": coder.known_as, "name": coder.get_full_name()} for coder in coders_of(found)
    ]
    usernames = [person["username"] for person in people]
    weeks, yardsticks = weeks_of(found, units), yardsticks_of(found)
    reports: dict[str, Any] = {}
    for done, dimension in enumerate(dimensions):
        report(done, len(dimensions), _("Computing the coefficients"))
        sums = dimension_sums(dimension, resamples=RESAMPLES, seed=SEED)
        own = dimension_report(sums, usernames)
        more = details(
            dimension, own, usernames, clauses=units.clauses, weeks=weeks, yardsticks=yardsticks
        )
        marked = passages_of(found, dimension, units)
        reports[dimension.key] = {
            **own,
            **more,
            "passages": passage_report(marked, usernames) if marked else None,
            "disagreements": int(in_disagreement(dimension.units).sum()),
            "drawn": sums.drawn,
        }
    documents = {int(pk) for u in units.dimensions.values() for pk in u.document}
    report(len(dimensions), len(dimensions), "")
    return {
        "coders": people,
        "not_blind": not_blind_in(found),
        "documents": len(documents),
        "document_list": list(
            Document.objects.filter(pk__in=documents)
            .order_by("number")
            .values("id", "number", "title")
        ),
        "units": len(units.clauses),
        "codebook_version": found.codebook_version.number,
        "made_under": made_under(asked.base),
        "resamples": RESAMPLES,
        "seed": SEED,
        "dimensions": reports,
    }


def newest_agreements(rounds: Sequence[Round]) -> dict[int, Snapshot]:
    """Round id -> its newest snapshot."""
    snapshots = Snapshot.objects.filter(kind=KIND, round__in=rounds)
    newest = snapshots.order_by("round_id", "-created_at").distinct("round_id")
    return {snapshot.round_id: snapshot for snapshot in newest if snapshot.round_id}
