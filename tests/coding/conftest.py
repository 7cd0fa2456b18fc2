"""A coded document, and a new edition of it."""

import pytest

from coding.actions.editions import make_edition
from corpus.actions.editions import draft_of_text
from corpus.models import Document
from tests.coding.carrying import NEW_POLICY, NONE, clause_with, codings, put


@pytest.fixture
def coded(api, cast, document, passes):
    """coder_a has coded every clause: one with a span; coder_b one."""
    for clause in document.clauses.codable():
        at = clause.text.find("专项资金")
        span = (clause.start + at, clause.start + at + 4) if at >= 0 else None
        answer = put(api, cast.coder_a, passes["coder_a"], clause, codings(span), memo="见")
        assert answer.status_code == 200
    put(api, cast.coder_b, passes["coder_b"], clause_with(document, "坚持企业"), NONE)
    return document


@pytest.fixture
def remake(cast):
    def make(document: Document, text: str = NEW_POLICY, note: str = "a misprint"):
        draft = draft_of_text(document, text)
        return make_edition(actor=cast.lead, document=document, draft=draft, note=note)

    return make
