"""Clauses as they stand in the newest edition of their document."""

from collections.abc import Iterable
from dataclasses import dataclass

from corpus.models import Clause, ClauseLink


@dataclass(frozen=True)
class Newest:
    """What became of a clause: where it stands now, None when it is gone; whether its words are
    others now; and the clause that was asked for."""

    asked: Clause
    clause: Clause | None
    changed: bool = False


def newest_of(ids: Iterable[int], project: int) -> dict[int, Newest]:
    """By the id asked for; ids of no clause of the project are left out."""
    asked = Clause.objects.filter(document__project=project).select_related("document")
    found = {pk: Newest(clause, clause) for pk, clause in asked.in_bulk(set(ids)).items()}
    moving = {pk: pk for pk in found}  # asked -> where it stands so far
    while moving:
        links = {
            link.old_id: link
            for link in ClauseLink.objects.filter(old__in=set(moving.values())).select_related(
                "new__document"
            )
        }
        moving = {pk: at for pk, at in moving.items() if at in links}
        for pk, at in list(moving.items()):
            link = links[at]
            changed = found[pk].changed or link.kind == ClauseLink.Kind.CHANGED
            found[pk] = Newest(found[pk].asked, link.new, changed)
            if link.new_id is None:
                del moving[pk]
            else:
                moving[pk] = link.new_id
    return found
