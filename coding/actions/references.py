"""The reference of a training round: made by leads, or taken over from passes of another round."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coding.actions.attempts import score_attempts
from coding.codebook.scheme import scheme_of
from coding.judgements.held import Holder
from coding.judgements.reading import spans_of, stored_of
from coding.judgements.write import judgement_of, write_new
from coding.models import Assignment, Judgement, Reference, Round
from coding.reads.training import clauses_of
from coding.results.base import CODER, CONSENSUS
from corpus.accounts.joining import hold_project
from corpus.audit import record
from corpus.models import Document, User
from policycoder.errors import Conflict, Missing, Unfit

Kind, Status = Assignment.Kind, Assignment.Status
GOING = (Round.Status.OPEN, Round.Status.LOCKED)


@transaction.atomic
def start_reference(
    *, actor: User, round: Round, documents: Collection[int] | None = None
) -> list[Assignment]:
    """Give the actor passes to make the reference of these documents by, or of all in the round.

    Those they have already are passed over. With passes of several leads the reference is what
    they agree on. Raises Conflict in a round that takes none or where the actor codes themselves.
    """
    held = _hold(round, actor)
    made = _make(held, actor, _documents(held, actor, documents))
    _record(actor, held, made, "start_reference")
    return made


@transaction.atomic
def take_reference(
    *,
    actor: User,
    round: Round,
    source: Round,
    layer: str,
    documents: Collection[int] | None = None,
) -> list[Assignment]:
    """Make the passes of another round the reference: its consensus, or `coder:<username>`'s.

    Copied for the documents both rounds have, those with a reference of the actor's left out. Who
    calls has let the actor see the codings of `source`. Raises Conflict as `start_reference`, and
    for a source that cannot be shown to the coders or was coded by another codebook.
    """
    held = _hold(round, actor)
    found: dict[int, list[Assignment]] = defaultdict(list)
    for one in _source(held, source, layer):
        found[one.document_id].append(one)
    chosen = [one for one in _documents(held, actor, documents) if one.pk in found]
    if not chosen:
        raise Conflict(
            _("“%(round)s” has no submitted pass of that kind over these documents.")
            % {"round": source.name}
        )
    made = _make(held, actor, chosen, found)
    for one in made:
        _copy(found[one.document_id], one, held)
    Assignment.objects.filter(pk__in=[one.pk for one in made]).update(
        status=Status.SUBMITTED, submitted_at=timezone.now()
    )
    _record(actor, held, made, "take_reference", source=source.name, layer=layer)
    score_attempts(actor=actor, round=held)
    return made


@transaction.atomic
def submit_reference(*, actor: User, assignment: Assignment) -> Assignment:
    """The lead has finished their reference: coders who have submitted are compared with it."""
    return _turn(actor, assignment, Status.SUBMITTED, "submit_reference")


@transaction.atomic
def reopen_reference(
    *, actor: User, assignment: Assignment, told: Mapping[str, Any] | None = None
) -> Assignment:
    """Let the lead correct it. Until it is submitted again, nobody is shown a comparison."""
    return _turn(actor, assignment, Status.OPEN, "reopen_reference", told)


@transaction.atomic
def withdraw_reference(*, actor: User, assignment: Assignment) -> Assignment:
    """Take one lead's pass out of the reference. It is kept, and counts no more."""
    held = _hold_pass(assignment)
    _require_going(held.round)
    former = Assignment.objects.filter(
        round=held.round,
        document=held.document,
        coder=held.coder,
        kind=Kind.EARLIER_REFERENCE,
    )
    held.kind, held.attempt = Kind.EARLIER_REFERENCE, former.count() + 1
    held.save(update_fields=["kind", "attempt"])
    _record(actor, held.round, [held], "withdraw_reference")
    score_attempts(actor=actor, round=held.round)
    return held


def _turn(
    actor: User,
    assignment: Assignment,
    status: str,
    verb: str,
    told: Mapping[str, Any] | None = None,
) -> Assignment:
    held = _hold_pass(assignment)
    if held.status == status:
        return held
    _require_going(held.round)
    held.status = status
    held.submitted_at = timezone.now() if status == Status.SUBMITTED else None
    held.save(update_fields=["status", "submitted_at"])
    _record(actor, held.round, [held], verb, **(told or {}))
    if status == Status.SUBMITTED:
        score_attempts(actor=actor, round=held.round)
    return held


def _hold_pass(assignment: Assignment) -> Assignment:
    hold_project(assignment.round.project_id)
    held = (
        Assignment.objects.select_related("round", "document", "coder")
        .select_for_update(of=("self",))
        .get(pk=assignment.pk)
    )
    if held.kind != Kind.REFERENCE:
        raise Conflict(_("This pass is no longer part of the reference."))
    return held


