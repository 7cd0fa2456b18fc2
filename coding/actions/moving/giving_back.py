"""Giving submitted passes back to be reconsidered after a move, and taking them back when it is undone."""

from collections.abc import Sequence
from contextlib import suppress

from django.db import transaction
from django.utils.dateparse import parse_datetime

from coding.actions.exposure import remember
from coding.actions.passes import reopen_assignment, set_status
from coding.codebook.mapping import mapping
from coding.models import Assignment, Judgement, Migration, Round
from coding.reads.exposure import EDITORS, seeing
from corpus.accounts.joining import hold_project
from corpus.models import Membership
from policycoder.errors import Conflict, Forbidden

_KIND, _STATUS = Assignment.Kind, Assignment.Status


@transaction.atomic
def give_back(migration: Migration) -> None:
    """Submitted passes with something to reconsider: a training's reference always, for coders are
    not compared with half of one; those of coders where the move was asked to.

    Not to who could see others' codings, and in no round whose submitted parts stay shut. Where an
    owner or lead who codes in the blind round sees who has submitted, and nothing else, every pass
    goes back: which of them do would tell what was coded.
    """
    hold_project(migration.round.project_id)
    held = Migration.objects.select_for_update(no_key=True).get(pk=migration.pk)
    round = Round.objects.get(pk=migration.round_id)
    found = mapping(migration.from_version, migration.to_version)
    if held.state != Migration.State.DONE or not found.queues:
        return
    kinds = [_KIND.REFERENCE]
    if migration.reopen and round.status == Round.Status.OPEN and not round.sealed:
        kinds.append(_KIND.CODER)
    chosen = _touched(migration, round, kinds)
    kept = seeing(round, {one.coder_id for one in chosen if one.kind == _KIND.CODER})
    for one in chosen:
        if one.kind == _KIND.CODER and one.coder_id in kept:
            continue
        # What a lead could not give back by hand either stays submitted.
        with suppress(Conflict, Forbidden):
            reopen_assignment(
                actor=migration.actor, assignment=one, told={"moved_to": found.after.number}
            )
            held.given_back.append([one.pk, str(one.submitted_at)])
    held.save(update_fields=["given_back"])


def _touched(migration: Migration, round: Round, kinds: Sequence[str]) -> list[Assignment]:
    submitted = Assignment.objects.filter(
        round=round,
        kind__in=kinds,
        status=_STATUS.SUBMITTED,
        superseded_by=None,
        submitted_at__lt=migration.moved_at,
    )
    if not _somebody_is_blind(round):
        submitted = submitted.filter(reconsider__migration=migration, reconsider__done_at=None)
    related = submitted.distinct().select_related("round", "document", "coder")
    # Coders first: with a finished reference they have been shown how they compare.
    return list(related.order_by("kind", "pk"))


def _somebody_is_blind(round: Round) -> bool:
    editors = Membership.objects.filter(project=round.project_id, role__in=EDITORS)
    return any(
        Round.objects.hidden_from(user).filter(pk=round.pk).exists()
        for user in editors.values_list("user", flat=True)
    )


@transaction.atomic
def take_back(migration: Migration) -> None:
    """Submitted again, as they were before the move that is undone; not what somebody has coded in,
    or handed in themselves, since."""
    hold_project(migration.round.project_id)
    held = Migration.objects.select_for_update(no_key=True).get(pk=migration.pk)
    submitted = {pk: parse_datetime(at) for pk, at in held.given_back}
    since = Judgement.objects.filter(updated_at__gt=held.undone_at).values("assignment")
    left = Assignment.objects.filter(
        pk__in=submitted, status=_STATUS.OPEN, kind__in=(_KIND.CODER, _KIND.REFERENCE)
    ).exclude(pk__in=since.filter(assignment__in=list(submitted)))
    actor = held.undone_by or held.actor
    for one in left.select_related("round", "document", "coder").order_by("pk"):
        set_status(actor, one, _STATUS.SUBMITTED, "resubmit_assignment", at=submitted[one.pk])
        if one.kind == _KIND.CODER:
            remember(actor=actor, round=one.round, users=[one.coder_id])
    held.given_back = []
    held.save(update_fields=["given_back"])
