"""What schemathesis makes of the API's description is answered as that says, for an owner, a coder
and a viewer. Every change is rolled back; `make fuzz` runs for longer, from outside.

Making a request takes longer than answering it: each is made once, and sent by all of them.
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
from corpus.models import Token, User
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
ROLES = ("owner", "coder_a", "viewer")
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


def test_the_api_does_what_its_description_says(cast, things, one_transaction):
    headers = {role: {"Authorization": f"Token {token_of(getattr(cast, role))}"} for role in ROLES}
    description = SchemaGenerator().get_schema(request=None, public=True)
    schema = schemathesis.openapi.from_dict(description)
    schema.app = application
    wrong: list[str] = []
    asked: dict[tuple[str, str], set[int]] = {}

    def answered(case: schemathesis.Case, role: str) -> None:
        block = transaction.atomic()
        block._from_testcase = True  # what insists on being committed may stand in it
        with block:
            response = case.call(headers=headers[role])
            transaction.set_rollback(True)
        asked.setdefault((role, case.operation.label), set()).add(response.status_code)
        try:
            case.validate_response(response, checks=CHECKS)
        except BaseException as failure:
            wrong.append(f"{role}: {case.operation.label}: {failure}"[:1500])

    def answered_to_all(case: schemathesis.Case) -> None:
        real_ids(case, things)
        for role in ROLES:
            answered(case, role)

    for result in schema.get_all_operations():
        for mode, examples in EXAMPLES.items():
            try:
                request = result.ok().as_strategy(generation_mode=mode)
                run(request, examples, answered_to_all)
            except Unsatisfiable:
                assert mode == GenerationMode.NEGATIVE  # nothing could be wrong with it
    assert not wrong, "\n\n".join([f"{len(wrong)} wrong", *wrong])
    assert not [operation for operation, codes in asked.items() if codes == {401}]
    for role in ROLES:
        assert sum(200 in codes for (who, _), codes in asked.items() if who == role) > 30


def token_of(user: User) -> str:
    secret = f"of-{user.username}"
    Token.objects.create(user=user, name="fuzz", digest=digest_of(secret))
    return secret


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
