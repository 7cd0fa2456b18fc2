"""What the API's description says of every operation."""

from collections.abc import Iterator
from typing import Any

import pytest
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator


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
