"""A round in the middle of its coding, and ways to change and look at it."""

import pytest

from coding.actions.passes import submit_assignment
from coding.models import Assignment, Round
from corpus.models import AuditEntry, Membership
from corpus.permissions import Role
from tests.coding.carrying import NONE, codings, put

OTHER = "关于加快工业互联网发展的实施意见\n\n一、建设工业互联网平台。\n\n二、对重点平台给予资助。\n"


@pytest.fixture
def other(import_text, blind_round, kept):
    """A second document, of two codable clauses."""
    return kept.made("other", lambda: import_text(OTHER, "other.txt"), after="round")


@pytest.fixture
def third(cast, project):
    """A coder who is not in the round."""
    person = type(cast.owner).objects.create(username="third", name="Third", language="en")
    Membership.objects.create(project=project, user=person, role=Role.CODER)
    return person


@pytest.fixture
def running(api, cast, blind_round, document, other, kept):
    def make() -> Round:
        run(api, cast, blind_round, document, other)
        return blind_round

    return kept.made("running", make, after="other")


def run(api, cast, blind_round, document, other) -> None:
    """coder_a has submitted the first document and begun the second; coder_b has begun nothing."""
    api(cast.owner).post(f"rounds/{blind_round.pk}/extend/", {"documents": [other.pk]})
    for clause in document.clauses.codable():
        put(api, cast.coder_a, pass_of(blind_round, "coder_a", document), clause, codings())
    submit_assignment(actor=cast.coder_a, assignment=pass_of(blind_round, "coder_a", document))
    begun = pass_of(blind_round, "coder_a", other)
    put(api, cast.coder_a, begun, other.clauses.codable()[0], NONE)


@pytest.fixture
def act(api, cast):
    """Asks for a change as the owner."""

    def asked(round: Round, what: str, status: int = 200, who=None, **body):
        answer = api(who or cast.owner).post(f"rounds/{round.pk}/{what}/", body)
        assert answer.status_code == status, answer.content
        return answer.json()

    return asked


def pass_of(round: Round, name: str, document, kind: str = "coder") -> Assignment:
    return Assignment.objects.get(round=round, coder__username=name, document=document, kind=kind)


def passes(round: Round) -> set[tuple[str, int, str, str]]:
    rows = round.assignments.values_list("coder__username", "document__number", "kind", "status")
    return set(rows)


def last_entry(verb: str) -> AuditEntry:
    return AuditEntry.objects.filter(verb=verb).latest("pk")


def history(api, person, round) -> list[dict]:
    return api(person).get(f"rounds/{round.pk}/history/").json()["results"]
