"""What the API's description says of every operation alike, and of all that is sent."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from rest_framework import serializers
from rest_framework.parsers import JSONParser
from rest_framework.settings import api_settings

from policycoder.characters import STORABLE_PATTERN, WRITTEN_PATTERN
from policycoder.values import LARGEST

PROBLEM = {
    "type": "object",
    "description": "RFC 9457. `errors` names the fields, `extra` members stand beside.",
    "required": ["type", "title", "status", "detail", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
        "retry_after": {"type": "integer", "description": "Seconds."},
    },
}
REFUSALS = {
    400: "The request cannot be used; `errors` says what of it.",
    401: "Log in first, or send a token.",
    403: "Your role does not allow this.",
    404: "Nothing is here, or it is not shared with you.",
    406: "What is here does not come in a form that is accepted.",
    409: "What was sent does not fit what is there now.",
    411: "A body says how long it is.",
    413: "More was sent than is taken.",
    415: "The body is of another type than is read.",
    429: "Too many attempts; `retry_after` says how long to wait.",
    503: "A part of the server does not answer; try again.",
    507: "The server has no room left.",
}
STORABLE = {"pattern": STORABLE_PATTERN}
# Of an object whose description is written by hand, MORE is what else it may hold.
ANYTHING = {"$ref": "#/components/schemas/Any"}
MORE = {"propertyNames": STORABLE, "additionalProperties": ANYTHING}
# Whatever is sent beside what is read, or within it unread, is held to what can be stored.
ANY = {
    "description": "Any JSON whose texts can be stored.",
    "anyOf": [
        {"type": "null"},
        {"type": "boolean"},
        {"type": "number", "minimum": -LARGEST, "maximum": LARGEST},
        {"type": "string", "pattern": STORABLE_PATTERN},
        {"type": "array", "items": ANYTHING},
        {"type": "object", **MORE},
    ],
}


class Described(AutoSchema):
    """Adds the refusals of every operation, each as a problem, and to the bodies what holds for
    all of them; leaves out forms where JSON is meant: those are read too, but say less."""

    def map_parsers(self) -> list[str]:
        if list(self.view.parser_classes) == list(api_settings.DEFAULT_PARSER_CLASSES):
            return [JSONParser.media_type]
        return super().map_parsers()

    def _get_parameters(self) -> list[dict[str, Any]]:
        parameters = super()._get_parameters()
        for one in parameters:
            if one["in"] == "query":
                one["allowEmptyValue"] = True
            elif one["schema"] == {"type": "string"}:
                one["schema"] = {"type": "string", "pattern": STORABLE_PATTERN}
        return parameters

    def _map_serializer_field(self, field: Any, direction: Any, *more: Any, **kw: Any) -> Any:
        found = super()._map_serializer_field(field, direction, *more, **kw)
        if found and found.get("oneOf", [None])[0] == {}:
            del found["oneOf"]  # any JSON, or null: which is any JSON too
        if direction != "request" or found is None:
            return found
        if isinstance(field, serializers.CharField) and not found.keys() & {"pattern", "format"}:
            blank = field.allow_blank or not field.trim_whitespace
            found["pattern"] = STORABLE_PATTERN if blank else WRITTEN_PATTERN
        elif isinstance(field, serializers.IntegerField):
            found.setdefault("minimum", -LARGEST)
            found.setdefault("maximum", LARGEST)
        elif isinstance(field, serializers.JSONField) and "type" not in found:
            found |= self._any()
        elif isinstance(field, serializers.DictField) and "properties" not in found:
            found["propertyNames"] = STORABLE
            found["additionalProperties"] = found.get("additionalProperties") or self._any()
        return found

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> Any:
        found = super()._map_basic_serializer(serializer, direction)
        if direction == "request":
            for one in found["properties"].values():
                # That a text may be empty is told apart by then; this pattern lets it be so.
                if one.get("oneOf", [{}])[0].get("pattern") == STORABLE_PATTERN:
                    one |= one.pop("oneOf")[0]
            found |= {"propertyNames": STORABLE, "additionalProperties": self._any()}
            # What holds between the fields, as a serializer's `shape` says.
            found |= getattr(serializer, "shape", {})
        return found

    def _any(self) -> dict[str, Any]:
        component = ResolvedComponent("Any", ResolvedComponent.SCHEMA, ANY, "Any")
        self.registry.register_on_missing(component)
        return dict(component.ref)

    def _get_request_body(self, direction: Any = "request") -> dict[str, Any] | None:
        found: dict[str, Any] | None = super()._get_request_body(direction)
        if found and JSONParser.media_type not in found["content"]:
            found["required"] = True  # a file, which nothing stands for
        return found

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        responses = super()._get_response_bodies(direction)
        for code in sorted(self._refusals()):
            responses.setdefault(str(code), self._refusal(code).ref)
        return responses

    def _refusals(self) -> set[int]:
        codes = {400, 406, 503}
        if self.view.get_authenticators():
            codes.add(401)
        if self.view.get_authenticators() or self.method != "GET":
            codes.add(403)
        if "{" in self.path or self.method != "GET" or self._get_pagination_parameters():
            codes.add(404)
        if self.method != "GET":
            codes |= {409, 429, 507}
        if self.method in ("POST", "PUT", "PATCH"):
            codes |= {411, 413, 415}
        return codes

    def _refusal(self, code: int) -> ResolvedComponent:
        problem = ResolvedComponent("Problem", ResolvedComponent.SCHEMA, PROBLEM, "Problem")
        self.registry.register_on_missing(problem)
        answer = {
            "description": REFUSALS[code],
            "content": {"application/problem+json": {"schema": problem.ref}},
        }
        named = ResolvedComponent(f"Problem{code}", ResolvedComponent.RESPONSE, answer, code)
        self.registry.register_on_missing(named)
        return named
