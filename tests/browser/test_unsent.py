"""Work that is still in the browser is told, counted and sent from any page, and a log-out asks."""

import itertools

import pytest
from playwright.sync_api import expect

from tests.browser.workbench.conftest import assign, import_document
from tests.browser.workbench.desk import POLICY, Desk

SAVE = "**/api/v1/assignments/*/clauses/**"
names = (f"Unsent {n}" for n in itertools.count(1))


@pytest.fixture(scope="module")
def owner(site):
    return site.session("owner")


@pytest.fixture(scope="module")
def policy(owner):
    return import_document(owner, "Unsent", POLICY)


@pytest.fixture
def left(page_of, site, owner, policy) -> Desk:
    """Three clauses coded without a line, one of them half; the page was left then."""
    desk = Desk(page_of("coder_a"), assign(site, owner, *policy, next(names)))
    desk.page.context.route(SAVE, lambda route: route.abort())
    desk.press("q 1 Enter w 2 Enter e")
    desk.expect_state("offline", 3)
    desk.page.goto("/")
    expect(desk.page.locator("#unsent")).to_be_visible()
    return desk


def let_through(desk: Desk) -> None:
    desk.page.context.unroute(SAVE)
    desk.page.evaluate("window.dispatchEvent(new Event('online'))")


def test_home_counts_what_is_not_sent_and_sends_it(left: Desk):
    row = left.page.locator(f'tr[data-pass="{left.work.assignment}"]')
    expect(row).to_contain_text("3 not sent yet")
    expect(row).to_contain_text("2 / 6")
    strip = left.page.locator("#unsent")
    expect(strip).to_contain_text("3 changes are in this browser and not on the server yet")
    assert left.work.stored() == {}
    let_through(left)
    expect(strip).to_be_hidden()
    expect(left.page.locator(".toasts")).to_contain_text("3 changes were sent")
    expect(row).not_to_contain_text("not sent yet")
    assert [one["revision"] for one in left.work.stored().values()] == [1, 1, 1]
    left.open()
    left.expect_state("saved", 0)
    assert [one["revision"] for one in left.work.stored().values()] == [1, 1, 1]


def log_out(desk: Desk) -> None:
    desk.page.locator(".account-button").click()
    desk.page.locator("#account-menu button[type=submit]").click()


def test_a_log_out_asks_and_sends_first(left: Desk):
    log_out(left)
    expect(left.dialog).to_contain_text("3 changes are not sent yet")
    left.page.context.unroute(SAVE)
    left.dialog.get_by_text("Send, then log out").click()
    expect(left.page.locator("input[name=password]")).to_be_visible()
    assert len(left.work.stored()) == 3


def test_a_log_out_all_the_same_keeps_the_work(left: Desk, site):
    log_out(left)
    left.dialog.get_by_text("Log out all the same").click()
    left.page.context.unroute(SAVE)
    left.page.locator("input[name=username]").fill("coder_a")
    left.page.locator("input[name=password]").fill(site.accounts["coder_a"])
    assert left.work.stored() == {}
    left.page.locator("input[name=password]").press("Enter")
    expect(left.page.locator(".toasts")).to_contain_text("3 changes were sent")
    assert len(left.work.stored()) == 3


def test_a_conflict_is_left_to_be_decided_where_it_is(left: Desk):
    left.work.save_elsewhere(left.work.clauses[0], memo="elsewhere")
    let_through(left)
    strip = left.page.locator("#unsent")
    expect(strip).to_contain_text("to be decided there")
    strip.locator("a").click()
    expect(left.dialog).to_contain_text("was stored differently in the meantime")
    assert len(left.work.stored()) == 3


def test_what_a_paused_coder_has_not_sent_waits_until_they_go_on(left: Desk):
    coder = {"coder": "coder_a"}
    left.work.lead.api("POST", f"rounds/{left.work.round}/coders/pause/", json=coder)
    let_through(left)
    expect(left.page.locator("#unsent")).to_contain_text("has paused your part in this round")
    assert left.work.stored() == {}
    left.work.lead.api("POST", f"rounds/{left.work.round}/coders/resume/", json=coder)
    left.open()
    left.expect_state("saved", 0)
    assert len(left.work.stored()) == 3


def test_notes_and_proposals_are_told_and_sent_from_any_page(left: Desk, policy):
    left.open()
    left.page.context.set_offline(True)
    left.press("Shift+Q")
    left.page.keyboard.type("offline")
    left.page.keyboard.press("Control+Enter")
    expect(left.dialog.locator(".note-waits")).to_be_visible()
    left.press("Escape p")
    left.dialog.get_by_label("Name").fill("产值目标管理")
    left.page.keyboard.press("Control+Enter")
    expect(left.dialog).to_have_count(0)
    left.page.context.route("**/notes/", lambda route: route.abort())
    left.page.context.route("**/proposals/", lambda route: route.abort())
    left.page.context.set_offline(False)
    left.page.goto(f"/projects/{policy[0]}/documents/")
    strip = left.page.locator("#unsent")
    # the clause that is proposed from is one of the three that wait
    expect(strip).to_contain_text("5 changes are in this browser and not on the server yet")
    expect(strip).to_contain_text("Proposal “产值目标管理”")
    expect(strip).to_contain_text("Question")
    left.page.goto("/")
    row = left.page.locator(f'tr[data-pass="{left.work.assignment}"]')
    expect(row).to_contain_text("5 not sent yet")
    log_out(left)
    expect(left.dialog).to_contain_text("5 changes are not sent yet")
    left.dialog.get_by_text("Cancel").click()
    for address in ("**/notes/", "**/proposals/"):
        left.page.context.unroute(address)
    let_through(left)
    expect(left.page.locator(".toasts")).to_contain_text("5 changes were sent")
    expect(strip).to_be_hidden()
    (note,) = left.work.coder.api("GET", f"assignments/{left.work.assignment}/notes/")
    assert note["text"] == "offline"
    path = f"projects/{policy[0]}/proposals/?round={left.work.round}"
    assert [one["name"] for one in left.work.coder.api("GET", path)["results"]] == ["产值目标管理"]
