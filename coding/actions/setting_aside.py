"""Passes taken out of a round as they are, given to somebody else, and put back.

What is set aside is neither counted nor lost: its kind alone says so (`Assignment.Kind.SET_ASIDE`).
Who calls the functions without an audit row of the whole holds the round (`hold_round`).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coding.actions.carrying import carry_on
from coding.actions.choosing import CODERS, come_back, require_no_reference
from coding.actions.dealing import in_parts, save_dealt
from coding.actions.exposure import refusal, remember
from coding.actions.passes import hold_round, not_a_blind_round, require_open
from coding.actions.reasons import reason
from coding.models import Absence, Assignment, Round
from corpus.audit import entry_of, record, record_all
from corpus.models import AuditEntry, Membership, User
from policycoder.errors import Conflict, Missing, Unfit

_COLUMNS = ["kind", "set_aside_at", "set_aside_by", "set_aside_because"]


def set_aside(*, actor: User, round: Round, passes: Sequence[Assignment], because: str) -> None:
    """Take the passes out of the round. An owner or lead who has none left to submit sees the
    others' codings from now on, which is written down."""
    coders = {one.coder_id for one in passes}
    remember(actor=actor, round=round, users=coders)
    now = timezone.now()
    for one in passes:
        one.kind = Assignment.Kind.SET_ASIDE
        one.set_aside_at, one.set_aside_by, one.set_aside_because = now, actor, because
    Assignment.objects.bulk_update(passes, _COLUMNS)
    _let_vanish(round, passes)
    record_all(_entry(actor, round, "set_aside_pass", one, {"because": because}) for one in passes)
    remember(actor=actor, round=round, users=coders, since=now)


def _let_vanish(round: Round, passes: Sequence[Assignment]) -> None:
    """What is not theirs any more comes back to nobody in another part that they keep. They have
    not opened that part: it waits for the first."""
    gone: dict[tuple[int, int], list[Assignment]] = defaultdict(list)
    for one in passes:
        gone[one.coder_id, one.document_id].append(one)
    rows = Assignment.objects.filter(round=round, kind=Assignment.Kind.REPEAT, judgements=None)
    kept = rows.filter(coder__in={one.coder_id for one in passes}).exclude(beside__in=passes)
    empty = [
        row.pk
        for row in kept
        if any(_share(row, one) for one in gone[row.coder_id, row.document_id])
    ]
    Assignment.objects.filter(pk__in=empty).update(clauses=[])


def _entry(
    actor: User, round: Round, verb: str, one: Assignment, more: dict[str, str]
) -> AuditEntry:
    return entry_of(
        actor=actor,
        verb=verb,
        obj=one,
        project=round.project_id,
        round_id=round.pk,
        after={"document": one.document.number, "coder": one.coder.username, **more},
    )


def give(
    *,
    actor: User,
    round: Round,
    passes: Sequence[Assignment],
    to: User,
    not_blind: bool,
    field: str = "to",
) -> list[Assignment]:
    """New passes of `to` over the same documents, begun afresh. Raises Conflict where they have
    one already, Invalid for who makes the reference of a training, Forbidden for somebody who could see
    the codings of a blind round; `field` is what the errors are said of."""
    if not_blind and not round.blind:
        raise not_a_blind_round("not_blind")
    require_no_reference(round, [to], field)
    if any(one.coder_id == to.pk for one in passes):
        raise _twice(field, to, passes)
    new = [
        Assignment(
            round=round,
            document=one.document,
            coder=to,
            not_blind=not_blind,
            clauses=one.clauses,
            part=one.part,
        )
        for one in passes
    ]
    dealt = in_parts(round, new)
    if twice := fit(round, [each.one for each in dealt]):
        raise _twice(field, to, twice)
    exposed = remember(actor=actor, round=round, users=[to.pk])
    if exposed and not not_blind:
        raise refusal(field, exposed.values())
    come_back(round, [to])
    return save_dealt(dealt)


def _twice(field: str, to: User, passes: Iterable[Assignment]) -> Conflict:
    numbers = sorted({one.document.number for one in passes})
    return Conflict.on(
        field,
        _("%(name)s has document %(documents)s already, or would have it twice.")
        % {"name": to.get_full_name(), "documents": _(", ").join(map(str, numbers))},
    )


