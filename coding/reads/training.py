"""What a training round's reference says, how its coders compare with it, and who waits for it.

Of the reference a coder is shown what concerns a pass they have submitted (`comparison_of`); of
other coders nothing. Who calls has passed the door.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from coding.agreement.training import Bar, dimension_scores, merged
from coding.agreement.units import Values, values_of
from coding.codebook.scheme import Scheme, scheme_of
from coding.models import Assignment, Attempt, Judgement, Round
from coding.reads.marked import MarkedApart, apart, marks_of
from corpus.models import AuditEntry, Clause
from policycoder.errors import Conflict, Missing

Kind, Status = Assignment.Kind, Assignment.Status


@dataclass
class Key:
    """The reference of one document: by clause and dimension, where all its leads agree.

    `unsettled`: the dimensions of a clause on which they differ, which is nothing to compare with.
    `ready`: it is made, and every lead has submitted theirs.
    """

    document: int
    passes: list[Assignment] = field(default_factory=list)
    values: dict[int, dict[str, frozenset[str]]] = field(default_factory=dict)
    unsettled: dict[int, list[str]] = field(default_factory=dict)
    memos: dict[int, list[str]] = field(default_factory=dict)

    @property
    def ready(self) -> bool:
        return bool(self.passes) and all(one.status == Status.SUBMITTED for one in self.passes)


def bar_of(round: Round) -> Bar | None:
    if round.bar is None:
        return None
    return Bar(round.bar, round.bar_coefficient, tuple(round.bar_dimensions))


def keys_of(round: Round, documents: Collection[int]) -> dict[int, Key]:
    """Document id -> its reference, also where none is made."""
    keys = {document: Key(document) for document in documents}
    passes = Assignment.objects.filter(round=round, kind=Kind.REFERENCE, document__in=keys)
    for one in passes.select_related("coder", "taken_from__round", "taken_from__coder"):
        keys[one.document_id].passes.append(one)
    judged = Judgement.objects.filter(assignment__in=passes.order_by().values("pk"))
    said: dict[tuple[int, int], list[Values]] = defaultdict(list)
    codable = judged.filter(clause__codable=True)
    scheme = scheme_of(round.codebook_version_id)
    for clause, document, _pass, values in values_of(codable, scheme, by="assignment"):
        said[document, clause].append(values)
    for (document, clause), several in said.items():
        _settle(keys[document], clause, several)
    remarked = judged.exclude(memo="").order_by("assignment__coder__username")
    for document, clause, memo in remarked.values_list("clause__document", "clause", "memo"):
        keys[document].memos.setdefault(clause, []).append(memo)
    return keys


def _settle(key: Key, clause: int, several: Sequence[Values]) -> None:
    given: dict[str, list[frozenset[str]]] = defaultdict(list)
    for values in several:
        for dimension, value in values.items():
            given[dimension].append(value)
    for dimension, found in given.items():
        agreed = merged(found)
        if agreed is None:
            key.unsettled.setdefault(clause, []).append(dimension)
        else:
            key.values.setdefault(clause, {})[dimension] = agreed


def values_by_clause(passes: Iterable[Assignment], scheme: Scheme) -> dict[int, Values]:
    """What one coder said in these passes."""
    judged = Judgement.objects.filter(
        assignment__in=[one.pk for one in passes], clause__codable=True
    )
    return {clause: values for clause, _document, _pass, values in values_of(judged, scheme)}


def scores_of(
    passes: Sequence[Assignment], keys: dict[int, Key], scheme: Scheme
) -> dict[str, dict[str, Any]]:
    """Dimension -> `dimension_scores` of one coder's passes against their documents' references."""
    own = values_by_clause(passes, scheme)
    over = [(one.document_id, clauses_of(one)) for one in passes]
    scores = {}
    for name, dimension in scheme.dimensions.items():
        rows = [
            (document, own.get(clause, {}).get(name), said[name])
            for document, assigned in over
            for clause, said in keys[document].values.items()
            if name in said and clause in assigned
        ]
        paths = {n.key: [one.key for one in n.path] for n in dimension.tree.values()}
        scores[name] = dimension_scores(name, rows, list(dimension.nodes), paths)
    return scores


def clauses_of(one: Assignment) -> set[int]:
    """The codable clauses that a pass is over."""
    codable = Clause.objects.codable().filter(document=one.document_id)
    if one.clauses is not None:
        codable = codable.filter(pk__in=one.clauses)
    return set(codable.values_list("pk", flat=True))


@dataclass(frozen=True)
class Side:
    """What one says of a clause on a dimension; None: nothing."""

    outcome: str | None
    nodes: list[str]


@dataclass(frozen=True)
class ComparedClause:
    """`differing`: the dimensions where the coder and the reference differ, or the coder said
    nothing. `nodes`: those of them to read again, in the codebook's order. `marked`: the dimensions
    where both gave a node and marked other words for it; no score counts that."""

    clause: Clause
    own: dict[str, Side]
    reference: dict[str, Side]
    unsettled: list[str]
    differing: list[str]
    nodes: list[tuple[str, str]]
    marked: dict[str, MarkedApart]
    memo: str
    reference_memo: str


@dataclass(frozen=True)
class Comparison:
    assignment: Assignment
    scores: dict[str, dict[str, Any]]
    clauses: list[ComparedClause]

    @property
    def differing(self) -> list[ComparedClause]:
        return [one for one in self.clauses if one.differing or one.marked]


def comparison_of(assignment: Assignment) -> Comparison:
    """A submitted pass of a training round beside the reference.

    Raises Missing where there is nothing to compare with, Conflict while it is not time yet.
    """
    round = assignment.round
    if round.kind != Round.Kind.TRAINING or assignment.kind not in (Kind.CODER, Kind.ATTEMPT):
        raise Missing(_("Only the passes of a training round are compared with a reference."))
    if assignment.status != Status.SUBMITTED:
        raise Conflict(_("The reference is shown once the document has been submitted."))
    key = keys_of(round, [assignment.document_id])[assignment.document_id]
    if not key.passes and assignment.kind == Kind.ATTEMPT and _key_moved(assignment):
        raise Conflict(
            _("The document has a newer edition since this attempt; its scores are kept.")
        )
    if not key.ready:
        raise Conflict(_("The reference of this document is not finished yet. Come back later."))
    scheme = scheme_of(round.codebook_version_id)
    own = values_by_clause([assignment], scheme)
    assigned = clauses_of(assignment)
    clauses = Clause.objects.filter(pk__in=assigned).order_by("start")
    memos = dict(
        Judgement.objects.filter(assignment=assignment)
        .exclude(memo="")
        .values_list("clause", "memo")
    )
    mine, theirs = marks_of(assignment), [marks_of(one) for one in key.passes]
    return Comparison(
        assignment,
        scores_of([assignment], {assignment.document_id: key}, scheme),
        [
            _compared(
                clause,
                own.get(clause.pk, {}),
                key,
                apart(clause, mine, theirs, key.values.get(clause.pk, {})),
                memos,
                scheme,
            )
            for clause in clauses
        ],
    )


def compared(one: Assignment) -> bool:
    """Whether the coder of a submitted pass of a training could see it beside the reference: now,
    or before that was reopened or went on to another edition of the document."""
    if one.round.kind != Round.Kind.TRAINING or one.status != Status.SUBMITTED:
        return False
    if Attempt.objects.filter(round=one.round_id, coder=one.coder_id, number=one.attempt).exists():
        return True
    went_on = Q(kind=Kind.EARLIER_REFERENCE, superseded_by__isnull=False)
    references = Assignment.objects.filter(
        Q(kind=Kind.REFERENCE) | went_on, round=one.round_id, document=one.document_id
    )
    made = set(references.values_list("status", flat=True))
    return made == {Status.SUBMITTED} or _taken_back(one)


def _taken_back(one: Assignment) -> bool:
    """A reference was finished when the pass was submitted, or later, and is so no more."""
    ended = AuditEntry.objects.filter(
        round_id=one.round_id,
        verb__in=("reopen_reference", "withdraw_reference"),
        at__gte=one.submitted_at,
        after__documents__contains=[one.document.number],
    )
    return ended.exists()


def _key_moved(assignment: Assignment) -> bool:
    earlier = Assignment.objects.filter(round=assignment.round_id, kind=Kind.EARLIER_REFERENCE)
    return earlier.filter(document=assignment.document_id).exists()


def _compared(
    clause: Clause,
    own: Values,
    key: Key,
    marked: dict[str, MarkedApart],
    memos: dict[int, str],
    scheme: Scheme,
) -> ComparedClause:
    said = key.values.get(clause.pk, {})
    differing = [name for name in scheme.dimensions if name in said and own.get(name) != said[name]]
    concerned = {name: said[name] ^ own.get(name, frozenset()) for name in differing}
    return ComparedClause(
        clause=clause,
        own=_sides(own, scheme),
        reference=_sides(said, scheme),
        unsettled=key.unsettled.get(clause.pk, []),
        differing=differing,
        nodes=[
            (name, node)
            for name in differing
            for node in scheme.dimensions[name].tree
            if node in concerned[name]
        ],
        marked=marked,
        memo=memos.get(clause.pk, ""),
        reference_memo="\n\n".join(key.memos.get(clause.pk, [])),
    )


def _sides(values: Values, scheme: Scheme) -> dict[str, Side]:
    return {
        name: _side(values.get(name), list(one.tree)) for name, one in scheme.dimensions.items()
    }


def _side(value: frozenset[str] | None, order: list[str]) -> Side:
    if value is None:
        return Side(None, [])
    nodes = [key for key in order if key in value]
    if nodes:
        return Side(Judgement.CODED, nodes)
    return Side(Judgement.UNDETERMINABLE if value else Judgement.NONE, [])
