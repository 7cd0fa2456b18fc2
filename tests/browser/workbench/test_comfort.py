"""The workbench as its coder likes it: the text alone, keys of one's own under an input method, by touch."""

import pytest
from playwright.sync_api import expect

from tests.browser.workbench.conftest import assign
from tests.browser.workbench.desk import Desk

PRESS = """(init) => document.activeElement.dispatchEvent(
  Object.defineProperty(new KeyboardEvent("keydown", init), "keyCode", { value: init.keyCode }))"""


@pytest.fixture
def forgotten(work):
    """What the coder chose is forgotten once the page is closed: ask for it before the desk."""
    yield
    work.coder.api("PATCH", "me/preferences/", json={"keymap": None, "focus": None})


def test_one_key_leaves_the_text_and_the_nodes_and_brings_the_rest_back(forgotten, desk: Desk):
    around = desk.page.locator(".wb-outline, .wb-stripes, .wb-hints, .wb-dock, .wb-top .language")
    assert around.filter(visible=True).count() == 5
    desk.press("Shift+Z")
    expect(around.filter(visible=True)).to_have_count(0)
    desk.press("q")
    desk.expect_chips(0, "Rewards")
    expect(desk.page.locator(".wb-notice")).to_be_visible()
    desk.press("Shift+Z")
    expect(around.filter(visible=True)).to_have_count(5)


def test_a_key_of_ones_own_works_under_an_input_method_and_none_of_the_browsers_can_be_one(
    forgotten, desk: Desk
):
    dialog = desk.dialog
    desk.press("?")
    dialog.get_by_role("button", name="Change keys").click()
    dialog.get_by_role("button", name="Change the key of: unsure").click()
    for key, shown in (("F5", "F5"), ("Control+b", "Ctrl")):
        desk.press(key)
        expect(dialog.get_by_role("alert")).to_contain_text(f"{shown} is a key of the browser")
    with desk.page.expect_response(lambda answer: "/me/preferences/" in answer.url):
        desk.press("Shift+J Escape")
    pressed = {"key": "Process", "code": "KeyJ", "shiftKey": True, "keyCode": 229, "bubbles": True}
    desk.page.evaluate(PRESS, pressed)
    expect(desk.clause(0).locator(".wb-flag-unsure")).to_be_visible()
    desk.expect_state("saved", 0)
    assert desk.work.stored()[desk.work.clauses[0]]["unsure"] is True


@pytest.mark.parametrize(("width", "height"), [(1024, 768), (768, 1024)])
def test_by_touch_several_clauses_are_coded_in_both_orientations(
    page_of, site, owner, policy, round_names, width, height
):
    work = assign(site, owner, *policy, next(round_names))
    page = page_of("coder_a", has_touch=True)
    page.set_viewport_size({"width": width, "height": height})
    desk = Desk(page, work)
    column = page.locator(".wb-clause[aria-current] .wb-text").bounding_box()
    assert column
    assert column["width"] > 350
    page.get_by_role("button", name="several clauses").tap()
    desk.clause(2).tap()
    expect(page.locator(".wb-selected")).to_contain_text("3 clauses selected")
    if width < 900:
        page.get_by_role("button", name="Codebook", exact=True).tap()
    desk.node("rewards").tap()
    for place in range(3):
        desk.expect_chips(place, "Rewards")
    desk.expect_state("saved", 0)
    assert len(work.stored()) == 3