def fit(round: Round, new: Sequence[Assignment]) -> list[Assignment]:
    """Give each pass the number of a part its coder has free; returns those whose clauses their
    coder has already, or twice among them."""
    own = Assignment.objects.filter(round=round, kind=Assignment.Kind.CODER)
    theirs: dict[tuple[int, int], list[Assignment]] = defaultdict(list)
    for one in own.filter(coder__in={one.coder_id for one in new}).select_related("document"):
        theirs[one.coder_id, one.document.number].append(one)
    twice = []
    for one in new:
        there = theirs[one.coder_id, one.document.number]
        if any(_share(one, other) for other in there):
            twice.append(one)
        if one.part in (taken := {other.part for other in there}):
            one.part = max(taken) + 1
        there.append(one)
    return twice


def _share(one: Assignment, other: Assignment) -> bool:
    """Passes over other editions of a document are taken to share clauses."""
    if one.clauses is None or other.clauses is None or one.document_id != other.document_id:
        return True
    return not set(one.clauses).isdisjoint(other.clauses)


def coder_named(round: Round, username: str, field: str) -> User:
    """Somebody who may code in the project and is not paused in the round. Raises Invalid."""
    members = Membership.objects.filter(project=round.project_id, role__in=CODERS)
    member = members.filter(user__username=username).select_related("user").first()
    if member is None:
        said = _("%(name)s is not a member of this project who may code.") % {"name": username}
        raise Missing.on(field, said)
    if round.absences.filter(user=member.user_id, kind=Absence.Kind.PAUSED).exists():
        said = _("%(name)s is paused in this round.") % {"name": member.user.get_full_name()}
        raise Unfit.on(field, said)
    return member.user


def passes_named(round: Round, ids: Iterable[int], kind: str) -> list[Assignment]:
    """The round's passes of a kind by id. Raises Invalid for an id that is none."""
    wanted = set(ids)
    found = Assignment.objects.filter(round=round, pk__in=wanted, kind=kind)
    passes = list(found.select_related("document", "coder", "round").order_by("pk"))
    unknown = sorted(wanted - {one.pk for one in passes})
    if unknown or not passes:
        none = _("Choose at least one document.")
        lost = _("%(ids)s: not among those of this round.")
        said = lost % {"ids": _(", ").join(map(str, unknown))} if unknown else none
        raise Missing.on("passes", said)
    return passes


@transaction.atomic
def move_passes(
    *,
    actor: User,
    round: Round,
    passes: Sequence[int],
    to: str,
    why: str = "",
    not_blind: bool = False,
) -> list[Assignment]:
    """Give open passes, by id, to another coder, who begins afresh; returns the new ones.

    What was done in them is set aside. Raises Conflict for a submitted one, and as `give` does.
    """
    held = hold_round(round)
    require_open(held)
    chosen = passes_named(held, passes, Assignment.Kind.CODER)
    receiver = coder_named(held, to, "to")
    if ended := [one for one in chosen if one.status != Assignment.Status.OPEN]:
        raise Conflict.on(
            "passes",
            _("Document %(document)s of %(name)s is submitted. Reopen it first.")
            % {"document": ended[0].document.number, "name": ended[0].coder.get_full_name()},
        )
    set_aside(actor=actor, round=held, passes=chosen, because=Assignment.Because.MOVED)
    made = give(actor=actor, round=held, passes=chosen, to=receiver, not_blind=not_blind)
    _record_whole(actor, held, "move_passes", chosen, {"to": receiver.username}, made, why)
    return made


