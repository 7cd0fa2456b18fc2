"""Choosing the sample: who took which candidate in or left it out, and why.

Each screener has one decision of their own on a document. When as many as the project asks for
have decided alike, that is the document's status. Otherwise it stays a candidate until a lead
says the last word, which stands beside the screeners' own decisions and can be changed later.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from corpus.audit import record
from corpus.models import (
    AuditEntry,
    Document,
    ExclusionReason,
    Project,
    ScreeningDecision,
    User,
)
from corpus.reads.screening import DECIDE, UNDO, revision_of, visible_decisions
from policycoder.errors import Conflict, Invalid, Unfit

INCLUDED, EXCLUDED = Document.Status.INCLUDED, Document.Status.EXCLUDED
CANDIDATE = Document.Status.CANDIDATE


@dataclass(frozen=True)
class Verdict:
    """What is decided: `decision` is included or excluded; only an exclusion has a reason."""

    decision: str
    reason: ExclusionReason | None = None
    note: str = ""


@transaction.atomic
def decide(
    *, actor: User, document: Document, verdict: Verdict, revision: str | None = None
) -> Document:
    """Store the actor's decision on a document and settle its status if enough have decided.

    It is the last word when enough have decided before, other than the actor alone. With the
    `revision` the actor had seen, raises Conflict when somebody has decided since. Raises Invalid
    for an exclusion without a reason, and for settling a disagreement of one's own without a note.
    Saving what is stored writes nothing.
    """
    if verdict.decision == EXCLUDED and verdict.reason is None:
        raise Invalid.on("reason", _("Choose the reason for which the document is excluded."))
    document = _locked(document)
    _require_unchanged(actor, document, revision)
    final = _speaks_last(actor, document)
    if final and not verdict.note and _is_party(actor, document):
        said = _(
            "You are one of the two who disagree. Talk with the other screener or let a third person "
            "decide; to settle it yourself, write in the note how it came about."
        )
        raise Invalid.on("note", said)
    return _write(actor, document, verdict, final=final)


@transaction.atomic
def decide_many(*, actor: User, documents: Sequence[Document], verdict: Verdict) -> list[Document]:
    """The same decision on several documents: on all of them or, where one raises, on none."""
    ordered = sorted(documents, key=lambda document: document.pk)
    return [decide(actor=actor, document=document, verdict=verdict) for document in ordered]


@transaction.atomic
def set_status(*, actor: User, document: Document, status: str) -> Document:
    """Set a document's status outright, as its metadata are set: without a reason being given.

    Leaves the same trail as screening: the last word of the actor, or none on a candidate.
    """
    document = _locked(document)
    if document.status == status:
        return document
    if status == CANDIDATE:
        return reopen(actor=actor, document=document)
    return _write(actor, document, Verdict(status), final=True)


@transaction.atomic
def reopen(*, actor: User, document: Document) -> Document:
    """Make a document a candidate again; its decisions are taken back, the log keeps them."""
    document = _locked(document)
    rows = list(document.decisions.select_related("screener", "reason"))
    before = {
        "status": document.status,
        "reason": _name(document.exclusion_reason),
        "decisions": [
            f"{row.screener.username}: {row.decision} {_name(row.reason) or ''}".strip()
            for row in rows
        ],
    }
    document.decisions.all().delete()
    _set(document, CANDIDATE, None)
    record(
        actor=actor,
        verb="reopen_screening",
        obj=document,
        project=document.project_id,
        before=before,
        after={"status": CANDIDATE, "reason": None, "decisions": []},
    )
    return document


@transaction.atomic
def undo(*, actor: User, document: Document) -> Document:
    """Restore what was before the actor's newest decision on the document that still stands.

    Raises Invalid when there is none, Conflict when somebody else has spoken since.
    """
    document = _locked(document)
    entry = _newest_standing(actor, document)
    if entry is None:
        raise Unfit(_("There is no decision of yours on this document to undo."))
    before, after = entry.before or {}, entry.after or {}
    last = after["final"]
    now = state_of(document, _row(actor, document, final=last))
    # Who has seen the other screener's decision no longer decides blindly.
    seen = not last and document.project.second_screener and document.decisions.count() > 1
    if now != after or seen:
        raise Conflict(_("Somebody has decided on this document since; nothing was undone."))
    restore(document, before, after)
    record(
        actor=actor,
        verb=UNDO,
        obj=document,
        project=document.project_id,
        before=entry.after,
        after=entry.before,
    )
    return document


@transaction.atomic
def settle_waiting(*, project: Project) -> None:
    """Give candidates that had to wait for a second screener the status decided so far."""
    waiting = Document.objects.filter(project=project, status=CANDIDATE, decisions__isnull=False)
    for document in waiting.distinct():
        _settle(_locked(document), CANDIDATE)


def state_of(document: Document, row: ScreeningDecision | None) -> dict[str, Any]:
    """The document's status and the decision `row`, as the log keeps them and undo reads them."""
    return {
        "status": document.status,
        "reason": _name(document.exclusion_reason),
        "note": row.note if row else "",
        "decision": row.decision if row else None,
        "decision_reason": row.reason_id if row else None,
        "screener": row.screener_id if row else None,
        "final": row.final if row else False,
    }


