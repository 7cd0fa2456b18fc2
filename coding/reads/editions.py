"""What a new edition of a document did to the codings, as far as a member may see it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from coding.access import REFERENCES
from coding.models import Assignment, Judgement, Reference, Round
from coding.reads.exposure import seeing
from coding.reads.progress import TO_CHECK, known_to
from corpus.actions.editions import Draft, compared, metadata_changes
from corpus.actions.editions.metadata import Change, Choice
from corpus.models import Clause, ClauseLink, Document, Membership, User
from corpus.permissions import Capability
from corpus.text.differences import TextRun, inline
from corpus.text.editions import Link, renumbered
from corpus.text.editions.links import ClauseText
from corpus.text.marks import edges

KINDS = ClauseLink.Kind.values
CODERS = (Assignment.Kind.CODER, Assignment.Kind.EARLIER)
# The reference of a training, which concerns those who run it.
OF_REFERENCE = Q(kind__in=REFERENCES)


@dataclass(frozen=True)
class ComparedClause:
    """A clause on one side of a comparison; `runs`, joined, are its text."""

    number: str
    kind: str
    pk: int | None
    runs: tuple[TextRun, ...]


@dataclass(frozen=True)
class ClausePair:
    """An old clause beside the new one. `whole`: the number of the clause that holds its words."""

    kind: str
    codable: bool
    renumbered: bool
    whole: str
    old: ComparedClause | None
    new: ComparedClause | None


def counts_of(editions: Iterable[Document]) -> dict[int, dict[str, int]]:
    """Edition id -> how many clauses to be coded are exact, changed, vanished and added."""
    counts = {one.pk: dict.fromkeys(KINDS, 0) for one in editions}
    rows = (
        ClauseLink.objects.filter(document__in=counts)
        .filter(Q(new__codable=True) | Q(new=None, old__codable=True))
        .order_by()
        .values_list("document", "kind")
        .annotate(n=Count("pk"))
    )
    for document, kind, n in rows:
        counts[document][kind] = n
    return counts


def links_of(edition: Document, kinds: Iterable[str] = KINDS) -> QuerySet[ClauseLink]:
    """In the order of the new text, without segments that are blank on both sides."""
    found = ClauseLink.objects.filter(document=edition, kind__in=list(kinds))
    return found.select_related("old", "new", "whole").order_by("pk")


def row_of(link: ClauseLink) -> ClausePair:
    old, new = link.old, link.new
    runs = _runs(link.kind, old.text if old else "", new.text if new else "")
    clause = new or old
    return ClausePair(
        kind=link.kind,
        codable=clause is not None and clause.codable,
        renumbered=link.kind == ClauseLink.Kind.EXACT
        and old is not None
        and new is not None
        and renumbered(old.text, new.text),
        whole=(link.whole.number or "") if link.whole else "",
        old=_side(old, runs[0]),
        new=_side(new, runs[1]),
    )


def _side(clause: Clause | None, runs: tuple[TextRun, ...]) -> ComparedClause | None:
    if clause is None:
        return None
    return ComparedClause(clause.number or "", clause.kind, clause.pk, runs)


def _runs(kind: str, old: str, new: str) -> tuple[tuple[TextRun, ...], tuple[TextRun, ...]]:
    # Markdown's marks are not read, whichever of the two files is Markdown.
    old, new = (edges(text, markdown=True)[1] for text in (old, new))
    if kind == ClauseLink.Kind.CHANGED:
        return inline(old, new)
    return (TextRun(old, False),), (TextRun(new, False),)


@dataclass
class CarriedPass:
    """One pass that was carried over, and how many of its judgements went which way.

    `veiled`: these numbers are not told, since the reader has still to submit in the blind round.
    """

    assignment: Assignment
    veiled: bool = False
    to_check: int = 0
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))


@dataclass
class RoundOfEdition:
    """A round with passes on the document. `kept`: it is closed and keeps the edition before."""

    round: Round
    kept: bool
    passes: list[CarriedPass] = field(default_factory=list)
    hidden: int = 0


def rounds_of(edition: Document, member: Membership) -> list[RoundOfEdition]:
    """The rounds this member may know of, with the passes whose progress they are told."""
    listed, known = Round.objects.listed_for(member), known_to(member)
    carried = (
        Assignment.objects.filter(
            known.passes,
            document=edition,
            round__in=listed.values("pk"),
            earlier__isnull=False,
        )
        .exclude(kind__in=Assignment.UNNAMED)
        .select_related("round", "coder")
        .order_by("-round", "kind", "coder__username", "part")
        .distinct()
    )
    if not member.can(Capability.EDIT):
        carried = carried.exclude(OF_REFERENCE)
    sealed = Round.objects.sealed_from(member.user_id).values("pk")
    untold = known.veiled | Q(round__in=sealed, coder=member.user_id)
    veiled = set(carried.filter(untold).values_list("pk", flat=True))
    rows: dict[int, RoundOfEdition] = {}
    passes = {one.pk: CarriedPass(one, one.pk in veiled) for one in carried}
    for one in passes.values():
        found = one.assignment.round
        rows.setdefault(found.pk, RoundOfEdition(found, kept=False)).passes.append(one)
    _count({pk: one for pk, one in passes.items() if not one.veiled}, edition)
    for found in listed.filter(
        status=Round.Status.CLOSED,
        assignments__document=edition.previous_id,
        assignments__superseded_by=None,
    ).distinct():
        rows.setdefault(found.pk, RoundOfEdition(found, kept=True))
    return list(rows.values())


def _count(passes: dict[int, CarriedPass], edition: Document) -> None:
    went = Judgement.objects.filter(
        assignment__superseded_by__in=passes, clause__later_links__document=edition
    )
    if edition.joined_number is not None:
        went = went.exclude(_STAYED)
        _count_stayed(passes, edition)
    judged = (
        went.order_by()
        .values_list("assignment__superseded_by", "clause__later_links__kind")
        .annotate(n=Count("pk"))
    )
    for pk, kind, n in judged:
        passes[pk].counts[kind] += n
    left = Judgement.objects.filter(TO_CHECK, assignment__in=passes).order_by()
    for pk, n in left.values_list("assignment").annotate(n=Count("pk")):
        passes[pk].to_check = n


# Of a document that was joined to another: what is judged in the newer text already stays behind.
_STAYED = ~Exists(Judgement.objects.filter(carried_from=OuterRef("pk")))


def _count_stayed(passes: dict[int, CarriedPass], edition: Document) -> None:
    stayed = Judgement.objects.filter(
        _STAYED, assignment__superseded_by__in=passes, assignment__document=edition.previous_id
    )
    for pk, n in stayed.order_by().values_list("assignment__superseded_by").annotate(n=Count("pk")):
        passes[pk].counts[ClauseLink.Kind.VANISHED] += n


def vanished_of(edition: Document, member: Membership) -> QuerySet[Judgement]:
    """Judgements that stayed in the earlier passes, of the coders this member may read."""
    visible = Round.objects.codings_visible_to(member).values("pk")
    shown = Assignment.objects.filter(document=edition.previous_id, superseded_by__isnull=False)
    if not member.can(Capability.EDIT):
        decided = Q(kind=Assignment.Kind.EARLIER_CONSENSUS)
        shown = shown.exclude(OF_REFERENCE)
        shown = shown.exclude(decided & ~Q(round__status=Round.Status.CLOSED))
    gone = Q(
        Exists(
            ClauseLink.objects.filter(
                document=edition, old=OuterRef("clause"), kind=ClauseLink.Kind.VANISHED
            )
        )
    )
    if edition.joined_number is not None:
        gone |= Q(_STAYED)
    return (
        Judgement.objects.filter(gone, assignment__in=shown.values("pk"))
        .filter(
            Q(assignment__coder=member.user_id, assignment__kind__in=CODERS)
            & ~Q(assignment__round__in=Round.objects.sealed_from(member.user_id).values("pk"))
            | Q(assignment__round__in=visible)
        )
        .select_related("clause", "assignment__coder", "assignment__round")
        .order_by("clause__start", "assignment__round", "assignment__coder__username")
    )


def references_of(judgements: Iterable[Judgement]) -> dict[int, list[Reference]]:
    """Judgement id -> its references with node and dimension, in the codebook's order."""
    found: dict[int, list[Reference]] = defaultdict(list)
    ids = [judgement.pk for judgement in judgements]
    rows = Reference.objects.filter(judgement__in=ids).select_related("node__dimension")
    for reference in rows.order_by("node__dimension__position", "node__position", "pk"):
        found[reference.judgement_id].append(reference)
    return found


