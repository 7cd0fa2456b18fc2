"""Reading whole passes."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.contrib.postgres.aggregates import JSONBAgg
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONArray

from coding.codebook.scheme import scheme_of
from coding.judgements.content import CONTENT, Content, Stored
from coding.judgements.spans import Span
from coding.models import Assignment, CodebookVersion, Judgement, Reconsider, Reference

# Of the judgement of the outer query: its spans in the order of their rows, as lists.
_SPANS = Subquery(
    Reference.objects.filter(judgement=OuterRef("pk"))
    .order_by()
    .values("judgement")
    .values(spans=JSONBAgg(JSONArray(*Span._fields), order_by="pk"))
)


def spans_of(references: QuerySet[Reference]) -> dict[int, dict[Span, datetime]]:
    """Judgement id -> its spans in the order of their rows, each with when it was given."""
    found: dict[int, dict[Span, datetime]] = defaultdict(dict)
    rows = references.order_by("pk").values_list("judgement", "created_at", *Span._fields)
    for judgement, given, *span in rows:
        found[judgement][Span(*span)] = given
    return found


def queued_in(passes: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Clause id -> the dimensions that its pass has to reconsider."""
    found: dict[int, tuple[str, ...]] = {}
    left = Reconsider.objects.filter(assignment__in=passes, done_at=None)
    rows = left.order_by("dimension").values_list("clause", "dimension").distinct()
    for clause, dimension in rows:
        found[clause] = (*found.get(clause, ()), dimension)
    return found


def version_of(assignment: Assignment) -> int:
    """The id of the codebook version that a pass is in: its round's, but for a pass over an earlier
    edition, which no move of the round changes."""
    if assignment.superseded_by_id is not None:
        own = CodebookVersion.objects.filter(
            dimensions__nodes__references__assignment=assignment
        ).values_list("pk", flat=True)
        if (found := own.first()) is not None:
            return found
    return assignment.round.codebook_version_id


def stored_of(
    judgement: Judgement, spans: Iterable[Span], to_reconsider: tuple[str, ...] = ()
) -> Stored:
    return Stored(
        clause=judgement.clause_id,
        content=Content.of({name: getattr(judgement, name) for name in CONTENT}, spans),
        revision=judgement.revision,
        updated_at=judgement.updated_at,
        carried=judgement.carried,
        version=judgement.version_id,
        to_reconsider=to_reconsider,
    )


def judgements_of(assignment: Assignment, rows: Sequence[int] = ()) -> list[dict[str, Any]]:
    """The judgements of a pass in reading order, in the shape of the API; `rows` are the ids of
    all that the reader knows as this pass."""
    rows = rows or [assignment.pk]
    scheme = scheme_of(version_of(assignment))
    found = (
        Judgement.objects.filter(assignment__in=rows)
        .annotate(spans=_SPANS)
        .order_by("clause__start")
    )
    # Straight from rows, for there may be thousands; and with their spans in one statement, or a
    # save between two would show outcomes without their nodes.
    fields = ("clause", "revision", "updated_at", "carried", "version", *CONTENT, "spans")
    judged = list(found.values(*fields))
    queued = queued_in(rows)
    return [
        Stored(
            clause=row["clause"],
            content=Content.of(row, (Span(*span) for span in row["spans"] or ())),
            revision=row["revision"],
            updated_at=row["updated_at"],
            carried=row["carried"],
            version=row["version"],
            to_reconsider=queued.get(row["clause"], ()),
        ).json(scheme)
        for row in judged
    ]
