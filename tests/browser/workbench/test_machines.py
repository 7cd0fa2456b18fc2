"""One coder on two machines, a long time without a line, and browsers that keep nothing."""

import contextlib
import os
import re
import signal

import pytest
from playwright.sync_api import Request, Route, expect

from tests.browser.workbench.conftest import assign, import_document
from tests.browser.workbench.desk import Desk, nodes

SAVE = "**/api/v1/assignments/*/clauses/**"


@pytest.fixture
def other(page_of, desk: Desk) -> Desk:
    """The same coder on another machine: another browser, with a log-in of its own."""
    return Desk(page_of("coder_a"), desk.work)


def test_two_machines_show_the_same_within_a_second(desk: Desk, other: Desk):
    desk.press("q 1")
    desk.expect_state("saved", 0)
    other.expect_chips(0, "Rewards", "R&D")
    expect(other.page.locator(".wb-notice")).to_contain_text("changed on another machine")
    other.press("w")
    other.expect_state("saved", 0)
    desk.expect_chips(0, "Rewards", "Public", "R&D")
    # two keys in a hurry are saved together
    assert desk.work.stored()[desk.work.clauses[0]]["revision"] in (2, 3)
    expect(desk.page.locator("dialog")).to_have_count(0)


def test_the_same_clause_changed_on_both_is_said_and_decided(desk: Desk, other: Desk):
    desk.page.context.set_offline(True)
    desk.press("q")
    desk.expect_state("offline", 1)
    other.press("1")
    other.expect_state("saved", 0)
    desk.page.context.set_offline(False)
    expect(desk.dialog).to_contain_text("was stored differently in the meantime")
    desk.dialog.get_by_text("Keep mine").click()
    desk.expect_state("saved", 0)
    other.expect_chips(0, "Rewards")


def test_a_pass_submitted_on_one_machine_is_closed_on_the_other(desk: Desk, other: Desk):
    desk.page.locator(".wb-top .btn-primary").click()
    desk.dialog.get_by_text("Submit as it is").click()
    expect(other.page.locator(".wb-banner")).to_contain_text("submitted")


def test_a_thousand_edits_made_offline_arrive_once_and_in_batches(page_of, site, owner):
    n = 1000
    text = "\n\n".join(["关于试验的规定", *(f"第{n}条 设立专项资金。" for n in range(1, n + 1))])
    work = assign(site, owner, *import_document(owner, "Thousand", text), "Round 1")
    desk = Desk(page_of("coder_a"), work)
    desk.page.context.set_offline(True)
    press = """async (n) => {
      const key = (key) => document.body.dispatchEvent(
        new KeyboardEvent("keydown", { key, code: key, bubbles: true, cancelable: true }));
      for (let i = 0; i < n; i += 1) {
        key("y");
        key("ArrowDown");
        if (i % 50 === 0) await new Promise(requestAnimationFrame);
      }
    }"""
    desk.page.evaluate(press, n)
    desk.expect_state("offline", n)
    desk.page.locator(".wb-save button.plain").click()
    listed = desk.dialog.locator("[data-unsent]")
    expect(listed).to_have_count(n)
    assert [int(id) for id in listed.evaluate_all("all => all.map(one => one.dataset.unsent)")] == (
        work.clauses
    )
    desk.press("Escape")
    sent: list[list[int]] = []
    desk.page.on("request", lambda request: sent.extend(clauses_of(request)))
    desk.page.context.set_offline(False)
    desk.expect_state("saved", 0)
    assert [clause for batch in sent for clause in batch] == work.clauses
    assert len(sent) <= 10
    stored = work.stored()
    assert [nodes(stored[clause], "tool") for clause in work.clauses] == [{"funding"}] * n
    assert {judgement["revision"] for judgement in stored.values()} == {1}


def clauses_of(request: Request) -> list[list[int]]:
    """The clauses that a save sends, several at once or one by its address; none of anything else."""
    one = re.search(r"/clauses/(\d+)/$", request.url)
    if request.method != "PUT" or "/clauses/" not in request.url:
        return []
    return [[int(one[1])] if one else [each["clause"] for each in request.post_data_json]]


FULL = """
const put = IDBObjectStore.prototype.put;
IDBObjectStore.prototype.put = function (...of) {
  if (window.isFull) throw new DOMException("full", "QuotaExceededError");
  return put.apply(this, of);
};
"""


def test_a_full_storage_is_said_and_the_work_still_arrives(page_of, work):
    page = page_of("coder_a")
    page.add_init_script(FULL)
    desk = Desk(page, work)
    held: list[Route] = []
    page.route(SAVE, lambda route: held.append(route))
    desk.press("q")
    desk.expect_state("saving", 1)
    page.evaluate("window.isFull = true")
    desk.press("w")
    expect(page.locator(".wb-memory")).to_have_text("Storage full: kept in this tab only")
    for route in held:
        route.continue_()
    page.unroute(SAVE)
    desk.expect_state("saved", 0)
    assert len(nodes(work.stored()[work.clauses[0]], "tool")) == 2
    # Nothing of it comes back.
    page.evaluate("window.isFull = false")
    page.reload()
    desk.expect_chips(0, "Rewards", "Public")
    desk.expect_state("saved", 0)
    assert work.stored()[work.clauses[0]]["revision"] == 2


def test_a_clock_that_is_wrong_is_said(page_of, work):
    page = page_of("coder_a")
    page.add_init_script("const now = Date.now; Date.now = () => now() - 3600e3;")
    desk = Desk(page, work)
    desk.press("q")
    expect(page.locator(".wb-banner")).to_contain_text("clock is 60 minutes behind")
    desk.expect_state("saved", 0)
    assert len(work.stored()) == 1


def test_a_server_that_is_killed_and_comes_back_loses_nothing_acknowledged(desk: Desk, site):
    codes: list[int] = []
    desk.page.on(
        "response", lambda r: codes.append(r.status) if r.request.method == "PUT" else None
    )
    desk.press("q Enter")
    desk.expect_state("saved", 0)
    for pid in site.processes("gunicorn"):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    desk.press("w 1 Enter e Enter r")
    saved = re.compile("saved")
    expect(desk.page.locator(".wb-save")).to_have_attribute("data-state", saved, timeout=120_000)
    stored = desk.work.stored()
    assert [len(nodes(stored[clause], "tool")) for clause in desk.work.clauses[:4]] == [1] * 4
    assert {stored[clause]["revision"] for clause in desk.work.clauses[:4]} <= {1, 2}
    assert set(codes) <= {200, 502, 503}
