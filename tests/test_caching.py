"""Nothing that is answered is kept by a browser or between, but the static files."""

import re

import pytest
from django.templatetags.static import static
from django.test import Client

from tests.test_routes import API, PAGES, PUBLIC, filled, things

__all__ = ["things"]
NOTHING = "private, no-store"


@pytest.fixture
def addresses(things) -> list[str]:
    """Every address that can be read."""
    api = [route.split(" ")[1] for route in API if route.startswith("get ")]
    found = [*PAGES, *(f"api/v1/{path}" for path in api)]
    return [f"/{filled(path, things)}" for path in found]


@pytest.mark.parametrize("name", ["owner", "outsider", "nobody"])
def test_no_page_file_or_answer_is_kept(cast, addresses, name):
    client = Client()
    if name != "nobody":
        client.force_login(getattr(cast, name))
    kept = {}
    for address in addresses:
        found = client.get(address).headers
        if found.get("Cache-Control") != NOTHING or "Expires" in found or "ETag" in found:
            kept[address] = dict(found)
    assert kept == {}


def test_what_anybody_may_see_is_not_kept(client, db):
    for path in PUBLIC:
        address = "/" + re.sub(r"<\w+>", "x", path)
        assert client.get(address)["Cache-Control"] == NOTHING, address


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "projects/{project}/documents", 301),
        ("get", "nowhere/", 404),
        ("get", "projects/{project}/documents/?q=%00", 400),
        ("delete", "logout/", 405),
        ("post", "logout/", 302),
        ("head", "api/v1/projects/{project}/", 200),
        ("options", "api/v1/projects/{project}/", 200),
        ("put", "api/v1/projects/{project}/", 405),
        ("post", "api/v1/projects/", 400),
    ],
)
def test_neither_are_redirects_and_errors(cast, project, method, path, status):
    client = Client()
    client.force_login(cast.owner)
    answer = getattr(client, method)("/" + path.format(project=project.pk))
    assert (answer.status_code, answer["Cache-Control"]) == (status, NOTHING)


def test_nor_are_faults(cast, monkeypatch):
    def broken(request, exception=None, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("corpus.pages.components.render", broken)
    client = Client(raise_request_exception=False)
    client.force_login(cast.owner)
    answer = client.get("/components/")
    assert (answer.status_code, answer["Cache-Control"]) == (500, NOTHING)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.owner)
    answer = strict.post("/logout/")
    assert (answer.status_code, answer["Cache-Control"]) == (403, NOTHING)
    assert client.get("/", headers={"host": "bad host"})["Cache-Control"] == NOTHING


def test_static_files_are_kept_for_ever(client):
    answer = client.get(static("css/tokens.css"))
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "max-age=315360000, public, immutable"
    missing = client.get(static("css/none.css"))
    assert (missing.status_code, missing["Cache-Control"]) == (404, NOTHING)
