"""Proposals from the clauses of the one document."""

import pytest

from tests.coding.blindness.conftest import shared  # noqa: F401


@pytest.fixture
def propose(api, project):
    """Somebody proposes from a clause of their pass; answers the API's answer."""

    def call(person, assignment, clause, span=None, **wish):
        start, end = span or (None, None)
        body = {
            "assignment": assignment.pk,
            "kind": "node",
            "dimension": "tool",
            "clauses": [{"clause": clause.pk, "start": start, "end": end}],
            **wish,
        }
        return api(person).post(f"projects/{project.pk}/proposals/", body)

    return call


@pytest.fixture
def listed(api, project):
    """What somebody is told of all proposals."""

    def call(person, **query):
        return api(person).get(f"projects/{project.pk}/proposals/", **query).json()["results"]

    return call


@pytest.fixture
def answer(api, project):
    def call(person, proposal, decision, **more):
        path = f"projects/{project.pk}/proposals/{proposal}/answer/"
        return api(person).post(path, {"decision": decision, **more})

    return call
