"""Correcting the segmentation by hand, as long as nobody has coded the clauses concerned."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from corpus.actions.storing import index_clauses
from corpus.actions.words import drop_words
from corpus.audit import record
from corpus.coded import coded, withheld
from corpus.models import Clause, ClauseIndex, ClauseLink, Document, User
from corpus.text.grams import grams
from policycoder.errors import Conflict, Unfit


def _state(clause: Clause) -> dict[str, Any]:
    return {
        "number": clause.number,
        "kind": clause.kind,
        "codable": clause.codable,
        "start": clause.start,
        "end": clause.end,
    }


def _hold(actor: User, clause: Clause) -> tuple[Document, Clause]:
    """Lock the document and the clause. Raises Conflict when the clause has been coded, and
    whether or not it has for whom that would tell.

    The lock on the clause keeps a coder's first judgement of it out until the end.
    """
    document = Document.objects.select_for_update(of=("self",)).get(pk=clause.document_id)
    if not document.current:
        raise Conflict(_("This is an earlier edition of the document; it stays as it is."))
    if withheld(Document.objects.filter(pk=document.pk), actor).exists():
        raise Conflict(
            _(
                "You have still to submit in a blind round with this document. Until then its"
                " clauses keep their borders and kind for you, whether others have coded them or"
                " not. Make a new edition of the document, or ask another owner or lead."
            )
        )
    try:
        clause = Clause.objects.select_for_update().get(pk=clause.pk, document=document)
    except Clause.DoesNotExist:
        raise Conflict(_("This clause has been merged in the meantime. Reload the page.")) from None
    _refuse_coded(clause)
    return document, clause


def _refuse_coded(clause: Clause) -> None:
    if coded(Clause.objects.filter(pk=clause.pk)).exists():
        raise Conflict(
            _("Clause %(number)s has been coded; its borders and kind are fixed now.")
            % {"number": clause.number or clause.text[:20]}
        )


@transaction.atomic
def change_kind(*, actor: User, clause: Clause, kind: str, codable: bool | None = None) -> Clause:
    """Set the kind, and whether it can be coded (by default what the kind says)."""
    document, clause = _hold(actor, clause)
    before = _state(clause)
    clause.kind = kind
    clause.codable = kind in Clause.CODABLE_KINDS if codable is None else codable
    if clause.codable and clause.number is None:
        clause.number = _free_number(document, clause)
    if _state(clause) == before:
        return clause
    clause.save()
    _recount(document)
    _log(actor, "change_clause_kind", document, clause, before=before, after=_state(clause))
    return clause


@transaction.atomic
def split_clause(*, actor: User, clause: Clause, at: int) -> tuple[Clause, Clause]:
    """Cut a clause before code point `at` of the document's text; the second part is new."""
    document, clause = _hold(actor, clause)
    if not clause.start < at < clause.end:
        raise Unfit.on(
            "at",
            _("Must lie between %(start)s and %(end)s.")
            % {"start": clause.start + 1, "end": clause.end - 1},
            detail=_("A clause can be split between its first and last character only."),
        )
    cut = at - clause.start
    if not clause.text[:cut].strip() or not clause.text[cut:].strip():
        raise Unfit(_("Both parts of a split clause need some text."))
    before = _state(clause)
    second = Clause(
        document=document,
        kind=clause.kind,
        codable=clause.codable,
        path=clause.path,
        depth=clause.depth,
        start=at,
        end=clause.end,
        text=clause.text[cut:],
    )
    clause.end, clause.text = at, clause.text[:cut]
    clause.save()
    if second.codable:
        second.number = _free_number(document, second)
    second.save()
    _relink_split(document, clause, second)
    _cut_anew(document, clause, second)
    _log(
        actor,
        "split_clause",
        document,
        clause,
        before=before,
        after={"first": _state(clause), "second": {"id": second.pk, **_state(second)}},
    )
    return clause, second


@transaction.atomic
def merge_clause(*, actor: User, clause: Clause) -> Clause:
    """Join a clause with the one after it; the second one's number is retired."""
    document, clause = _hold(actor, clause)
    second = Clause.objects.select_for_update().filter(document=document, start=clause.end).first()
    if second is None:
        raise Unfit(_("There is no clause after this one to merge with."))
    _refuse_coded(second)
    before = {"first": _state(clause), "second": {"id": second.pk, **_state(second)}}
    if second.number:
        document.retired_numbers = [*document.retired_numbers, second.number]
        document.save(update_fields=["retired_numbers"])
    _relink_merged(document, clause, second)
    second.delete()
    clause.end, clause.text = second.end, clause.text + second.text
    clause.save()
    _cut_anew(document, clause)
    _log(actor, "merge_clause", document, clause, before=before, after=_state(clause))
    return clause


def _cut_anew(document: Document, *clauses: Clause) -> None:
    """The search index follows the new borders at once, the words when they are next needed."""
    ClauseIndex.objects.filter(clause__in=clauses).delete()
    index_clauses([one.pk for one in clauses], [grams(one.text) for one in clauses])
    _recount(document)


def _relink_split(document: Document, first: Clause, second: Clause) -> None:
    """Every clause stays in one link to the edition before."""
    for link in ClauseLink.objects.filter(document=document, new=first):
        if link.kind == ClauseLink.Kind.EXACT:
            link.kind = ClauseLink.Kind.CHANGED
            link.save(update_fields=["kind"])
        ClauseLink.objects.create(
            document=document, new=second, kind=ClauseLink.Kind.ADDED, whole=link.old
        )


def _relink_merged(document: Document, kept: Clause, gone: Clause) -> None:
    links = ClauseLink.objects.filter(document=document)
    links.filter(new=kept, kind=ClauseLink.Kind.EXACT).update(kind=ClauseLink.Kind.CHANGED)
    links.filter(new=gone, old=None).delete()
    links.filter(new=gone).update(new=None, kind=ClauseLink.Kind.VANISHED, whole=kept)


def _recount(document: Document) -> None:
    document.clause_count = document.clauses.codable().count()
    document.save(update_fields=["clause_count"])
    drop_words(document)


def _free_number(document: Document, clause: Clause) -> str:
    """The next number below the numbered clause before `clause`, never one that was used before."""
    above = (
        Clause.objects.filter(document=document, start__lt=clause.start, number__isnull=False)
        .order_by("-start")
        .values_list("number", flat=True)
        .first()
    )
    if above is None:
        number = f"{document.number}-{document.next_clause_number}"
        document.next_clause_number += 1
        document.save(update_fields=["next_clause_number"])
        return number
    top = "-".join(above.split("-")[:2])
    used = [
        *Clause.objects.filter(document=document, number__startswith=f"{top}-").values_list(
            "number", flat=True
        ),
        *(number for number in document.retired_numbers if number.startswith(f"{top}-")),
    ]
    return f"{top}-{1 + max((int(number.split('-')[2]) for number in used if number), default=0)}"


def _log(actor: User, verb: str, document: Document, clause: Clause, **states: Any) -> None:
    record(
        actor=actor,
        verb=verb,
        obj=clause,
        project=document.project_id,
        clause_id=clause.pk,
        **states,
    )
