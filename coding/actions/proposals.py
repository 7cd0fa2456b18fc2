"""What coders propose for the codebook, and what leads answer."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coding.actions.draft_readers import let_read
from coding.actions.drafts import NEWEST, edit_draft, start_draft
from coding.codebook.content import LONGEST_NAME, LONGEST_TEXT, Content, keys_of
from coding.codebook.operations import dimension_in, node_in
from coding.codebook.pinyin import has_han
from coding.codebook.scheme import SchemeDimension, scheme_of
from coding.codebook.stored import content_of
from coding.codebook.versions import newest_version
from coding.models import Assignment, Draft, Proposal, ProposalClause, Round
from corpus.audit import record
from corpus.models import Clause, Project, User
from policycoder.errors import Conflict, Forbidden, Invalid, Missing, Unfit

ACCEPT, MERGE, DECLINE, REOPEN = "accept", "merge", "decline", "reopen"
DECISIONS = (ACCEPT, MERGE, DECLINE, REOPEN)
FIELDS = ("definition", "include", "exclude")
MOST_PLACES = 50
LONGEST_REASON = 2000


@dataclass(frozen=True)
class Place:
    """A clause by id, and with a span the words chosen in it, in code points of the document."""

    clause: int
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True)
class Wish:
    """What is proposed: see `Proposal`."""

    kind: str
    dimension: str
    node: str = ""
    name: str = ""
    field: str = ""
    text: str = ""
    reason: str = ""


@transaction.atomic
def propose(
    *,
    actor: User,
    assignment: Assignment,
    wish: Wish,
    places: Sequence[Place],
    token: UUID | None = None,
) -> Proposal:
    """A proposal from clauses of the actor's own pass. The same once more adds its clauses to the
    first; sent again with its `token` it is that one, whatever became of it.

    Raises Invalid for what does not fit the round's codebook, Conflict when the round is closed.
    """
    held = _hold_pass(assignment)
    if token and (known := _sent_before(actor, token)):
        return known
    _require_running(held)
    wish = _checked(wish, scheme_of(held.round.codebook_version_id).dimensions)
    if not places:
        raise Unfit.on("clauses", _("Name the clause it comes from."))
    found = _open_or_made(actor, held.round, wish, places[0].clause)
    _add_places(found, held, places)
    if token:
        found.tokens = [*found.tokens, token]
        found.save(update_fields=["tokens"])
    return found


@transaction.atomic
def propose_from_report(
    *, actor: User, round: Round, wish: Wish, clauses: Sequence[int]
) -> Proposal:
    """Other words for a node from what a report of agreement shows of a round, whatever its status,
    with clauses of its documents, the first MOST_PLACES of them. The same once more is the first.

    Raises Invalid for what does not fit the round's codebook.
    """
    held = Round.objects.select_for_update(no_key=True).get(pk=round.pk)
    wish = _checked(wish, scheme_of(held.codebook_version_id).dimensions)
    if not clauses:
        raise Unfit.on("clauses", _("Name the clause it comes from."))
    found = _open_or_made(actor, held, wish, clauses[0])
    coded = Clause.objects.codable().filter(document__assignments__round=held, pk__in=clauses)
    known = set(coded.values_list("pk", flat=True))
    ProposalClause.objects.bulk_create(
        [
            ProposalClause(proposal=found, clause_id=clause)
            for clause in clauses[:MOST_PLACES]
            if clause in known
        ],
        ignore_conflicts=True,
    )
    return found


def _open_or_made(actor: User, round: Round, wish: Wish, clause: int) -> Proposal:
    same = {name: value for name, value in vars(wish).items() if name != "reason"}
    found = Proposal.objects.open().filter(author=actor, round=round, **same).first()
    if found is not None:
        return found
    made = Proposal.objects.create(
        project_id=round.project_id, round=round, author=actor, **vars(wish)
    )
    record(
        actor=actor,
        verb="propose",
        obj=made,
        project=made.project_id,
        round_id=made.round_id,
        clause_id=clause,
        after={**vars(wish), "name": _called(made)},
    )
    return made


def _sent_before(actor: User, token: UUID) -> Proposal | None:
    return Proposal.objects.filter(author=actor, tokens__contains=[token]).first()


@transaction.atomic
def add_place(*, actor: User, assignment: Assignment, proposal: Proposal, place: Place) -> Proposal:
    """One more clause of the actor's own pass under their own open proposal; twice is once."""
    pass_held = _hold_pass(assignment)
    held = _hold(proposal)
    if held.author_id == actor.pk and held.places.filter(clause=place.clause).exists():
        return held
    _require_running(pass_held)
    _require_own(held, actor)
    if held.round_id != pass_held.round_id:
        raise Unfit.on("assignment", _("The proposal was made in another round."))
    _add_places(held, pass_held, [place])
    record(
        actor=actor,
        verb="add_to_proposal",
        obj=held,
        project=held.project_id,
        round_id=held.round_id,
        clause_id=place.clause,
        after={"name": _called(held)},
    )
    return held


