"""Deciding what is said of a clause, dimension by dimension: set, not appended, with its revision."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from coding.actions.adjudication.held import hold_consensus, require_adjudicating
from coding.codebook.scheme import Scheme, scheme_of
from coding.judgements.check import check_places, checked
from coding.judgements.content import Content
from coding.judgements.reading import spans_of
from coding.judgements.spans import Span
from coding.judgements.write import read_place, write
from coding.models import Assignment, Decision, Judgement, Meeting, Reference, Round
from coding.reads.adjudication.clause import decided_clauses, revision_of
from corpus.audit import record
from corpus.models import Clause, User
from policycoder.errors import Conflict, Invalid, Missing, Unfit
from policycoder.received import refusal_of
from policycoder.values import json_number

State = Decision.State
NOTE_LIMIT = 2000


@dataclass(frozen=True)
class Wish:
    """What is to be of one dimension; `said` is its outcome and spans where it is decided."""

    state: str
    reason: str
    note: str
    said: tuple[str, frozenset[Span]] | None = None


class StaleDecision(Conflict):
    """Somebody else decided on the clause since; `decision` is what is stored."""

    def __init__(self, stored: dict[str, Any]):
        super().__init__(
            _("Somebody has decided on this clause since, or its codings have changed."),
            extra={"decision": stored},
        )


@transaction.atomic
def decide(*, actor: User, round: Round, clause_id: int, body: Any) -> dict[str, Any]:
    """Decide on a clause, skip it or open it again, and return it as `decided_clauses` gives it.

    `body` = `{revision, dimensions: {key: {outcome, references, reason?, note?} | {state: "skipped" |
    "open", note?}}, reason?, note?, meeting?, votes?}`; dimensions that are not named stay as they
    are. The same twice is nothing. Raises StaleDecision for another revision than the clause's,
    Conflict in a round that is not locked.
    """
    held_round = require_adjudicating(actor, round)
    clause = Clause.objects.filter(pk=clause_id).select_related("document").first()
    if clause is None:
        raise Http404
    held = hold_consensus(held_round, clause.document_id)
    if not clause.codable:
        raise Unfit(_("This segment is not coded: it is not a clause."))
    scheme = scheme_of(held.codebook_version_id)
    revision, wishes = _wished(body, scheme)
    meeting, votes = _meeting(held_round, body)
    rows = {row.dimension: row for row in Decision.objects.filter(round=round, clause=clause)}
    hidden = held_round.project.hidden_names
    with connection.cursor() as cursor:
        place = read_place(cursor, held, clause.pk)
        stored = place.stored.content
        changed = {
            key: wish
            for key, wish in wishes.items()
            if not _same(rows.get(key), wish, _of(stored, key, scheme))
        }
        if changed and revision != revision_of(rows.values()):
            raise StaleDecision(decided_clauses(held_round, [clause.pk], hidden=hidden)[0])
        content = _decided(stored, changed, scheme)
        check_places(content.spans, place, place.references)
        write(cursor, held, place, content, scheme, actor=actor, revision=place.stored.revision)
    choices = _choices(held_round, clause.pk, scheme, changed)
    for key, wish in changed.items():
        row = rows.get(key) or _new(held_round, clause, key)
        before = _told(row)
        _set(row, wish, actor, choices[key])
        row.meeting, row.votes = meeting, votes if meeting else {}
        row.save()
        record(
            actor=actor,
            verb="decide",
            obj=row,
            project=held_round.project_id,
            round_id=held_round.pk,
            clause_id=clause.pk,
            before=before,
            after=_told(row),
        )
    return decided_clauses(held_round, [clause.pk], hidden=hidden)[0]


def _wished(body: Any, scheme: Scheme) -> tuple[int, dict[str, Wish]]:
    """The revision a body is based on, and what it wants of each dimension. Raises Invalid."""
    if not isinstance(body, dict):
        raise Invalid(_("Send one decision as a JSON object."))
    named = body.get("dimensions")
    if not isinstance(named, dict) or not all(isinstance(one, dict) for one in named.values()):
        raise Invalid.on("dimensions", _("Give an object of dimensions; {} for none."), named=True)
    states = {key: one.get("state", State.DECIDED) for key, one in named.items()}
    for key, state in states.items():
        if state not in State.values:
            raise Invalid.on(
                f"dimensions.{key}.state", _("Use open, decided or skipped."), named=True
            )
        if key not in scheme.dimensions:
            said = _("The codebook has no such dimension.")
            raise Missing.on(f"dimensions.{key}", said, named=True)
    coded = {key: one for key, one in named.items() if states[key] == State.DECIDED}
    revision, content = checked({"revision": body.get("revision"), "dimensions": coded}, scheme)
    return revision, {
        key: Wish(
            states[key],
            _reason(one.get("reason", body.get("reason", ""))),
            _note(one.get("note", body.get("note", ""))),
            _of(content, key, scheme) if states[key] == State.DECIDED else None,
        )
        for key, one in named.items()
    }


def _reason(value: Any) -> str:
    if value not in ("", *Decision.Reason.values):
        known = ", ".join(Decision.Reason.values)
        raise Invalid.on("reason", _("Use one of these: %(known)s.") % {"known": known}, named=True)
    return value


def _note(value: Any) -> str:
    if not isinstance(value, str) or len(value) > NOTE_LIMIT:
        said = _("A text of at most %(limit)s characters.") % {"limit": NOTE_LIMIT}
        raise Invalid.on("note", said, named=True)
    if refusal := refusal_of(value):
        raise Invalid.on("note", refusal, named=True)
    return value.strip()


def _meeting(round: Round, body: Mapping[str, Any]) -> tuple[Meeting | None, dict[str, int]]:
    """The meeting that decides, and the votes: the position of each of its people -> the number of
    the choice they were for."""
    if body.get("meeting") is None:
        return None, {}
    pk = json_number(body["meeting"])
    found = Meeting.objects.filter(round=round, pk=pk).first() if pk is not None else None
    if found is None:
        raise Missing.on("meeting", _("This round has no such meeting."), named=True)
    votes = body.get("votes", {})
    places = {str(place) for place in range(len(found.people))}
    if not isinstance(votes, dict) or not votes.keys() <= places:
        raise Invalid.on("votes", _("Give the vote of each person by their place."), named=True)
    if not all(json_number(vote, 0, 99) is not None for vote in votes.values()):
        raise Invalid.on("votes", _("A vote is the number of a choice."), named=True)
    return found, {place: int(vote) for place, vote in votes.items()}


def _of(content: Content, dimension: str, scheme: Scheme) -> tuple[str, frozenset[Span]]:
    """Outcome ("" for none) and spans of one dimension."""
    spans = (span for span in content.spans if scheme.node_keys[span.node][0] == dimension)
    return content.outcomes.get(dimension, ""), frozenset(spans)


def _same(row: Decision | None, wish: Wish, stored: tuple[str, frozenset[Span]]) -> bool:
    if row is None:
        return wish.state == State.OPEN
    if wish.state == State.DECIDED and (wish.said != stored or row.outdated):
        return False
    return (row.state, row.reason, row.note) == (wish.state, wish.reason, wish.note)


def _decided(stored: Content, changed: Mapping[str, Wish], scheme: Scheme) -> Content:
    outcomes = {key: value for key, value in stored.outcomes.items() if key not in changed}
    spans = {span: None for span in stored.spans if scheme.node_keys[span.node][0] not in changed}
    for key, wish in changed.items():
        if wish.said is not None:
            outcomes[key] = wish.said[0]
            spans |= dict.fromkeys(wish.said[1])
    return Content(outcomes, spans)


Choices = dict[int, tuple[str, frozenset[Span]]]


def _choices(
    round: Round, clause: int, scheme: Scheme, dimensions: Iterable[str]
) -> dict[str, Choices]:
    """Dimension -> coder -> what they chose."""
    judgements = Judgement.objects.filter(
        clause=clause, assignment__round=round, assignment__kind=Assignment.Kind.CODER
    )
    rows = list(judgements.values_list("pk", "assignment__coder", "outcomes"))
    spans = spans_of(Reference.objects.filter(judgement__in=[pk for pk, *_rest in rows]))
    return {
        key: {
            coder: _of(Content(outcomes, dict.fromkeys(spans.get(pk, {}))), key, scheme)
            for pk, coder, outcomes in rows
            if key in outcomes
        }
        for key in dimensions
    }


def _new(round: Round, clause: Clause, dimension: str) -> Decision:
    """Of a dimension that nobody judged."""
    place = clause.document.number << 32 | clause.start
    return Decision(
        round=round, clause=clause, document=clause.document, dimension=dimension, place=place
    )


def _set(row: Decision, wish: Wish, actor: User, choices: Choices) -> None:
    row.state, row.reason, row.note = wish.state, wish.reason, wish.note
    row.by, row.at = actor, timezone.now()
    row.changed_at = row.at
    row.revision += 1
    row.acceptance = None
    decided = wish.state == State.DECIDED
    row.rule = Decision.Rule.HAND if decided else ""
    row.rests_on = row.choices if decided else None
    row.rested = row.digest if decided else ""
    row.equals = sorted(pk for pk, said in choices.items() if said == wish.said) if decided else []


def _told(row: Decision) -> dict[str, Any] | None:
    if row.pk is None:
        return None
    fields = ("dimension", "state", "rule", "reason", "note", "equals", "revision")
    return {name: getattr(row, name) for name in fields}
