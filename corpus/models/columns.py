"""The columns of a document's metadata, as its table of fields says."""

from django.db import models
from django.utils.translation import gettext_lazy

from corpus.fields import Field


def column_of(field: Field) -> models.Field:
    label = gettext_lazy(field.label)
    if field.kind == "date":
        return models.DateField(label, null=True, blank=True)
    if field.kind in ("events", "files"):
        return models.JSONField(label, default=list, blank=True)
    choices = [(value, gettext_lazy(said)) for value, said in field.choices] or None
    return models.CharField(
        label, max_length=field.length, choices=choices, blank=not field.required
    )
