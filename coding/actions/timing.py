"""How long each clause was before its coder: recorded beside what they say of it, in a table of its
own, so that neither a save nor its revision knows of it."""

from collections import defaultdict
from collections.abc import Mapping
from uuid import UUID

from django.db import connection

from coding.models import Assignment, TimeSpent
from corpus.accounts.preferences import preferences_of
from corpus.models import Clause, User

# Of one clause in one sitting: a day.
LONGEST = 86_400

_ADD = f"""
INSERT INTO "{TimeSpent._meta.db_table}" AS known (assignment_id, clause_id, sitting, seconds)
SELECT %(pass)s, c.id, %(sitting)s::uuid, spent.seconds
  FROM unnest(%(clauses)s::bigint[], %(seconds)s::int[]) AS spent (clause, seconds)
  JOIN "{Clause._meta.db_table}" c ON c.id = spent.clause AND c.document_id = %(document)s
 ORDER BY c.id
    ON CONFLICT (assignment_id, clause_id, sitting)
    DO UPDATE SET seconds = greatest(known.seconds, EXCLUDED.seconds)
"""


def record_time(
    *, actor: User, assignment: Assignment, sitting: UUID, spent: Mapping[int, int]
) -> int:
    """Keep the seconds of each clause, by its id, in this sitting so far; returns of how many.

    The longest that was ever sent counts: the same twice, or an older one later, changes nothing.
    Clauses of other documents are left out, and all where the project or the coder wants no times.
    Not in the log, as nothing is decided. `assignment` is the actor's own.
    """
    if not assignment.round.project.timing or preferences_of(actor)["timing"] == "off":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            _ADD,
            {
                "pass": assignment.pk,
                "document": assignment.document_id,
                "sitting": sitting,
                "clauses": list(spent),
                "seconds": list(spent.values()),
            },
        )
        return cursor.rowcount


def carry_times(old: Assignment, new: Assignment, became: Mapping[int, int]) -> None:
    """What was measured goes along to an edition: `became` has the clauses, by id, and what they are
    now. The earlier pass keeps its own, which nothing counts."""
    measured: dict[tuple[int, UUID], int] = defaultdict(int)
    rows = TimeSpent.objects.filter(assignment=old, clause__in=became).order_by()
    for clause, sitting, seconds in rows.values_list("clause", "sitting", "seconds"):
        measured[became[clause], sitting] += seconds
    TimeSpent.objects.bulk_create(
        (
            TimeSpent(assignment=new, clause_id=clause, sitting=sitting, seconds=seconds)
            for (clause, sitting), seconds in measured.items()
        ),
        ignore_conflicts=True,
    )
