"""The door to rounds, assignments and codings. Blindness is decided here and in RoundQuerySet."""

from typing import NoReturn
from uuid import UUID

from django.db import connection, models
from django.http import Http404
from django.utils.translation import gettext as _

from coding.judgements.held import HeldPass, Holder, Moving, require_still
from coding.models import Absence, Assignment, Note, Proposal, Round
from coding.models.training import trained
from corpus.access import load, member_of, require
from corpus.models import Membership, Project, User
from corpus.permissions import Capability, roles_that_may
from policycoder.errors import Conflict, Forbidden, NotFound
from policycoder.prepared import Prepared
from policycoder.values import whole_number


class Superseded(Conflict):
    """The pass is over an earlier edition of its document; `newest` is where the work goes on."""

    def __init__(self, old: Assignment):
        self.newest = newest_pass(old)
        super().__init__(
            _(
                "The document has a new edition (%(edition)s). Your codings were carried over;"
                " go on there."
            )
            % {"edition": self.newest.document.edition},
            extra={"superseded_by": self.newest.pk},
        )


class Away(Conflict):
    """The coder of the pass is paused, or has left the round."""

    def __init__(self, absence: Absence):
        who = {"by": absence.by.get_full_name()}
        said = {
            Absence.Kind.PAUSED: _(
                "%(by)s has paused your part in this round. What is not saved stays in this"
                " browser, and is sent when you go on."
            ),
            Absence.Kind.LEFT: _(
                "%(by)s has taken you out of this round. What you had submitted stays as it is."
            ),
        }
        super().__init__(
            said[Absence.Kind(absence.kind)] % who,
            extra={"absence": absence.kind, "since": absence.since.isoformat()},
        )


class SetAside(Conflict):
    """The pass was taken out of the round, and is kept as it was."""

    def __init__(self, aside: Assignment):
        super().__init__(
            _("This document is not yours to code any more: %(because)s. What you did is kept.")
            % {"because": aside.get_set_aside_because_display()},
            extra={"set_aside": aside.set_aside_because},
        )


class Waiting(Forbidden):
    """The pass is shut to its coder until they have passed a training round."""

    def __init__(self, training: Round):
        super().__init__(waiting_words(training.name), extra={"training": training.pk})


def waiting_words(training: str) -> str:
    """Why a pass does not open to its coder. `training`: the name of the round to be passed."""
    return _(
        "This document opens once you have passed the training “%(round)s”, or a lead has waived it."
    ) % {"round": training}


def newest_pass(assignment: Assignment) -> Assignment:
    """The pass over the newest edition that this one was carried over to, or itself."""
    while assignment.superseded_by_id is not None:
        assignment = Assignment.objects.select_related("document").get(
            pk=assignment.superseded_by_id
        )
    return assignment


def round_for(user: User, pk: int, capability: str = Capability.VIEW) -> tuple[Round, Membership]:
    """The round and the membership; a round a coder has no part in does not exist for them."""
    round, member = load(user, Round.objects.select_related("project"), pk, capability=capability)
    if not Round.objects.listed_for(member).filter(pk=pk).exists():
        raise Http404
    return round, member


def round_results_for(
    user: User, pk: int, capability: str = Capability.VIEW
) -> tuple[Round, Membership]:
    """The round, if this member may read its results now. Raises Forbidden in words otherwise."""
    round, member = round_for(user, pk, capability)
    if not Round.objects.results_visible_to(member).filter(pk=pk).exists():
        if member.can(Capability.EDIT):
            raise Forbidden(
                _("You code in this blind round yourself; submit your own documents first.")
            )
        raise Forbidden(_("The results of a round are shown to you once it is closed."))
    return round, member


def feedback_round_for(user: User, pk: int) -> tuple[Round, Membership]:
    """The closed round, for whoever may know of it. Raises NotFound before it is closed."""
    round, member = round_for(user, pk)
    if round.status != Round.Status.CLOSED:
        raise NotFound(_("Where the consensus differs from you is shown once the round is closed."))
    return round, member


