"""One decision on a group of near duplicates: which are copies, editions, or different documents."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from coding.actions.joining import Joined, join_editions
from corpus.actions.duplicates import keep_both, merge, pair_between
from corpus.models import Document, NearDuplicate, User
from corpus.reads.copies import by_age, group_with
from policycoder.errors import Conflict, Unfit

Told = TypeVar("Told")


@dataclass(frozen=True)
class Verdict:
    """What the documents of a group are to `kept`: its `duplicates`, `editions` of it, in any
    order, or `distinct` from all others; those not named stay undecided."""

    kept: Document
    duplicates: Sequence[Document] = ()
    editions: Sequence[Document] = ()
    distinct: Sequence[Document] = ()

    @property
    def named(self) -> list[Document]:
        return [*self.duplicates, *self.editions, *self.distinct]


@dataclass
class Settled:
    """`kept`: the document that stays, in its newest edition."""

    kept: Document
    joined: list[Joined] = field(default_factory=list)
    duplicates: list[Document] = field(default_factory=list)
    distinct: list[Document] = field(default_factory=list)


def settle_group(
    *, actor: User, verdict: Verdict, note: str = "", not_blind: Collection[str] = ()
) -> Settled:
    """Decide on documents of one group, all or nothing; editions are joined from the oldest on.

    `note` is asked for where editions are joined. Raises Unfit where nothing or something twice is
    decided, Conflict where a document is not of the group any more.
    """
    with transaction.atomic():
        return _settle(actor, verdict, note, not_blind)


def preview_group(*, actor: User, verdict: Verdict, tell: Callable[[Settled], Told]) -> Told:
    """What `tell` says of the group decided so, of which nothing stays."""
    with transaction.atomic():
        told = tell(_settle(actor, verdict, "?", ()))
        transaction.set_rollback(True)
    return told


def _settle(actor: User, verdict: Verdict, note: str, not_blind: Collection[str]) -> Settled:
    _require_group(verdict)
    settled = Settled(verdict.kept)
    oldest, *later = sorted([verdict.kept, *verdict.editions], key=by_age)
    settled.kept = oldest
    for one in later:
        coders = _coders_of(settled.kept, not_blind)
        joined = join_editions(
            actor=actor, older=settled.kept, newer=one, note=note, not_blind=coders
        )
        settled.joined.append(joined)
        settled.kept = joined.document
    for one in verdict.duplicates:
        merge(actor=actor, pair=pair_between(settled.kept, one), kept=settled.kept)
        settled.duplicates.append(one)
    for one in verdict.distinct:
        pairs = NearDuplicate.objects.filter(
            Q(first=one) | Q(second=one), state=NearDuplicate.State.PROPOSED
        )
        for pair in pairs.filter(first__current=True, second__current=True):
            keep_both(actor=actor, pair=pair)
        settled.distinct.append(one)
    return settled


def _require_group(verdict: Verdict) -> None:
    keys = [verdict.kept.pk, *(one.pk for one in verdict.named)]
    if len(keys) == 1 or len(set(keys)) < len(keys):
        raise Unfit(_("Say of each document once what it is to the one that is kept."))
    group = group_with(verdict.kept)
    there = set(group.keys) if group else set()
    strange = [one for one in verdict.named if one.pk not in there]
    if strange or not group:
        said = _(
            "Not in one group of undecided near duplicates with document %(kept)s, or no longer:"
            " %(numbers)s."
        )
        numbers = _(", ").join(str(one.number) for one in strange)
        raise Conflict(said % {"kept": verdict.kept.number, "numbers": numbers})


def _coders_of(document: Document, names: Collection[str]) -> list[str]:
    found = document.assignments.filter(coder__username__in=names)
    return sorted(set(found.values_list("coder__username", flat=True)))
