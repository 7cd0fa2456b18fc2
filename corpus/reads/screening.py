"""The screening as it is read: the queue of one screener, how far it is, how far two agree."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, TextChoices
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from corpus.coded import in_rounds
from corpus.fields import BRIEF, COLUMNS, LISTS
from corpus.models import (
    Document,
    Membership,
    NearDuplicate,
    Project,
    ScreeningDecision,
    User,
)
from corpus.models.documents import called
from corpus.reads.filters import WORDS
from policycoder.kappa import cohens_kappa
from policycoder.values import choice

CANDIDATE = Document.Status.CANDIDATE
# What the log calls a decision, and taking one back.
DECIDE, UNDO = "screen_document", "undo_screening"


class QueueFilter(TextChoices):
    """What the queue can be narrowed to."""

    MINE = "todo", _("To be decided by me")
    CANDIDATES = "candidates", _("All candidates")
    DISAGREEMENTS = "disagreements", _("Disagreements")
    DECIDED = "decided", _("Decided")


EVERYTHING = "all"
SHOW = choice("show", [*QueueFilter.values, EVERYTHING], EVERYTHING)


def screened(project: Project) -> QuerySet[Document]:
    """The project's documents that are candidates or have been decided on, in order."""
    decided = ScreeningDecision.objects.filter(document=OuterRef("pk"))
    documents = Document.objects.current().filter(project=project)
    return documents.filter(Q(status=CANDIDATE) | Exists(decided)).order_by("number")


def queue(member: Membership, params: Mapping[str, str]) -> QuerySet[Document]:
    """The documents that SHOW asks for, with WORDS. Raises Invalid."""
    project = member.project
    found = screened(project)
    shown = SHOW.of(params)
    if shown == QueueFilter.MINE:
        found = to_do(project, member.user)
    elif shown == QueueFilter.CANDIDATES:
        found = found.filter(status=CANDIDATE)
    elif shown == QueueFilter.DISAGREEMENTS:
        found = disagreements(project)
    elif shown == QueueFilter.DECIDED:
        found = found.exclude(status=CANDIDATE)
    if words := WORDS.of(params):
        found = found.filter(called(words))
    return found


def to_do(project: Project, screener: User) -> QuerySet[Document]:
    """Candidates that wait for this screener's own decision."""
    own = ScreeningDecision.objects.filter(document=OuterRef("pk"), screener=screener)
    return _candidates(project).filter(~Exists(own)).exclude(own_decisions__gte=_asked(project))


def disagreements(project: Project) -> QuerySet[Document]:
    """Candidates on which all who were asked have decided, and not alike."""
    both = [
        Exists(ScreeningDecision.objects.filter(document=OuterRef("pk"), decision=decision))
        for decision in ScreeningDecision.Decision.values
    ]
    return _candidates(project).filter(*both)


def _candidates(project: Project) -> QuerySet[Any]:
    documents = Document.objects.current().filter(project=project, status=CANDIDATE)
    return documents.annotate(own_decisions=Count("decisions")).order_by("number")


def _asked(project: Project) -> int:
    return 2 if project.second_screener else 1


def progress(member: Membership) -> dict[str, int]:
    """`{done, total, todo, candidates, disagreements, decided}`; `done` of `total` are those that
    no longer wait for this member."""
    project = member.project
    total = screened(project).count()
    todo = to_do(project, member.user).count()
    candidates = Document.objects.current().filter(project=project, status=CANDIDATE).count()
    return {
        "done": total - todo,
        "total": total,
        "todo": todo,
        "candidates": candidates,
        "disagreements": disagreements(project).count(),
        "decided": total - candidates,
    }


def entries(reader: User, project: Project, documents: list[Document]) -> list[dict[str, Any]]:
    """The documents as JSON values for the queue; other screeners' decisions only where both have
    decided. Give documents with `with_screening`."""
    waiting = NearDuplicate.objects.filter(project=project, state=NearDuplicate.State.PROPOSED)
    keys = [document.pk for document in documents]
    near: dict[int, int] = defaultdict(int)
    pairs = waiting.filter(Q(first__in=keys) | Q(second__in=keys))
    for pair in pairs.values_list("first", "second"):
        for pk in pair:
            near[pk] += 1
    return [_entry(reader, project, document, near[document.pk]) for document in documents]


