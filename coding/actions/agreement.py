"""Computing the agreement of a round, and the snapshot of it that is read."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from coding.agreement.matrix import in_disagreement
from coding.agreement.report import dimension_report
from coding.agreement.units import (
    State,
    coders_of,
    load_units,
    report_dimensions,
    state_of,
)
from coding.models import Round, Snapshot
from corpus.audit import record
from corpus.jobs import Run, enqueue
from corpus.models import Job, User
from policycoder.errors import DomainError

KIND = "coding.compute_agreement"
UNFINISHED = (Job.State.QUEUED, Job.State.RUNNING)


class NotComputed(DomainError):
    """There is no snapshot yet."""

    status = 404
    code = "not_computed"


@transaction.atomic
def start_agreement(*, actor: User, found: Round) -> Job:
    """Queue the computation, or return the round's job that has not finished yet."""
    Round.objects.select_for_update(no_key=True).get(pk=found.pk)
    unfinished = jobs_of(found).filter(state__in=UNFINISHED).first()
    if unfinished:
        return unfinished
    job = enqueue(actor=actor, project=found.project, kind=KIND, params={"round": found.pk})
    record(actor=actor, verb="compute_agreement", obj=job, project=found.project, round_id=found.pk)
    return job


def run_agreement(run: Run) -> dict[str, Any]:
    """Compute the report and keep it as a snapshot; the job's result is `{snapshot}`.

    The snapshot bears the job's id, so a job that runs twice leaves one.
    """
    found = Round.objects.select_related("codebook_version").get(pk=run.job.params["round"])
    # Read first: a save that comes in meanwhile makes the snapshot stale, never falsely fresh.
    state = state_of(found)
    run.report(0, 1, _("Reading the judgements"))
    units = load_units(found)
    dimensions = report_dimensions(found, units)
    people = [
        {"username": coder.username, "name": coder.get_full_name()} for coder in coders_of(found)
    ]
    usernames = [person["username"] for person in people]
    reports = {}
    for done, dimension in enumerate(dimensions):
        run.report(done, len(dimensions), _("Computing the coefficients"))
        reports[dimension.key] = dimension_report(dimension, usernames) | {
            "disagreements": int(in_disagreement(dimension.units).sum())
        }
    run.report(len(dimensions), len(dimensions))
    data = {
        "coders": people,
        "documents": len({int(pk) for u in units.dimensions.values() for pk in u.document}),
        "units": len(units.clauses),
        "codebook_version": found.codebook_version.number,
        "revisions": state.revisions,
        "dimensions": reports,
    }
    snapshot, _made = Snapshot.objects.get_or_create(
        pk=run.job.pk,
        defaults={
            "project_id": found.project_id,
            "round": found,
            "kind": Snapshot.Kind.AGREEMENT,
            "base": base_of(found),
            "as_of": state.as_of,
            "data": data,
        },
    )
    return {"snapshot": str(snapshot.pk)}


def base_of(found: Round) -> str:
    return f"round={found.pk}"


def jobs_of(found: Round):
    """The round's computations, newest first."""
    return Job.objects.filter(project=found.project_id, kind=KIND, params__round=found.pk)


def newest_agreement(found: Round) -> Snapshot | None:
    return Snapshot.objects.filter(
        project=found.project_id, kind=Snapshot.Kind.AGREEMENT, base=base_of(found)
    ).first()


def newest_agreements(rounds: Sequence[Round]) -> dict[int, Snapshot]:
    """Round id -> its newest snapshot."""
    snapshots = Snapshot.objects.filter(kind=Snapshot.Kind.AGREEMENT, round__in=rounds)
    newest = snapshots.order_by("round_id", "-created_at").distinct("round_id")
    return {snapshot.round_id: snapshot for snapshot in newest if snapshot.round_id}


def is_stale(snapshot: Snapshot, found: Round) -> bool:
    """Whether the round's judgements have changed since the snapshot."""
    return state_of(found) != State(snapshot.as_of, snapshot.data["revisions"])


def agreement_of(found: Round) -> dict[str, Any]:
    """The newest snapshot in the shape of the API. Raises NotComputed."""
    snapshot = newest_agreement(found)
    if snapshot is None:
        raise NotComputed(
            _("The agreement of this round has not been computed. POST here to compute it.")
        )
    report = {key: value for key, value in snapshot.data.items() if key != "revisions"}
    return {
        "snapshot": str(snapshot.pk),
        "created_at": snapshot.created_at,
        "as_of": snapshot.as_of,
        "stale": is_stale(snapshot, found),
        "round": {
            field: getattr(found, field) for field in ("id", "name", "kind", "blind", "status")
        },
        **report,
    }
