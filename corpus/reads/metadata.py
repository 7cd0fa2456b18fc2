"""Metadata in words."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext as _

from corpus.fields import Field


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
