"""A document of thousands of clauses opens and moves like a short one."""

import pytest
from playwright.sync_api import expect

from tests.browser.workbench.conftest import assign, import_document
from tests.browser.workbench.desk import Desk

ARTICLES = 3000


@pytest.fixture(scope="module")
def long_pass(site, owner):
    sentence = "支持企业技术改造，对符合条件的项目给予资助。"
    text = "\n\n".join(["关于试验的规定", *(f"第{n}条 {sentence}" for n in range(1, ARTICLES + 1))])
    return assign(site, owner, *import_document(owner, "Long", text), "Round 1")


def test_only_what_is_near_is_drawn(page_of, long_pass):
    desk = Desk(page_of("coder_a"), long_pass)
    expect(desk.page.locator('.wb-chunk [hidden="until-found"]').last).to_contain_text("第3000条")
    assert desk.page.locator(".wb-clause").count() < ARTICLES / 20
    assert desk.page.locator(".wb-outline-entry").count() < 100


def test_the_last_clause_is_reached_and_coded_at_once(page_of, long_pass):
    desk = Desk(page_of("coder_a"), long_pass)
    desk.press("End t")
    desk.expect_chips(-1, "Technology")
    expect(desk.clause(-1)).to_be_in_viewport()
    desk.press("Home w")
    expect(desk.clause(0)).to_be_in_viewport()
    desk.expect_state("saved", 0)
    assert len(long_pass.stored()) == 2
