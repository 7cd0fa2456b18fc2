"""What the coders of a round are held against besides each other."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from coding.agreement.units import Values, values_of
from coding.codebook.scheme import scheme_of
from coding.models import Assignment, Judgement, Round
from coding.reads.training import keys_of
from corpus.models import Clause

REFERENCE, CONSENSUS, IMPORTED = "reference", "consensus", "imported"
KINDS = (REFERENCE, CONSENSUS, IMPORTED)
Kind = Assignment.Kind
ELSEWHERE = (Kind.CODER, Kind.MODEL)
"""What is said in a round that was imported, by a person or a model."""


@dataclass(frozen=True)
class Yardstick:
    """kind: of KINDS.  name: of codings from elsewhere their coder's, `round` where they stand.
    values: by clause what is said of each dimension."""

    kind: str
    name: str = ""
    round: str = ""
    values: dict[int, Values] = field(default_factory=dict)

    def of(self, dimension: str) -> dict[int, frozenset[str]]:
        return {
            clause: said[dimension] for clause, said in self.values.items() if dimension in said
        }


def yardsticks_of(round: Round) -> list[Yardstick]:
    """The reference of a training, where all who make it have finished, or one that was imported;
    the consensus; what models say in the round itself, and what other rounds, closed and imported,
    say of the same clauses, each coder by themselves."""
    found = [_reference(round), _consensus(round), *_models(round), *_imported(round)]
    return [one for one in found if one.values]


def marks_of(round: Round) -> list[Any]:
    """What tells one state of all that from every other; nothing where there is none."""
    judged = _judgements(round).order_by().values("assignment__round", "assignment__kind")
    states = judged.annotate(
        revisions=Sum("revision"),
        passes=Count(
            "assignment",
            filter=Q(assignment__status=Assignment.Status.SUBMITTED),
            distinct=True,
        ),
    )
    rows = states.values_list("assignment__round", "assignment__kind", "revisions", "passes")
    return [list(row) for row in sorted(rows)]


def _reference(round: Round) -> Yardstick:
    if round.imported:
        return Yardstick(REFERENCE, values=_said_by(round, Kind.REFERENCE))
    documents = Assignment.objects.filter(round=round, kind=Kind.REFERENCE).values_list(
        "document", flat=True
    )
    keys = keys_of(round, set(documents)) if round.kind == Round.Kind.TRAINING else {}
    values: dict[int, Values] = {}
    for key in keys.values():
        values |= key.values if key.ready else {}
    return Yardstick(REFERENCE, values=values)


def _consensus(round: Round) -> Yardstick:
    return Yardstick(CONSENSUS, values=_said_by(round, Kind.CONSENSUS))


def _said_by(round: Round, kind: str) -> dict[int, Values]:
    judged = Judgement.objects.filter(
        assignment__round=round, assignment__kind=kind, clause__codable=True
    )
    said = values_of(judged, scheme_of(round.codebook_version_id))
    return {clause: values for clause, _d, _c, values in said}


def _models(round: Round) -> list[Yardstick]:
    judged = Judgement.objects.filter(
        assignment__round=round, assignment__kind=Kind.MODEL, clause__codable=True
    )
    return _each(round, judged)


def _imported(round: Round) -> list[Yardstick]:
    return [
        one for other in _closed_imports(round) for one in _each(other, _of_round(other, round))
    ]


def _each(round: Round, judged: QuerySet[Judgement]) -> list[Yardstick]:
    """What everybody says by themselves in one round."""
    said: dict[int, dict[int, Values]] = {}
    for clause, _document, coder, values in values_of(judged, scheme_of(round.codebook_version_id)):
        said.setdefault(coder, {})[clause] = values
    names = {
        one.coder_id: one.coder.get_full_name()
        for one in round.assignments.filter(coder__in=said).select_related("coder")
    }
    return [
        Yardstick(IMPORTED, names[coder], round.name, values)
        for coder, values in sorted(said.items())
    ]


def _closed_imports(round: Round) -> QuerySet[Round]:
    others = Round.objects.filter(
        project=round.project_id, imported=True, status=Round.Status.CLOSED
    )
    return others.exclude(pk=round.pk).order_by("pk")


def _of_round(other: Round, round: Round) -> QuerySet[Judgement]:
    documents = Assignment.objects.filter(round=round, kind=Kind.CODER).values("document")
    return Judgement.objects.filter(
        assignment__round=other,
        assignment__kind__in=ELSEWHERE,
        clause__codable=True,
        clause__in=Clause.objects.filter(document__in=documents).values("pk"),
    )


def _judgements(round: Round) -> QuerySet[Judgement]:
    beside = (Kind.REFERENCE, Kind.CONSENSUS, Kind.MODEL)
    own = Q(assignment__round=round, assignment__kind__in=beside)
    if round.imported:
        return Judgement.objects.filter(own)
    closed = _closed_imports(round).values("pk")
    return Judgement.objects.filter(
        own | Q(assignment__round__in=closed, assignment__kind__in=ELSEWHERE)
    )
