from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coding.actions.codings.file import Coding, codings, records
from coding.codebook.scheme import Scheme, scheme_of
from coding.judgements.content import REMARKS, Content, Stored
from coding.judgements.held import Holder
from coding.judgements.spans import Span
from coding.judgements.write import judgement_of, write_new
from coding.models import Assignment, CodebookVersion, Judgement, Round
from corpus.audit import entry_of, record, record_all
from corpus.models import Clause, Document, Project, User
from policycoder.errors import Conflict, Invalid, Unfit

BATCH = 2000


@dataclass
class Joined:
    """What one coder said about one clause, joined from its rows."""

    clause: Clause
    content: Content = field(default_factory=Content)
    # Remark -> what the rows said, each thing once.
    said: dict[str, dict[Any, None]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, coding: Coding) -> None:
        content = self.content
        content.outcomes[coding.dimension.key] = coding.outcome
        if coding.outcome == Judgement.CODED:
            content.spans[Span(coding.dimension.nodes[coding.value], *coding.span)] = None
        for name, value in coding.remarks.items():
            if value:
                self.said[name][value] = None
                content.remarks[name] = REMARKS[name].join(self.said[name])


Passes = dict[tuple[int, int], dict[int, Joined]]  # (document, coder) -> clause -> what was said


@transaction.atomic
def import_codings(
    *, actor: User, project: Project, version: CodebookVersion, data: bytes, name: str = ""
) -> dict[str, int]:
    """Bring codings made elsewhere in as a locked round; all rows or none.

    `data` is a csv with the columns document, clause, coder, dimension, node and optionally
    unsure, memo, start, end, quote. Returns `{round, assignments, clauses, references}`: the round's id
    and counts. Raises Invalid with the errors by row, Conflict for a name that is taken.
    """
    Project.objects.select_for_update().get(pk=project.pk)
    rows = records(data)
    now = timezone.now()
    found = codings(project, version, rows)
    passes = _joined(found)
    made = _make_round(actor, project, version, name, now)
    assignments = _make_assignments(made, passes, now)
    scheme = scheme_of(version.pk)
    judgements, references = _write(assignments, passes, scheme, now)
    counts = {
        "assignments": len(assignments),
        "clauses": judgements,
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
    _record_passes(actor, made, assignments, passes, people, scheme)
    return {"round": made.pk, **counts}


def _joined(found: list[Coding]) -> Passes:
    passes: Passes = defaultdict(dict)
    for coding in found:
        own = passes[coding.clause.document_id, coding.coder.pk]
        own.setdefault(coding.clause.pk, Joined(coding.clause)).add(coding)
    for own in passes.values():
        for joined in own.values():
            for name, remark in REMARKS.items():
                if refusal := remark.refusal(joined.content.remarks[name]):
                    said = _("“%(name)s” of clause %(number)s: %(said)s")
                    about = {"name": name, "number": joined.clause.number, "said": refusal}
                    raise Unfit.on(name, said % about)
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
        raise Invalid.on("name", said)
    if Round.objects.filter(project=project, name=name).exists():
        raise Conflict.on(
            "name",
            _("Choose another name."),
            detail=_("There is a round named “%(name)s” already.") % {"name": name},
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


def _write(
    assignments: dict[tuple[int, int], Assignment], passes: Passes, scheme: Scheme, now: datetime
) -> tuple[int, int]:
    """The number of judgements and of references."""
    rows = []
    for key, own in passes.items():
        for joined in own.values():
            stored = Stored(joined.clause.pk, joined.content, revision=1, updated_at=now)
            row = judgement_of(stored, assignments[key].pk, scheme, created_at=now)
            rows.append((row, dict.fromkeys(joined.content.spans, now)))
    return len(rows), write_new(Holder.IMPORT, assignments.values(), rows)


def _record_passes(
    actor: User,
    made: Round,
    assignments: dict[tuple[int, int], Assignment],
    passes: Passes,
    people: dict[int, str],
    scheme: Scheme,
) -> None:
    """An entry for every pass, with its codings."""
    documents = {document for document, _coder in passes}
    numbers = dict(Document.objects.filter(pk__in=documents).values_list("pk", "number"))
    record_all(
        entry_of(
            actor=actor,
            verb="import_pass",
            obj=assignments[document, coder],
            project=made.project_id,
            round_id=made.pk,
            after={
                "document": numbers[document],
                "coder": people[coder],
                "codings": [
                    {"clause": joined.clause.number, **joined.content.json(scheme)}
                    for joined in own.values()
                ],
            },
        )
        for (document, coder), own in passes.items()
    )
