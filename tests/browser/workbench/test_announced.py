"""What a screen reader is told while coding: each thing once, politely."""

import pytest
from playwright.sync_api import expect

from tests.browser.workbench.desk import Desk

# Every text that comes to stand in a live region, once it has settled there.
LISTEN = """() => {
  window.heard = [];
  const regions = '[role=status], [role=alert], [aria-live]';
  new MutationObserver((records) => {
    const changed = new Set();
    for (const { target, addedNodes } of records) {
      const within = (target.nodeType === 1 ? target : target.parentElement)?.closest(regions);
      if (within) changed.add(within);
      for (const node of addedNodes)
        if (node.nodeType === 1 && node.matches(regions)) changed.add(node);
    }
    for (const region of changed) {
      const words = region.textContent.replaceAll('\\u00a0', ' ').trim();
      if (words && region.isConnected) heard.push([region.getAttribute('aria-live') ?? region.role, words]);
    }
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
}"""


class Listener:
    def __init__(self, desk: Desk):
        self.desk = desk
        desk.page.evaluate(LISTEN)

    def expect(self, *texts: str) -> None:
        """These and nothing else since the last time, each once, none of them interrupting."""
        page = self.desk.page
        page.wait_for_function("n => heard.length >= n", arg=len(texts))
        heard = page.evaluate("heard.splice(0)")
        assert [words for _how, words in heard] == list(texts)
        assert {how for how, _words in heard} <= {"polite"}


@pytest.fixture
def listener(desk: Desk) -> Listener:
    return Listener(desk)


def test_codes_saves_and_undo_are_said_once_each_time(desk: Desk, listener: Listener):
    number = desk.current.locator(".wb-number span").first.inner_text()
    for _again in range(2):
        desk.press("q")
        listener.expect(f"{number}: Rewards added", "Saved")
        desk.press("Control+z")
        listener.expect(f"Undone in {number}", "Saved")
    desk.press("Shift+ArrowDown Shift+ArrowDown")
    listener.expect("3 clauses selected")
    desk.press("q")
    listener.expect("Rewards added to 3 clauses", "Saved")


def test_offline_online_and_a_conflict_are_said(desk: Desk, listener: Listener):
    number = desk.current.locator(".wb-number span").first.inner_text()
    desk.page.context.set_offline(True)
    desk.press("q")
    listener.expect(f"{number}: Rewards added", "Offline · 1 unsaved")
    desk.page.context.set_offline(False)
    desk.expect_state("saved", 0)
    listener.expect("Saved")
    desk.page.context.set_offline(True)
    desk.press("u")
    listener.expect(f"{number} marked unsure", "Offline · 1 unsaved")
    desk.work.save_elsewhere(desk.work.clauses[0], memo="elsewhere")
    desk.page.context.set_offline(False)
    # the dialog has the focus, and with it is read; behind it the state says the same
    expect(desk.dialog).to_contain_text("was stored differently in the meantime")
    assert desk.page.evaluate("document.activeElement.closest('dialog') !== null")
    listener.expect("1 change to decide")


def test_filters_and_searches_say_how_many(desk: Desk, listener: Listener):
    page = desk.page
    page.get_by_role("button", name="Uncoded 6").click()
    listener.expect("6 clauses")
    page.get_by_role("button", name="Outline", exact=True).click()
    listener.expect("All clauses")
    desk.press("Control+f")
    page.keyboard.type("支持")
    said = page.locator(".wb-goto-said")
    count = said.inner_text().split(" of ")[-1]
    listener.expect(f"{count} places found")
    for at in ("1", "2"):
        page.keyboard.press("Enter")
        expect(said).to_have_text(f"{at} of {count}")
        page.wait_for_function("heard.length >= 1")
        ((how, words),) = page.evaluate("heard.splice(0)")
        assert how == "polite"
        assert words.endswith(f"place {at} of {count}")
    page.keyboard.type("abc")
    listener.expect("Not in this document")
