"""What schemathesis makes of the API's description is answered as that says, for an owner, a coder
and a viewer. Every change is rolled back; `make fuzz` runs for longer, from outside.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from hypothesis.strategies import SearchStrategy
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks

from corpus.accounts.tokens import digest_of
from corpus.models import Token
from policycoder.wsgi import application
from tests.test_routes import things

pytestmark = pytest.mark.slow

__all__ = ["things"]
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.positive_data_acceptance,
    checks.negative_data_rejection,
]
# Of requests to each operation that fit and that do not; the same ones at every run.
EXAMPLES = {GenerationMode.POSITIVE: 2, GenerationMode.NEGATIVE: 1}
NAMED = {
    "projects": "project", "documents": "document", "rounds": "round", "clauses": "clause",
    "assignments": "pass", "jobs": "job", "agencies": "agency", "document-types": "type",
    "exclusion-reasons": "reason", "duplicates": "pair", "tokens": "token",
}  # fmt: skip


@pytest.fixture
def one_transaction() -> Iterator[None]:
    """Django closes its connections around a request; here one holds all of the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def real_ids(case: schemathesis.Case, things: dict[str, Any]) -> None:
    """Leads the call to what is there."""
    known = dict(things, id=things.get(NAMED.get(case.path.split("/")[3], "")))
    known |= {"clause_pk": things["clause"], "member_pk": things["membership"]}
    known |= {"number": things["lexicon"], "key": things["proposal"]}
    for name in re.findall(r"{(\w+)}", case.path):
        if known.get(name) is not None and name not in ("name", "kind", "table", "ending"):
            case.path_parameters[name] = known[name]


@pytest.mark.parametrize("role", ["owner", "coder_a", "viewer"])
def test_the_api_does_what_its_description_says(role, cast, things, one_transaction):
    secret = "of-" + role
    Token.objects.create(user=getattr(cast, role), name="fuzz", digest=digest_of(secret))
    headers = {"Authorization": f"Token {secret}"}
    description = SchemaGenerator().get_schema(request=None, public=True)
    schema = schemathesis.openapi.from_dict(description)
    schema.app = application
    wrong: list[str] = []
    asked: dict[str, set[int]] = {}

    def answered(case: schemathesis.Case) -> None:
        real_ids(case, things)
        block = transaction.atomic()
        block._from_testcase = True  # what insists on being committed may stand in it
        with block:
            response = case.call(headers=headers)
            transaction.set_rollback(True)
        asked.setdefault(case.operation.label, set()).add(response.status_code)
        try:
            case.validate_response(response, checks=CHECKS)
        except BaseException as failure:
            wrong.append(f"{case.operation.label}: {failure}"[:1500])

    for result in schema.get_all_operations():
        for mode, examples in EXAMPLES.items():
            try:
                request = result.ok().as_strategy(generation_mode=mode)
                run(request, examples, answered)
            except Unsatisfiable:
                assert mode == GenerationMode.NEGATIVE  # nothing could be wrong with it
    assert not wrong, "\n\n".join([f"{len(wrong)} wrong", *wrong])
    assert not [label for label, codes in asked.items() if codes == {401}]
    assert sum(200 in codes for codes in asked.values()) > 30


def run(request: SearchStrategy, examples: int, answered: Callable[[Any], None]) -> None:
    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=request)
    def one(case):
        answered(case)

    one()
