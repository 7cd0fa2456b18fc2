"""Joining two documents of which one is a newer edition of the other, with the codings of both.

What was coded in the newer text stays as it is. What was coded in the older goes along as it does
to any new edition; where its coder has the newer text in the same round as well, it fills what
they have not judged there, and the rest stays readable in the earlier pass.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from coding.actions.bookmarks import carry_bookmarks
from coding.actions.carrying import (
    EARLIER,
    Carried,
    Copier,
    Destinations,
    carry,
    finished,
    hold_passes,
)
from coding.actions.editions import count_kinds
from coding.actions.timing import carry_times
from coding.judgements.held import Holder
from coding.judgements.write import write_new
from coding.models import Assignment, Judgement, Reconsider, Round
from coding.reads.history import CARRY
from corpus.actions.editions import NOTE_LENGTH
from corpus.actions.editions.joining import JoinedRows, direct_links, hold_both, join_rows
from corpus.audit import record
from corpus.models import Document, Membership, User
from policycoder.errors import Conflict, Invalid, Missing

JOIN = "join_editions"
Told = TypeVar("Told")


@dataclass
class Merged(Carried):
    """A pass whose coder has the newer text in the round already (`assignment`); `kept`: judgements
    that stay behind because that clause is judged there, or that pass is submitted."""

    kept: int = 0


@dataclass
class Joined:
    """The document after the joining; `counts`: clauses from the older text to the newer."""

    document: Document
    older: Document
    rows: JoinedRows
    counts: dict[str, int]
    passes: list[Carried] = field(default_factory=list)
    merged: list[Merged] = field(default_factory=list)


def join_editions(
    *,
    actor: User,
    older: Document,
    newer: Document,
    note: str,
    not_blind: Collection[str] = (),
) -> Joined:
    """Make the newer document the next edition of the older one, all or nothing.

    The document keeps the lower number, the newer's text and metadata. `not_blind` as when an
    edition is made. Raises Invalid without a note, Conflict or Unfit where the two cannot be one.
    """
    note = note.strip()
    if not note or len(note) > NOTE_LENGTH:
        said = _("Say in at most %(limit)s characters why the two are one document.")
        raise Invalid.on("note", said % {"limit": NOTE_LENGTH})
    with transaction.atomic():
        return _join(actor, older, newer, note, set(not_blind))


def preview_join(
    *, actor: User, older: Document, newer: Document, tell: Callable[[Joined], Told]
) -> Told:
    """What `tell` says of the two joined, of which nothing stays."""
    with transaction.atomic():
        told = tell(_join(actor, older, newer, "", set()))
        transaction.set_rollback(True)
    return told


def _join(actor: User, older: Document, newer: Document, note: str, not_blind: set[str]) -> Joined:
    older, newer = hold_both(older, newer)
    held = hold_passes(older, newer)
    passes = [one for one in held if one.document_id == older.pk]
    twins = _twins(one for one in held if one.document_id == newer.pk)
    if strangers := not_blind - {one.coder.username for one in passes}:
        said = [_("%(name)s does not code this document.") % {"name": n} for n in sorted(strangers)]
        raise Missing.on("not_blind", *said)
    alone = [one for one in passes if not twins[_who(one)]]
    double = [one for one in passes if twins[_who(one)]]
    _refuse_repeats(double)
    rows = join_rows(actor=actor, older=older, newer=newer, note=note)
    joined = Joined(rows.newest, older, rows, count_kinds(rows.steps[0][1]))
    links = direct_links(older, rows)
    _record(actor, joined, note)
    if double:
        ways = Destinations(rows.newest, links, double, not_blind)
        joined.merged = [_merge(actor, one, twins[_who(one)], ways) for one in double]
    carried: list[Carried] = []
    for edition, step in rows.steps:
        going = [one.assignment for one in carried] or alone
        ways = Destinations(edition, step, going, not_blind)
        carried = [carry(actor, one, ways) for one in going]
    joined.passes = [one for one in carried if one.assignment.kind not in Assignment.UNNAMED]
    return joined


def _who(one: Assignment) -> tuple[int, int, str]:
    return one.round_id, one.coder_id, one.kind


def _twins(passes: Iterable[Assignment]) -> dict[tuple[int, int, str], list[Assignment]]:
    found: dict[tuple[int, int, str], list[Assignment]] = defaultdict(list)
    for one in passes:
        found[_who(one)].append(one)
    return found


def _refuse_repeats(double: Iterable[Assignment]) -> None:
    """Clauses that come back in secret cannot go where their coder's pass does not."""
    for one in double:
        if one.round.sealed:
            raise Conflict(
                _(
                    "Both documents are in the round “%(round)s”, which gives clauses a second"
                    " time. Join them once it is closed."
                )
                % {"round": one.round.name}
            )


