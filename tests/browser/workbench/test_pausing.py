"""A coder at work is paused, or their document is given away."""

from playwright.sync_api import expect

from tests.browser.workbench.desk import Desk, nodes


def test_what_a_paused_coder_typed_is_sent_when_they_go_on(desk: Desk):
    work, banner = desk.work, desk.page.locator(".wb-banner")
    coders = f"rounds/{work.round}/coders"
    work.lead.api("POST", f"{coders}/pause/", json={"coder": "coder_a"})
    desk.press("q")
    expect(banner).to_contain_text("Paused by", timeout=15_000)
    expect(banner).to_contain_text("1 change was made in this browser")
    desk.page.reload()
    expect(banner).to_contain_text("1 change was made in this browser")
    assert work.stored() == {}
    work.lead.api("POST", f"{coders}/resume/", json={"coder": "coder_a"})
    banner.get_by_role("button", name="Try again").click()
    desk.expect_chips(0, "Rewards")
    desk.expect_state("saved", 0)
    assert nodes(work.stored()[work.clauses[0]], "tool") == {"rewards"}


def test_a_document_given_away_is_told_and_what_was_typed_stays_to_be_copied(desk: Desk):
    work, banner = desk.work, desk.page.locator(".wb-banner")
    body = {"passes": [work.assignment], "to": "owner"}
    work.lead.api("POST", f"rounds/{work.round}/passes/move/", json=body)
    desk.press("q")
    expect(banner).to_contain_text("not yours to code any more", timeout=15_000)
    expect(banner).to_contain_text("1 change was made in this browser")
