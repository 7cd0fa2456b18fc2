"""What was decided goes along to a new edition of the document."""

from collections.abc import Iterable

from django.db.models import Case, F, Value, When
from django.utils import timezone

from coding.actions.adjudication.begin import read_choices
from coding.models import Decision
from corpus.models import ClauseLink, Document


def take_decisions(edition: Document, links: Iterable[ClauseLink]) -> None:
    """Decisions on clauses that the edition still has are of those from now on; the others stay
    where they were made. The caller has carried the passes over."""
    became = {one.old_id: one.new_id for one in links if one.old_id and one.new_id}
    found = Decision.objects.filter(clause__in=became)
    rounds = set(found.values_list("round", flat=True))
    if not rounds:
        return
    cases = [When(clause=old, then=Value(new)) for old, new in became.items()]
    found.update(
        clause=Case(*cases), document=edition, revision=F("revision") + 1, changed_at=timezone.now()
    )
    for round in sorted(rounds):
        read_choices(round)