def with_screening(documents: QuerySet[Document]) -> QuerySet[Document]:
    """With all that `entries` shows, and without what is large."""
    return (
        documents.select_related("exclusion_reason", "duplicate_of")
        .prefetch_related("issues__agency", "decisions__screener", "decisions__reason")
        .annotate(in_round=Exists(in_rounds(Document.objects.filter(pk=OuterRef("pk")))))
        .defer("evidence", "dropped", *(f.name for f in COLUMNS if f.kind in LISTS))
    )


def _entry(reader: User, project: Project, document: Any, near: int) -> dict[str, Any]:
    two = project.second_screener
    rows = visible_decisions(reader, document, two=two)
    own = [row for row in document.decisions.all() if not row.final]
    reason = document.exclusion_reason
    return {
        "id": document.pk,
        "number": document.number,
        **{field.name: field.to_json(document.value_of(field)) for field in BRIEF},
        "clauses": document.clause_count,
        "status": document.status,
        "reason": reason.pk if reason else None,
        "reason_name": reason.name if reason else "",
        "duplicate_of": document.duplicate_of.number if document.duplicate_of else None,
        "near_duplicates": near,
        "in_round": document.in_round,
        "disagreement": document.status == CANDIDATE and len({row.decision for row in own}) > 1,
        "decisions": [_decision(row, reader) for row in rows],
        "revision": revision_of(document, rows),
    }


def revision_of(document: Document, decisions: Sequence[ScreeningDecision]) -> str:
    """Names a state of the screening of a document, out of the decisions the reader may see."""
    newest = max((row.at.timestamp() for row in decisions), default=0)
    return f"{document.status}-{newest:.6f}"


def visible_decisions(
    reader: User, document: Document, *, two: bool
) -> Sequence[ScreeningDecision]:
    """The decisions on a document; while a second one is awaited, only the reader's own.

    Give the query `prefetch_related("decisions__screener", "decisions__reason")`.
    """
    rows = list(document.decisions.all())
    if two and document.status == CANDIDATE and sum(not row.final for row in rows) < 2:
        return [row for row in rows if row.screener_id == reader.pk]
    return rows


def _decision(row: ScreeningDecision, reader: User) -> dict[str, Any]:
    return {
        "screener": row.screener.username,
        "name": row.screener.get_full_name(),
        "mine": row.screener_id == reader.pk,
        "decision": row.decision,
        "reason": row.reason_id,
        "reason_name": row.reason.name if row.reason else "",
        "note": row.note,
        "final": row.final,
        "at": row.at.isoformat(),
        "said_at": timezone.localtime(row.at).strftime("%Y-%m-%d %H:%M"),
    }


@dataclass(frozen=True)
class Agreement:
    """How far two screeners agree on inclusion, over the documents both decided on blindly.

    `kappa` (Cohen, 1960) is None where it is undefined: both took the same decision throughout.
    """

    first: str
    second: str
    documents: int
    percent: float
    kappa: float | None


def agreement(project: Project) -> list[Agreement]:
    """One row for each pair of screeners that has decided on the same documents."""
    by_document: dict[int, list[tuple[str, str]]] = defaultdict(list)
    rows = ScreeningDecision.objects.filter(
        document__project=project, document__current=True, final=False
    ).order_by("document", "screener__username")
    for document, name, decision in rows.values_list("document", "screener__username", "decision"):
        by_document[document].append((name, decision))
    pairs: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for decided in by_document.values():
        if len(decided) == 2:
            (first, one), (second, other) = decided
            pairs[first, second].append((one, other))
    return [_agreement(*names, decided) for names, decided in sorted(pairs.items())]


def _agreement(first: str, second: str, decided: list[tuple[str, str]]) -> Agreement:
    total = len(decided)
    alike = sum(one == other for one, other in decided)
    firsts, seconds = (Counter(side) for side in zip(*decided, strict=True))
    chance = sum(times * seconds[decision] for decision, times in firsts.items())
    kappa = float(cohens_kappa(total, alike, chance))
    return Agreement(first, second, total, 100 * alike / total, None if isnan(kappa) else kappa)


def concealed_entries(member: Membership) -> Q:
    """Log entries that would tell a screener what another decided before they have themselves."""
    if not member.project.second_screener:
        return Q(pk__in=[])
    waiting = _candidates(member.project).filter(own_decisions__lt=2)
    keys = waiting.annotate(key=Cast("pk", CharField())).order_by().values("key")
    return Q(verb__in=(DECIDE, UNDO), object_type="document", object_id__in=keys) & ~Q(
        actor_id=member.user_id
    )
