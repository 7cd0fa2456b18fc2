"""Reading whole passes."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from coding.codebook.scheme import scheme_of
from coding.judgements.content import CONTENT, Content, Stored
from coding.judgements.spans import Span
from coding.models import Assignment, Judgement, Reference


def spans_of(references: QuerySet[Reference]) -> dict[int, dict[Span, datetime]]:
    """Judgement id -> its spans in the order of their rows, each with when it was given."""
    found: dict[int, dict[Span, datetime]] = defaultdict(dict)
    rows = references.order_by("pk").values_list("judgement", "created_at", *Span._fields)
    for judgement, given, *span in rows:
        found[judgement][Span(*span)] = given
    return found


def stored_of(judgement: Judgement, spans: Iterable[Span]) -> Stored:
    return Stored(
        clause=judgement.clause_id,
        content=Content.of({name: getattr(judgement, name) for name in CONTENT}, spans),
        revision=judgement.revision,
        updated_at=judgement.updated_at,
        carried=judgement.carried,
    )


def judgements_of(assignment: Assignment) -> list[dict[str, Any]]:
    """The judgements of a pass in reading order, in the shape of the API."""
    scheme = scheme_of(assignment.round.codebook_version_id)
    spans = spans_of(Reference.objects.filter(assignment=assignment))
    found = Judgement.objects.filter(assignment=assignment).order_by("clause__start")
    return [stored_of(judgement, spans[judgement.pk]).json(scheme) for judgement in found]
