"""What every API module shares: pagination and query parameters."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.pagination import PageNumberPagination
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.utils import html
from rest_framework.views import APIView

from policycoder.errors import DomainError, Invalid
from policycoder.received import read_json
from policycoder.values import Parameter, whole

MOST_ON_A_PAGE = 1000
PAGE = whole("page", 1)
PAGE_SIZE = whole("page_size", 1, help=f"More than {MOST_ON_A_PAGE} are never given at once.")


class Pages(PageNumberPagination):
    """By PAGE and PAGE_SIZE: `{count, next, previous, results}`."""

    page_size = 100

    def get_page_number(self, request: Request, paginator: Any) -> int:
        return PAGE.of(request.query_params) or 1

    def get_page_size(self, request: Request) -> int:
        return min(PAGE_SIZE.of(request.query_params) or self.page_size, MOST_ON_A_PAGE)

    def page_of(self, rows: Any, request: Request, view: APIView) -> list[Any]:
        """The rows asked for; `rows` is sliced and counted."""
        return self.paginate_queryset(rows, request, view=view) or []

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        return [
            {
                "name": one.name,
                "in": "query",
                "schema": dict(one.shape),
                "description": str(one.help),
            }
            for one in (PAGE, PAGE_SIZE)
        ]


# Without words of its own: the description would give them to every view that has none.
class PagedView(APIView):
    pagination_class = Pages


class FileNegotiated(BaseRenderer):
    """Lets a client ask for a file's own type. The file passes the renderers by; whatever else is
    said at its address is JSON."""

    media_type, format = "*/*", "file"

    def render(self, data: Any, *_context: Any) -> Any:
        return JSONRenderer().render(data)


class Strict(serializers.Serializer):
    """What is sent: in JSON, a text is no number, 0 is not false, "3" is not 3. A form, which has
    texts alone, is read for what they say."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping) and not html.is_html_input(self.root.initial_data):
            sent = {name: (field, data.get(name)) for name, field in self.fields.items()}
            wrong = {name: said for name, of in sent.items() if (said := mistyped(*of))}
            if wrong:
                raise serializers.ValidationError({name: [said] for name, said in wrong.items()})
        return super().to_internal_value(data)


def mistyped(field: serializers.Field, value: Any) -> str:
    """Why the JSON value is of another type than the field's, "" where it is not, or is null."""
    if value is None:
        return ""
    if isinstance(field, serializers.ListField):
        found = (mistyped(field.child, one) for one in value) if isinstance(value, list) else ()
        return next(filter(None, found), "")
    if isinstance(field, serializers.DictField):
        values = value.values() if isinstance(value, dict) else ()
        return next(filter(None, (mistyped(field.child, one) for one in values)), "")
    if isinstance(field, serializers.CharField):
        return "" if isinstance(value, str) else _("Must be a text.")
    if isinstance(field, serializers.BooleanField):
        return "" if isinstance(value, bool) else _("Must be true or false.")
    if isinstance(field, serializers.FloatField):
        known = isinstance(value, int | float) and not isinstance(value, bool)
        return "" if known else _("Must be a number.")
    if isinstance(field, serializers.IntegerField):
        return "" if _is_whole(value) else _("Must be a whole number.")
    if isinstance(field, serializers.ChoiceField) and value != "":
        alike = {type(choice) for choice in field.choices}
        return "" if type(value) in alike else _("Choose one of the values that are described.")
    return ""


def _is_whole(value: Any) -> bool:
    if isinstance(value, float):
        return value.is_integer()
    return isinstance(value, int) and not isinstance(value, bool)


class JsonField(serializers.JSONField):
    """JSON within JSON, or as the text of a form's field; refused as any other that is bad."""

    def to_internal_value(self, data: Any) -> Any:
        if not getattr(data, "is_json_string", False):
            return data
        try:
            return read_json(str(data))
        except DomainError as refused:
            raise serializers.ValidationError(refused.detail) from None


def body_of(request: Request) -> Mapping[str, Any]:
    """The form, or the JSON object, that was sent. Raises Invalid for JSON of another kind."""
    if not isinstance(request.data, Mapping):
        raise Invalid(_("Send a JSON object."))
    return request.data


def asks(*parameters: Parameter[Any]) -> Callable[[Callable], Callable]:
    """The parameters of a view's method: told by the schema, and refused where one is not what it
    can be, whether the method looks at it or not."""

    def decorated(method: Callable) -> Callable:
        @wraps(method)
        def checked(view: APIView, request: Request, *args: Any, **kwargs: Any) -> Any:
            for one in parameters:
                one.of(request.query_params)
            return method(view, request, *args, **kwargs)

        return extend_schema(
            parameters=[
                OpenApiParameter(one.name, dict(one.shape), description=str(one.help))
                for one in parameters
            ]
        )(checked)

    return decorated
