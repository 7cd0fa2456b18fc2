"""A blind round in which a coder becomes a lead, or a lead a coder."""

import pytest
from django.test import Client

from coding.actions.rounds import create_round
from coding.codebook.versions import published_version
from coding.models import Assignment, Exposure, Round
from tests.coding.carrying import NONE, put
from tests.conftest import Api


@pytest.fixture
def role(api, cast, project):
    """Gives somebody a role through the API, as the owner."""

    def give(person, name: str) -> None:
        member = project.memberships.get(user=person)
        answer = api(cast.owner).patch(
            f"projects/{project.pk}/members/{member.pk}/", {"role": name}
        )
        assert answer.status_code == 200, answer.content

    return give


@pytest.fixture
def shared(project, cast, document) -> Round:
    """A blind round in which the lead codes beside coder_a."""
    return create_round(
        actor=cast.lead,
        project=project,
        name="With the lead",
        version=published_version(project),
        coders=["coder_a", "lead"],
        documents=[document.pk],
    )


@pytest.fixture
def coded(api, cast, passes, document):
    """coder_a and coder_b have each judged a clause of the blind round."""
    first, second, *_rest = document.clauses.codable()
    assert put(api, cast.coder_a, passes["coder_a"], first, NONE).status_code == 200
    assert put(api, cast.coder_b, passes["coder_b"], second, NONE).status_code == 200
    return document


def own(round: Round, person) -> Assignment:
    return Assignment.objects.get(round=round, coder=person, kind="coder")


def moved(api, person, round: Round, *steps: str) -> list[int]:
    return [api(person).post(f"rounds/{round.pk}/{step}/").status_code for step in steps]


def exposed(round: Round) -> dict[str, str]:
    """User name -> how, as it is written down."""
    return dict(Exposure.objects.filter(round=round).values_list("user__username", "how"))


@pytest.fixture
def page_of():
    """A logged-in browser that reads English."""

    def made(user) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(user)
        return client

    return made


def come_back(owner: Api, person: Api, project: int, username: str, role: str) -> int:
    """Added by name, and the invitation accepted where one is needed; the last answer's status."""
    answer = owner.post(f"projects/{project}/members/", {"username": username, "role": role})
    if answer.status_code == 202:
        (invitation,) = person.get("invitations/").json()
        answer = person.post(f"invitations/{invitation['id']}/accept/")
    return answer.status_code
