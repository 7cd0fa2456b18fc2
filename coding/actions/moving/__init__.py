"""Moving a round to a newer codebook version, and back: asked for by a lead, done by a job.

A job first marks the round, so that saves are answered at once that they have to wait, and lets
those under way end. Then one transaction does all or nothing. A dead worker's job is taken over; a
failed or cancelled one clears the mark.
"""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from coding.actions.moving.engine import move, move_back
from coding.actions.moving.giving_back import give_back, take_back
from coding.codebook.mapping import mapping
from coding.judgements.held import require_still
from coding.models import Assignment, CodebookVersion, Migration, Round
from coding.reads.migrations import why_not_moved, why_not_undone
from corpus.accounts.joining import hold_project
from corpus.audit import record
from corpus.jobs import Run, Stopped, enqueue, pulse
from corpus.models import Job, User
from policycoder.errors import Conflict
from policycoder.faults import passes

KIND = "coding.migrate_round"
_STATE = Migration.State


@transaction.atomic
def start_migration(
    *, actor: User, round: Round, to: CodebookVersion, reopen: bool = False
) -> Migration:
    """Queue the move of the round to a later published version.

    `reopen`: submitted passes with something to reconsider go back to their coders. Raises
    Conflict for a round that cannot be moved there now.
    """
    held = _hold(round)
    if refusal := why_not_moved(held, to):
        raise Conflict(refusal)
    migration = Migration.objects.create(
        round=held,
        from_version=held.codebook_version,
        to_version=to,
        plan=mapping(held.codebook_version, to).json(),
        reopen=reopen,
        actor=actor,
    )
    return _queue(actor, migration, undo=False)


@transaction.atomic
def undo_migration(*, actor: User, migration: Migration) -> Migration:
    """Queue the undoing of the round's last move. Raises Conflict once somebody has coded since."""
    _hold(migration.round)
    migration = _held(migration.pk)
    if migration.state == _STATE.UNDOING:
        raise Conflict(_("A move of this round is under way already."))
    if refusal := why_not_undone(migration):
        raise Conflict(refusal)
    migration.state, migration.undone_by = _STATE.UNDOING, actor
    migration.save(update_fields=["state", "undone_by"])
    return _queue(actor, migration, undo=True)


def _hold(round: Round) -> Round:
    hold_project(round.project_id)
    found = Round.objects.select_related("codebook_version", "project")
    held = found.select_for_update(of=("self",), no_key=True).get(pk=round.pk)
    require_still(held)
    return held


def _queue(actor: User, migration: Migration, *, undo: bool) -> Migration:
    params = {"migration": migration.pk, "undo": undo}
    project = migration.round.project
    migration.job = enqueue(actor=actor, project=project, kind=KIND, params=params)
    migration.save(update_fields=["job"])
    record(
        actor=actor,
        verb="undo_migration" if undo else "start_migration",
        obj=migration,
        project=project,
        round_id=migration.round_id,
        after=_about(migration),
    )
    return migration


def _about(migration: Migration) -> dict[str, Any]:
    """Nothing that depends on what was coded: every lead reads it."""
    return {
        "round": migration.round.name,
        "from": migration.from_version.number,
        "to": migration.to_version.number,
    }


def run_migration(run: Run) -> dict[str, Any]:
    """The job: `{migration, state}`. Run twice it does nothing the second time."""
    pk, undo = run.job.params["migration"], run.job.params["undo"]
    try:
        if _mark(pk, undo):
            _let_saves_end(pk)
            _work(run, pk, undo)
    except Exception as error:
        # A database that is away for a moment leaves the job to be taken over, with the mark.
        if not passes(error):
            release(pk)
        raise
    migration = _found(pk)
    (take_back if undo else give_back)(migration)
    return {"migration": migration.pk, "state": migration.state}


def _found(pk: int) -> Migration:
    found = Migration.objects.select_related("round__project", "from_version", "to_version")
    return found.get(pk=pk)


def _held(pk: int) -> Migration:
    """Its row held: another worker that took the job over waits here. All is read after that."""
    Migration.objects.select_for_update(no_key=True).get(pk=pk)
    return _found(pk)


@transaction.atomic
def _mark(pk: int, undo: bool) -> bool:
    """Keep saves away; False where the work is done. Raises Conflict where it cannot be."""
    migration = _held(pk)
    if migration.state == (_STATE.UNDONE if undo else _STATE.DONE):
        return False
    if refusal := (why_not_undone if undo else _why_not_run)(migration):
        raise Conflict(refusal)
    Round.objects.filter(pk=migration.round_id).update(moving=True)
    migration.state = _STATE.UNDOING if undo else _STATE.RUNNING
    migration.save(update_fields=["state"])
    return True


def _why_not_run(migration: Migration) -> str:
    if migration.round.codebook_version_id != migration.from_version_id:
        return _("The round has been moved meanwhile.")
    return why_not_moved(migration.round, migration.to_version, besides=migration)


@transaction.atomic
def _let_saves_end(pk: int) -> None:
    """Those that held their pass before the mark; whoever comes later reads the mark."""
    _hold_passes(Migration.objects.get(pk=pk).round_id)


def _hold_passes(round_id: int) -> None:
    held = Assignment.objects.select_for_update(no_key=True).filter(round=round_id)
    list(held.order_by("pk").values_list("pk"))


def _work(run: Run, pk: int, undo: bool) -> None:
    progress = _Progress(run, _found(pk))
    with pulse(progress.tell), transaction.atomic():
        migration = _held(pk)
        if migration.state not in (_STATE.RUNNING, _STATE.UNDOING):
            return
        _hold_passes(migration.round_id)
        if undo and (refusal := why_not_undone(migration)):
            raise Conflict(refusal)
        (move_back if undo else move)(migration, progress.step)
        record(
            actor=migration.undone_by if undo else migration.actor,
            verb="move_round_back" if undo else "move_round",
            obj=migration,
            project=migration.round.project_id,
            round_id=migration.round_id,
            after=_about(migration),
        )
    progress.end()


class _Progress:
    """Told from outside the transaction, whose own reports nobody could see, and which would hold
    the job's row against its heartbeat."""

    def __init__(self, run: Run, migration: Migration):
        self._run, self._stopped, self._done, self._total = run, False, 0, 1
        self._note = _("Mapping the codings of “%(round)s” to codebook version %(version)s") % {
            "round": migration.round.name,
            "version": migration.to_version.number,
        }

    def step(self, done: int, total: int) -> None:
        """Raises Stopped when the job was cancelled or taken over."""
        if self._stopped:
            raise Stopped
        self._done, self._total = done, total

    def end(self) -> None:
        self._done = self._total
        self.tell()

    def tell(self) -> None:
        try:
            self._run.report(self._done, self._total, self._note)
        except Stopped:
            self._stopped = True


def release(pk: int) -> None:
    """A move that will not go on: the round is as it was, and open to saves."""
    with transaction.atomic():
        held = Migration.objects.select_for_update(no_key=True).get(pk=pk)
        if held.state not in Migration.UNFINISHED:
            return
        held.state = _STATE.DONE if held.state == _STATE.UNDOING else _STATE.FAILED
        held.save(update_fields=["state"])
        Round.objects.filter(pk=held.round_id).update(moving=False)


def release_ended() -> None:
    """Of jobs that ended without their work: cancelled while queued, or given up."""
    ended = (Job.State.FAILED, Job.State.CANCELLED)
    found = Migration.objects.filter(state__in=Migration.UNFINISHED, job__state__in=ended)
    for pk in found.values_list("pk", flat=True):
        release(pk)
