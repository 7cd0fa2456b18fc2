"""What the API's description says of every operation."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from rest_framework import serializers

from policycoder.api import Strict
from policycoder.description import Description


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    return SchemaGenerator().get_schema(request=None, public=True)


def operations(description: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def test_it_is_described_without_a_doubt():
    GENERATOR_STATS.reset()
    SchemaGenerator().get_schema(request=None, public=True)
    assert not GENERATOR_STATS._warn_cache
    assert not GENERATOR_STATS._error_cache


def test_every_refusal_is_described_as_a_problem(description):
    problem = {"$ref": "#/components/schemas/Problem"}
    for code in (400, 401, 403, 404, 406, 409, 413, 415, 429, 503):
        named = description["components"]["responses"][f"Problem{code}"]
        assert named["content"] == {"application/problem+json": {"schema": problem}}
    public = {"/api/v1/auth/token/"}
    for method, path, operation in operations(description):
        told = {code for code in operation["responses"] if code >= "4"}
        assert {"400", "406", "503"} <= told, (method, path)
        assert ({"401", "403"} <= told) == (path not in public)
        assert ("404" in told) >= ("{" in path)
        assert ("409" in told) == (method != "get")


def test_lists_in_pages_are_described(description):
    for path in ("projects/", "projects/{id}/documents/", "rounds/{id}/disagreements/"):
        operation = description["paths"][f"/api/v1/{path}"]["get"]
        (content,) = operation["responses"]["200"]["content"].values()
        name = content["schema"]["$ref"].rpartition("/")[2]
        described = description["components"]["schemas"][name]
        assert set(described["properties"]) == {"count", "next", "previous", "results"}
        assert {"page", "page_size"} <= {one["name"] for one in operation["parameters"]}


def test_what_is_sent_is_held_to_its_types(description):
    """All but judgements and decisions, which are read by a check of their own."""
    known = {found.__name__: found for found in _below(serializers.Serializer)}
    sent = {
        name.removeprefix("Patched").removesuffix("Request")
        for name in description["components"]["schemas"]
        if name.endswith("Request")
    }
    loose = {name for name in sent if not issubclass(known[name], Strict)}
    decisions = {"ConsensusIn", "ConsensusDimensionIn"}
    assert loose == {"JudgementIn", "JudgedDimension", "JudgedReference"} | decisions


def _below(base: type) -> Iterator[type]:
    for found in base.__subclasses__():
        yield found
        yield from _below(found)


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({"name": 1}, "name"),
        ({"name": "x", "blind": 0}, "blind"),
        ({"name": "x", "coders": [7]}, "coders"),
        ({"name": "x", "codebook_version": "1"}, "codebook_version"),
        ({"name": "x", "codebook_version": True}, "codebook_version"),
    ],
)
def test_json_of_another_type_is_refused(api, cast, project, sent, wrong):
    body = {"coders": ["coder_a"], "documents": "included"} | sent
    answer = api(cast.lead).post(f"projects/{project.pk}/rounds/", body)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [wrong])


def test_a_form_says_the_same_in_texts(cast, project, document):
    client = Client()
    client.force_login(cast.lead)
    body = {"name": "x", "blind": "false", "coders": ["coder_a"], "documents": "included"}
    answer = client.post(f"/api/v1/projects/{project.pk}/rounds/", body)
    assert (answer.status_code, answer.json()["blind"]) == (201, False)


def test_many_who_ask_for_it_at_once_get_the_same(db):
    """It is made once: what makes it fails in two threads, and takes seconds in each."""
    Description._made.clear()
    with ThreadPoolExecutor(8) as pool:
        asked = [
            pool.submit(Client(headers={"accept": kind}).get, "/api/v1/schema/")
            for kind in ("application/json", "application/yaml")
            for _ in range(4)
        ]
    answers = [one.result() for one in asked]
    assert [answer.status_code for answer in answers] == [200] * 8
    for some, kind in ((answers[:4], "json"), (answers[4:], "yaml")):
        assert len({answer.content for answer in some}) == 1
        assert {kind in answer["Content-Type"] for answer in some} == {True}
