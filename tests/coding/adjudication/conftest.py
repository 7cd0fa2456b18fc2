"""A locked round of two coders: some clauses judged alike, some not."""

from types import SimpleNamespace

import pytest
from django.test import Client

from coding.actions.rounds import lock_round
from coding.models import Round
from tests.coding.carrying import NONE, clause_with, put

FUNDING = {
    "tool": {"outcome": "coded", "references": [{"node": "funding"}]},
    "stage": {"outcome": "none"},
}
PROCUREMENT = {
    "tool": {"outcome": "coded", "references": [{"node": "government_procurement"}]},
    "stage": {"outcome": "none"},
}


@pytest.fixture
def browser():
    """The client of somebody who is logged in."""

    def log_in(person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return log_in


@pytest.fixture
def judged(api, cast, document, passes):
    """Judge a clause, by the words in it, as both coders."""

    def judge(words: str, a: dict | None, b: dict | None, revision: int = 0, **more):
        clause = clause_with(document, words)
        for name, said in (("coder_a", a), ("coder_b", b)):
            if said is not None:
                answer = put(api, getattr(cast, name), passes[name], clause, said, revision, **more)
                assert answer.status_code == 200, answer.json()
        return clause

    return judge


@pytest.fixture
def clauses(judged):
    """Alike: 坚持企业 and 一千亿元; other nodes: 专项资金; missed by one: 检测平台."""
    return SimpleNamespace(
        goal=judged("一千亿元", NONE, NONE),
        alike=judged("坚持企业", FUNDING, FUNDING, memo="see the note"),
        label=judged("专项资金", FUNDING, PROCUREMENT),
        missed=judged("检测平台", FUNDING, NONE),
    )


@pytest.fixture
def locked(cast, blind_round, clauses) -> Round:
    return lock_round(actor=cast.lead, round=blind_round)


@pytest.fixture
def desk(api, cast, locked):
    """The adjudication of the round by the lead: `desk(path)` its addresses."""
    client = api(cast.lead)
    base = f"rounds/{locked.pk}/adjudication/"
    return SimpleNamespace(
        get=lambda path="", **query: client.get(base + path, **query),
        put=lambda path, body: client.put(base + path, body),
        post=lambda path="", body=None: client.post(base + path, body or {}),
        client=client,
        lead=cast.lead,
    )
