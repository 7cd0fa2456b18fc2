"""Scoring what coders have submitted in a training round."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from coding.agreement.training import reaches
from coding.codebook.scheme import scheme_of
from coding.models import Attempt, Round
from coding.reads.history import SCORE
from coding.reads.trainees import Trainee, trainees_of
from coding.reads.training import bar_of, keys_of, scores_of
from corpus.audit import record
from corpus.models import User


def score_attempts(
    *, actor: User, round: Round, coders: Iterable[int] | None = None
) -> list[Attempt]:
    """Compare with the reference whoever has submitted all of a training round, and keep it.

    Of these coders, or of all. An attempt that is scored already is scored again: the reference
    may have been corrected. Nothing where a reference is not finished. Who calls holds the
    project.
    """
    if round.kind != Round.Kind.TRAINING:
        return []
    return [
        attempt
        for trainee in trainees_of(round, coders)
        if trainee.finished and (attempt := _score(actor, round, trainee)) is not None
    ]


def _score(actor: User, round: Round, trainee: Trainee) -> Attempt | None:
    keys = keys_of(round, {one.document_id for one in trainee.passes})
    if not all(key.ready for key in keys.values()):
        return None
    scores = scores_of(trainee.passes, keys, scheme_of(round.codebook_version_id))
    bar = bar_of(round)
    passed = reaches(scores, bar) if bar else None
    before = next((one for one in trainee.attempts if one.number == trainee.number), None)
    if before and (before.scores, before.passed) == (scores, passed):
        return before
    attempt = before or Attempt(round=round, coder=trainee.coder, number=trainee.number)
    was = {"passed": before.passed} if before else None
    attempt.scores, attempt.passed = scores, passed
    attempt.finished_at, attempt.scored_at = _finished_at(trainee), timezone.now()
    attempt.save()
    record(
        actor=actor,
        verb=SCORE,
        obj=attempt,
        project=round.project_id,
        round_id=round.pk,
        before=was,
        after={"coder": trainee.coder.username, "attempt": attempt.number, "passed": passed},
    )
    return attempt


def _finished_at(trainee: Trainee) -> datetime:
    return max(one.submitted_at for one in trainee.passes if one.submitted_at)