@transaction.atomic
def withdraw_documents(
    *, actor: User, round: Round, documents: Sequence[int], why: str = ""
) -> list[Assignment]:
    """Take documents, by id, out of an open round; returns the passes set aside by it."""
    held = hold_round(round)
    require_open(held)
    every = Assignment.objects.filter(round=held, document__in=set(documents))
    own = every.filter(kind=Assignment.Kind.CODER).select_related("document", "coder")
    chosen = list(own.order_by("pk"))
    unknown = sorted(set(documents) - {one.document_id for one in chosen})
    if unknown or not chosen:
        none = _("Choose at least one document.")
        lost = _("The document with the id %(id)s is not in this round.")
        raise Missing.on("documents", *([lost % {"id": pk} for pk in unknown] or [none]))
    numbers = {one.document.number for one in chosen}
    set_aside(actor=actor, round=held, passes=chosen, because=Assignment.Because.WITHDRAWN)
    # Nor does the document come back with the next coder who joins.
    before = Assignment.objects.filter(round=held, document__number__in=numbers)
    before.filter(set_aside_because=Assignment.Because.LEFT).update(
        set_aside_because=Assignment.Because.WITHDRAWN
    )
    _record_whole(actor, held, "withdraw_documents", chosen, {}, [], why)
    return chosen


@transaction.atomic
def restore_passes(
    *,
    actor: User,
    round: Round,
    passes: Sequence[int],
    why: str = "",
    not_blind: Collection[str] = (),
) -> list[Assignment]:
    """Put set-aside passes, by id, back into an open round as they were; returns them.

    One over an earlier edition of its document is carried over to the newest. Who had left the
    round comes back with an open pass. Raises Conflict where the coder has another pass over the
    document, Invalid for an open one of somebody who may code no more, Forbidden for an open one
    of somebody who could see the codings of a blind round and is not named in `not_blind`.
    """
    held = hold_round(round)
    require_open(held)
    if not_blind and not held.blind:
        raise not_a_blind_round("not_blind")
    chosen = passes_named(held, passes, Assignment.Kind.SET_ASIDE)
    _require_free(held, chosen)
    begun = [one for one in chosen if one.status == Assignment.Status.OPEN]
    coders = {one.coder_id: one.coder for one in begun}
    for coder in coders.values():
        _require_coder(held, coder)
    require_no_reference(held, coders.values(), "passes")
    exposed = remember(actor=actor, round=held, users=coders)
    refused = [one for one in exposed.values() if one.user.username not in not_blind]
    if refused:
        raise refusal("not_blind", refused)
    for one in chosen:
        one.kind = Assignment.Kind.CODER
        one.set_aside_at = one.set_aside_by = None
        one.set_aside_because = ""
        one.not_blind |= one in begun and one.coder.username in not_blind
    Assignment.objects.bulk_update(chosen, [*_COLUMNS, "not_blind", "part"])
    come_back(held, coders.values())
    restored = [carry_on(actor=actor, assignment=one) for one in chosen]
    record_all(_entry(actor, held, "restore_pass", one, {}) for one in restored)
    marked = sorted({one.coder.username for one in restored if one.not_blind})
    more = {"not_blind": marked} if marked else {}
    _record_whole(actor, held, "restore_passes", restored, more, [], why)
    return restored


def _require_free(round: Round, chosen: Sequence[Assignment]) -> None:
    for one in fit(round, chosen):
        raise Conflict.on(
            "passes",
            _(
                "%(name)s has another pass over document %(document)s. Set one of the two"
                " aside: choose one to restore, or take the one in the round out first."
            )
            % {"name": one.coder.get_full_name(), "document": one.document.number},
        )


def _require_coder(round: Round, coder: User) -> None:
    members = Membership.objects.filter(project=round.project_id, role__in=CODERS, user=coder)
    if not members.exists():
        said = _("%(name)s is not a member of this project who may code.")
        raise Unfit.on("passes", said % {"name": coder.username})


def _record_whole(
    actor: User,
    round: Round,
    verb: str,
    passes: Iterable[Assignment],
    more: dict,
    made: Iterable[Assignment],
    why: str,
) -> None:
    """One row for all of it, which the round's history tells."""
    passes = list(passes)
    marked = {"not_blind": True} if any(one.not_blind for one in made) else {}
    record(
        actor=actor,
        verb=verb,
        obj=round,
        project=round.project_id,
        round_id=round.pk,
        after={
            "coders": sorted({one.coder.username for one in passes}),
            "documents": sorted({one.document.number for one in passes}),
            **more,
            **marked,
            **reason(why),
        },
    )
