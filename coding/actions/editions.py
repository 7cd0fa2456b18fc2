"""A new edition of a document, with the codings of its rounds carried over to it.

Exact clauses take their codings along in silence, changed ones bear a flag until their coder has
looked, vanished ones keep theirs in the earlier pass, which stays as it was.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from coding.actions.adjudication.editions import take_decisions
from coding.actions.carrying import Carried, Destinations, carry, hold_passes
from coding.models import Assignment
from corpus.actions.duplicates import propose_for
from corpus.actions.editions import (
    NOTE_LENGTH,
    Draft,
    hold_current,
    metadata_changes,
    store_edition,
)
from corpus.actions.editions.metadata import Change, Choice, plain
from corpus.audit import record
from corpus.models import ClauseLink, Document, User
from policycoder.errors import Invalid, Missing


@dataclass
class Made:
    """The edition, what its text says of the metadata, and the passes that went along."""

    document: Document
    metadata: list[Change]
    passes: list[Carried] = field(default_factory=list)


def make_edition(
    *,
    actor: User,
    document: Document,
    draft: Draft,
    note: str,
    metadata: Choice = None,
    not_blind: Collection[str] = (),
) -> Made:
    """Make the draft the document's newest edition and carry the codings over, all or nothing.

    `note` says why; `metadata` which of the new text's guesses count, None all where no person
    has set or confirmed the present value. Who could see others' codings of a blind round gets a
    submitted pass back only when named in `not_blind`, and marked so. Raises Invalid without a
    note, Conflict when the document has a newer edition, when nothing would change or when the
    file is another document's.
    """
    note = note.strip()
    if not note or len(note) > NOTE_LENGTH:
        said = _("Say in at most %(limit)s characters why there is a new edition.") % {
            "limit": NOTE_LENGTH
        }
        raise Invalid.on("note", said)
    with transaction.atomic():
        made = _make(actor, document, draft, note, metadata, set(not_blind))
    propose_for(made.document)
    return made


def _make(
    actor: User,
    document: Document,
    draft: Draft,
    note: str,
    metadata: Choice,
    not_blind: set[str],
) -> Made:
    held = hold_current(document)
    passes = hold_passes(held)
    if strangers := not_blind - {one.coder.username for one in passes}:
        said = [_("%(name)s does not code this document.") % {"name": n} for n in sorted(strangers)]
        raise Missing.on("not_blind", *said)
    changes = metadata_changes(held, draft, metadata)
    edition, links = store_edition(actor=actor, held=held, draft=draft, note=note, changes=changes)
    taken = [one for one in changes if one.taken]
    before = {one.field: plain(one.old) for one in taken}
    if held.file_name != edition.file_name:
        before["file"] = held.file_name
    record(
        actor=actor,
        verb="make_edition",
        obj=edition,
        project=edition.project_id,
        before=before or None,
        after={
            "number": edition.number,
            "edition": edition.edition,
            "note": note,
            "file": edition.file_name,
            **count_kinds(links),
            **{one.field: plain(one.new) for one in taken},
        },
    )
    destinations = Destinations(edition, links, passes, not_blind)
    carried = [carry(actor, one, destinations) for one in passes]
    take_decisions(edition, links)
    named = [one for one in carried if one.assignment.kind not in Assignment.UNNAMED]
    return Made(edition, changes, named)


def count_kinds(links: Iterable[ClauseLink]) -> dict[str, int]:
    """How many clauses to be coded are exact, changed, vanished and added."""
    counts = dict.fromkeys(ClauseLink.Kind.values, 0)
    for link in links:
        clause = link.new or link.old
        if clause is not None and clause.codable:
            counts[link.kind] += 1
    return counts
