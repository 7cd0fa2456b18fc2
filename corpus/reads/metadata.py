"""Metadata in words, and the values that a project knows."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext as _

from corpus.fields import Field
from corpus.models import Project


def in_words(field: Field, value: Any) -> str:
    """A value of the field, also as JSON has it, in the reader's language; "" for none."""
    if not value:
        return ""
    if field.kind == "choice":
        said = dict(field.choices).get(value, "")
        return gettext(said) if said else str(value)
    if field.kind == "files":
        return _(", ").join(one.get("name") or one.get("url", "") for one in value)
    if field.kind == "agencies":
        return "、".join(value)
    if field.kind == "events":
        return "\n".join(value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


MOST_KNOWN = 500


def known_values(project: Project, field: Field) -> list[str]:
    """What to suggest for a field: of one that the project keeps a list of, that list first, then
    the others in use."""
    kept = project.document_types.values_list("name", flat=True) if field.listed else ()
    used = project.documents.current().exclude(**{field.name: ""}).order_by(field.name)
    return list(
        dict.fromkeys([*kept, *used.values_list(field.name, flat=True).distinct()[:MOST_KNOWN]])
    )