@dataclass(frozen=True)
class Preview:
    """What a draft would do: clauses by kind, the rows that differ, codings by round, metadata.

    `kept`: who could see others' codings of a blind round, so that their submitted passes are not
    given back to them, or marked “not blind”.
    """

    counts: dict[str, int]
    rows: list[ClausePair]
    more: int
    rounds: list[dict]
    metadata: list[Change]
    kept: list[User]


def preview_of(
    document: Document, draft: Draft, member: Membership, *, most: int, metadata: Choice = None
) -> Preview:
    """At most `most` rows, with `more` beyond. Raises Conflict when nothing would change."""
    before, after, links = compared(document, draft)
    counts = dict.fromkeys(KINDS, 0)
    for link in links:
        counts[link.kind] += _codable(link, before, after)
    numbers = _numbers(document, draft)
    different = [link for link in links if link.kind != ClauseLink.Kind.EXACT]
    return Preview(
        counts=counts,
        rows=[_preview_row(link, before, after, draft, numbers) for link in different[:most]],
        more=max(0, len(different) - most),
        rounds=_rounds_before(document, member, before, links),
        metadata=metadata_changes(document, draft, metadata),
        kept=_kept(document) if counts["changed"] or counts["added"] else [],
    )


def _kept(document: Document) -> list[User]:
    passes = Assignment.objects.filter(
        document=document,
        kind=Assignment.Kind.CODER,
        status=Assignment.Status.SUBMITTED,
        round__blind=True,
        round__status=Round.Status.OPEN,
    )
    people = {
        one.coder_id: one.coder
        for one in passes.select_related("round", "coder")
        if one.coder_id in seeing(one.round, [one.coder_id])
    }
    return sorted(people.values(), key=lambda person: person.username)