@transaction.atomic
def withdraw_proposal(*, actor: User, proposal: Proposal) -> Proposal:
    """Its author takes an open proposal back; it is kept, and offered to nobody any more."""
    held = _hold(proposal)
    _require_own(held, actor)
    held.state = Proposal.State.WITHDRAWN
    held.save(update_fields=["state"])
    record(
        actor=actor,
        verb="withdraw_proposal",
        obj=held,
        project=held.project_id,
        round_id=held.round_id,
        after={"name": _called(held)},
    )
    return held


@transaction.atomic
def answer_proposal(
    *,
    actor: User,
    proposal: Proposal,
    decision: str,
    answer: str = "",
    node: str = "",
    name: str | None = None,
    text: str | None = None,
    with_clauses: bool = False,
    not_blind: Collection[str] = (),
) -> Proposal:
    """A lead's word on a proposal.

    `accept` takes it into the draft, which is begun where there is none: a new node below `node`
    ("" for the top), or the other words; `name` and `text` stand for the proposed ones, and
    `with_clauses` makes its clauses examples of the node; who codes blind in its round and reads
    the draft must be named in `not_blind`, and their passes are marked so. `merge` names the `node` that is meant.
    `decline` needs an `answer`. `reopen` takes the last word back, and leaves the draft as it is.
    """
    held = _hold(proposal)
    if decision not in DECISIONS:
        raise Invalid.on("decision", _("Use one of: %(known)s.") % {"known": ", ".join(DECISIONS)})
    if len(answer) > LONGEST_REASON:
        raise Invalid.on("answer", _too_long(LONGEST_REASON))
    if (held.state == Proposal.State.OPEN) == (decision == REOPEN):
        raise Conflict(_("The proposal was answered, withdrawn or reopened meanwhile."))
    if held.state == Proposal.State.WITHDRAWN:
        raise Conflict(_("Its author has withdrawn the proposal."))
    before = {"state": held.state, "answer": held.answer}
    if decision == ACCEPT:
        let_read(actor=actor, round=held.round, author=held.author, not_blind=not_blind)
        held.result = _take_up(actor, held, node, name, text, with_clauses)
    elif decision == MERGE:
        held.result = _known_node(held, node)
    elif decision == DECLINE and not answer.strip():
        raise Unfit.on("answer", _("Say to the coder why not."))
    elif decision == REOPEN:
        held.result = ""
    held.state = _STATES[decision]
    held.answer = answer.strip()
    held.answered_by = None if decision == REOPEN else actor
    held.answered_at = None if decision == REOPEN else timezone.now()
    held.save()
    record(
        actor=actor,
        verb="answer_proposal",
        obj=held,
        project=held.project_id,
        round_id=held.round_id,
        before=before,
        after={"name": _called(held), "state": held.state, "answer": held.answer},
    )
    return held


_STATES = {
    ACCEPT: Proposal.State.ACCEPTED,
    MERGE: Proposal.State.MERGED,
    DECLINE: Proposal.State.DECLINED,
    REOPEN: Proposal.State.OPEN,
}


def _hold_pass(assignment: Assignment) -> Assignment:
    """The pass, its row held, so that the same proposal sent twice at once is one."""
    return (
        Assignment.objects.select_for_update(no_key=True, of=("self",))
        .select_related("round", "document")
        .get(pk=assignment.pk)
    )


def _require_running(held: Assignment) -> None:
    if held.round.status == Round.Status.CLOSED:
        raise Conflict(_("The round is closed: nothing is proposed in it any more."))


def _hold(proposal: Proposal) -> Proposal:
    return (
        Proposal.objects.select_for_update(no_key=True, of=("self",))
        .select_related("round", "author", "answered_by", "project")
        .get(pk=proposal.pk)
    )


def _require_own(held: Proposal, actor: User) -> None:
    if held.author_id != actor.pk:
        raise Forbidden(_("Only who made a proposal may change it."))
    if held.state != Proposal.State.OPEN:
        raise Conflict(_("The proposal has been answered or withdrawn; it stays as it is."))


def _called(proposal: Proposal) -> str:
    return proposal.name or f"{proposal.dimension}.{proposal.node}"


def _too_long(most: int) -> str:
    return _("A text of at most %(limit)s characters.") % {"limit": most}


