"""The one way in for a table of codings, whatever it is of."""

from typing import Any

from coding.actions.codings import import_codings
from coding.actions.codings.making import import_units
from coding.actions.codings.preview import Preview, preview_of
from coding.actions.codings.records import kind_of
from coding.actions.codings.table import CODINGS, UNITS, Options, lines_of
from coding.codebook.versions import published_version
from corpus.models import Project, User


def bring_in(
    *,
    actor: User,
    project: Project | None,
    data: bytes,
    file: str,
    options: Options,
    preview: bool = False,
) -> dict[str, Any] | Preview:
    """What has come of the table; how it is understood where it is only looked at, or nothing comes
    of it as it holds passages.

    Raises Invalid with the errors by row, Conflict for a name that is taken, Missing where codings of
    the project's clauses have no codebook.
    """
    lines = lines_of(data, file)
    kind = kind_of(lines, project, options)
    if not preview and kind == UNITS:
        return import_units(actor=actor, project=project, lines=lines, options=options, data=data)
    if not preview and kind == CODINGS and project is not None:
        version = published_version(project)
        return import_codings(
            actor=actor, project=project, version=version, lines=lines, options=options
        )
    return preview_of(project, lines, options)
