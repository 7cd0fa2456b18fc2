"""How the API reads bodies: JSON and forms, both held to what can be stored."""

from collections.abc import Mapping
from typing import IO, Any

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from rest_framework import parsers

from policycoder.errors import Invalid
from policycoder.received import check_form, check_values, read_json, uploads_of

Context = Mapping[str, Any] | None


class JsonParser(parsers.JSONParser):
    """An object in JSON; a list where the view says `takes = list`. Always UTF-8."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Context = None
    ) -> Any:
        wanted = getattr((parser_context or {}).get("view"), "takes", dict)
        value = read_json(stream.read())
        if not isinstance(value, wanted):
            said = _("Send a JSON list.") if wanted is list else _("Send a JSON object.")
            raise Invalid(said)
        return value


class FormParser(parsers.FormParser):
    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Context = None
    ) -> Any:
        fields = super().parse(stream, media_type, parser_context)
        check_values(fields)
        return fields


class MultiPartParser(parsers.MultiPartParser):
    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Context = None
    ) -> Any:
        form = super().parse(stream, media_type, parser_context)
        assert isinstance(form.files, MultiValueDict)  # noqa: S101 - for mypy
        check_form(form.data, form.files, uploads_of((parser_context or {}).get("view")))
        return form
