from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from corpus.accounts.preferences import (
    PREFERENCES,
    change_preferences,
    or_null,
    preferences_of,
)
from corpus.accounts.requests import ApiRequest
from policycoder.api import body_of

SENT: dict[str, Any] = {
    "type": "object",
    "properties": {name: or_null(kind.shape) for name, kind in PREFERENCES.items()},
    "additionalProperties": False,
}
GIVEN: dict[str, Any] = {
    "type": "object",
    "properties": {name: kind.shape for name, kind in PREFERENCES.items()},
    "required": list(PREFERENCES),
}


class OwnPreferences(APIView):
    """What the user who asks likes, on whatever machine."""

    @extend_schema(responses={(200, "application/json"): GIVEN})
    def get(self, request: ApiRequest) -> Response:
        return Response(preferences_of(request.user))

    @extend_schema(request={"application/json": SENT}, responses={(200, "application/json"): GIVEN})
    def patch(self, request: ApiRequest) -> Response:
        """What is sent is set, the rest stays; null goes back to what is usual. What holds values
        by name is set name by name. 400 says which is no preference, or cannot be so."""
        change_preferences(actor=request.user, sent=body_of(request))
        return Response(preferences_of(request.user))
