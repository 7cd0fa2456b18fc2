"""What a pass needs to know of the edition its codings came from."""

from collections.abc import Sequence
from typing import Any

from coding.models import Assignment, Judgement
from corpus.models import Clause, ClauseLink
from corpus.text.differences import TextRun, inline


def texts_before(passes: Sequence[int]) -> dict[str, dict[str, Any]]:
    """Of each clause of a pass (`passes`: the rows its reader knows as it) that changed under its codings and was not checked: clause id ->
    `{number, old: [{text, changed}], new: [{text, changed}]}`.

    `old` is what was coded or confirmed last, several editions back if nobody has looked since.
    """
    flagged = Judgement.objects.filter(assignment__in=passes, carried=Judgement.Carried.CHANGED)
    found = {}
    for judgement in flagged.select_related("clause", "carried_from__clause"):
        old = _last_seen(judgement)
        if old is None:
            continue
        before, after = inline(old.text.strip(), judgement.clause.text.strip())
        found[str(judgement.clause_id)] = {
            "number": old.number or "",
            "old": runs_json(before),
            "new": runs_json(after),
        }
    return found


def _last_seen(judgement: Judgement) -> Clause | None:
    while judgement.carried == Judgement.Carried.CHANGED and judgement.carried_from is not None:
        judgement = judgement.carried_from
    return judgement.clause


def runs_json(runs: tuple[TextRun, ...]) -> list[dict[str, Any]]:
    return [{"text": run.text, "changed": run.changed} for run in runs]


def count_gone(passes: Sequence[int], document: int) -> int:
    """How many clauses coded in the pass before are gone from this edition of the document."""
    return Judgement.objects.filter(
        assignment__superseded_by__in=passes,
        clause__later_links__document=document,
        clause__later_links__kind=ClauseLink.Kind.VANISHED,
    ).count()


def earlier_passes(assignment: Assignment) -> list[int]:
    """The passes over earlier editions that led to this one, the newest first."""
    found: list[int] = []
    newest = [assignment.pk]
    while newest:
        before = Assignment.objects.filter(superseded_by__in=newest).order_by("-pk")
        newest = list(before.values_list("pk", flat=True))
        found += newest
    return found
