"""What a page may load is said with every answer."""

import re

import pytest
from csp.exceptions import CSPNonceError
from django.http import HttpResponse
from django.test import RequestFactory

from policycoder.content_policy import ContentPolicy
from tests.corpus.pages import visitor

HEADER = "Content-Security-Policy"
PLAIN = {
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}


def said(answer) -> set[str]:
    return set(answer[HEADER].split("; "))


def test_answers_without_scripts_of_their_own_allow_none(api, cast):
    client = api(cast.owner)
    for path in ("projects/", "projects/999999/"):
        assert said(client.get(path)) == PLAIN


def test_a_page_allows_its_own_scripts_alone(cast):
    client = visitor(cast.owner)
    nonces = set()
    for _time in range(2):
        answer = client.get("/account/")
        (nonce,) = set(re.findall(r'nonce="([^"]+)"', answer.content.decode()))
        assert said(answer) == PLAIN - {"script-src 'self'"} | {
            f"script-src 'self' 'nonce-{nonce}'"
        }
        nonces.add(nonce)
    assert len(nonces) == 2


def test_what_an_answer_says_of_itself_stays():
    request = RequestFactory().get("/")
    policy = ContentPolicy(lambda _request: HttpResponse())
    own = HttpResponse(headers={HEADER: "default-src 'none'"})
    assert policy.process_response(request, own)[HEADER] == "default-src 'none'"
    replacing = HttpResponse()
    replacing._csp_replace = {"img-src": ["'none'"]}
    assert "img-src 'none'" in said(policy.process_response(request, replacing))
    with pytest.raises(CSPNonceError):
        str(request.csp_nonce)
