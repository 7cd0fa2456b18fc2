"""Two documents of which one is a newer edition of the other become one, under the lower number."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone
from django.utils.translation import gettext as _

from corpus.actions.documents import change_metadata
from corpus.actions.editions import clauses_of, hold_current, store_links
from corpus.fields import BY_NAME, TAKEN_OVER
from corpus.models import (
    Clause,
    ClauseLink,
    Document,
    NearDuplicate,
    Project,
    ScreeningDecision,
    User,
)
from corpus.text.editions.links import ClauseText, links_between
from policycoder.errors import Conflict, Unfit

# Where the two were decided on differently, what keeps the document in the sample counts.
_RANK = {
    Document.Status.EXCLUDED: 0,
    Document.Status.CANDIDATE: 1,
    Document.Status.INCLUDED: 2,
}


@dataclass
class JoinedRows:
    """The newest edition after two documents were joined, and what became of what was theirs.

    `former`: the number that is free now. `steps`: the editions after the older document's, in order, with their links. `status_of`: the
    number of the document whose screening counts; `left`: how many decisions stay with the other.
    """

    newest: Document
    former: int
    steps: list[tuple[Document, list[ClauseLink]]]
    status_of: int = 0
    left: int = 0
    filled: list[str] = field(default_factory=list)
    pairs: int = 0


def hold_both(older: Document, newer: Document) -> tuple[Document, Document]:
    """Both rows, held, if they can be joined. Raises Unfit for the same document or another
    project's, Conflict where one has a newer edition, is a duplicate or was set aside."""
    if older.project_id != newer.project_id or older.number == newer.number:
        raise Unfit(_("Choose two different documents of the same project."))
    Project.objects.select_for_update(no_key=True).get(pk=older.project_id)
    held = {one.pk: hold_current(one) for one in sorted((older, newer), key=lambda one: one.pk)}
    for one in held.values():
        if one.duplicate_of_id is not None:
            raise Conflict(
                _("Document %(number)s is a duplicate of another one. Take that back first.")
                % {"number": one.number}
            )
        if one.set_aside:
            raise Conflict(
                _("Document %(number)s was set aside for its parts; it has no editions.")
                % {"number": one.number}
            )
    return held[older.pk], held[newer.pk]


def join_rows(*, actor: User, older: Document, newer: Document, note: str) -> JoinedRows:
    """Make the newer document's editions those that follow the older's; the caller holds both, and
    writes the audit entry."""
    numbers = newer.number, older.number
    number, former = sorted(numbers)
    before, rows = _editions(older), _editions(newer)
    Document.objects.filter(pk=older.pk).update(current=False, updated_at=timezone.now())
    for row in reversed(rows):
        _renumber(row, number, row.edition + older.edition)
    for row in before if number != older.number else ():
        _renumber(row, number, row.edition)
    older.refresh_from_db()
    rows[0].previous, rows[0].edition_note = older, note
    rows[0].save(update_fields=["previous", "edition_note"])
    newest = rows[-1]
    links = _links(older, rows[0])
    steps = [(rows[0], store_links(rows[0], *links))]
    for row in rows[1:]:
        kept = ClauseLink.objects.filter(document=row).select_related("old", "new")
        steps.append((row, list(kept)))
    joined = JoinedRows(newest, former, steps)
    _choose_screening(joined, older, numbers)
    Document.objects.filter(duplicate_of=older).update(duplicate_of=newest)
    joined.pairs = _take_pairs(actor, older, newest)
    joined.filled = _fill(actor, older, newest)
    newest.refresh_from_db()
    return joined


def _links(older: Document, first: Document) -> tuple[list[Clause], list[Clause], list[Any]]:
    before, after = clauses_of(older), clauses_of(first)
    texts = (
        [ClauseText(c.start, c.end, c.codable, c.text) for c in own] for own in (before, after)
    )
    return before, after, links_between(*texts)


def _editions(document: Document) -> list[Document]:
    rows = Document.objects.filter(project=document.project_id, number=document.number)
    return list(rows.order_by("edition"))


def _renumber(row: Document, number: int, edition: int) -> None:
    """Give a row its place among the editions of the joined document; its clauses keep their own
    numbers after the document's."""
    was, own = f"{row.number}-", f"{number}-"
    if was != own:
        rest = Concat(Value(own), Substr("number", len(was) + 1))
        row.clauses.filter(number__startswith=was).update(number=rest)
        row.retired_numbers = [own + one.removeprefix(was) for one in row.retired_numbers]
    row.joined_number = row.joined_number or row.number
    row.number, row.edition = number, edition
    row.save(update_fields=["number", "edition", "joined_number", "retired_numbers", "updated_at"])


def _choose_screening(joined: JoinedRows, older: Document, numbers: tuple[int, int]) -> None:
    """`numbers`: those the newer and the older had."""
    newest = joined.newest
    own, theirs = list(newest.decisions.all()), list(older.decisions.all())
    ranks = _RANK[Document.Status(newest.status)], _RANK[Document.Status(older.status)]
    stays = ranks[0] > ranks[1] or (ranks[0] == ranks[1] and bool(own or not theirs))
    joined.status_of = numbers[0] if stays else numbers[1]
    joined.left = len(theirs if stays else own)
    if stays:
        return
    newest.decisions.all().delete()
    older.decisions.update(document=newest)
    for row in own:
        row.pk, row.document = None, older
    ScreeningDecision.objects.bulk_create(own)
    newest.status, newest.exclusion_reason = older.status, older.exclusion_reason
    newest.save(update_fields=["status", "exclusion_reason"])


def _take_pairs(actor: User, older: Document, newest: Document) -> int:
    """The pair of the two is decided; those of the older one with others are the newest's where it
    has none with them. Returns how many went along."""
    taken = 0
    for pair in NearDuplicate.objects.filter(Q(first=older) | Q(second=older)):
        other = pair.second_id if pair.first_id == older.pk else pair.first_id
        if other == newest.pk:
            pair.state, pair.kept = NearDuplicate.State.EDITIONS, None
            pair.decided_by, pair.decided_at = actor, timezone.now()
            pair.save()
            continue
        ends = sorted((other, newest.pk))
        if NearDuplicate.objects.filter(first=ends[0], second=ends[1]).exists():
            continue
        pair.first_id, pair.second_id = ends
        if pair.kept_id == older.pk:
            pair.kept = newest
        pair.save(update_fields=["first", "second", "kept"])
        taken += 1
    return taken


def _fill(actor: User, older: Document, newest: Document) -> list[str]:
    """The fields that the newest edition lacked and has from the older one now."""
    fields: Iterable[str] = (
        name
        for name in TAKEN_OVER
        if older.value_of(BY_NAME[name]) and not newest.value_of(BY_NAME[name])
    )
    changes = {name: older.value_of(BY_NAME[name]) for name in fields}
    if changes:
        change_metadata(actor=actor, document=newest, changes=changes)
    return sorted(changes)


def direct_links(older: Document, rows: JoinedRows) -> list[ClauseLink]:
    """What becomes of the older text's clauses in the newest edition, also over several."""
    if len(rows.steps) == 1:
        return rows.steps[0][1]
    before, after, links = _links(older, rows.newest)
    return [
        ClauseLink(
            old=None if link.old is None else before[link.old],
            new=None if link.new is None else after[link.new],
            kind=link.kind,
        )
        for link in links
    ]
