"""Where a save goes: into the pass, or into the one that took its place with a new edition.

A browser that was open, or offline, when the document got a new edition still sends the clauses
of the earlier one. What is said about a clause whose words did not change arrives all the same.
"""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from coding.access import Superseded
from coding.actions.judgements import save_judgement
from coding.models import Assignment
from corpus.models import Clause, ClauseLink, User
from corpus.text.editions import relocate
from policycoder.errors import Conflict, DomainError, Invalid, problem_of


def save(*, actor: User, assignment: int, clause_id: int, body: dict[str, Any]) -> dict[str, Any]:
    """As `save_judgement`, also for a pass over an earlier edition of the document.

    There the answer speaks of the clause as it was sent, with `moved_to: {assignment, clause}`.
    Raises Superseded for a clause whose words changed or are gone.
    """
    try:
        return save_judgement(actor=actor, assignment=assignment, clause_id=clause_id, body=body)
    except Superseded as moved:
        old = Clause.objects.filter(pk=clause_id, document__assignments=assignment).first()
        if old is None:
            raise Http404 from None
        new = _same_clause(old, moved.newest)
        if new is None:
            raise
        return _save_there(actor, moved.newest, old, new, body)


def _same_clause(old: Clause, newest: Assignment) -> Clause | None:
    """The clause of the newest edition with the same words, if each edition has it."""
    clause = old
    while clause.document_id != newest.document_id:
        link = (
            ClauseLink.objects.filter(old=clause, kind=ClauseLink.Kind.EXACT)
            .select_related("new")
            .first()
        )
        if link is None or link.new is None:
            return None
        clause = link.new
    return clause


def _save_there(
    actor: User, newest: Assignment, old: Clause, new: Clause, body: dict[str, Any]
) -> dict[str, Any]:
    there = body | {"dimensions": _moved(body.get("dimensions"), old, new)}
    try:
        saved = save_judgement(actor=actor, assignment=newest.pk, clause_id=new.pk, body=there)
    except Conflict as conflict:
        stored = conflict.extra.get("judgement")
        if stored:
            conflict.extra["judgement"] = _as_sent(stored, newest, old, new)
        raise
    return _as_sent(saved, newest, old, new)


def _as_sent(
    judgement: dict[str, Any], newest: Assignment, old: Clause, new: Clause
) -> dict[str, Any]:
    return judgement | {
        "clause": old.pk,
        "dimensions": _moved(judgement["dimensions"], new, old),
        "moved_to": {"assignment": newest.pk, "clause": new.pk},
    }


def _moved(dimensions: Any, start: Clause, end: Clause) -> Any:
    """The dimensions with their spans at their places in another clause; what is no judgement
    is left for `save_judgement` to refuse."""
    if not isinstance(dimensions, dict):
        return dimensions
    return {
        key: judged | {"references": [_moved_span(one, start, end) for one in references]}
        if isinstance(judged, dict)
        and isinstance(references := judged.get("references") or [], list)
        else judged
        for key, judged in dimensions.items()
    }


def _moved_span(reference: Any, old: Clause, new: Clause) -> Any:
    if not isinstance(reference, dict) or type(reference.get("start")) is not int:
        return reference
    start, end = reference["start"] - old.start, reference.get("end")
    if type(end) is not int or not 0 <= start < end - old.start <= len(old.text):
        return reference
    place = relocate((start, end - old.start), old.text, new.text)
    places = (new.start + place[0], new.start + place[1]) if place else (None, None)
    return reference | dict(zip(("start", "end"), places, strict=True))


def save_many(*, actor: User, assignment: int, bodies: list[Any]) -> list[dict[str, Any]]:
    """Store many judgements, each on its own: `[{clause, status, judgement | problem}]`."""
    results = []
    for body in bodies:
        clause = body.get("clause") if isinstance(body, dict) else None
        try:
            if not isinstance(clause, int) or isinstance(clause, bool):
                raise Invalid(_("Each entry names its clause by id."))
            judgement = save(actor=actor, assignment=assignment, clause_id=clause, body=body)
            results.append({"clause": clause, "status": 200, "judgement": judgement})
        except Http404:
            missing = Invalid(_("This clause does not belong to the document."))
            missing.status = 404
            results.append({"clause": clause, "status": 404, "problem": problem_of(missing)})
        except DomainError as error:
            results.append({"clause": clause, "status": error.status, "problem": problem_of(error)})
    return results
