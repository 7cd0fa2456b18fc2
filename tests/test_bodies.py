"""Every call of the API that takes a body, with bodies of every wrong kind: never a fault."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.test.client import BOUNDARY, encode_multipart
from drf_spectacular.generators import SchemaGenerator

from coding.actions.drafts import start_draft
from tests.test_routes import API, filled, things  # noqa: F401 - the fixture

pytestmark = pytest.mark.slow

CALLS = sorted(
    {tuple(key.split("?")[0].split(" ")[:2]) for key in API if not key.startswith("get")}
)
MANY = ("put", "assignments/<pass>/clauses/")
NO_OBJECTS = ["[]", "null", "1", '"x"', "true", "1.5", "[{}]", "[[]]"]
TRAPS = [
    "{",
    '{"a": NaN}',
    '{"a": 1, "a": 2}',
    '{"a": "\\u0000"}',
    '{"a": "\\ud800"}',
    '{"a": ' + "[" * 3000 + "]" * 3000 + "}",
    "[" * 3000 + "]" * 3000,
    '{"a":' * 100_000,
    "\ufeff{}",
]
WRONG = [[], {}, None, 1, -1, 0, 1.5, True, "", "x", "x" * 5000, 10**17, [[]], [None], {"x": {}}]
UNSTORABLE = ["a\0b", "\x01", "\ud800", ["\0"], {"\0": 1}]
NO_FILES = ["x", "a\0b", "[" * 3000, '{"a": "\\ud800"}']


@pytest.fixture(scope="module")
def operations() -> dict:
    """The schema's operations by method and address, and its components."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    found = {
        (method, shape(path.removeprefix("/api/v1/"))): one
        for path, methods in schema["paths"].items()
        for method, one in methods.items()
    }
    return {"schemas": schema["components"]["schemas"], "found": found}


def shape(path: str) -> str:
    return re.sub(r"[<{][^>}]*[>}]", "<>", path)


def fields_of(operations: dict, call: tuple[str, str], kind: str) -> dict | None:
    """The fields of a call's body of this media type; None where it takes no such body."""
    method, path = call
    # Results have one address, whatever their name.
    path = re.sub(r"results/(counts|agreement)/", "results/<kind>/", path)
    body = operations["found"][method, shape(path)].get("requestBody", {}).get("content", {})
    if kind not in body:
        return None
    schema = body[kind]["schema"]
    schema = schema.get("items", schema)
    if "$ref" in schema:
        schema = operations["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema.get("properties", {})


class Sender:
    """Sends as one person, takes back whatever was stored, and keeps what was no proper answer."""

    def __init__(self, user, call: tuple[str, str], address: str):
        self.client = Client(headers={"accept-language": "en"})
        self.client.force_login(user)
        self.client.raise_request_exception = False
        self.call, self.address = call, f"/api/v1/{address}"
        self.wrong: list = []

    def send(self, what, *, refused: bool, **sent) -> None:
        # No block of a transaction: some calls want to be outside of any.
        before = transaction.savepoint()
        answer = self.client.generic(self.call[0].upper(), self.address, **sent)
        transaction.savepoint_rollback(before)
        proper = answer.status_code < 500 and (
            answer.status_code < 400 or answer["Content-Type"] == "application/problem+json"
        )
        if not proper or (refused and answer.status_code != 400):
            self.wrong.append((what, answer.status_code, answer.content[:200]))

    def json(self, text: str, *, refused: bool = False) -> None:
        self.send(text[:80], refused=refused, data=text.encode(), content_type="application/json")

    def form(self, fields: dict, *, refused: bool = False) -> None:
        kind = f"multipart/form-data; boundary={BOUNDARY}"
        data = encode_multipart(BOUNDARY, fields)
        self.send(str(fields)[:80], refused=refused, data=data, content_type=kind)


@pytest.mark.parametrize("call", CALLS, ids=" ".join)
def test_a_body_of_another_kind_is_refused(call, cast, project, things, operations):  # noqa: F811
    if "/draft/" in call[1]:
        start_draft(actor=cast.lead, project=project, origin="version")
    own = call[1].startswith("assignments/") and not call[1].endswith(("reopen/", "decline/"))
    person = cast.coder_a if own else cast.owner
    sender = Sender(person, call, filled(call[1], things))
    fields = fields_of(operations, call, "application/json")
    for text in NO_OBJECTS:
        ours = call == MANY and text.startswith("[")
        sender.json(text, refused=fields is not None and not ours)
    for text in TRAPS:
        sender.json(text, refused=fields is not None)
    for name, value in spread([*(fields or ())], WRONG, each=5):
        sender.json(body_of(call, {name: value}, things))
    for name, value in paired([*(fields or ())], UNSTORABLE):
        sender.json(body_of(call, {name: value}, things), refused=True)
    for value in WRONG:
        sender.json(body_of(call, dict.fromkeys(fields or (), value), things))
    # A form is read wherever JSON is, though the description does not say so.
    form = fields_of(operations, call, "multipart/form-data") or fields
    texts = []
    for name, schema in (form or {}).items():
        is_file = "binary" in (schema.get("format"), schema.get("items", {}).get("format"))
        if is_file:
            for value in NO_FILES:
                sender.form({name: value}, refused=True)
        else:
            texts.append(name)
            for value in ("", "[" * 3000, '{"a": "\\ud800"}'):
                sender.form({name: value})
    for name, given in paired(texts, ["x.txt", "{}"]):
        sender.form({name: SimpleUploadedFile(given, b"x")}, refused=True)
    for name, value in paired(texts, ["a\0b", "\x01"]):
        sender.form({name: value}, refused=True)
    assert sender.wrong == []


def paired(names: list[str], values: list) -> list[tuple]:
    """Every name and every value once at least: what is refused before anybody asks for a field
    need not be tried with each."""
    count = max(len(names), len(values)) if names else 0
    return [(names[n % len(names)], values[n % len(values)]) for n in range(count)]


def spread(names: list[str], values: list, *, each: int) -> list[tuple]:
    """Every name with so many values that come round: neighbours have others, and a name has others
    in each of the calls that know it. That all values meet all fields is left to `test_described`."""
    return [
        (name, values[(sum(map(ord, "".join(names))) + n * each + k) % len(values)])
        for n, name in enumerate(names)
        for k in range(each)
    ]


def body_of(call: tuple[str, str], body: dict, things: dict) -> str:  # noqa: F811
    """As JSON; a list of one that names its clause, and one that does not, where lists are taken."""
    return json.dumps([{"clause": things["clause"], **body}, body] if call == MANY else body)
