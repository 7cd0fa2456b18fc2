"""A training as values: what its page shows and the API answers, as far as a member may see it."""

from typing import Any

from django.utils.translation import gettext as _

from coding.access import waiting_words
from coding.codebook.scheme import scheme_of
from coding.models import Assignment, Attempt, Round
from coding.reads.trainees import Trainee, references_of, seen_in, trainees_of, waiting_in
from coding.reads.training import ComparedClause, Comparison, Key, bar_of
from corpus.models import Document, Membership
from corpus.permissions import Capability
from policycoder.errors import Missing


def runs(round: Round, member: Membership) -> bool:
    """Whether the member sees the reference and everybody's attempts: a lead who has nothing to
    submit in the round."""
    hidden = Round.objects.hidden_from(member.user_id).filter(pk=round.pk)
    return member.can(Capability.EDIT) and not hidden.exists()


def training_json(round: Round, member: Membership) -> dict[str, Any]:
    """Raises Missing for a round of another kind."""
    if round.kind != Round.Kind.TRAINING:
        raise Missing(_("“%(round)s” is not a training round.") % {"round": round.name})
    all_of_it = runs(round, member)
    bar = bar_of(round)
    trainees = trainees_of(round, None if all_of_it else [member.user_id])
    return {
        "round": round,
        "bar": bar and {**bar.__dict__, "dimensions": list(bar.dimensions)},
        "coders": [_trainee(one) for one in trainees],
        "reference": [_reference(*one) for one in references_of(round)] if all_of_it else None,
        "opens": list(round.gated.order_by("pk")) if member.can(Capability.EDIT) else [],
    }


def _trainee(one: Trainee) -> dict[str, Any]:
    return {
        "coder": one.coder,
        "number": one.number,
        "documents": len(one.passes),
        "submitted": one.submitted,
        "passed": one.passed,
        "waiver": one.waiver,
        "passes": [_pass(p) for p in (*one.former, *one.passes)],
        "attempts": [_attempt(a) for a in one.attempts],
    }


def _pass(one: Assignment) -> dict[str, Any]:
    return {
        "assignment": one.pk,
        "number": one.document.number,
        "title": one.document.title,
        "status": one.status,
        "attempt": one.attempt,
    }


def _attempt(one: Attempt) -> dict[str, Any]:
    names = ("number", "finished_at", "scored_at", "passed", "scores")
    return {name: getattr(one, name) for name in names}


def _reference(document: Document, key: Key) -> dict[str, Any]:
    return {
        "document": document.pk,
        "number": document.number,
        "title": document.title,
        "ready": key.ready,
        "clauses": len(key.values),
        "unsettled": sorted(key.unsettled),
        "passes": [
            {
                "assignment": one.pk,
                "coder": one.coder,
                "status": one.status,
                "taken_from": one.taken_from.round.name if one.taken_from else "",
            }
            for one in key.passes
        ],
    }


def readiness_json(round: Round) -> dict[str, Any]:
    training = round.training
    waiting = waiting_in([round]).get(round.pk, [])
    return {
        "training": training,
        "waiting": [
            {"coder": one, "reason": waiting_words(training.name)} for one in waiting if training
        ],
        "seen_reference": [
            {"coder": one.coder, "training": one.training.name, "documents": one.documents}
            for one in seen_in(round)
        ],
    }


def comparison_json(found: Comparison) -> dict[str, Any]:
    round = found.assignment.round
    return {
        "assignment": found.assignment.pk,
        "attempt": found.assignment.attempt,
        "scores": found.scores,
        "clauses": [_compared(one, round, found.assignment.document) for one in found.clauses],
    }


def _compared(one: ComparedClause, round: Round, document: Document) -> dict[str, Any]:
    clause = one.clause
    return {
        "clause": {
            "id": clause.pk,
            "number": clause.number,
            "path": clause.path_text,
            "text": clause.text,
            "document": {"id": document.pk, "number": document.number, "title": document.title},
        },
        "own": one.own,
        "reference": one.reference,
        "unsettled": one.unsettled,
        "differing": one.differing,
        "nodes": [rules_of(round, dimension, node) for dimension, node in one.nodes],
        "marked": {name: vars(found) for name, found in one.marked.items()},
        "memo": one.memo,
        "reference_memo": one.reference_memo,
    }


def rules_of(round: Round, dimension: str, key: str) -> dict[str, str]:
    """A node's definition and rules in the reader's language."""
    row = scheme_of(round.codebook_version_id).dimensions[dimension].tree[key].row
    return {
        "dimension": dimension,
        "node": key,
        "name": row.name,
        **{name: row.in_language(name) for name in ("definition", "include", "exclude")},
    }
