from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coding.access import Superseded
from coding.models import Assignment, CodebookVersion, Judgement, Round
from coding.reads.progress import TO_CHECK
from coding.results.agreement import agreement_of
from coding.results.life import start
from corpus.audit import record
from corpus.models import Document, Membership, Project, User
from corpus.permissions import CAPABILITIES, Capability
from policycoder.errors import Conflict, Forbidden, Invalid

EDITORS = [role for role, given in CAPABILITIES.items() if Capability.EDIT in given]
# How many clauses a refusal lists.
NAMED = 8
CODERS = [role for role, given in CAPABILITIES.items() if Capability.CODE in given]


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
) -> Round:
    """A round with one assignment per document and coder.

    `coders` are usernames of members who may code; `documents` ids, or None for all included
    ones. Raises Invalid naming what is unknown, Conflict for a name that is taken.
    """
    Project.objects.select_for_update().get(pk=project.pk)
    if Round.objects.filter(project=project, name=name).exists():
        raise Conflict.on(
            "name",
            _("Choose another name."),
            detail=_("There is a round named “%(name)s” already.") % {"name": name},
        )
    people = _coders(project, coders)
    chosen = _documents(project, documents)
    made = Round.objects.create(
        project=project,
        name=name,
        kind=kind,
        blind=blind,
        codebook_version=version,
        created_by=actor,
    )
    Assignment.objects.bulk_create(
        Assignment(round=made, document=document, coder=person)
        for document in chosen
        for person in people
    )
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
            "documents": [document.number for document in chosen],
        },
    )
    return made


@transaction.atomic
def extend_round(
    *,
    actor: User,
    round: Round,
    coders: Sequence[str] = (),
    documents: Sequence[int] | None = (),
) -> list[Assignment]:
    """Add coders or documents to an open round; returns the assignments that arose.

    A new coder gets every document, a new document every coder who still may code; `coders` and
    `documents` as in create_round. Who is in the round already is passed over, so that the same
    call twice changes nothing. Raises Conflict when the round is not open, Forbidden for an owner
    or lead who may have read the codings of a blind round already.
    """
    held = Round.objects.select_for_update().select_related("project").get(pk=round.pk)
    _require_open(held)
    if not coders and documents is not None and not documents:
        raise Invalid(_("Choose coders or documents to add."))
    people = _coders(held.project, coders) if coders else []
    chosen = _documents(held.project, documents) if documents is None or documents else []
    passes = Assignment.objects.filter(round=held, kind=Assignment.Kind.CODER)
    old_coders = set(passes.values_list("coder", flat=True))
    old_documents = set(passes.values_list("document", flat=True))
    new_people = [person for person in people if person.pk not in old_coders]
    new_documents = [document for document in chosen if document.pk not in old_documents]
    _require_unread(held, new_people)
    staying = User.objects.filter(
        pk__in=old_coders, memberships__project=held.project, memberships__role__in=CODERS
    )
    everything = [*Document.objects.filter(pk__in=old_documents), *new_documents]
    made = Assignment.objects.bulk_create(
        [Assignment(round=held, document=d, coder=p) for p in new_people for d in everything]
        + [Assignment(round=held, document=d, coder=p) for p in staying for d in new_documents]
    )
    if made:
        record(
            actor=actor,
            verb="extend_round",
            obj=held,
            project=held.project,
            round_id=held.pk,
            after={
                "coders": [person.username for person in new_people],
                "documents": [document.number for document in new_documents],
                "assignments": len(made),
            },
        )
    return made


def may_have_been_read(round: Round) -> bool:
    """Whether a blind round holds codings that its monitors, owners and leads, can read."""
    return round.blind and round.assignments.filter(judgements__isnull=False).exists()


def _require_unread(round: Round, people: Sequence[User]) -> None:
    """Nobody joins a blind round who may have read its codings as a monitor."""
    if not may_have_been_read(round):
        return
    monitors = Membership.objects.filter(
        project=round.project_id, role__in=EDITORS, user__in=people
    ).select_related("user")
    said = [
        _(
            "%(name)s may have read the codings of this blind round already; open a round of its own."
        )
        % {"name": member.user.get_full_name()}
        for member in monitors
    ]
    if said:
        raise Forbidden.on("coders", *said)


def _coders(project: Project, usernames: Sequence[str]) -> list[User]:
    wanted = list(dict.fromkeys(usernames))
    members = Membership.objects.filter(
        project=project, role__in=CODERS, user__username__in=wanted
    ).select_related("user")
    found = {member.user.username: member.user for member in members}
    errors = [
        _("%(name)s is not a member of this project who may code.") % {"name": name}
        for name in wanted
        if name not in found
    ]
    if errors or not wanted:
        said = errors or [_("Choose at least one coder.")]
        raise Invalid.on("coders", *said)
    return [found[name] for name in wanted]


