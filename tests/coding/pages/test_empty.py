"""In a project without documents, rounds or codings every page says what comes next, and leads there."""

import re

import pytest

from coding.actions.codebook import start_project
from tests.corpus.pages import text_of, visitor

PAGES = (
    "documents", "duplicates", "screening", "flow", "proposals", "notes", "rounds", "agreement",
    "nodes", "search", "words", "network", "results/saturation",
)  # fmt: skip


@pytest.fixture
def fresh(cast):
    return start_project(
        actor=cast.owner, name="Fresh", template="policy-tools", granularity="article"
    )


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_page_names_the_next_step(cast, fresh, page):
    root = f"/projects/{fresh.pk}/"
    answer = visitor(cast.owner).get(f"{root}{page}/")
    blank = re.search(r'class="blank">(.*?)</div>', text_of(answer), re.S)
    assert answer.status_code == 200
    assert blank, text_of(answer).partition('id="main"')[2]
    assert re.search(rf'<a class="btn[^"]*" href="{root}', blank[1]), blank[1]
