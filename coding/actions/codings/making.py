"""A table of units made a project's: documents, codebook, coders and a closed round of its own."""

from pathlib import PurePosixPath
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coding.actions.codebook import publish_codebook
from coding.actions.codings.file import Errors
from coding.actions.codings.table import ROLES, Lines, Options
from coding.actions.codings.units import DIMENSION, UnitTable, codebook_of, read_units
from coding.codebook.scheme import scheme_of
from coding.judgements.copying import Given, copy_judgements
from coding.models import Assignment, CodebookVersion, Round
from coding.results.agreement import agreement_of
from coding.results.life import start
from corpus.accounts.joining import hold_project, make_member
from corpus.accounts.outside import outside_people
from corpus.actions.making import Unit, make_document
from corpus.actions.projects import create_project
from corpus.audit import entry_of, record, record_all
from corpus.models import Document, Project, User
from corpus.permissions import Capability, roles_that_may
from policycoder import storage

LONGEST_PROJECT, LONGEST_ROUND = 200, 100


def takes_itself(project: Project) -> bool:
    """Whether a table goes into the project itself: it has nothing that it could be mixed with."""
    codebook = CodebookVersion.objects.of(project).exists()
    return not codebook and not Document.objects.filter(project=project).exists()


def import_units(
    *, actor: User, project: Project | None, lines: Lines, options: Options, data: bytes
) -> dict[str, Any]:
    """Make the table a closed reliability round, and have its agreement computed; all or nothing.

    project: from which it is checked. One that has neither documents nor a codebook takes it in;
    else it becomes a project of its own, so that its units, categories and coders count in no result
    of a study, with the owners and leads of the one it was checked from.
    Returns `{project, round, job, documents, units, assignments, clauses, references}`.
    Raises Invalid with the errors by row.
    """
    table = read_units(lines, options)
    errors = Errors()
    for row, said in sorted(table.refused.items()):
        for one in said:
            errors.add(row, one)
    errors.check()
    name = options.name or PurePosixPath(lines.name).stem.strip() or _("Table")
    digest = storage.keep(data)
    with transaction.atomic():
        home = _home(actor, project, name)
        made, counts = _store(actor, home, table, name, lines.name)
        about = {"file": lines.name, "digest": digest, "coders": [one.name for one in table.taken]}
        record(
            actor=actor,
            verb="import_codings",
            obj=made,
            project=home,
            round_id=made.pk,
            after={"name": made.name, **about, "rows": len(lines.rows), **counts},
        )
        job = start(actor=actor, asked=agreement_of(made))
    return {"project": home.pk, "round": made.pk, "job": str(job.pk), **counts}


def _home(actor: User, project: Project | None, name: str) -> Project:
    if project is not None:
        hold_project(project.pk)
        if takes_itself(project):
            return project
    made = create_project(
        actor=actor,
        name=name[:LONGEST_PROJECT],
        description=_("Made of a table of codings from elsewhere, to check their agreement."),
    )
    if project is None:
        return made
    Project.objects.filter(pk=made.pk).update(checked_from=project)
    editors = project.memberships.filter(
        role__in=roles_that_may(Capability.EDIT), user__is_active=True
    )
    for member in editors.exclude(user=actor).select_related("user"):
        make_member(actor=actor, project=made, user=member.user, role=member.role)
    return made


def _store(
    actor: User, project: Project, table: UnitTable, name: str, file: str
) -> tuple[Round, dict[str, int]]:
    version = publish_codebook(actor=actor, project=project, content=codebook_of(table, name))
    made = Round.objects.create(
        project=project,
        name=name[:LONGEST_ROUND],
        kind=Round.Kind.RELIABILITY,
        blind=False,
        imported=True,
        status=Round.Status.LOCKED,
        codebook_version=version,
        created_by=actor,
    )
    counts = _store_codings(actor, made, table, _documents(actor, project, table, name, file))
    Round.objects.filter(pk=made.pk).update(status=Round.Status.CLOSED)
    made.status = Round.Status.CLOSED
    return made, counts


Placed = list[tuple[Document, list[int], list[int]]]
"""Each document with the places of its units in the table, and the ids of their clauses."""


def _documents(actor: User, project: Project, table: UnitTable, name: str, file: str) -> Placed:
    places: dict[str, list[int]] = {}
    for place, document in enumerate(table.documents):
        places.setdefault(document, []).append(place)
    found = []
    for document, own in places.items():
        units = [Unit(table.units[place], table.texts[place]) for place in own]
        made, clauses = make_document(
            actor=actor, project=project, title=document or name, units=units, file=file
        )
        found.append((made, own, clauses))
    return found


def _store_codings(actor: User, made: Round, table: UnitTable, placed: Placed) -> dict[str, int]:
    """A pass for every coder and document of which they judged something; where nobody did, and of
    who judged nothing at all, a pass over the first, so that their absence shows."""
    now = timezone.now()
    people = outside_people(project=made.project, names=[one.name for one in table.taken])
    nodes = scheme_of(made.codebook_version_id).dimensions[DIMENSION].nodes
    ids = {one.name: nodes[one.key] for one in table.categories}
    wanted = [
        (document, column)
        for first, (document, own, _clauses) in enumerate(placed)
        for column, coder in enumerate(table.taken)
        if any(table.values[place][column] is not None for place in own)
        or (first == 0 and not coder.given)
    ]
    rows = [
        Assignment(
            round=made,
            document=document,
            coder=people[table.taken[column].name],
            kind=ROLES[table.taken[column].role],
            status=Assignment.Status.SUBMITTED,
            submitted_at=now,
        )
        for document, column in wanted
    ]
    passes = Assignment.objects.bulk_create(rows)
    of = {
        (document.pk, column): one for (document, column), one in zip(wanted, passes, strict=True)
    }
    given = [
        Given(of[document.pk, column].pk, clause, sorted(ids[one] for one in value))
        for document, own, clauses in placed
        for place, clause in zip(own, clauses, strict=True)
        for column, value in enumerate(table.values[place])
        if value is not None
    ]
    references = copy_judgements(passes, DIMENSION, given, now)
    _record_passes(actor, made, passes)
    return {
        "documents": len(placed),
        "units": len(table.units),
        "assignments": len(passes),
        "clauses": len(given),
        "references": references,
    }


def _record_passes(actor: User, made: Round, passes: list[Assignment]) -> None:
    """What each says is in the table, which is kept by its digest."""
    record_all(
        entry_of(
            actor=actor,
            verb="import_pass",
            obj=one,
            project=made.project_id,
            round_id=made.pk,
            after={"document": one.document.number, "coder": one.coder.known_as},
        )
        for one in passes
    )
