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
    """The reference of a training, where all who make it have finished; the consensus; what other
    rounds, closed and imported, say of the same clauses, each coder by themselves."""
    found = [_reference(round), _consensus(round), *_imported(round)]
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
    documents = Assignment.objects.filter(round=round, kind=Kind.REFERENCE).values_list(
        "document", flat=True
    )
    keys = keys_of(round, set(documents)) if round.kind == Round.Kind.TRAINING else {}
    values: dict[int, Values] = {}
    for key in keys.values():
        values |= key.values if key.ready else {}
    return Yardstick(REFERENCE, values=values)


def _consensus(round: Round) -> Yardstick:
    judged = Judgement.objects.filter(
        assignment__round=round, assignment__kind=Kind.CONSENSUS, clause__codable=True
    )
    said = values_of(judged, scheme_of(round.codebook_version_id))
    return Yardstick(CONSENSUS, values={clause: values for clause, _d, _c, values in said})


def _imported(round: Round) -> list[Yardstick]:
    found = []
    for other in _closed_imports(round):
        own = _of_round(other, round)
        said: dict[int, dict[int, Values]] = {}
        for clause, _document, coder, values in values_of(
            own, scheme_of(other.codebook_version_id)
        ):
            said.setdefault(coder, {})[clause] = values
        names = {
            one.coder_id: one.coder.get_full_name()
            for one in other.assignments.filter(coder__in=said).select_related("coder")
        }
        found += [
            Yardstick(IMPORTED, names[coder], other.name, values)
            for coder, values in sorted(said.items())
        ]
    return found


def _closed_imports(round: Round) -> QuerySet[Round]:
    others = Round.objects.filter(
        project=round.project_id, imported=True, status=Round.Status.CLOSED
    )
    return others.exclude(pk=round.pk).order_by("pk")


def _of_round(other: Round, round: Round) -> QuerySet[Judgement]:
    documents = Assignment.objects.filter(round=round, kind=Kind.CODER).values("document")
    return Judgement.objects.filter(
        assignment__round=other,
        assignment__kind=Kind.CODER,
        clause__codable=True,
        clause__in=Clause.objects.filter(document__in=documents).values("pk"),
    )


def _judgements(round: Round) -> QuerySet[Judgement]:
    own = Q(assignment__round=round, assignment__kind__in=(Kind.REFERENCE, Kind.CONSENSUS))
    if round.imported:
        return Judgement.objects.filter(own)
    closed = _closed_imports(round).values("pk")
    return Judgement.objects.filter(
        own | Q(assignment__round__in=closed, assignment__kind=Kind.CODER)
    )
