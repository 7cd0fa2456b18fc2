from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coding.agreement.table import LEVELS
from coding.codebook.changes import Changes
from coding.codebook.scheme import Scheme, compiled
from coding.codebook.templates import template_content
from coding.models import Codebook, CodebookVersion, Dimension, Node
from corpus.actions.projects import create_project
from corpus.audit import record
from corpus.models import Project, User
from policycoder.errors import Invalid

DIMENSION_FIELDS = (
    "key",
    "name_zh",
    "name_en",
    "description_zh",
    "description_en",
    "multiple",
    "required",
    "undeterminable",
)
NODE_FIELDS = (
    "key",
    "name_zh",
    "name_en",
    "selectable",
    "tone",
    "shortcut",
    "initials",
    "definition_zh",
    "definition_en",
    "include_zh",
    "include_en",
    "exclude_zh",
    "exclude_en",
    "examples_zh",
    "examples_en",
)


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
    *, actor: User, project: Project, content: dict[str, Any], template: str = ""
) -> CodebookVersion:
    """Publish `content`, of the shape of the templates, as the next version of the codebook.

    Its `changes` say what became of the nodes of the version before. Raises Invalid for those
    that cannot be.
    """
    Codebook.objects.get_or_create(project=project, defaults={"template": template})
    codebook = Codebook.objects.select_for_update(no_key=True).get(project=project)
    before = codebook.versions.published().newest()
    changes = Changes.of(content.get("changes", {}))
    version = codebook.versions.create(number=codebook.next_number(), changes=changes.stored())
    for position, entry in enumerate(content["dimensions"]):
        dimension = version.dimensions.create(
            position=position, **{f: entry[f] for f in DIMENSION_FIELDS}
        )
        _add_nodes(dimension, entry["nodes"])
    scheme = compiled(version)
    _check_depth(scheme)
    changes.check(compiled(before) if before else None, scheme)
    version.status = CodebookVersion.Status.PUBLISHED
    version.published_at, version.published_by = timezone.now(), actor
    version.save()
    record(
        actor=actor,
        verb="publish_codebook",
        obj=version,
        project=project,
        after={"template": template, "version": version.number},
    )
    return version


def _check_depth(scheme: Scheme) -> None:
    """Agreement names a level for each depth, and knows no more than these."""
    for dimension in scheme.dimensions.values():
        if any(len(node.path) > len(LEVELS) for node in dimension.tree.values()):
            said = _("“%(dimension)s” goes deeper than %(levels)s levels.")
            raise Invalid.on(
                "dimensions", said % {"dimension": dimension.name, "levels": len(LEVELS)}
            )


def _add_nodes(dimension: Dimension, entries: list[dict], parent: Node | None = None) -> None:
    for entry in entries:
        node = dimension.nodes.create(
            parent=parent,
            position=dimension.nodes.count(),
            **{f: entry[f] for f in NODE_FIELDS},
        )
        _add_nodes(dimension, entry.get("children", []), node)
