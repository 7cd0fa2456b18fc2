"""A blind training round of two coders on the one document of five clauses."""

from collections.abc import Callable, Sequence
from types import SimpleNamespace

import pytest

from coding.actions.rounds import create_round
from coding.agreement.training import Bar
from coding.codebook.versions import published_version
from coding.models import Assignment, Round

KEY = ("goal_planning", "none", "funding", "public_service_platform", "government_procurement")
# differs from KEY on the third and the fifth clause
NEAR = ("goal_planning", "none", "rewards", "public_service_platform", "none")


def said(choice: str) -> dict:
    tool = (
        {"outcome": "none"}
        if choice == "none"
        else {"outcome": "coded", "references": [{"node": choice}]}
    )
    return {"tool": tool, "stage": {"outcome": "none"}}


@pytest.fixture
def training(project, cast, document) -> Round:
    return create_round(
        actor=cast.lead,
        project=project,
        name="Practice",
        kind=Round.Kind.TRAINING,
        version=published_version(project),
        coders=["coder_a", "coder_b"],
        documents=[document.pk],
        bar=Bar(0.8),
    )


@pytest.fixture
def own(training) -> Callable[..., Assignment]:
    """The newest pass of a kind that somebody has in the training."""

    def find(username: str, kind: str = "coder") -> Assignment:
        found = training.assignments.filter(coder__username=username, kind=kind)
        return found.select_related("round", "document", "coder").latest("pk")

    return find


@pytest.fixture
def code(api, cast, document) -> Callable[..., None]:
    """Code the document's clauses in a pass as its coder, and submit it."""
    clauses = list(document.clauses.codable())

    def enter(assignment: Assignment, choices: Sequence[str | None], *, submit: bool = True):
        session = api(getattr(cast, assignment.coder.username))
        for clause, choice in zip(clauses, choices, strict=True):
            if choice is not None:
                body = {"revision": 0, "dimensions": said(choice), "memo": f"why {choice}"}
                answer = session.put(f"assignments/{assignment.pk}/clauses/{clause.pk}/", body)
                assert answer.status_code == 200, answer.content
        if submit:
            answer = session.post(f"assignments/{assignment.pk}/submit/")
            assert answer.status_code == 200, answer.content

    return enter


@pytest.fixture
def key(api, cast, training, own, code) -> Assignment:
    """The lead's finished reference."""
    assert api(cast.lead).post(f"rounds/{training.pk}/training/reference/").status_code == 201
    code(own("lead", "reference"), KEY)
    return own("lead", "reference")


@pytest.fixture
def told(api, cast, training) -> Callable[[str], SimpleNamespace]:
    """What the training answers somebody: its reference, and their own attempts or everybody's."""

    def ask(username: str) -> SimpleNamespace:
        answer = api(getattr(cast, username)).get(f"rounds/{training.pk}/training/")
        assert answer.status_code == 200, answer.content
        found = answer.json()
        coders = {one["coder"]["username"]: one for one in found["coders"]}
        return SimpleNamespace(**found | {"coders": coders})

    return ask
