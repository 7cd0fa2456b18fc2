"""Notes on the one document, written and read through the API."""

import pytest

from tests.coding.blindness.conftest import page_of, shared  # noqa: F401
from tests.coding.carrying import clause_with


@pytest.fixture
def note(api, project):
    """Somebody writes a note; answers the API's answer."""

    def call(person, text="为什么？", kind="question", **more):
        body = {"text": text, "kind": kind, **more}
        return api(person).post(f"projects/{project.pk}/notes/", body)

    return call


@pytest.fixture
def told(api, project):
    """The texts of the notes that somebody is told of."""

    def call(person, **query) -> list[str]:
        answer = api(person).get(f"projects/{project.pk}/notes/", **query)
        assert answer.status_code == 200, answer.content
        return [one["text"] for one in answer.json()["results"]]

    return call


@pytest.fixture
def act(api, project):
    """Somebody does something to a note: `replies`, `resolve`, `turn`, `seen`."""

    def call(person, key, verb, body=None):
        return api(person).post(f"projects/{project.pk}/notes/{key}/{verb}/", body)

    return call


@pytest.fixture
def clause(document):
    return clause_with(document, "专项资金")
