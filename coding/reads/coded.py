"""Corpus' questions about codings (`corpus.coded`), answered."""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from coding.models import Assignment, Exposure, Judgement, ProposalClause, Round
from corpus.models import Clause, Document, Membership, User
from corpus.permissions import Capability


def coded(clauses: QuerySet[Clause]) -> QuerySet[Clause]:
    """Those judged, and those somebody has proposed a node from."""
    judged = Judgement.objects.filter(clause=OuterRef("pk"))
    proposed = ProposalClause.objects.filter(clause=OuterRef("pk"))
    return clauses.filter(Exists(judged) | Exists(proposed))


def in_rounds(documents: QuerySet[Document]) -> QuerySet[Document]:
    return documents.filter(Exists(Assignment.objects.filter(document=OuterRef("pk"))))


def in_open_rounds(documents: QuerySet[Document]) -> QuerySet[Document]:
    open_now = Assignment.objects.filter(round__status=Round.Status.OPEN)
    return documents.filter(Exists(open_now.filter(document=OuterRef("pk"))))


def withheld(documents: QuerySet[Document], reader: User) -> QuerySet[Document]:
    """Those that others code in a blind round in which the reader has still to submit, and those
    of their own in rounds that are sealed."""
    hidden = Round.objects.hidden_from(reader.pk)
    others = Assignment.objects.filter(round__in=hidden.values("pk")).exclude(coder=reader)
    sealed = Round.objects.sealed_from(reader.pk).values("pk")
    own = Assignment.objects.filter(round__in=sealed, coder=reader)
    of_document = {"document": OuterRef("pk")}
    return documents.filter(
        Exists(others.filter(**of_document)) | Exists(own.filter(**of_document))
    )


def said_of_role(member: Membership) -> list[str]:
    """Blind rounds that are hidden from an owner or lead, and those they could see."""
    rounds = Round.objects.filter(project=member.project_id).order_by("pk")
    running = rounds.filter(blind=True).exclude(status=Round.Status.CLOSED)
    name = member.user.get_full_name()
    said = []
    if member.can(Capability.EDIT) and (hidden := _named(running.hidden_from(member.user_id))):
        said.append(
            _(
                "%(name)s still codes in %(rounds)s: until their own documents are submitted,"
                " nothing of the others' codings there is shown to them."
            )
            % {"name": name, "rounds": hidden}
        )
    seen = Exposure.objects.filter(round=OuterRef("pk"), user=member.user_id)
    if member.can(Capability.CODE) and (exposed := _named(running.filter(Exists(seen)))):
        said.append(
            _(
                "%(name)s could see the codings of %(rounds)s, and codes there no more unless the"
                " pass is marked “not blind”."
            )
            % {"name": name, "rounds": exposed}
        )
    return said


def _named(rounds: QuerySet[Round]) -> str:
    return _(", ").join(f"“{name}”" for name in rounds.values_list("name", flat=True))


ANSWERS: dict[str, Callable[..., Any]] = {
    "coded": coded,
    "in_rounds": in_rounds,
    "in_open_rounds": in_open_rounds,
    "withheld": withheld,
    "said_of_role": said_of_role,
}
