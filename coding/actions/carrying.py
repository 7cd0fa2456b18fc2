"""Passes carried over to another edition of their document, with what was said in them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from coding.actions.bookmarks import carry_bookmarks
from coding.actions.exposure import remember
from coding.actions.timing import carry_times
from coding.codebook.scheme import scheme_of
from coding.judgements.held import Holder, require_still
from coding.judgements.reading import spans_of, stored_of
from coding.judgements.spans import Span
from coding.judgements.write import judgement_of, write_new
from coding.models import Absence, Assignment, Judgement, Reconsider, Reference, Round
from coding.reads.exposure import seeing
from coding.reads.history import CARRY
from coding.reads.progress import FINISHED
from coding.reads.training import compared
from corpus.audit import record
from corpus.models import Clause, ClauseLink, Document, User

EARLIER = {
    Assignment.Kind.CODER: Assignment.Kind.EARLIER,
    Assignment.Kind.CONSENSUS: Assignment.Kind.EARLIER_CONSENSUS,
    Assignment.Kind.REFERENCE: Assignment.Kind.EARLIER_REFERENCE,
    Assignment.Kind.MODEL: Assignment.Kind.EARLIER_MODEL,
    Assignment.Kind.REPEAT: Assignment.Kind.EARLIER_REPEAT,
}
EXACT, CHANGED = Judgement.Carried.EXACT, Judgement.Carried.CHANGED


@dataclass
class Carried:
    """What became of one pass: how many judgements went along, were flagged, stayed behind."""

    assignment: Assignment
    exact: int = 0
    changed: int = 0
    vanished: int = 0
    reopened: bool = False
    # submitted and to be looked at, but its coder may have seen the others' codings
    kept_submitted: bool = False
    # its coder has seen what the reference of the training says of it
    compared: bool = False


def hold_passes(*documents: Document) -> list[Assignment]:
    """The passes that go along, held in the order of `lock_round`: passes, then rounds.

    Once the rounds are held nobody adds the earlier edition to one of them.
    """
    passes = Assignment.objects.filter(
        ~Q(round__status=Round.Status.CLOSED),
        ~Q(beside__kind=Assignment.Kind.SET_ASIDE),
        document__in=documents,
        kind__in=list(EARLIER),
    )
    require_still(*(one.round for one in passes.select_related("round")))
    list(passes.select_for_update(of=("self",), no_key=True).order_by("pk"))
    rounds = Round.objects.filter(project=documents[0].project_id).exclude(
        status=Round.Status.CLOSED
    )
    list(rounds.select_for_update(no_key=True).order_by("pk"))
    held_passes = passes.select_for_update(of=("self",), no_key=True)
    found = list(held_passes.select_related("round", "coder").order_by("pk"))
    require_still(*(one.round for one in found))
    # After all others, so that the ids of those tell nothing of them.
    return sorted(found, key=lambda one: one.kind in Assignment.UNNAMED)


class Destinations:
    """Where the codings of each clause of the edition before go."""

    def __init__(
        self,
        edition: Document,
        links: list[ClauseLink],
        passes: Iterable[Assignment],
        not_blind: set[str],
    ):
        self.edition = edition
        self.not_blind = not_blind
        self.link = {link.old_id: link for link in links if link.old_id is not None}
        self.became_of = {link.old_id: link.new_id for link in links if link.old_id and link.new_id}
        self.fresh = {
            link.new.pk
            for link in links
            if link.new is not None
            and link.new.codable
            and link.kind in (ClauseLink.Kind.ADDED, ClauseLink.Kind.CHANGED)
        }
        self.added = [
            link
            for link in links
            if link.new is not None and link.new.codable and link.kind == ClauseLink.Kind.ADDED
        ]
        self.takers = _takers(passes, {pk for pk, link in self.link.items() if _codable(link.old)})
        self.now = timezone.now()
        # whose coders have seen what the reference of a training says of them
        self.compared = {one.pk for one in passes if compared(one)}
        # where each pass went, for those that stand beside it
        self.became: dict[int, Assignment] = {}

    def news(self, one: Assignment) -> bool:
        """Whether there is something for the coder to look at, whatever they have coded: what a
        submitted pass becomes tells nobody which of its clauses were."""
        return bool(self.fresh if one.clauses is None else self.fresh.intersection(one.clauses))

    def assigned(self, one: Assignment) -> list[int] | None:
        """What the pass is over now: what became of its clauses, also where one was cut in two, and
        clauses with new words where the parts of its coder covered the document."""
        if one.clauses is None:
            return None
        own = set(one.clauses)
        links = [link for pk, link in self.link.items() if pk in own]
        links += [
            link
            for link in self.added
            if link.whole_id in own or (link.whole_id is None and one.pk in self.takers)
        ]
        return sorted(link.new_id for link in links if link.new_id is not None)


def _codable(clause: Clause | None) -> bool:
    return clause is not None and clause.codable


def _takers(passes: Iterable[Assignment], everything: set[int]) -> set[int]:
    """The last parts of those whose parts together cover all clauses of the document."""
    parts: dict[tuple[int, int], list[Assignment]] = defaultdict(list)
    for one in passes:
        if one.kind == Assignment.Kind.CODER and one.clauses is not None:
            parts[one.round_id, one.coder_id].append(one)
    return {
        max(own, key=lambda one: one.part).pk
        for own in parts.values()
        if everything <= {pk for one in own for pk in one.clauses or ()}
    }


def carry(actor: User, old: Assignment, destinations: Destinations) -> Carried:
    """Make the pass anew over the edition, with its judgements; the old one becomes an earlier."""
    new = Assignment.objects.create(
        round=old.round,
        document=destinations.edition,
        coder=old.coder,
        kind=old.kind,
        status=old.status,
        submitted_at=old.submitted_at,
        not_blind=old.not_blind,
        part=old.part,
        clauses=destinations.assigned(old),
        beside=destinations.became.get(old.beside_id) if old.beside_id else None,
        attempt=old.attempt,
        taken_from=old.taken_from,
    )
    destinations.became[old.pk] = new
    old.kind, old.superseded_by = EARLIER[Assignment.Kind(old.kind)], new
    old.save(update_fields=["kind", "superseded_by"])
    carried = _copy_judgements(old, new, destinations)
    carried.compared = old.pk in destinations.compared
    _take_queue(old, new, destinations)
    carry_bookmarks(old, new, destinations.became_of)
    carry_times(old, new, destinations.became_of)
    new.left_behind = old.left_behind + finished(old) - finished(new)
    _reopen(actor, carried, destinations)
    new.save(update_fields=["left_behind", "status", "submitted_at", "not_blind"])
    if new.kind in Assignment.UNNAMED:
        return carried
    record(
        actor=actor,
        verb=CARRY,
        obj=new,
        project=destinations.edition.project_id,
        round_id=new.round_id,
        after={
            "document": destinations.edition.number,
            "edition": destinations.edition.edition,
            "coder": new.coder.username,
            "exact": carried.exact,
            "changed": carried.changed,
            "vanished": carried.vanished,
            "reopened": carried.reopened,
            **({"not_blind": True} if new.not_blind else {}),
        },
    )
    return carried


def carry_on(*, actor: User, assignment: Assignment) -> Assignment:
    """Carry a pass that was left behind over to the newest edition of its document; returns the
    pass over that one, or itself. The caller holds the round."""
    while (following := assignment.document.next_editions.first()) is not None:
        links = ClauseLink.objects.filter(document=following).select_related("old", "new")
        destinations = Destinations(following, list(links), [assignment], set())
        beside = list(assignment.repeats.filter(kind=Assignment.Kind.REPEAT))
        assignment = carry(actor, assignment, destinations).assignment
        for row in beside:
            carry(actor, row, destinations)
    return assignment


def finished(one: Assignment) -> int:
    """How many clauses of the pass are judged in full."""
    return Judgement.objects.filter(FINISHED, assignment=one).count()


def _reopen(actor: User, carried: Carried, destinations: Destinations) -> None:
    """A submitted pass goes back to its coder when there is something to look at.

    Not in a blind round to somebody who could see the others' codings, unless it is marked so.
    """
    one = carried.assignment
    if one.kind != Assignment.Kind.CODER or one.status != Assignment.Status.SUBMITTED:
        return
    if one.round.status != Round.Status.OPEN or not destinations.news(one):
        return
    if one.round.sealed:
        carried.kept_submitted = True
        return
    if one.round.absences.filter(user=one.coder_id, kind=Absence.Kind.LEFT).exists():
        return
    if seeing(one.round, [one.coder_id]):
        if one.coder.username not in destinations.not_blind:
            carried.kept_submitted = True
            return
        remember(actor=actor, round=one.round, users=[one.coder_id])
        one.not_blind = True
    one.not_blind |= carried.compared
    one.status, one.submitted_at = Assignment.Status.OPEN, None
    carried.reopened = True


def _copy_judgements(old: Assignment, new: Assignment, destinations: Destinations) -> Carried:
    """Revisions stay, so that work a browser still holds fits; the time is that of now, so that
    results drawn before are seen to be older."""
    carried = Carried(new)
    copier = Copier(old, destinations)
    copies = []
    for judgement in Judgement.objects.filter(assignment=old).order_by("pk"):
        link = destinations.link.get(judgement.clause_id)
        if link is None or link.old is None or link.new is None:
            carried.vanished += 1
            continue
        copy, spans, sure = copier.copy(judgement, link.old, link.new, link.kind, new)
        copies.append((copy, spans))
        carried.exact += sure
        carried.changed += not sure
    write_new(Holder.EDITION, [new], copies)
    return carried


class Copier:
    """Copies judgements of a pass to the clauses that became of theirs."""

    def __init__(self, old: Assignment, destinations: Destinations):
        self.scheme = scheme_of(old.round.codebook_version_id)
        self.references = spans_of(Reference.objects.filter(assignment=old))
        self.now = destinations.now

    def copy(
        self, judgement: Judgement, old: Clause, new: Clause, kind: str, into: Assignment
    ) -> tuple[Judgement, dict[Span, datetime], bool]:
        """The copy, not stored yet, its spans, and whether nobody needs to look at it."""
        spans, all_found = _moved(self.references[judgement.pk], old, new)
        stored = stored_of(judgement, spans)
        sure = kind == ClauseLink.Kind.EXACT and all_found and not stored.to_confirm
        moved = replace(
            stored,
            clause=new.pk,
            carried=EXACT if sure else CHANGED,
            updated_at=self.now,
        )
        copy = judgement_of(moved, into.pk, self.scheme, created_at=judgement.created_at)
        copy.carried_from = judgement
        copy.saved_at = judgement.saved_at or judgement.updated_at
        return copy, spans, sure


def _take_queue(old: Assignment, new: Assignment, destinations: Destinations) -> None:
    """What a move of the round left to reconsider is asked of the clauses that go on."""
    left = list(Reconsider.objects.filter(assignment=old, done_at=None))
    for entry in left:
        link = destinations.link.get(entry.clause_id)
        if link is not None and link.new is not None:
            entry.assignment, entry.clause = new, link.new
    taken = [entry for entry in left if entry.assignment_id == new.pk]
    Reconsider.objects.bulk_update(taken, ["assignment", "clause"])


def _moved(
    spans: dict[Span, datetime], old: Clause, new: Clause
) -> tuple[dict[Span, datetime], bool]:
    """The spans at their places in the new clause, and whether the words of each are there.

    A span whose words are gone is widened to the whole clause.
    """
    moved: dict[Span, datetime] = {}
    all_found = True
    for span, given in spans.items():
        there = span.moved(old, new)
        all_found = all_found and there is not None
        moved.setdefault(there or Span(span.node), given)
    return moved, all_found
