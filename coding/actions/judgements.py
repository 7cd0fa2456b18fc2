"""Storing what a coder says about a clause: set, not appended, and the same twice is nothing.

This is the busiest write of the product; it takes three statements and one commit. A browser that
was open, or offline, when the document got a new edition still sends the clauses of the earlier
one. What is said about a clause whose words did not change arrives all the same.
"""

import logging
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection, transaction
from django.http import Http404
from django.utils.translation import gettext as _

from coding.access import Superseded, hold_own_pass
from coding.codebook.scheme import Scheme, scheme_of
from coding.judgements.check import check_places, checked
from coding.judgements.content import Content, Stored
from coding.judgements.held import HeldPass
from coding.judgements.many import read_places, write_all
from coding.judgements.write import Change, Place, Stale, change_of, read_place, write
from coding.models import Assignment
from corpus.models import Clause, ClauseLink, User
from policycoder.errors import (
    Conflict,
    DomainError,
    Invalid,
    NoSpace,
    NotFound,
    ProgramFault,
    TooLarge,
    Unavailable,
    Unfit,
    problem_of,
)
from policycoder.faults import fault_of
from policycoder.values import json_number, whole_number

logger = logging.getLogger("coding.judgements")

MOST = 500  # judgements at once


def save_judgement(*, actor: User, assignment: int, clause_id: int, body: Any) -> dict[str, Any]:
    """Store the whole judgement of one clause and return it, in the shape of the API.

    `assignment` is the id of the actor's own pass, `body` what `check.checked` takes. One equal to
    what is stored changes nothing, whatever its revision, unless it confirms, at the stored
    revision, what was carried over to a changed clause or is to be reconsidered. Raises Invalid for a body that does not fit the codebook, Conflict (with
    the stored `judgement`) for a stale revision or a pass that cannot be written.

    For a pass over an earlier edition of the document the answer speaks of the clause as it was
    sent, with `moved_to: {assignment, clause}`. Raises Superseded for a clause whose words changed
    or are gone.
    """
    return OwnPass(actor, assignment).save(clause_id, body)


@dataclass
class _Move:
    """From a clause to the one of a newer edition with the same words."""

    old: Clause
    new: Clause

    def back(self, stored: Stored) -> Stored:
        """A judgement of the new clause as one of the old."""
        content = stored.content.moved(self.new, self.old)
        return replace(stored, clause=self.old.pk, content=content)


@dataclass(frozen=True)
class _Fit:
    """One of many judgements that can be of the codebook version of this number."""

    clause: int
    version: int
    revision: int
    content: Content


LookedAt = DomainError | _Fit