def _codable(link: Link, before: list[Clause], after: list[ClauseText]) -> bool:
    if link.new is not None:
        return after[link.new].codable
    return link.old is not None and before[link.old].codable


def _numbers(document: Document, draft: Draft) -> list[str]:
    return [
        "-".join(str(part) for part in (document.number, one.n, one.m) if part is not None)
        if one.n is not None
        else ""
        for one in draft.extracted.segments
    ]


def _preview_row(
    link: Link, before: list[Clause], after: list[ClauseText], draft: Draft, numbers: list[str]
) -> ClausePair:
    old = None if link.old is None else before[link.old]
    new = None if link.new is None else after[link.new]
    runs = _runs(link.kind, old.text if old else "", new.text if new else "")
    whole = ""
    if link.whole is not None:
        whole = numbers[link.whole] if new is None else before[link.whole].number or ""
    kind = draft.extracted.segments[link.new].kind if link.new is not None else ""
    return ClausePair(
        kind=link.kind,
        codable=_codable(link, before, after),
        renumbered=link.renumbered,
        whole=whole,
        old=_side(old, runs[0]),
        new=None if link.new is None else ComparedClause(numbers[link.new], kind, None, runs[1]),
    )


def _rounds_before(
    document: Document, member: Membership, before: list[Clause], links: list[Link]
) -> list[dict]:
    """`{round, passes, submitted, exact, changed, vanished}` for each round with the document; the
    last three are None where the member has still to submit in a blind round."""
    kinds = {before[link.old].pk: link.kind for link in links if link.old is not None}
    found: dict[int, dict] = {}
    rounds = Round.objects.listed_for(member)
    passes = Assignment.objects.filter(
        document=document, superseded_by=None, round__in=rounds.values("pk")
    ).exclude(kind__in=(Assignment.Kind.SET_ASIDE, Assignment.Kind.ATTEMPT, *Assignment.UNNAMED))
    hidden = set(rounds.hidden_from(member.user_id).values_list("pk", flat=True))
    for one in passes.select_related("round").order_by("-round", "pk"):
        counts = dict.fromkeys(KINDS, None if one.round_id in hidden else 0)
        row = found.setdefault(
            one.round_id, {"round": one.round, "passes": 0, "submitted": 0, **counts}
        )
        row["passes"] += 1
        row["submitted"] += one.status == Assignment.Status.SUBMITTED
    told = passes.exclude(round__in=hidden).order_by()
    judged = Judgement.objects.filter(assignment__in=told.values("pk")).order_by()
    counted = judged.values_list("assignment__round", "clause").annotate(n=Count("pk"))
    for round_id, clause, n in counted:
        found[round_id][kinds[clause]] += n
    return list(found.values())
