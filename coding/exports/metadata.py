"""A document's metadata as columns of an export."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from corpus.fields import FIELDS, Field
from corpus.models import Document
from policycoder.tables import Column

_EXPORTED = tuple(field for field in FIELDS if field.meaning)
BRIEF = tuple(field for field in _EXPORTED if field.brief)
# Where a document comes from stands beside its file.
REST = tuple(field for field in _EXPORTED if not field.brief and field.kind != "address")
ORIGIN = tuple(field for field in _EXPORTED if not field.brief and field.kind == "address")


def columns_of(fields: Sequence[Field]) -> Iterator[Column]:
    for field in fields:
        yield Column(field.name, _(field.meaning), partial(_cell, field))
        if field.kind == "agencies":
            said = _("1 when several agencies issued it jointly, else 0.")
            yield Column("joint", said, lambda d: len(d.agency_names()) > 1)
        if field.name == "issued_on":
            yield Column(
                "year", _("Year of issue."), lambda d: d.issued_on.year if d.issued_on else None
            )


def _cell(field: Field, document: Document) -> Any:
    value = document.value_of(field)
    return "; ".join(value) if field.kind == "agencies" else value
