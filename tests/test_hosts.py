"""The name a request asks for: only the server's own is answered, and no link is made from it."""

import re

import pytest
from django.test import Client

from corpus.models import User
from tests.corpus.pages import text_of, visitor

BASE = "https://coding.example.org"
FORGED = [
    {"host": "evil.example"},
    {"x-forwarded-host": "evil.example"},
    {
        "host": "127.0.0.1:8000",
        "x-forwarded-host": "evil.example",
        "forwarded": "host=evil.example",
    },
]


@pytest.fixture(autouse=True)
def _hosts(settings):
    settings.BASE_URL = BASE
    settings.ALLOWED_HOSTS = ["127.0.0.1", "coding.example.org", "testserver"]


@pytest.mark.parametrize(
    "path", ["/", "/login/", "/healthz/", "/nowhere/", "/static/x.css", "/api/v1/projects/"]
)
@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "a b", "<b>", "[::2"])
def test_another_name_is_refused_in_words(db, path, host):
    answer = Client(headers={"accept-language": "en"}).get(path, headers={"host": host})
    assert answer.status_code == 400
    said = answer.json()["detail"] if path.startswith("/api/") else text_of(answer)
    assert "POLICYCODER_ALLOWED_HOSTS" in said
    assert f"{BASE}/" in said
    assert path.startswith("/api/") or "<b>" not in said


def test_another_name_is_refused_in_the_visitor_s_language(db):
    answer = Client().get("/login/", headers={"host": "evil.example", "accept-language": "zh-cn"})
    assert "本服务器" in text_of(answer)


def test_nothing_is_done_for_another_name(cast):
    client = visitor(cast.owner)
    client.post("/account/", {"action": "token", "name": "x"}, headers={"host": "evil.example"})
    assert cast.owner.tokens.count() == 0


@pytest.mark.parametrize("headers", FORGED)
def test_no_link_begins_with_what_the_request_says(cast, project, settings, headers):
    settings.ALLOWED_HOSTS = ["*"]
    client = visitor(cast.owner)
    page = client.post(
        f"/projects/{project.pk}/members/",
        {"action": "add", "username": "newcomer", "role": "coder"},
        headers=headers,
    )
    answer = client.post(
        f"/api/v1/projects/{project.pk}/members/",
        {"username": "another", "role": "coder"},
        headers=headers,
    )
    assert User.objects.filter(username__in=["newcomer", "another"]).count() == 2
    assert re.search(r'id="member-link">(https?://[^/]+/)', text_of(page))[1] == f"{BASE}/"
    assert answer.json()["password_link"].startswith(f"{BASE}/welcome/")
    assert "evil" not in text_of(page)
    assert "evil" not in text_of(answer)


def test_a_form_of_the_base_address_is_taken_behind_a_proxy_that_renames(db, settings):
    settings.CSRF_TRUSTED_ORIGINS = [BASE]
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    client.get("/login/")
    token = client.cookies["csrftoken"].value
    form = {"username": "x", "password": "y", "csrfmiddlewaretoken": token}
    for origin in (BASE, "https://evil.example"):
        answer = client.post("/login/", form, headers={"host": "127.0.0.1", "origin": origin})
        assert answer.status_code == 403
        assert ("password is wrong" in text_of(answer)) == (origin == BASE)
