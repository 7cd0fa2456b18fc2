"""Every form of every page, and every query, with what cannot be stored and what is no text."""

import re
from html.parser import HTMLParser
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from tests.test_bodies import paired, shape, spread
from tests.test_routes import API, PAGES, filled, things  # noqa: F401 - the fixture

pytestmark = pytest.mark.slow

WITHOUT_LOG_IN = ["login/"]
ODD = ["", "x" * 5000, "9" * 30, "²", "a\r\n🙂"]
ODD_QUERIES = ["%ED%A0%80%ff%zz%", "9" * 30, "[]²"]


class Forms(HTMLParser):
    """The forms of a page that are posted to another page, and the names its queries use."""

    def __init__(self, page: str):
        super().__init__()
        self.page = page
        self.found: list[tuple[str, dict[str, str], set[str]]] = []
        self.names: set[str] = set()
        self._open = self._asks = False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        for url in (given.get("href"), given.get("hx-get")):
            self.names |= {name for name, _value in parse_qsl(urlsplit(url or "").query)}
        if tag == "form":
            action = given.get("action") or ""
            self._open = given.get("method", "").lower() == "post" and "/api/" not in action
            self._asks = given.get("method", "get").lower() == "get"
            if self._open:
                self.found.append((action, {}, set()))
        elif tag in ("input", "select", "textarea", "button") and (name := given.get("name")):
            if self._asks:
                self.names.add(name)
            if self._open:
                _action, fields, files = self.found[-1]
                if given.get("type") == "file":
                    files.add(name)
                else:
                    fields.setdefault(name, given.get("value") or "")

    def handle_endtag(self, tag):
        if tag == "form":
            self._open = self._asks = False


def opened(cast, path: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.raise_request_exception = False
    if path.startswith("assignments/"):
        client.force_login(cast.coder_a)
    elif path not in WITHOUT_LOG_IN:
        client.force_login(cast.owner)
    return client


def different(forms, *, everywhere: bool):
    """One of each kind; those of the top bar where they are asked for."""
    kinds = {}
    for action, fields, files in forms:
        if everywhere or action not in ("/logout/", "/language/"):
            kinds[action, fields.get("action"), *sorted(fields)] = (action, fields, files)
    return kinds.values()


def answer_to(client: Client, address: str, fields: dict) -> tuple[int, str]:
    before = transaction.savepoint()
    answer = client.post(address, fields)
    transaction.savepoint_rollback(before)
    return answer.status_code, "" if answer.streaming else answer.content.decode()


@pytest.mark.parametrize("path", [*WITHOUT_LOG_IN, *PAGES])
def test_a_form_is_refused_or_understood(path, cast, things):  # noqa: F811
    address = f"/{filled(path, things)}"
    answer = opened(cast, path).get(address)
    forms = [] if answer.streaming else Forms(answer.content.decode()).found
    wrong = []
    for action, fields, files in different(forms, everywhere=path == "account/"):
        client = opened(cast, path)
        for name, kind in paired([*fields], ["text", "file"]):
            value = SimpleUploadedFile("x.txt", b"x") if kind == "file" else "a\x1fb"
            code, said = answer_to(client, action or address, fields | {name: value})
            if code != 400 or name not in said:
                wrong.append((action, name, value, code))
        for name, value in spread([*fields], ODD, each=2):
            code, _said = answer_to(client, action or address, fields | {name: value})
            if code >= 500:
                wrong.append((action, name, value[:20], code))
        for name in files:
            code, said = answer_to(client, action or address, fields | {name: "text"})
            if code != 400 or name not in said:
                wrong.append((action, name, "a text", code))
    assert wrong == []


def names_of_api() -> dict[str, list[str]]:
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    return {
        shape(path.removeprefix("/api/v1/")): [
            one["name"]
            for one in methods.get("get", {}).get("parameters", [])
            if one["in"] == "query"
        ]
        for path, methods in paths.items()
    }


def asked(client: Client, address: str, names) -> list:
    wrong = []
    own = {*names, "page"}
    for name in sorted({*own, "format", "q"}):
        answer = client.get(f"{address}?{quote(name)}=a%00")
        if answer.status_code != 400 or name not in answer.content.decode():
            wrong.append((address, name, "NUL", answer.status_code))
    # Those that no link of it names are asked for together.
    others = sorted({"format", "q"} - own)
    for name, value in spread([*sorted(own), "&".join(others)], ODD_QUERIES, each=1):
        query = "&".join(f"{quote(one)}={value}" for one in name.split("&") if one)
        answer = client.get(f"{address}?{query}")
        if answer.status_code >= 500:
            wrong.append((address, name, value[:20], answer.status_code))
    return wrong


@pytest.mark.parametrize("path", [*WITHOUT_LOG_IN, *PAGES])
def test_a_page_s_query_is_refused_or_understood(path, cast, things):  # noqa: F811
    client, address = opened(cast, path), f"/{filled(path, things)}"
    answer = client.get(address)
    names = set() if answer.streaming else Forms(answer.content.decode()).names
    assert asked(client, address, names) == []


@pytest.mark.parametrize(
    "path", [key.removeprefix("get ") for key in API if re.match(r"get [^?]*$", key)]
)
def test_a_query_of_the_api_is_refused_or_understood(path, cast, things):  # noqa: F811
    client, address = opened(cast, path), f"/api/v1/{filled(path, things)}"
    assert asked(client, address, names_of_api().get(shape(path), [])) == []


@pytest.mark.parametrize(
    "path", ["welcome/%00/x/", "welcome/MQ/%00/", "setup/%01/", "projects/1%00/"]
)
def test_an_address_that_cannot_be_asked_for_is_refused(path, db):
    client = Client(headers={"accept-language": "en"})
    answer = client.get(f"/{path}")
    assert answer.status_code == 400
    assert client.get(f"/api/v1/{path}").status_code == 400