def _documents(project: Project, ids: Sequence[int] | None) -> list[Document]:
    queryset = Document.objects.current().filter(project=project).order_by("number")
    if ids is None:
        chosen = list(queryset.filter(status=Document.Status.INCLUDED))
        missing: set[int] = set()
    else:
        chosen = list(queryset.filter(pk__in=ids))
        missing = set(ids) - {document.pk for document in chosen}
    if missing or not chosen:
        said = [
            _("Document %(id)s is not in this project.") % {"id": pk} for pk in sorted(missing)
        ] or [_("There is no document to code. Import and include documents first.")]
        raise Invalid.on("documents", *said)
    return chosen


@transaction.atomic
def submit_assignment(*, actor: User, assignment: Assignment, confirm: bool = False) -> Assignment:
    """Hand in a pass. Clauses left open stay missing values.

    Raises Conflict in a locked round, and for clauses that changed under their codes and were not
    checked, unless `confirm` says that they are handed in so.
    """
    held = _hold(assignment)
    if held.status == Assignment.Status.SUBMITTED:
        return held
    _require_open(held.round)
    if not confirm:
        _require_checked(held)
    _set_status(actor, held, Assignment.Status.SUBMITTED, "submit_assignment")
    return held


@transaction.atomic
def reopen_assignment(*, actor: User, assignment: Assignment) -> Assignment:
    """Give a submitted pass back to its coder.

    Raises Forbidden when somebody who sees a blind round's codings would reopen their own pass.
    """
    held = _hold(assignment)
    if held.status == Assignment.Status.OPEN:
        return held
    _require_open(held.round)
    if held.round.blind and held.coder_id == actor.pk:
        raise Forbidden(
            _("You may have seen the others' codings; ask another lead to reopen your document.")
        )
    _set_status(actor, held, Assignment.Status.OPEN, "reopen_assignment")
    return held


def _hold(assignment: Assignment) -> Assignment:
    held = (
        Assignment.objects.select_related("round", "document", "coder")
        .select_for_update(of=("self",))
        .get(pk=assignment.pk)
    )
    if held.superseded_by_id is not None:
        raise Superseded(held)
    return held


def _require_checked(held: Assignment) -> None:
    flagged = Judgement.objects.filter(TO_CHECK, assignment=held, clause__codable=True)
    numbers = list(flagged.order_by("clause__start").values_list("clause__number", flat=True))
    if not numbers:
        return
    named = _(", ").join(str(number) for number in numbers[:NAMED])
    raise Conflict(
        ngettext(
            "%(n)s clause changed under its codes and was not checked: %(clauses)s. Check it, or"
            " confirm that you submit it as it is.",
            "%(n)s clauses changed under their codes and were not checked: %(clauses)s. Check"
            " them, or confirm that you submit them as they are.",
            len(numbers),
        )
        % {"n": len(numbers), "clauses": named + (" …" if len(numbers) > NAMED else "")},
        extra={"to_check": len(numbers), "clauses": numbers[:NAMED]},
    )


def _require_open(round: Round) -> None:
    if round.status != Round.Status.OPEN:
        raise Conflict(
            _("The round is not open (%(status)s).") % {"status": round.get_status_display()}
        )


def _set_status(actor: User, held: Assignment, status: str, verb: str) -> None:
    before, held.status = held.status, status
    held.submitted_at = timezone.now() if status == Assignment.Status.SUBMITTED else None
    held.save(update_fields=["status", "submitted_at"])
    record(
        actor=actor,
        verb=verb,
        obj=held,
        project=held.round.project_id,
        round_id=held.round_id,
        before={"status": before},
        after={
            "status": status,
            "document": held.document.number,
            "coder": held.coder.username,
        },
    )


@transaction.atomic
def lock_round(*, actor: User, round: Round) -> Round:
    """End the coding: no judgement of the round changes any more, and its agreement is computed.

    Passes of owners and leads are submitted with it: from now on they see the codings, so
    their own pass is not theirs to continue if the round is opened again.
    """
    # In the order of save_judgement: first the passes, then the round.
    list(Assignment.objects.select_for_update().filter(round=round).order_by("pk"))
    editors = Membership.objects.filter(project=round.project_id, role__in=EDITORS)
    own = Assignment.objects.filter(
        round=round,
        status=Assignment.Status.OPEN,
        kind=Assignment.Kind.CODER,
        coder__in=editors.values("user"),
    ).select_related("round", "document", "coder")
    round = _move(actor, round, {Round.Status.OPEN}, Round.Status.LOCKED, "lock_round")
    if round.blind:
        for held in own:
            _set_status(actor, held, Assignment.Status.SUBMITTED, "submit_assignment")
    start(actor=actor, asked=agreement_of(round))
    return round


@transaction.atomic
def reopen_round(*, actor: User, round: Round) -> Round:
    """Let coding go on in a locked round."""
    return _move(actor, round, {Round.Status.LOCKED}, Round.Status.OPEN, "reopen_round")


@transaction.atomic
def close_round(*, actor: User, round: Round) -> Round:
    """Make the round's results readable for every member."""
    allowed = {Round.Status.LOCKED, Round.Status.ADJUDICATING}
    return _move(actor, round, allowed, Round.Status.CLOSED, "close_round")


def _move(actor: User, round: Round, allowed: set, target: str, verb: str) -> Round:
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
