"""Opening a round, and its way from open to closed."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coding.actions.attempts import score_attempts
from coding.actions.choosing import coders_named, documents_chosen
from coding.actions.deadlines import checked_deadline
from coding.actions.dealing import deal_out, sealed, told
from coding.actions.exposure import remember
from coding.actions.passes import set_status
from coding.actions.training import checked_bar, require_bar
from coding.agreement.training import Bar
from coding.judgements.held import require_still
from coding.models import Assignment, CodebookVersion, Round
from coding.reads.adjudication.standing import standing_of
from coding.reads.exposure import EDITORS
from coding.reads.plan import Dealing, Plan, Sampling, plan_round
from coding.results.agreement import agreement_of
from coding.results.life import start
from corpus.accounts.joining import hold_project
from corpus.audit import record
from corpus.models import Membership, Project, User
from policycoder.errors import Conflict, Missing, Unfit
from policycoder.numbers import grouped


@transaction.atomic
def create_round(
    *,
    actor: User,
    project: Project,
    name: str,
    version: CodebookVersion,
    coders: Sequence[str],
    documents: Sequence[int] | None,
    kind: str = Round.Kind.MAIN,
    blind: bool = True,
    bar: Bar | None = None,
    training: int | None = None,
    sampling: Sampling | None = None,
    dealing: Dealing | None = None,
    deadline: date | None = None,
) -> Round:
    """A round with one assignment per document and coder, or as `sampling` draws and `dealing` deals.

    `coders` are usernames of members who may code; `documents` ids, or None for all included
    ones. `bar` is what a training must reach; `training`, by id, what must be passed before the
    passes of any other round open; `deadline` the last day of coding. Raises Invalid naming what is unknown, Conflict for a name that
    is taken.
    """
    Project.objects.select_for_update().get(pk=project.pk)
    if Round.objects.filter(project=project, name=name).exists():
        raise Conflict.on(
            "name",
            _("Choose another name."),
            detail=_("There is a round named “%(name)s” already.") % {"name": name},
        )
    people = coders_named(project, coders)
    chosen = documents_chosen(project, documents)
    plan = plan_round(chosen, [person.username for person in people], sampling, dealing)
    made = Round.objects.create(
        project=project,
        name=name,
        kind=kind,
        blind=blind,
        sealed=sealed(blind, dealing),
        deadline=checked_deadline(deadline),
        codebook_version=version,
        created_by=actor,
        **_trained_by(project, kind, version, bar, training),
    )
    deal_out(made, people, plan)
    record(
        actor=actor,
        verb="create_round",
        obj=made,
        project=project,
        round_id=made.pk,
        after={
            "name": name,
            "kind": kind,
            "blind": blind,
            "codebook_version": version.number,
            "coders": [person.username for person in people],
            **({"bar": made.bar} if made.bar is not None else {}),
            **({"training": made.training.name} if made.training else {}),
            **({"deadline": made.deadline.isoformat()} if made.deadline else {}),
            "documents": sorted({one.number for one in plan.passes}),
            **told(plan, dealing),
        },
    )
    return made


def _trained_by(
    project: Project, kind: str, version: CodebookVersion, bar: Bar | None, training: int | None
) -> dict[str, Any]:
    """The columns of a round that say what must be passed in it, or before it."""
    is_training = kind == Round.Kind.TRAINING
    if bar is not None and not is_training:
        raise Unfit.on("bar", _("Only a training round has a bar to pass."))
    if training is not None and is_training:
        raise Unfit.on("training", _("A training does not wait for another."))
    columns: dict[str, Any] = {}
    if bar is not None:
        checked_bar(bar, version.pk)
        columns |= {"bar": bar.least, "bar_coefficient": bar.coefficient}
        columns["bar_dimensions"] = list(bar.dimensions)
    if training is not None:
        found = Round.objects.filter(project=project, pk=training).first()
        if found is None:
            said = _("The project has no round %(id)s.") % {"id": training}
            raise Missing.on("training", said)
        require_bar(found)
        columns["training"] = found
    return columns


def plan_of(
    *,
    project: Project,
    coders: Sequence[str],
    documents: Sequence[int] | None,
    blind: bool = True,
    sampling: Sampling | None = None,
    dealing: Dealing | None = None,
) -> Plan:
    """What `create_round` would make of it. Raises Invalid."""
    people = coders_named(project, coders)
    sealed(blind, dealing)
    chosen = documents_chosen(project, documents)
    return plan_round(chosen, [person.username for person in people], sampling, dealing)


@transaction.atomic
def lock_round(*, actor: User, round: Round) -> Round:
    """End the coding: no judgement of the round changes any more, and its agreement is computed.

    Passes of owners and leads are submitted with it: from now on they see the codings, so
    their own pass is not theirs to continue if the round is opened again. Who becomes one later
    keeps theirs, and sees nothing.
    """
    # In the order of save_judgement: first the passes, then the round.
    hold_project(round.project_id)
    require_still(round)
    list(Assignment.objects.select_for_update().filter(round=round).order_by("pk"))
    open_until_now = Round.objects.filter(pk=round.pk, status=Round.Status.OPEN).exists()
    round = _move(actor, round, {Round.Status.OPEN}, Round.Status.LOCKED, "lock_round")
    if round.blind and open_until_now:
        _end_passes_of_editors(actor, round)
    score_attempts(actor=actor, round=round)
    start(actor=actor, asked=agreement_of(round))
    return round


def _end_passes_of_editors(actor: User, round: Round) -> None:
    editors = Membership.objects.filter(project=round.project_id, role__in=EDITORS)
    own = Assignment.objects.filter(
        round=round,
        status=Assignment.Status.OPEN,
        kind=Assignment.Kind.CODER,
        coder__in=editors.values("user"),
    )
    ended = list(own.select_related("round", "document", "coder"))
    for held in ended:
        set_status(actor, held, Assignment.Status.SUBMITTED, "submit_assignment")
    users = {held.coder_id for held in ended}
    remember(actor=actor, round=round, users=users, since=timezone.now())


@transaction.atomic
def reopen_round(*, actor: User, round: Round) -> Round:
    """Let coding go on in a locked round: passes that are not submitted, whose coders have seen
    nothing of the others' codings of a blind round meanwhile, whatever their role.

    What has been decided in it stays, and is told where the codings are others once it is
    adjudicated again."""
    allowed = {Round.Status.LOCKED, Round.Status.ADJUDICATING}
    return _move(actor, round, allowed, Round.Status.OPEN, "reopen_round")


@transaction.atomic
def close_round(*, actor: User, round: Round, undecided: int | None = None) -> Round:
    """Make the round's results readable for every member.

    Where it is being adjudicated, `undecided` says how much is left open: raises Conflict with the
    number where it is another.
    """
    hold_project(round.project_id)
    _require_decided(round, undecided)
    allowed = {Round.Status.LOCKED, Round.Status.ADJUDICATING}
    round = _move(actor, round, allowed, Round.Status.CLOSED, "close_round")
    Assignment.objects.filter(
        round=round, kind=Assignment.Kind.CONSENSUS, status=Assignment.Status.OPEN
    ).update(status=Assignment.Status.SUBMITTED, submitted_at=timezone.now())
    return round


def _require_decided(round: Round, undecided: int | None) -> None:
    held = Round.objects.select_for_update().get(pk=round.pk)
    if held.status != Round.Status.ADJUDICATING:
        return
    left = standing_of(held)
    if left.undecided == (undecided or 0):
        return
    raise Conflict(
        _(
            "%(left)s choices are not decided yet: %(disputed)s disagreements, and %(alike)s that"
            " nobody disagrees on and nobody has accepted. Decide them, or close the round with as"
            " many left open."
        )
        % {
            "left": grouped(left.undecided),
            "disputed": grouped(left.disputed - left.decided),
            "alike": grouped(left.undecided - left.disputed + left.decided),
        },
        extra={"undecided": left.undecided},
    )


def _move(actor: User, round: Round, allowed: set, target: str, verb: str) -> Round:
    hold_project(round.project_id)
    require_still(round)
    round = Round.objects.select_for_update().get(pk=round.pk)
    if round.status == target:
        return round
    if round.status not in allowed:
        raise Conflict(
            _("A round that is “%(status)s” cannot become “%(target)s”.")
            % {
                "status": round.get_status_display(),
                "target": Round.Status(target).label,
            }
        )
    before, round.status = round.status, target
    round.save(update_fields=["status"])
    record(
        actor=actor,
        verb=verb,
        obj=round,
        project=round.project_id,
        round_id=round.pk,
        before={"status": before},
        after={"status": target},
    )
    return round