def assignment_for(
    user: User, pk: int, *, write: bool = False, progress_only: bool = False
) -> tuple[Assignment, Membership]:
    """The assignment with round, document, project and coder, and the membership.

    A coder reaches their own passes only; whoever may see the round's codings may read others'.
    Only the pass's own coder may write it. `progress_only`: for leads, without its codings.
    Raises Superseded where a coder would write over an earlier edition of the document, Away while
    they are paused, SetAside where the pass was taken out of the round.
    """
    queryset = Assignment.objects.select_related("round__project", "document", "coder")
    assignment, member = load(user, queryset, pk, project="round.project_id")
    if assignment.kind in Assignment.UNNAMED:
        raise Http404
    if assignment.coder_id == user.pk:
        _require_unsealed(assignment, write=write)
    if assignment.coder_id == user.pk and assignment.kind == Assignment.Kind.CODER:
        if write:
            require(member, Capability.CODE)
            _require_present(assignment)
        if assignment.status == Assignment.Status.OPEN:
            require_trained(user, assignment.round.training_id)
        return assignment, member
    if assignment.coder_id == user.pk and assignment.kind == Assignment.Kind.SET_ASIDE:
        if write:
            require(member, Capability.CODE)
            raise SetAside(assignment)
        return assignment, member
    if assignment.kind in REFERENCES:
        _pass_reference(assignment, member, write=write)
        return assignment, member
    if assignment.coder_id == user.pk and assignment.kind == Assignment.Kind.ATTEMPT:
        if write:
            raise Conflict(
                _("This attempt is finished. Go on in the newest one, which is on your start page.")
            )
        return assignment, member
    if assignment.coder_id == user.pk and assignment.kind == Assignment.Kind.EARLIER:
        if write:
            raise Superseded(assignment)
        return assignment, member
    # In an open round coders see each other's codings, and yet not what was decided on them.
    settled = assignment.round.status == Round.Status.CLOSED
    if assignment.kind in CONSENSUS and not settled and not member.can(Capability.EDIT):
        raise Http404
    visible = Round.objects.codings_visible_to(member).filter(pk=assignment.round_id).exists()
    if assignment.kind == Assignment.Kind.ATTEMPT and not member.can(Capability.EDIT):
        raise Http404
    if not visible and not member.can(Capability.EDIT):
        raise Http404
    if write or not (visible or progress_only):
        raise Forbidden(_("Only the coder this document is assigned to may do this."))
    return assignment, member


def _require_unsealed(own: Assignment, *, write: bool) -> None:
    """In a sealed round a coder has one part of a document at a time, and none they handed in."""
    kinds = Assignment.OWN_KINDS
    if not own.round.sealed or own.kind not in kinds or (write and own.kind != kinds[0]):
        return
    if not Round.objects.sealed_from(own.coder_id).filter(pk=own.round_id).exists():
        return
    if own.kind != Assignment.Kind.CODER or own.status == Assignment.Status.SUBMITTED:
        said = _("What you have submitted in this round is shown to you when the round is closed.")
        raise Conflict(said) if write else Forbidden(said)
    if earlier_part(own).exists():
        said = _("This part opens once you have submitted the first part of the document.")
        raise Conflict(said) if write else Forbidden(said)


def earlier_part(own: Assignment) -> models.QuerySet[Assignment]:
    """A part of the same document that its coder has to submit first."""
    return Assignment.objects.filter(
        round=own.round_id,
        document=own.document_id,
        coder=own.coder_id,
        kind=Assignment.Kind.CODER,
        status=Assignment.Status.OPEN,
        part__lt=own.part,
    )


def _require_present(own: Assignment) -> None:
    """Only while the round is open is anything kept from its coder; elsewhere nothing is written."""
    if own.round.status != Round.Status.OPEN:
        return
    away = Absence.objects.filter(round=own.round_id, user=own.coder_id).select_related("by")
    if (absence := away.first()) is not None:
        raise Away(absence)


CONSENSUS = (Assignment.Kind.CONSENSUS, Assignment.Kind.EARLIER_CONSENSUS)
REFERENCES = (Assignment.Kind.REFERENCE, Assignment.Kind.EARLIER_REFERENCE)


def _pass_reference(assignment: Assignment, member: Membership, *, write: bool) -> None:
    """The reference of a training round is for leads who have nothing to submit in it; one who
    made it writes it. Everybody else is shown it by the comparison, after they have submitted."""
    if not member.can(Capability.EDIT):
        raise Http404
    require_no_pass_of_own(assignment.round, member)
    own = Assignment.objects.filter(
        round=assignment.round_id,
        document=assignment.document_id,
        coder=member.user_id,
        kind=Assignment.Kind.REFERENCE,
        status=Assignment.Status.OPEN,
    )
    if assignment.coder_id != member.user_id and own.exists():
        raise Forbidden(
            _("You are making the reference of this document yourself; submit yours first.")
        )
    if write and assignment.coder_id != member.user_id:
        raise Forbidden(_("Only the lead who makes this reference may do this."))
    if write and assignment.superseded_by_id is not None:
        raise Superseded(assignment)
    if write and assignment.kind == Assignment.Kind.EARLIER_REFERENCE:
        raise Conflict(_("This pass is no longer part of the reference."))


def require_no_pass_of_own(round: Round, member: Membership) -> None:
    """Raises Forbidden for who has still to submit in the training round."""
    if Round.objects.hidden_from(member.user_id).filter(pk=round.pk).exists():
        raise Forbidden(_("You code in this training yourself; submit your own documents first."))