def _hold(round: Round, actor: User) -> Round:
    hold_project(round.project_id)
    held = Round.objects.select_for_update(no_key=True).get(pk=round.pk)
    if held.kind != Round.Kind.TRAINING:
        raise Conflict(_("Only a training round has a reference."))
    if not held.blind:
        raise Conflict(
            _(
                "In an open round coders read each other's codings: a comparison with a reference"
                " would say nothing. Make a blind training round."
            )
        )
    _require_going(held)
    own = Assignment.objects.filter(round=held, coder=actor, kind__in=(Kind.CODER, Kind.ATTEMPT))
    if own.exists():
        raise Conflict(
            _("You code in this training yourself; its reference is made by somebody else.")
        )
    return held


def _require_going(round: Round) -> None:
    if round.status not in GOING:
        raise Conflict(
            _("The round is %(status)s; its reference stays as it is.")
            % {"status": round.get_status_display()}
        )


def _documents(round: Round, actor: User, ids: Collection[int] | None) -> list[Document]:
    """Those asked for of which the actor makes no reference yet. Raises Invalid."""
    coded = Assignment.objects.filter(round=round, kind=Kind.CODER).order_by()
    found = Document.objects.filter(pk__in=coded.values("document")).order_by("number")
    if ids is not None:
        found = found.filter(pk__in=ids)
        if missing := set(ids) - set(found.values_list("pk", flat=True)):
            said = [
                _("The document with the id %(id)s is not coded in this round.") % {"id": pk}
                for pk in sorted(missing)
            ]
            raise Missing.on("documents", *said)
    own = Assignment.objects.filter(round=round, coder=actor, kind=Kind.REFERENCE)
    return list(found.exclude(pk__in=own.values("document")))


def _make(
    round: Round,
    actor: User,
    documents: Sequence[Document],
    sources: Mapping[int, Sequence[Assignment]] | None = None,
) -> list[Assignment]:
    drawn = _drawn(round)
    return Assignment.objects.bulk_create(
        Assignment(
            round=round,
            document=document,
            clauses=drawn[document.pk],
            coder=actor,
            kind=Kind.REFERENCE,
            taken_from=sources[document.pk][0] if sources else None,
        )
        for document in documents
    )


def _drawn(round: Round) -> dict[int, list[int] | None]:
    """Document id -> the clauses of it that any coder has; None: all."""
    found: dict[int, list[int] | None] = {}
    coded = Assignment.objects.filter(round=round, kind=Kind.CODER).order_by()
    for document, clauses in coded.values_list("document", "clauses"):
        before = found.get(document, [])
        both = None if before is None or clauses is None else sorted({*before, *clauses})
        found[document] = both
    return found


def _source(round: Round, source: Round, layer: str) -> list[Assignment]:
    if source.codebook_version_id != round.codebook_version_id:
        raise Conflict(
            _("“%(round)s” was coded by another version of the codebook.") % {"round": source.name}
        )
    if source.blind and source.status in GOING:
        raise Conflict(
            _(
                "“%(round)s” is blind and may still be coded; its codings are shown to nobody until"
                " it is being adjudicated or closed."
            )
            % {"round": source.name}
        )
    found = Assignment.objects.filter(round=source).select_related("round")
    if layer == CONSENSUS:
        return list(found.filter(kind=Kind.CONSENSUS))
    if not layer.startswith(CODER):
        raise Unfit.on("layer", _("Use consensus or coder:<username>."))
    username = layer.removeprefix(CODER)
    return list(found.filter(kind=Kind.CODER, coder__username=username, status=Status.SUBMITTED))


def _copy(parts: Sequence[Assignment], new: Assignment, round: Round) -> None:
    now, scheme = timezone.now(), scheme_of(round.codebook_version_id)
    spans = spans_of(Reference.objects.filter(assignment__in=parts))
    new.round = round
    judged = Judgement.objects.filter(assignment__in=parts, clause__in=clauses_of(new))
    rows = [
        (
            judgement_of(stored_of(one, spans[one.pk]), new.pk, scheme, created_at=now),
            spans[one.pk],
        )
        for one in judged.order_by("pk")
    ]
    write_new(Holder.REFERENCE, [new], rows)


def _record(
    actor: User, round: Round, passes: Sequence[Assignment], verb: str, **told: Any
) -> None:
    if not passes:
        return
    record(
        actor=actor,
        verb=verb,
        obj=round,
        project=round.project_id,
        round_id=round.pk,
        after={
            "documents": [one.document.number for one in passes],
            "coder": passes[0].coder.username,
            **told,
        },
    )
