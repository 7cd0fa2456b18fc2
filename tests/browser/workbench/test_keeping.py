"""What is typed and where one is outlives dialogs, reloads, log-ins and languages."""

import pytest
from playwright.sync_api import Error, expect

from tests.browser.conftest import Site
from tests.browser.workbench.desk import Desk, nodes

FOCUSED = "() => document.activeElement.dataset.clause ?? document.activeElement.tagName"


def test_a_memo_closed_with_esc_is_a_draft_until_it_is_saved(desk: Desk):
    desk.press("m")
    desk.dialog.locator("textarea").fill("首台套")
    desk.press("Escape")
    flag = desk.clause(0).locator('[data-draft="memo"]')
    expect(flag).to_have_text("Draft of a memo")
    desk.page.reload()
    flag.click()
    expect(desk.dialog.locator("textarea")).to_have_value("首台套")
    expect(desk.dialog).to_contain_text("Draft, not saved")
    assert desk.work.stored() == {}
    desk.press("Control+Enter")
    desk.expect_state("saved", 0)
    expect(flag).to_have_count(0)
    assert desk.work.stored()[desk.work.clauses[0]]["memo"] == "首台套"
    desk.page.reload()
    expect(desk.clause(0)).to_be_visible()
    expect(flag).to_have_count(0)


def test_a_draft_can_be_thrown_away(desk: Desk):
    desk.press("m")
    desk.dialog.locator("textarea").fill("x")
    desk.dialog.get_by_text("Throw the draft away").click()
    expect(desk.dialog.locator("textarea")).to_have_value("")
    desk.press("Escape")
    expect(desk.page.locator("[data-draft]")).to_have_count(0)


def test_a_proposal_closed_with_esc_is_a_draft_too(desk: Desk):
    desk.press("p")
    desk.dialog.locator("#propose-name").fill("试点示范")
    desk.dialog.locator("#propose-reason").fill("无处可归")
    desk.press("Escape")
    desk.page.reload()
    desk.clause(0).locator('[data-draft="propose"]').click()
    expect(desk.dialog.locator("#propose-name")).to_have_value("试点示范")
    expect(desk.dialog.locator("#propose-reason")).to_have_value("无处可归")


def test_work_made_offline_is_there_before_the_clause_is_chosen(desk: Desk):
    desk.page.context.set_offline(True)
    desk.press("q 1 Enter w 2 Enter e 1")
    desk.expect_state("offline", 3)
    with pytest.raises(Error):
        desk.page.reload()
    desk.page.context.set_offline(False)
    desk.page.goto(f"/assignments/{desk.work.assignment}/")
    desk.expect_at(3)
    desk.press("r")
    desk.expect_state("saved", 0)
    stored = desk.work.stored()
    assert [len(nodes(stored[pk], "tool")) for pk in desk.work.clauses[:4]] == [1, 1, 1, 1]
    assert {stored[pk]["revision"] for pk in desk.work.clauses[:4]} == {1}


def test_the_language_changes_and_the_place_stays(desk: Desk):
    desk.press("ArrowDown ArrowDown ArrowDown")
    desk.expect_at(3)
    top = desk.clause(3).bounding_box()["y"]
    desk.page.locator("form.language button[lang=zh-Hans]").click()
    expect(desk.page.locator("html")).to_have_attribute("lang", "zh-Hans")
    desk.expect_at(3)
    expect(desk.page).to_have_url(f"/assignments/{desk.work.assignment}/")
    desk.page.wait_for_function(
        "([id, top]) => Math.abs(document.querySelector(`[data-clause='${id}']`)"
        ".getBoundingClientRect().top - top) < 3",
        arg=[desk.work.clauses[3], top],
    )


@pytest.mark.parametrize("key", ["?", "m"])
def test_the_focus_returns_to_the_clause_when_a_dialog_closes(desk: Desk, key: str):
    desk.press(key)
    expect(desk.dialog).to_be_visible()
    desk.press("Escape")
    expect(desk.dialog).to_have_count(0)
    assert desk.page.evaluate(FOCUSED) == str(desk.work.clauses[0])


def test_the_focus_returns_from_submitting_though_nothing_had_it(desk: Desk):
    desk.page.evaluate("document.activeElement.blur()")
    desk.page.locator(".wb-top .btn-primary").click()
    desk.press("Escape")
    expect(desk.dialog).to_have_count(0)
    assert desk.page.evaluate(FOCUSED) == str(desk.work.clauses[0])


def test_the_focus_stays_where_what_had_it_is_gone(desk: Desk):
    page, focused = desk.page, desk.page.locator(":focus")
    desk.press("?")
    desk.dialog.get_by_role("button", name="Change keys").click()
    desk.dialog.get_by_role("button", name="Change the key of: unsure").press("Enter")
    expect(focused).to_contain_text("Press a key")
    desk.press("q")
    expect(desk.dialog.get_by_role("alert").locator(":focus")).to_be_visible()
    desk.press("Escape")
    expect(focused).to_have_accessible_name("Change the key of: unsure")
    desk.press("Escape")
    page.locator(".wb-dock-acts .icon-button").press("Enter")
    expect(desk.current.and_(focused)).to_be_visible()
    desk.press("/ Tab")
    expect(focused).to_have_accessible_name("Previous clause")


def test_an_expired_log_in_is_told_before_there_is_anything_to_save(desk: Desk):
    desk.page.context.clear_cookies()
    desk.expect_state("login", 0)
    expect(desk.page.locator(".wb-save")).to_contain_text("Log-in expired")


def test_an_expired_log_in_leads_back_to_the_clause_and_sends(desk: Desk, site: Site):
    desk.press("ArrowDown 1")
    desk.expect_state("saved", 0)
    desk.page.context.clear_cookies()
    # It is done now, and yet the place one comes back to.
    desk.press("q")
    desk.expect_state("login", 1)
    expect(desk.page.locator(".wb-save")).to_contain_text("Log-in expired")
    desk.page.locator(".wb-save a").click()
    desk.page.locator("input[name=username]").fill("coder_a")
    desk.page.locator("input[name=password]").fill(site.accounts["coder_a"])
    desk.page.locator("input[name=password]").press("Enter")
    desk.expect_at(1)
    desk.expect_chips(1, "Rewards", "R&D")
    desk.expect_state("saved", 0)
    assert nodes(desk.work.stored()[desk.work.clauses[1]], "tool") == {"rewards"}


def test_a_draft_that_the_browser_cannot_keep_is_said_to_live_in_the_tab(desk: Desk):
    desk.page.evaluate("() => { Storage.prototype.setItem = () => { throw new DOMException(); }; }")
    desk.press("m")
    desk.dialog.locator("textarea").fill("首台套")
    expect(desk.dialog).to_contain_text("Draft, kept in this tab only")
    desk.press("Escape m")
    expect(desk.dialog.locator("textarea")).to_have_value("首台套")
    desk.press("Control+Enter")
    desk.expect_state("saved", 0)
    assert desk.work.stored()[desk.work.clauses[0]]["memo"] == "首台套"
