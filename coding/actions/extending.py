"""More coders and documents for an open round."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from coding.actions.choosing import (
    CODERS,
    coders_named,
    come_back,
    documents_chosen,
    require_no_reference,
)
from coding.actions.deadlines import change_deadline, checked_deadline
from coding.actions.dealing import in_parts, save_dealt
from coding.actions.exposure import refusal, remember
from coding.actions.passes import hold_round, not_a_blind_round, require_open
from coding.actions.reasons import reason
from coding.models import Absence, Assignment, Round
from coding.reads.absence import documents_in, passes_in
from corpus.audit import record
from corpus.models import Document, User
from policycoder.errors import Missing, Unfit


@transaction.atomic
def extend_round(
    *,
    actor: User,
    round: Round,
    coders: Sequence[str] = (),
    documents: Sequence[int] | None = (),
    not_blind: Collection[str] = (),
    without: Collection[str] = (),
    deadline: date | None = None,
    why: str = "",
) -> list[Assignment]:
    """Add coders or documents to an open round; returns the assignments that arose.

    A new coder gets every document, or what is coded of it where nobody has it whole; a new
    document every coder who still may code, but for those named in `without`; `coders` and
    `documents` as in create_round. Who is in the round already is passed over, so that the same
    call twice changes nothing; who had left it comes back, and gets what is not theirs. Passes of
    those named in `not_blind` are marked so. A `deadline` is the round's from now on; None leaves
    it as it is. Raises Conflict when the round is not open, Forbidden
    for somebody who could see the codings of a blind round and is named in neither.
    """
    held = hold_round(round)
    require_open(held)
    checked_deadline(deadline)
    if not coders and documents is not None and not documents:
        raise Unfit(_("Choose coders or documents to add."))
    if not_blind and not held.blind:
        raise not_a_blind_round("not_blind")
    people = coders_named(held.project, coders) if coders else []
    chosen = documents_chosen(held.project, documents) if documents is None or documents else []
    require_no_reference(held, people)
    asked = _extension(held, people, chosen, set(without))
    _require_known(not_blind, asked, "not_blind")
    receivers = {person.pk for person in asked.receivers}
    exposed = remember(actor=actor, round=held, users=receivers)
    refused = [one for one in exposed.values() if one.user.username not in not_blind]
    if refused:
        raise refusal("coders" if coders else "documents", refused)
    new = [
        Assignment(
            round=held,
            document=document,
            coder=person,
            not_blind=person.username in not_blind,
            clauses=asked.clauses.get(document.pk),
        )
        for person, document in asked.pairs()
    ]
    made = save_dealt(in_parts(held, new))
    returned = come_back(held, asked.people)
    if made or returned:
        marked = sorted({one.coder.username for one in made if one.not_blind})
        record(
            actor=actor,
            verb="extend_round",
            obj=held,
            project=held.project,
            round_id=held.pk,
            after={
                "coders": [person.username for person in asked.people],
                "documents": [document.number for document in asked.documents],
                "assignments": len(made),
                **({"not_blind": marked} if marked else {}),
                **reason(why),
            },
        )
    if deadline is not None:
        change_deadline(actor, held, deadline, why)
    return made


@dataclass(frozen=True)
class _Extension:
    """New people, who get everything, and new documents, which go to those who stay.

    `clauses`: of the documents that nobody codes as a whole, by id, what is coded of each.
    """

    people: list[User]
    documents: list[Document]
    staying: list[User]
    everything: list[Document]
    clauses: dict[int, list[int]]
    held: set[tuple[int, int]]

    @property
    def receivers(self) -> list[User]:
        return self.people + (self.staying if self.documents else [])

    def pairs(self) -> list[tuple[User, Document]]:
        wanted = [(person, one) for person in self.people for one in self.everything] + [
            (person, one) for person in self.staying for one in self.documents
        ]
        return [(person, one) for person, one in wanted if (person.pk, one.pk) not in self.held]


def _extension(
    round: Round, people: list[User], documents: list[Document], without: set[str]
) -> _Extension:
    passes = Assignment.objects.filter(round=round, kind=Assignment.Kind.CODER)
    held = set(passes.values_list("coder", "document"))
    left = round.absences.filter(kind=Absence.Kind.LEFT).values_list("user", flat=True)
    old_coders = {coder for coder, _document in held} - set(left)
    old_documents = documents_in(round)
    old_ids = {document.pk for document in old_documents}
    staying = User.objects.filter(
        pk__in=old_coders, memberships__project=round.project, memberships__role__in=CODERS
    )
    new_documents = [document for document in documents if document.pk not in old_ids]
    asked = _Extension(
        people=[person for person in people if person.pk not in old_coders],
        documents=new_documents,
        staying=list(staying),
        everything=[*old_documents, *new_documents],
        clauses=_coded_in_part(passes_in(round)),
        held=held,
    )
    _require_known(without, asked, "without")
    return replace(
        asked, staying=[person for person in asked.staying if person.username not in without]
    )


def _coded_in_part(passes: QuerySet[Assignment]) -> dict[int, list[int]]:
    found: dict[int, list[list[int] | None]] = defaultdict(list)
    for document, clauses in passes.order_by().values_list("document", "clauses"):
        found[document].append(clauses)
    return {
        document: sorted({pk for clauses in lists if clauses for pk in clauses})
        for document, lists in found.items()
        if None not in lists
    }


def _require_known(named: Collection[str], asked: _Extension, field: str) -> None:
    """Raises Invalid for somebody named who neither codes in the round nor is added to it."""
    known = {person.username for person in (*asked.people, *asked.staying)}
    said = [
        _("%(name)s does not code in this round.") % {"name": name}
        for name in named
        if name not in known
    ]
    if said:
        raise Missing.on(field, *said)