def _checked(wish: Wish, dimensions: dict[str, SchemeDimension]) -> Wish:
    wish = Wish(**{name: value.strip() for name, value in vars(wish).items()})
    if wish.kind not in Proposal.Kind.values:
        known = ", ".join(Proposal.Kind.values)
        raise Invalid.on("kind", _("Use one of: %(known)s.") % {"known": known})
    dimension = dimensions.get(wish.dimension)
    if dimension is None:
        raise Missing.on("dimension", _("The codebook has no such dimension."))
    for field, most in (("name", LONGEST_NAME), ("text", LONGEST_TEXT), ("reason", LONGEST_REASON)):
        if len(getattr(wish, field)) > most:
            raise Invalid.on(field, _too_long(most))
    if wish.node and wish.node not in dimension.tree:
        said = _("The codebook has no node “%(key)s” here.") % {"key": wish.node[:50]}
        raise Missing.on("node", said)
    if wish.kind == Proposal.Kind.NODE:
        if not wish.name:
            raise Unfit.on("name", _("Give the node a name."))
        return Wish(**{**vars(wish), "field": ""})
    if not wish.node:
        raise Unfit.on("node", _("Name the node whose words are to change."))
    if wish.field not in FIELDS:
        raise Unfit.on("field", _("Use one of: %(known)s.") % {"known": ", ".join(FIELDS)})
    row = dimension.tree[wish.node].row
    if not wish.text or wish.text == getattr(row, f"{wish.field}_{_language(wish.text)}"):
        raise Unfit.on("text", _("Write what it should say instead."))
    return Wish(**{**vars(wish), "name": row.name})


def _language(text: str) -> str:
    return "zh" if has_han(text) else "en"


def _add_places(proposal: Proposal, held: Assignment, places: Sequence[Place]) -> None:
    clauses = Clause.objects.codable().filter(document=held.document_id)
    known = clauses.in_bulk([place.clause for place in places])
    for place in places:
        clause = known.get(place.clause)
        if clause is None:
            said = _("This clause does not belong to the document.")
            raise Missing.on("clauses", said)
        start, end = place.start, place.end
        if (start is None) != (end is None):
            raise Unfit.on("clauses", _("A span has a start and a later end, in code points."))
        if start is not None and end is not None and not clause.start <= start < end <= clause.end:
            said = _("A span must lie within its clause (%(start)s to %(end)s).")
            raise Unfit.on("clauses", said % {"start": clause.start, "end": clause.end})
        proposal.places.get_or_create(clause=clause, defaults={"start": start, "end": end})
    if proposal.places.count() > MOST_PLACES:
        said = _("A proposal has at most %(most)s clauses.") % {"most": MOST_PLACES}
        raise Unfit.on("clauses", said)


def _draft(actor: User, project: Project) -> Draft:
    drafts = Draft.objects.select_for_update(no_key=True, of=("self",))
    found = drafts.filter(codebook__project=project).first()
    return found or start_draft(actor=actor, project=project, origin=NEWEST)


def _take_up(
    actor: User,
    held: Proposal,
    node: str,
    name: str | None,
    text: str | None,
    with_clauses: bool,
) -> str:
    """Make it an operation on the draft; returns the node's key."""
    draft = _draft(actor, held.project)
    text = held.text if text is None else text.strip()
    dimension = dimension_in(draft.content, held.dimension)
    if held.kind == Proposal.Kind.DEFINITION:
        field = f"{held.field}_{_language(text)}"
        stands = node_in(dimension, held.node)[0]
        step: dict[str, Any] = {"op": "set", "dimension": held.dimension, "node": held.node}
        step |= {"field": field, "value": text, "was": stands[field]}
        edit_draft(actor=actor, draft=draft, operations=[step])
        return held.node
    name = held.name if name is None else name.strip()
    if not name:
        raise Unfit.on("name", _("Give the node a name."))
    siblings = node_in(dimension, node)[0]["children"] if node else dimension["nodes"]
    entry: dict[str, Any] = {f"name_{_language(name)}": name}
    if text:
        entry[f"definition_{_language(text)}"] = text
    if with_clauses:
        entry["clauses"] = list(held.places.values_list("clause", flat=True))
    step = {"op": "add_node", "dimension": held.dimension, "parent": node or None}
    step |= {"after": siblings[-1]["key"] if siblings else None, "entry": entry}
    before = keys_of(dimension)
    edited = edit_draft(actor=actor, draft=draft, operations=[step]).draft
    (made,) = keys_of(dimension_in(edited.content, held.dimension)) - before
    return made


def _known_node(held: Proposal, node: str) -> str:
    """The key, where the draft or else the newest version has it. Raises Invalid."""
    contents: list[Content] = [
        draft.content for draft in Draft.objects.filter(codebook__project=held.project)
    ]
    if newest := newest_version(held.project):
        contents.append(content_of(newest))
    for content in contents:
        for dimension in content["dimensions"]:
            if dimension["key"] == held.dimension and node in keys_of(dimension):
                return node
    raise Missing.on("node", _("The codebook has no node “%(key)s” here.") % {"key": node[:50]})