@dataclass
class OwnPass:
    """Where a coder's saves go: into the pass they name, or the newest one that took its place."""

    actor: User
    assignment: int
    superseded: Superseded | None = None

    @classmethod
    def enter(cls, actor: User, assignment: int) -> "OwnPass":
        """Through the door, before anything is read of what was sent. Raises Http404, Forbidden."""
        own = cls(actor, assignment)
        try:
            hold_own_pass(actor, assignment)
        except Superseded as superseded:
            own.superseded = superseded
        return own

    def save_many(self, bodies: Any) -> list[dict[str, Any]]:
        """Store many judgements, each on its own: `[{clause, status, judgement | problem}]`.

        Each is held against the codebook before the first is stored; then all are stored together,
        or one by one where they do not go into the same pass. Raises TooLarge for more than MOST,
        and what keeps the database or the disk from storing any.
        """
        if not isinstance(bodies, list):
            raise Invalid(_("Send a JSON list of judgements."))
        if len(bodies) > MOST:
            raise TooLarge(_("Send at most %(most)s judgements at once.") % {"most": MOST})
        version = Assignment.objects.values_list("round__codebook_version", flat=True)
        scheme = scheme_of(version.get(pk=self.assignment))
        looked_at = [_look_at(body, scheme) for body in bodies]
        return self._together(bodies, looked_at) or self._one_by_one(bodies, looked_at)

    def _together(self, bodies: list[Any], looked_at: list[LookedAt]) -> list[dict] | None:
        """All in one transaction; None where that cannot be, and nothing is stored."""
        fit = [one for one in looked_at if not isinstance(one, DomainError)]
        if self.superseded or len({one.clause for one in fit}) < len(fit):
            return None
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                held = hold_own_pass(self.actor, self.assignment)
                scheme = scheme_of(held.codebook_version_id)
                if any(one.version != scheme.version for one in fit):
                    return None
                places = read_places(cursor, held, [one.clause for one in fit])
                kept = [self._change(held, places, one, scheme) for one in looked_at]
                write_all(cursor, [one for one in kept if isinstance(one, Change)])
        except Superseded as superseded:
            self.superseded = superseded
            return None
        except Exception as error:
            if isinstance(error, DomainError) or fault_of(error):
                raise
            logger.exception("Judgements were not stored together")
            return None
        results = []
        for body, one in zip(bodies, kept, strict=True):
            if isinstance(one, DomainError):
                results.append(_result(body, None, one))
            else:
                stored = one.after if isinstance(one, Change) else one
                results.append(_result(body, stored.json(scheme), None))
        return results

    def _change(
        self, held: HeldPass, places: dict[int, Place], one: LookedAt, scheme: Scheme
    ) -> DomainError | Change | Stored:
        """Why one of many judgements is not stored, how it is to be, or how it is already."""
        if isinstance(one, DomainError):
            return one
        place = places.get(one.clause)
        if place is None:
            return NotFound(_("This clause does not belong to the document."))
        try:
            _require_codable(place)
            check_places(one.content.spans, place, place.references)
            change = change_of(
                held, place, one.content, scheme, actor=self.actor, revision=one.revision
            )
        except DomainError as refused:
            return refused
        return change or place.stored

    def _one_by_one(self, bodies: list[Any], looked_at: list[LookedAt]) -> list[dict]:
        """Each in a transaction of its own. Where the database or the disk fails on the way, the
        answer tells what is stored by then; what is left has the fault as its problem."""
        results: list[dict[str, Any]] = []
        fault: DomainError | None = None
        for body, one in zip(bodies, looked_at, strict=True):
            error, saved = one if isinstance(one, DomainError) else fault, None
            if error is None:
                error, saved = self._try(body)
            if isinstance(error, (Unavailable, NoSpace)):
                fault = error
            results.append(_result(body, saved, error))
        if fault and not any("judgement" in result for result in results):
            raise fault
        return results

    def _try(self, body: dict[str, Any]) -> tuple[DomainError | None, dict[str, Any] | None]:
        """Why the judgement is not stored, or how it is."""
        try:
            return None, self.save(int(body["clause"]), body)
        except Http404:
            return NotFound(_("This clause does not belong to the document.")), None
        except DomainError as refused:
            return refused, None
        except Exception as error:
            if fault := fault_of(error):
                logger.warning("A judgement was not stored", exc_info=True)
                return fault, None
            logger.exception("A judgement was not stored")
            return ProgramFault(_("The error has been written to the server's log.")), None

    def save(self, clause_id: int, body: Any) -> dict[str, Any]:
        """As `save_judgement`, which passes the door itself."""
        if self.superseded is None:
            try:
                return _save(self.actor, self.assignment, clause_id, body)
            except Superseded as superseded:
                self.superseded = superseded
        old = Clause.objects.filter(pk=clause_id, document__assignments=self.assignment).first()
        if old is None:
            raise Http404
        newest = self.superseded.newest
        new = _same_clause(old, newest)
        if new is None:
            raise self.superseded
        saved = _save(self.actor, newest.pk, new.pk, body, _Move(old, new))
        return saved | {"moved_to": {"assignment": newest.pk, "clause": new.pk}}


def _require_same_codebook(body: dict[str, Any], scheme: Scheme) -> None:
    """Raises Conflict for what was said by another codebook version than the round is by now; who
    does not say by which is not asked."""
    said_by = body.get("codebook_version")
    if said_by is not None and said_by != scheme.version:
        raise Conflict(
            _("The round codes by version %(version)s of the codebook now. Load the page anew.")
            % {"version": scheme.version},
            extra={"codebook_version": scheme.version},
        )


def _look_at(body: Any, scheme: Scheme) -> LookedAt:
    """What one of many judgements says, or what can be said against it without looking at what is
    stored."""
    try:
        clause = json_number(body.get("clause")) if isinstance(body, dict) else None
        if clause is None:
            raise Invalid(_("Each entry names its clause by id, a whole number."))
        _require_same_codebook(body, scheme)
        return _Fit(clause, scheme.version, *checked(body, scheme))
    except DomainError as refused:
        return refused


def _require_codable(place: Place) -> None:
    if not place.codable:
        raise Unfit(_("This segment is not coded: it is not a clause."))


def _result(body: Any, saved: dict[str, Any] | None, error: DomainError | None) -> dict[str, Any]:
    clause = whole_number(body.get("clause")) if isinstance(body, dict) else None
    if error is None:
        return {"clause": clause, "status": 200, "judgement": saved}
    return {"clause": clause, "status": error.status, "problem": problem_of(error)}


def _save(
    actor: User, assignment: int, clause_id: int, body: Any, move: _Move | None = None
) -> dict[str, Any]:
    """Door, check, write. With a `move` body and answer speak of the clause it comes from."""
    with transaction.atomic(), connection.cursor() as cursor:
        held = hold_own_pass(actor, assignment)
        if not isinstance(body, dict):
            raise Invalid(_("Send one judgement as a JSON object."))
        scheme = scheme_of(held.codebook_version_id)
        _require_same_codebook(body, scheme)
        revision, content = checked(body, scheme)
        place = read_place(cursor, held, clause_id)
        _require_codable(place)
        check_places(content.spans, move.old if move else place, place.references)
        if move:
            content = content.moved(move.old, move.new)
        try:
            stored = write(cursor, held, place, content, scheme, actor=actor, revision=revision)
        except Stale as stale:
            if move:
                stale.show(move.back(stale.stored), scheme)
            raise
    return (move.back(stored) if move else stored).json(scheme)


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