def restore(document: Document, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Bring back the decision that `before` tells of in the place of the one `after` tells of."""
    rows = document.decisions.filter(final=after["final"])
    if not after["final"]:
        rows = rows.filter(screener=after["screener"])
    rows.delete()
    if before["decision"]:
        ScreeningDecision.objects.create(
            document=document,
            screener_id=before["screener"],
            decision=before["decision"],
            reason=ExclusionReason.objects.filter(pk=before["decision_reason"]).first(),
            note=before["note"],
            final=before["final"],
            at=timezone.now(),
        )
    _settle(document, before["status"])


def write_last_word(*, actor: User, document: Document, verdict: Verdict) -> tuple[dict, dict]:
    """Set the document's status by a last word, without a log entry: the caller's says more.

    Returns the state before and after. The caller holds the transaction.
    """
    before = state_of(document, _row(actor, document, final=True))
    row = _store(actor, document, verdict, final=True)
    _settle(document, document.status)
    return before, state_of(document, row)


def _write(actor: User, document: Document, verdict: Verdict, *, final: bool) -> Document:
    stored = _row(actor, document, final=final)
    before = state_of(document, stored)
    if stored and _same(stored, actor, verdict):
        return document
    row = _store(actor, document, verdict, final=final)
    _settle(document, document.status)
    record(
        actor=actor,
        verb=DECIDE,
        obj=document,
        project=document.project_id,
        before=before,
        after=state_of(document, row),
    )
    return document


def _same(row: ScreeningDecision, actor: User, verdict: Verdict) -> bool:
    reason = verdict.reason.pk if verdict.reason else None
    stored = (row.screener_id, row.decision, row.reason_id, row.note)
    return stored == (actor.pk, verdict.decision, reason, verdict.note)


def _store(actor: User, document: Document, verdict: Verdict, *, final: bool) -> ScreeningDecision:
    values = {
        "decision": verdict.decision,
        "reason": verdict.reason if verdict.decision == EXCLUDED else None,
        "note": verdict.note,
        "at": timezone.now(),
    }
    if final:
        row, _made = ScreeningDecision.objects.update_or_create(
            document=document, final=True, defaults=values | {"screener": actor}
        )
    else:
        row, _made = ScreeningDecision.objects.update_or_create(
            document=document, screener=actor, final=False, defaults=values
        )
    return row


def _row(actor: User, document: Document, *, final: bool) -> ScreeningDecision | None:
    rows = document.decisions.filter(final=final)
    return rows.first() if final else rows.filter(screener=actor).first()


def _speaks_last(actor: User, document: Document) -> bool:
    """Whether a decision now is the last word rather than one of the screeners' own."""
    rows = list(document.decisions.all())
    if any(row.final for row in rows):
        return True
    screeners = {row.screener_id for row in rows}
    if document.project.second_screener:
        return len(screeners) >= 2
    return bool(screeners - {actor.pk})


def _is_party(actor: User, document: Document) -> bool:
    """Whether the screeners decided differently, the actor being one of them."""
    own = dict(document.decisions.filter(final=False).values_list("screener", "decision"))
    return document.project.second_screener and actor.pk in own and len(set(own.values())) > 1


def _settle(document: Document, otherwise: str) -> None:
    """The status that the decisions give; `otherwise`, where nobody has decided anything."""
    rows = list(document.decisions.select_related("reason").order_by("at", "id"))
    last = next((row for row in rows if row.final), None)
    enough = 2 if document.project.second_screener else 1
    if last:
        _set(document, last.decision, last.reason)
    elif not rows:
        _set(document, otherwise, None)
    elif len(rows) >= enough and len({row.decision for row in rows}) == 1:
        _set(document, rows[0].decision, rows[0].reason)
    else:
        _set(document, CANDIDATE, None)


def _set(document: Document, status: str, reason: ExclusionReason | None) -> None:
    document.status, document.exclusion_reason = status, reason
    document.save(update_fields=["status", "exclusion_reason", "updated_at"])


def _locked(document: Document) -> Document:
    return (
        Document.objects.select_for_update(of=("self",))
        .select_related("project", "exclusion_reason")
        .get(pk=document.pk)
    )


def _require_unchanged(actor: User, document: Document, revision: str | None) -> None:
    rows = visible_decisions(actor, document, two=document.project.second_screener)
    if revision is not None and revision != revision_of(document, rows):
        raise Conflict(
            _(
                "Somebody has decided on this document, or you have in another window, "
                "since it was shown to you. Look at it again."
            )
        )


def _newest_standing(actor: User, document: Document) -> AuditEntry | None:
    """The actor's newest decision that has not been undone: undoing takes one off the stack."""
    standing: list[AuditEntry] = []
    entries = AuditEntry.objects.filter(
        object_type="document",
        object_id=str(document.pk),
        actor_id=actor.pk,
        verb__in=(DECIDE, UNDO),
    )
    for entry in entries.order_by("id"):
        if entry.verb == DECIDE:
            standing.append(entry)
        elif standing:
            standing.pop()
    return standing[-1] if standing else None


def _name(reason: ExclusionReason | None) -> str | None:
    return reason.name if reason else None
