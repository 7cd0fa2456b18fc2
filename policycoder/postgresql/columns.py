"""A model's columns, for statements of our own: their types, and the values a row has for them."""

from collections.abc import Mapping
from typing import Any

from django.db import connection, models

Columns = Mapping[str, models.Field]


def columns_of(model: type[models.Model], *names: str) -> Columns:
    """Column -> field of the fields named, of all but the key without names."""
    fields = {field.name: field for field in model._meta.concrete_fields}
    chosen = [fields[name] for name in names] or fields.values()
    return {field.column: field for field in chosen if field.column and not field.primary_key}


def types_of(columns: Columns) -> dict[str, str]:
    """Column -> PostgreSQL's type, without a length: a value that is too long is refused, not cut."""
    return {
        name: (field.db_type(connection) or "").split("(")[0] for name, field in columns.items()
    }


def values_of(row: models.Model, columns: Columns) -> dict[str, Any]:
    """Column -> the row's value, as a statement takes it."""
    return {
        name: field.get_db_prep_save(getattr(row, field.attname), connection)
        if isinstance(field, models.JSONField)
        else getattr(row, field.attname)  # the driver knows what else there is
        for name, field in columns.items()
    }


def read_values(columns: Columns, cells: tuple[Any, ...]) -> dict[str, Any]:
    """Column -> value, from the cells that a statement gave."""
    return {
        name: field.from_db_value(cell, None, connection)
        if hasattr(field, "from_db_value")
        else cell
        for (name, field), cell in zip(columns.items(), cells, strict=True)
    }
