"""A model's columns, for statements of our own: their types, and the values a row has for them."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection, models


class Columns:
    """The columns of the fields named, of all but the key without names; iterates their names."""

    def __init__(self, model: type[models.Model], *names: str, without: Sequence[str] = ()):
        fields = {field.name: field for field in model._meta.concrete_fields}
        chosen = [fields[name] for name in names] or fields.values()
        self.fields: dict[str, models.Field] = {
            field.column: field
            for field in chosen
            if field.column and not field.primary_key and field.column not in without
        }
        self._attributes = {name: field.attname for name, field in self.fields.items()}
        self._json = [
            name for name, one in self.fields.items() if isinstance(one, models.JSONField)
        ]

    def __iter__(self) -> Iterator[str]:
        return iter(self.fields)

    def __len__(self) -> int:
        return len(self.fields)

    def types(self) -> dict[str, str]:
        """Column -> PostgreSQL's type, without a length: what is too long is refused, not cut."""
        return {
            name: (field.db_type(connection) or "").split("(")[0]
            for name, field in self.fields.items()
        }

    def values(self, row: models.Model) -> dict[str, Any]:
        """Column -> the row's value, as the driver takes it: it knows all kinds but JSON."""
        state = vars(row)
        values = {name: state[attribute] for name, attribute in self._attributes.items()}
        for name in self._json:
            values[name] = self.fields[name].get_db_prep_save(values[name], connection)
        return values

    def plain(self, row: models.Model) -> dict[str, Any]:
        """Column -> the row's value, as a JSON document holds it; what JSON has no kind for stays."""
        state = vars(row)
        return {name: state[attribute] for name, attribute in self._attributes.items()}

    def read(self, cells: Sequence[Any]) -> dict[str, Any]:
        """Column -> value, from the cells that a statement gave."""
        values = dict(zip(self.fields, cells, strict=True))
        for name in self._json:
            field: Any = self.fields[name]
            values[name] = field.from_db_value(values[name], None, connection)
        return values
