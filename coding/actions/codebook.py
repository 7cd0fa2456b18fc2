from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from coding.codebook.changes import Changes
from coding.codebook.content import DIMENSION, NODE, Entry, Property, check, completed
from coding.codebook.scheme import compiled
from coding.codebook.templates import template_content
from coding.models import Codebook, CodebookVersion, Dimension, Node
from corpus.actions.projects import create_project
from corpus.audit import record
from corpus.models import Project, User


@transaction.atomic
def start_project(
    *, actor: User, name: str, description: str = "", template: str = "", granularity: str
) -> Project:
    """A project with its codebook, filled from the template and published as version 1."""
    project = create_project(
        actor=actor, name=name, description=description, granularity=granularity
    )
    if template:
        load_template(actor=actor, project=project, template=template)
    return project


@transaction.atomic
def load_template(*, actor: User, project: Project, template: str) -> CodebookVersion:
    """Publish the template as the next version of the project's codebook. Raises Invalid."""
    content = template_content(template)
    return publish_codebook(actor=actor, project=project, content=content, template=template)


@transaction.atomic
def publish_codebook(
    *,
    actor: User,
    project: Project,
    content: dict[str, Any],
    template: str = "",
    note: str = "",
    redefined: dict[str, dict[str, bool]] | None = None,
) -> CodebookVersion:
    """Publish `content`, of the shape of coding/codebook/content.py, as the next version.

    Its `changes` say what became of the nodes of the version before. Raises Invalid for what
    cannot be.
    """
    content = completed(content)
    check(content)
    codebook = hold_codebook(project, template)
    before = codebook.versions.published().newest()
    changes = Changes.of(content["became"])
    version = codebook.versions.create(
        number=codebook.next_number(),
        changes=changes.stored(),
        note=note,
        redefined=redefined or {},
    )
    for position, entry in enumerate(content["dimensions"]):
        dimension = version.dimensions.create(position=position, **_values(entry, DIMENSION))
        _add_nodes(dimension, entry["nodes"])
    changes.check(compiled(before) if before else None, compiled(version))
    version.status = CodebookVersion.Status.PUBLISHED
    version.published_at, version.published_by = timezone.now(), actor
    version.save()
    record(
        actor=actor,
        verb="publish_codebook",
        obj=version,
        project=project,
        after={"template": template, "version": version.number, **({"note": note} if note else {})},
    )
    return version


def hold_codebook(project: Project, template: str = "") -> Codebook:
    """The project's codebook, its row held until the transaction ends."""
    Codebook.objects.get_or_create(project=project, defaults={"template": template})
    return Codebook.objects.select_for_update(no_key=True).get(project=project)


def _values(entry: Entry, table: Mapping[str, Property]) -> dict[str, Any]:
    return {name: entry[name] for name in ("key", *table)}


def _add_nodes(dimension: Dimension, entries: list[Entry], parent: Node | None = None) -> None:
    for entry in entries:
        node = dimension.nodes.create(
            parent=parent, position=dimension.nodes.count(), **_values(entry, NODE)
        )
        _add_nodes(dimension, entry["children"], node)
