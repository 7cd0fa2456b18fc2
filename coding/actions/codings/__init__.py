from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coding.actions.codings.file import Coding, Errors, codings
from coding.actions.codings.records import records_of
from coding.actions.codings.table import Lines, Options
from coding.codebook.scheme import Scheme, scheme_of
from coding.judgements.content import REMARKS, Content, Stored
from coding.judgements.held import Holder
from coding.judgements.spans import Span
from coding.judgements.write import judgement_of, write_new
from coding.models import Assignment, CodebookVersion, Judgement, Round
from corpus.accounts.joining import hold_project
from corpus.accounts.outside import outside_people
from corpus.audit import entry_of, record, record_all
from corpus.models import Clause, Document, Project, User
from policycoder.errors import Conflict, Invalid, Unfit

BATCH = 2000
NOTHING_ASKED = Options()


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


Key = tuple[int, str, str]  # document, coder, kind of pass
Passes = dict[Key, dict[int, Joined]]  # -> clause -> what was said


def import_codings(
    *,
    actor: User,
    project: Project,
    version: CodebookVersion,
    lines: Lines,
    options: Options = NOTHING_ASKED,
) -> dict[str, Any]:
    """Bring codings made elsewhere in as a locked round; all rows or none.

    The table has a line a node, with the columns document, clause, coder, dimension, node and
    optionally those of OPTIONAL, or a column a coder. Rounds that the lines tell apart become rounds
    of their own. Returns `{round, assignments, clauses, references}`: the round's id and counts, and
    where there are several `rounds`: the same of each.
    Raises Invalid with the errors by row, Conflict for a name that is taken.
    """
    with transaction.atomic():
        hold_project(project.pk)
        errors = Errors()
        found = read_codings(project, version, lines, options, errors)
        errors.check()
        apart: dict[str, list[Coding]] = defaultdict(list)
        for coding in found:
            apart[coding.round].append(coding)
        made = [
            _import_round(actor, project, version, own, _name(options.name, one, len(apart)))
            for one, own in apart.items()
        ]
    totals = {
        key: sum(one[key] for one in made) for key in ("assignments", "clauses", "references")
    }
    return {"round": made[0]["round"], **totals, **({"rounds": made} if len(made) > 1 else {})}


def read_codings(
    project: Project, version: CodebookVersion, lines: Lines, options: Options, errors: Errors
) -> list[Coding]:
    """What of the lines can be used; of the others `errors` is told. Within a transaction.

    Raises Invalid where columns are missing.
    """
    rows = records_of(lines, project, scheme_of(version.pk), options, errors)
    return codings(project, version, rows, errors, roles=options.roles, outside=options.outside)


def _name(asked: str, round: str, rounds: int) -> str:
    """Of one of the rounds that a table holds."""
    return asked if rounds == 1 else " · ".join(filter(None, (asked, round)))


def _import_round(
    actor: User, project: Project, version: CodebookVersion, found: list[Coding], name: str
) -> dict[str, int]:
    now = timezone.now()
    passes = _joined(found)
    people = _people(project, {coding.coder for coding in found})
    made = _make_round(actor, project, version, name, now)
    assignments = _make_assignments(made, passes, people, now)
    scheme = scheme_of(version.pk)
    judgements, references = _write(assignments, passes, scheme, now)
    counts = {
        "assignments": len(assignments),
        "clauses": judgements,
        "references": references,
    }
    record(
        actor=actor,
        verb="import_codings",
        obj=made,
        project=project,
        round_id=made.pk,
        after={
            "name": made.name,
            "codebook_version": version.number,
            "coders": sorted(people),
            "rows": len(found),
            **counts,
        },
    )
    _record_passes(actor, made, assignments, passes, scheme)
    return {"round": made.pk, **counts}


def _people(project: Project, names: set[str]) -> dict[str, User]:
    """Members by user name, and who coded elsewhere."""
    members = User.objects.filter(memberships__project=project, username__in=names)
    found = {one.username: one for one in members}
    return found | outside_people(project=project, names=sorted(names - found.keys()))


def _joined(found: list[Coding]) -> Passes:
    passes: Passes = defaultdict(dict)
    for coding in found:
        own = passes[coding.clause.document_id, coding.coder, coding.kind]
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
    made: Round, passes: Passes, people: dict[str, User], now: datetime
) -> dict[Key, Assignment]:
    rows = [
        Assignment(
            round=made,
            document_id=document,
            coder=people[coder],
            kind=kind,
            status=Assignment.Status.SUBMITTED,
            submitted_at=now,
        )
        for document, coder, kind in passes
    ]
    return dict(zip(passes, Assignment.objects.bulk_create(rows, batch_size=BATCH), strict=True))


def _write(
    assignments: dict[Key, Assignment], passes: Passes, scheme: Scheme, now: datetime
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
    assignments: dict[Key, Assignment],
    passes: Passes,
    scheme: Scheme,
) -> None:
    """An entry for every pass, with its codings."""
    documents = {document for document, _coder, _kind in passes}
    numbers = dict(Document.objects.filter(pk__in=documents).values_list("pk", "number"))
    record_all(
        entry_of(
            actor=actor,
            verb="import_pass",
            obj=assignments[document, coder, kind],
            project=made.project_id,
            round_id=made.pk,
            after={
                "document": numbers[document],
                "coder": coder,
                "codings": [
                    {"clause": joined.clause.number, **joined.content.json(scheme)}
                    for joined in own.values()
                ],
            },
        )
        for (document, coder, kind), own in passes.items()
    )
