from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coding.actions.codings.file import Coding, codings, records
from coding.actions.judgements import MEMO_LIMIT
from coding.codebook.scheme import Scheme, scheme_of
from coding.models import Assignment, CodebookVersion, Judgement, Reference, Round
from corpus.audit import record
from corpus.models import AuditEntry, Clause, Document, Project, User
from policycoder.errors import Conflict, Invalid

BATCH = 2000


@dataclass
class Said:
    """What one coder said about one clause, joined from its rows."""

    clause: Clause
    outcomes: dict[str, str] = field(default_factory=dict)
    # (dimension, node, start, end), once each, in the order of the rows
    nodes: dict[tuple[str, str, int | None, int | None], None] = field(default_factory=dict)
    unsure: bool = False
    memos: dict[str, None] = field(default_factory=dict)

    def add(self, coding: Coding) -> None:
        key = coding.dimension.key
        self.outcomes[key] = coding.outcome
        if coding.outcome == Judgement.CODED:
            self.nodes[(key, coding.value, *coding.span)] = None
        self.unsure = self.unsure or coding.unsure
        if coding.memo:
            self.memos[coding.memo] = None

    @property
    def memo(self) -> str:
        return "\n".join(self.memos)

    def json(self) -> dict[str, Any]:
        dimensions: dict[str, dict[str, Any]] = {
            key: {"outcome": outcome, "references": []} for key, outcome in self.outcomes.items()
        }
        for key, node, start, end in self.nodes:
            dimensions[key]["references"].append({"node": node, "start": start, "end": end})
        return {
            "clause": self.clause.number,
            "dimensions": dimensions,
            "unsure": self.unsure,
            "memo": self.memo,
        }


Passes = dict[tuple[int, int], dict[int, Said]]  # (document, coder) -> clause -> what was said


@transaction.atomic
def import_codings(
    *, actor: User, project: Project, version: CodebookVersion, data: bytes, name: str = ""
) -> dict[str, int]:
    """Bring codings made elsewhere in as a locked round; all rows or none.

    `data` is a csv with the columns document, clause, coder, dimension, node and optionally
    unsure, memo, start, end. Returns `{round, assignments, clauses, references}`: the round's id
    and counts. Raises Invalid with the errors by row, Conflict for a name that is taken.
    """
    Project.objects.select_for_update().get(pk=project.pk)
    rows = records(data)
    now = timezone.now()
    found = codings(project, version, rows)
    passes = _joined(found)
    made = _make_round(actor, project, version, name, now)
    assignments = _make_assignments(made, passes, now)
    judgements = _make_judgements(passes, assignments, scheme_of(version.pk), now)
    references = _make_references(judgements, scheme_of(version.pk), now)
    counts = {
        "assignments": len(assignments),
        "clauses": len(judgements),
        "references": references,
    }
    people = {coding.coder.pk: coding.coder.username for coding in found}
    record(
        actor=actor,
        verb="import_codings",
        obj=made,
        project=project,
        round_id=made.pk,
        after={
            "name": made.name,
            "codebook_version": version.number,
            "coders": sorted(people.values()),
            "rows": len(rows),
            **counts,
        },
    )
    _record_passes(actor, made, assignments, passes, people)
    return {"round": made.pk, **counts}


def _joined(found: list[Coding]) -> Passes:
    passes: Passes = defaultdict(dict)
    for coding in found:
        own = passes[coding.clause.document_id, coding.coder.pk]
        own.setdefault(coding.clause.pk, Said(coding.clause)).add(coding)
    for own in passes.values():
        for said in own.values():
            if len(said.memo) > MEMO_LIMIT:
                wrong = _("The memo of clause %(number)s has more than %(limit)s characters.") % {
                    "number": said.clause.number,
                    "limit": MEMO_LIMIT,
                }
                raise Invalid(wrong, errors={"memo": [wrong]})
    return passes


def _make_round(
    actor: User, project: Project, version: CodebookVersion, name: str, now: datetime
) -> Round:
    name = name.strip() or _("Imported %(when)s") % {
        "when": timezone.localtime(now).strftime("%Y-%m-%d %H:%M:%S")
    }
    limit = Round._meta.get_field("name").max_length or 0
    if len(name) > limit:
        said = _("A text of at most %(limit)s characters.") % {"limit": limit}
        raise Invalid(said, errors={"name": [said]})
    if Round.objects.filter(project=project, name=name).exists():
        raise Conflict(
            _("There is a round named “%(name)s” already.") % {"name": name},
            errors={"name": [_("Choose another name.")]},
        )
    return Round.objects.create(
        project=project,
        name=name,
        kind=Round.Kind.MAIN,
        blind=False,
        imported=True,
        status=Round.Status.LOCKED,
        codebook_version=version,
        created_by=actor,
    )


def _make_assignments(
    made: Round, passes: Passes, now: datetime
) -> dict[tuple[int, int], Assignment]:
    return {
        (one.document_id, one.coder_id): one
        for one in Assignment.objects.bulk_create(
            [
                Assignment(
                    round=made,
                    document_id=document,
                    coder_id=coder,
                    status=Assignment.Status.SUBMITTED,
                    submitted_at=now,
                )
                for document, coder in passes
            ],
            batch_size=BATCH,
        )
    }


def _make_judgements(
    passes: Passes,
    assignments: dict[tuple[int, int], Assignment],
    scheme: Scheme,
    now: datetime,
) -> list[tuple[Judgement, Said]]:
    pairs = [
        (
            Judgement(
                assignment=assignments[key],
                clause=said.clause,
                outcomes=said.outcomes,
                complete=scheme.required <= said.outcomes.keys(),
                unsure=said.unsure,
                memo=said.memo,
                created_at=now,
                updated_at=now,
            ),
            said,
        )
        for key, own in passes.items()
        for said in own.values()
    ]
    Judgement.objects.bulk_create([judgement for judgement, _said in pairs], batch_size=BATCH)
    return pairs


def _make_references(
    judgements: list[tuple[Judgement, Said]], scheme: Scheme, now: datetime
) -> int:
    made = [
        Reference(
            judgement=judgement,
            assignment_id=judgement.assignment_id,
            clause_id=judgement.clause_id,
            node_id=scheme.dimensions[dimension].nodes[node],
            start=start,
            end=end,
            created_at=now,
        )
        for judgement, said in judgements
        for dimension, node, start, end in said.nodes
    ]
    Reference.objects.bulk_create(made, batch_size=BATCH)
    return len(made)


def _record_passes(
    actor: User,
    made: Round,
    assignments: dict[tuple[int, int], Assignment],
    passes: Passes,
    people: dict[int, str],
) -> None:
    """An entry for every pass, with its codings."""
    documents = {document for document, _coder in passes}
    numbers = dict(Document.objects.filter(pk__in=documents).values_list("pk", "number"))
    AuditEntry.objects.bulk_create(
        [
            AuditEntry(
                actor_id=actor.pk,
                actor_name=actor.username,
                project_id=made.project_id,
                round_id=made.pk,
                verb="import_pass",
                object_type="assignment",
                object_id=str(assignments[document, coder].pk),
                after={
                    "document": numbers[document],
                    "coder": people[coder],
                    "codings": [said.json() for said in own.values()],
                },
            )
            for (document, coder), own in passes.items()
        ],
        batch_size=BATCH,
    )