def _merge(
    actor: User, old: Assignment, twins: list[Assignment], destinations: Destinations
) -> Merged:
    """What the pass has and its coder's passes over the newer text lack goes there."""
    merged = Merged(twins[0])
    copier = Copier(old, destinations)
    judged = set(Judgement.objects.filter(assignment__in=twins).values_list("clause", flat=True))
    copies = []
    went: dict[int, tuple[Assignment, int]] = {}
    for judgement in Judgement.objects.filter(assignment=old).order_by("pk"):
        link = destinations.link.get(judgement.clause_id)
        if link is None or link.old is None or link.new is None:
            merged.vanished += 1
            continue
        twin = _taker(twins, link.new.pk)
        if twin is None or link.new.pk in judged:
            merged.kept += 1
            continue
        copy, spans, sure = copier.copy(judgement, link.old, link.new, link.kind, twin)
        copies.append((copy, spans))
        went[judgement.clause_id] = (twin, link.new.pk)
        merged.exact += sure
        merged.changed += not sure
    before = sum(finished(one) for one in twins)
    write_new(Holder.EDITION, twins, copies)
    _take_queue(old, went)
    carry_bookmarks(old, twins[0], destinations.became_of)
    carry_times(old, twins[0], destinations.became_of)
    more = sum(finished(one) for one in twins) - before
    # As with any edition: nobody who must not know is told by a difference what was coded.
    twins[0].left_behind += old.left_behind + finished(old) - more
    twins[0].save(update_fields=["left_behind"])
    old.kind, old.superseded_by = EARLIER[Assignment.Kind(old.kind)], twins[0]
    old.save(update_fields=["kind", "superseded_by"])
    document = destinations.edition
    record(
        actor=actor,
        verb=CARRY,
        obj=twins[0],
        project=document.project_id,
        round_id=old.round_id,
        after={
            "document": document.number,
            "edition": document.edition,
            "coder": old.coder.username,
            "exact": merged.exact,
            "changed": merged.changed,
            "vanished": merged.vanished,
            "kept": merged.kept,
            "reopened": False,
        },
    )
    return merged


def _taker(twins: Iterable[Assignment], clause: int) -> Assignment | None:
    """The open pass that the clause belongs to."""
    for one in twins:
        open_now = one.status == Assignment.Status.OPEN
        if open_now and (one.clauses is None or clause in one.clauses):
            return one
    return None


def _take_queue(old: Assignment, went: dict[int, tuple[Assignment, int]]) -> None:
    left = list(Reconsider.objects.filter(assignment=old, done_at=None, clause__in=went))
    for entry in left:
        entry.assignment, entry.clause_id = went[entry.clause_id]
    Reconsider.objects.bulk_update(left, ["assignment", "clause"])


def _record(actor: User, joined: Joined, note: str) -> None:
    document, rows = joined.document, joined.rows
    record(
        actor=actor,
        verb=JOIN,
        obj=document,
        project=document.project_id,
        before={"number": rows.former},
        after={
            "number": document.number,
            "edition": document.edition,
            "note": note,
            **joined.counts,
            "screening": rows.status_of,
            "filled": rows.filled,
        },
    )


@dataclass
class JoinedRound:
    """What becomes of a round's passes over the older text; numbers are None where the reader has
    still to submit in the blind round. `closed`: it keeps the edition it coded."""

    round: Round
    closed: bool = False
    passes: int = 0
    submitted: int = 0
    double: int = 0
    exact: int | None = 0
    changed: int | None = 0
    vanished: int | None = 0
    kept: int | None = 0


def rounds_told(joined: Joined, member: Membership) -> list[JoinedRound]:
    """By round, as far as the member may know. Call it before the transaction ends."""
    listed = Round.objects.listed_for(member)
    hidden = set(listed.hidden_from(member.user_id).values_list("pk", flat=True))
    known = set(listed.values_list("pk", flat=True))
    found: dict[int, JoinedRound] = {}
    for one in (*joined.passes, *joined.merged):
        of = one.assignment.round
        if of.pk not in known:
            continue
        row = found.setdefault(of.pk, JoinedRound(of))
        row.passes += 1
        row.submitted += one.assignment.status == Assignment.Status.SUBMITTED
        row.double += isinstance(one, Merged)
        if of.pk in hidden:
            row.exact = row.changed = row.vanished = row.kept = None
            continue
        row.exact = (row.exact or 0) + one.exact
        row.changed = (row.changed or 0) + one.changed
        row.vanished = (row.vanished or 0) + one.vanished
        row.kept = (row.kept or 0) + (one.kept if isinstance(one, Merged) else 0)
    closed = listed.filter(
        status=Round.Status.CLOSED,
        assignments__document=joined.older,
        assignments__superseded_by=None,
    )
    for of in closed.distinct():
        found.setdefault(of.pk, JoinedRound(of, closed=True))
    return sorted(found.values(), key=lambda row: -row.round.pk)


def kept_submitted(joined: Joined) -> list[User]:
    """Whose submitted passes stay so because they could see the others' codings."""
    kept = {one.assignment.coder for one in joined.passes if one.kept_submitted}
    return sorted(kept, key=lambda person: person.username)