def require_trained(user: User, training: int | None) -> None:
    """Raises Waiting for who has not passed the training that their round asks for."""
    if training is None:
        return
    missed = Round.objects.filter(pk=training).exclude(trained(training, user.pk)).first()
    if missed is not None:
        raise Waiting(missed)


def _listed(capability: str) -> str:
    return ", ".join(f"'{role}'" for role in roles_that_may(capability))


# One's own pass `a` of the round `r`, while it may be written: see `hold_own_pass`.
OWN_PASS = f"""
  FROM "{Assignment._meta.db_table}" a
  JOIN "{Round._meta.db_table}" r ON r.id = a.round_id
  JOIN "{Project._meta.db_table}" p ON p.id = r.project_id AND p.deleted_at IS NULL
  JOIN "{Membership._meta.db_table}" m ON m.project_id = p.id AND m.user_id = a.coder_id
"""
OWN_PASS_RULE = f"""
 WHERE a.id = %(pass)s AND a.coder_id = %(coder)s
   AND (a.kind = '{Assignment.Kind.CODER}' AND m.role IN ({_listed(Capability.CODE)})
        OR a.kind = '{Assignment.Kind.REFERENCE}' AND m.role IN ({_listed(Capability.EDIT)}))
   AND NOT (a.kind = '{Assignment.Kind.CODER}' AND r.status = '{Round.Status.OPEN}' AND EXISTS (
       SELECT FROM "{Absence._meta.db_table}" w
        WHERE w.round_id = a.round_id AND w.user_id = a.coder_id))
   AND NOT r.moving
   AND NOT (r.sealed AND (a.status <> '{Assignment.Status.OPEN}' OR EXISTS (
       SELECT FROM "{Assignment._meta.db_table}" e
        WHERE e.round_id = a.round_id AND e.document_id = a.document_id
          AND e.coder_id = a.coder_id AND e.kind = a.kind AND e.part < a.part
          AND e.status = '{Assignment.Status.OPEN}')))
"""

_HOLD_OWN_PASS = Prepared(
    "hold_own_pass",
    {"pass": "bigint", "coder": "bigint"},
    f"""
SELECT a.kind, r.training_id,
       a.id, a.status, a.document_id, a.round_id, r.project_id, r.codebook_version_id
{OWN_PASS}{OWN_PASS_RULE}   FOR NO KEY UPDATE OF a
""",
)


def hold_own_pass(user: User, pk: int) -> HeldPass:
    """The user's own pass, to write a judgement into, its row held until the transaction ends.

    Holding it keeps two saves of one coder, and a lock of the round, apart. The same rule as
    `assignment_for(write=True)`, which words the refusal when this finds nothing; a statement of
    its own because it runs at every save. Raises Moving where a move of the round holds the row.
    """
    with connection.cursor() as cursor:
        _HOLD_OWN_PASS.run(cursor, {"pass": whole_number(pk) or 0, "coder": user.pk})
        row = cursor.fetchone()
    if row is not None:
        kind, training, *held = row
        if kind == Assignment.Kind.REFERENCE:
            return HeldPass(Holder.REFERENCE, *held)
        own = HeldPass(Holder.CODER, *held)
        if own.status == Assignment.Status.OPEN:
            require_trained(user, training)
        return own
    refuse_own_pass(user, pk)


def refuse_own_pass(user: User, pk: int) -> NoReturn:
    """Says why a pass is not one that the user may write. Raises Moving where nothing speaks against
    it any more: a move of the round has ended since it was found shut."""
    assignment, _member = assignment_for(user, pk, write=True)
    require_still(assignment.round)
    raise Moving


def proposal_for(
    user: User, project_id: int, pk: UUID, capability: str = Capability.VIEW
) -> tuple[Proposal, Membership]:
    """The proposal and the membership; one the member may not see does not exist for them."""
    member = member_of(user, project_id, capability)
    visible = Proposal.objects.visible_to(member)
    found = visible.select_related("round", "author", "answered_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found, member


def note_for(
    user: User, project_id: int, pk: UUID, capability: str = Capability.VIEW
) -> tuple[Note, Membership]:
    """The note and the membership; one the member may not see does not exist for them."""
    member = member_of(user, project_id, capability)
    found = Note.objects.visible_to(member).select_related("author").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found, member


def assignments_of(member: Membership) -> models.QuerySet[Assignment]:
    """All of the project for leads (progress, not codings), else the member's own; none over an
    earlier edition of its document that was carried over, none that is set aside, and no former
    attempt."""
    queryset = Assignment.objects.filter(round__project=member.project_id, superseded_by=None)
    unlisted = (Assignment.Kind.SET_ASIDE, Assignment.Kind.ATTEMPT, *Assignment.UNNAMED)
    queryset = queryset.exclude(kind__in=unlisted)
    if member.can(Capability.EDIT):
        return queryset
    return queryset.filter(coder=member.user_id).exclude(kind__in=REFERENCES)
