"""A round moves to a newer codebook version while its coder is at work: what is asked again, with
the old coding beside it, and what a page that knows the old version does."""

import pytest
from playwright.sync_api import expect

from benchmarks.common import Session
from tests.browser.workbench.conftest import import_document
from tests.browser.workbench.desk import POLICY, Desk, Pass, nodes
from tests.browser.workbench.test_editions import code

HALVES = ("First half", "Second half")


@pytest.fixture
def policy(owner: Session, round_names) -> tuple[int, int]:
    """A project of each test's own: its codebook gets a second version."""
    return import_document(owner, f"Moving {next(round_names)}", POLICY)


def move(work: Pass, project: int) -> None:
    """The tool of the first clause is split in two, and the round moved."""
    stored = work.stored()[work.clauses[0]]
    (node,) = nodes(stored, "tool")
    lead, draft = work.lead, f"projects/{project}/codebook/draft/"
    lead.api("POST", draft)
    entries = [{"name_en": name, "name_zh": name, "selectable": True} for name in HALVES]
    split = {"op": "split", "dimension": "tool", "node": node, "entries": entries}
    made = lead.api("POST", f"{draft}operations/", json={"operations": [split]})
    body = {"revision": made["revision"], "note": "two kinds", "meanings": {}}
    version = lead.api("POST", f"{draft}publish/", json=body)
    started = lead.api("POST", f"rounds/{work.round}/migration/", json={"to": version["version"]})
    lead.finished(started["job"])


def half(desk: Desk, name: str):
    return desk.page.locator(".wb-node", has_text=name)


def test_only_what_is_touched_is_asked_again(desk: Desk, policy: tuple[int, int]):
    for place in (0, 1):
        code(desk, place)
    desk.expect_state("saved", 0)
    move(desk.work, policy[0])
    desk.open()
    asked = desk.page.locator(".wb-outline-entry")
    expect(asked).to_have_count(2)
    desk.expect_at(0)
    note = desk.clause(0).locator(".wb-check")
    expect(note).to_contain_text("1")
    expect(note.locator("s.chip")).to_have_count(1)  # the old node
    expect(note.locator("b")).to_have_count(2)  # what it became
    expect(desk.page.locator(".wb-left")).to_contain_text("2")
    half(desk, HALVES[0]).click()
    desk.expect_state("saved", 0)
    expect(asked).to_have_count(1)
    expect(desk.clause(0).locator(".wb-check")).to_have_count(0)
    desk.press("Enter")
    desk.expect_at(1)
    half(desk, HALVES[1]).click()
    desk.expect_state("saved", 0)
    expect(desk.page.locator(".wb-left")).to_have_count(0)
    stored = desk.work.stored()
    left = [stored[clause]["to_reconsider"] for clause in desk.work.clauses[:2]]
    assert left == [[], []]


def test_a_page_that_knows_the_old_version_loses_nothing(desk: Desk, policy: tuple[int, int]):
    code(desk, 0)
    desk.expect_state("saved", 0)
    move(desk.work, policy[0])
    code(desk, 2)
    again = desk.page.locator(".wb-banner button.btn-primary")
    expect(again).to_be_visible()
    with desk.page.expect_navigation():
        again.click()
    expect(desk.current).to_be_visible()
    desk.expect_state("saved", 0)
    stored = desk.work.stored()[desk.work.clauses[2]]
    # the stage arrived; the tool is one that was split, and is asked again
    assert stored["dimensions"]["stage"]["outcome"] == "none"
    assert "tool" not in stored["dimensions"]
