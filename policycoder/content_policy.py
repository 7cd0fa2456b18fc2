"""The Content-Security-Policy of every answer: written once for all that say nothing of their own."""

from functools import cached_property

from csp.constants import HEADER
from csp.middleware import CheckableLazyObject, CSPMiddleware
from csp.utils import build_policy
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class ContentPolicy(CSPMiddleware):
    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        own = getattr(request, "_csp_nonce", None) or any(
            name.startswith("_csp_") for name in vars(response)
        )
        if own:
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self._plain)
        # Asked for now, a nonce would be missing in the header.
        request.csp_nonce = CheckableLazyObject(self._csp_nonce_post_response)  # type: ignore[attr-defined]
        return response

    @cached_property
    def _plain(self) -> str:
        return build_policy()
