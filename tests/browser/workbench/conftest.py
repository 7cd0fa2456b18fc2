"""Passes for the workbench tests: one document, a round of its own for every test."""

import itertools
from collections.abc import Callable

import pytest

from benchmarks.common import Session
from tests.browser.conftest import Site
from tests.browser.workbench.desk import POLICY, Desk, Pass


def import_document(owner: Session, name: str, text: str) -> tuple[int, int]:
    """A new project of the owner with coder_a and one document: their ids."""
    made = owner.api("POST", "projects/", json={"name": name, "template": "policy-tools"})
    project = made["id"]
    owner.api("POST", f"projects/{project}/members/", json={"username": "coder_a", "role": "coder"})
    files = [("files", (f"{name}.txt", text.encode()))]
    job = owner.finished(owner.api("POST", f"projects/{project}/imports/", files=files)["job"])
    return project, job["result"]["files"][0]["document"]


def assign(site: Site, owner: Session, project: int, document: int, name: str) -> Pass:
    """A blind round of coder_a alone."""
    body = {"name": name, "coders": ["coder_a"], "documents": [document]}
    made = owner.api("POST", f"projects/{project}/rounds/", json=body)
    coder = site.session("coder_a")
    found = coder.api("GET", f"projects/{project}/assignments/?coder=me&round={made['id']}")
    clauses = coder.api("GET", f"documents/{document}/clauses/")
    codable = [clause["id"] for clause in clauses if clause["codable"]]
    return Pass(found["results"][0]["id"], made["id"], coder, owner, codable)


@pytest.fixture(scope="session")
def owner(site: Site) -> Session:
    return site.session("owner")


@pytest.fixture(scope="session")
def policy(owner: Session) -> tuple[int, int]:
    return import_document(owner, "Workbench", POLICY)


@pytest.fixture(scope="session")
def round_names():
    return (f"Round {n}" for n in itertools.count(1))


@pytest.fixture
def work(site: Site, owner: Session, policy: tuple[int, int], round_names) -> Pass:
    return assign(site, owner, *policy, next(round_names))


@pytest.fixture
def desk(page_of: Callable, work: Pass) -> Desk:
    return Desk(page_of("coder_a"), work)
