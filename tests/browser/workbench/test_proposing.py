"""Proposing while coding: from the words chosen in a clause, with what is there already shown."""

import re

from playwright.sync_api import expect

from tests.browser.workbench.desk import Desk

CHOOSE = """([id, words]) => {
  const pane = document.querySelector(`[data-clause="${id}"] .wb-text`);
  const walker = document.createTreeWalker(pane, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.data.indexOf(words);
    if (at < 0) continue;
    document.getSelection().setBaseAndExtent(node, at, node, at + words.length);
    return;
  }
}"""


def choose(desk: Desk, place: int, words: str) -> None:
    desk.clause(place).click()
    desk.page.evaluate(CHOOSE, [desk.work.clauses[place], words])


def proposals(desk: Desk, project: int) -> list[dict]:
    found = desk.work.coder.api("GET", f"projects/{project}/proposals/?round={desk.work.round}")
    return found["results"]


def test_chosen_words_name_a_node_and_mark_the_clause(desk: Desk, policy):
    choose(desk, 5, "校企共建实训基地")
    desk.press("p")
    expect(desk.dialog.get_by_label("Name")).to_have_value("校企共建实训基地")
    desk.dialog.get_by_label("Dimension").select_option("stage")
    desk.dialog.get_by_label("Stands below").select_option("rnd")
    desk.dialog.get_by_text("Undeterminable: Y").click()
    desk.page.keyboard.press("Control+Enter")
    expect(desk.dialog).to_have_count(0)
    flags = desk.clause(5).locator(".wb-flag")
    expect(flags.filter(has_text="校企共建实训基地")).to_be_visible()
    expect(flags.filter(has_text="Unsure")).to_be_visible()
    desk.expect_state("saved", 0)
    judgement = desk.work.stored()[desk.work.clauses[5]]
    assert judgement["unsure"] is True
    assert judgement["dimensions"]["stage"]["outcome"] == "undeterminable"
    (made,) = proposals(desk, policy[0])
    (place,) = made["clauses"]
    assert (made["name"], made["node"]) == ("校企共建实训基地", "rnd")
    assert (place["clause"], place["quote"]) == (desk.work.clauses[5], "校企共建实训基地")


def test_what_is_there_already_is_shown_and_coded_with_one_press(desk: Desk):
    desk.press("p")
    desk.dialog.get_by_label("Name").fill("人才")
    alike = desk.dialog.locator(".notice li").filter(has_text="Talent")
    expect(alike).to_contain_text("one name holds the other")
    alike.get_by_role("button", name="Code this node").click()
    expect(desk.dialog).to_have_count(0)
    desk.expect_chips(0, "Talent")


def test_an_own_proposal_takes_another_clause_and_is_withdrawn(desk: Desk, policy):
    for place in (0, 1):
        desk.clause(place).click()
        desk.press("p")
        desk.dialog.get_by_label("Name").fill("产值目标管理")
        if place:
            desk.dialog.get_by_role("button", name="Add this clause to it").click()
        else:
            desk.dialog.get_by_role("button", name="Propose").click()
        expect(desk.dialog).to_have_count(0)
    (made,) = proposals(desk, policy[0])
    assert [one["clause"] for one in made["clauses"]] == desk.work.clauses[:2]
    desk.clause(1).locator(".wb-flag").filter(has_text="产值目标管理").click()
    desk.dialog.get_by_role("button", name="Withdraw").click()
    expect(desk.dialog).to_have_count(0)
    expect(desk.page.locator(".wb-flag").filter(has_text="产值目标管理")).to_have_count(0)


def test_other_words_begin_with_those_that_stand(desk: Desk, policy):
    desk.press("q")
    desk.press("p")
    desk.dialog.get_by_label("Other words for a node").check()
    desk.dialog.get_by_label("Which words").select_option("exclude")
    field = desk.dialog.get_by_label("What it should say instead")
    expect(field).not_to_have_value("")
    field.fill("Tax relief of any kind.")
    desk.dialog.get_by_role("button", name="Propose").click()
    expect(desk.dialog).to_have_count(0)
    (made,) = proposals(desk, policy[0])
    assert (made["kind"], made["node"], made["field"]) == ("definition", "rewards", "exclude")


def propose_offline(desk: Desk, name: str, reason: str = "") -> None:
    desk.page.context.set_offline(True)
    desk.press("p")
    desk.dialog.get_by_label("Name").fill(name)
    desk.dialog.get_by_label("Reason").fill(reason)
    desk.page.keyboard.press("Control+Enter")
    expect(desk.dialog).to_have_count(0)


def test_without_a_line_it_waits_at_its_clause_and_is_sent_once(desk: Desk, policy):
    propose_offline(desk, "产值目标管理", "It comes up again.")
    expect(desk.page.locator(".wb-notice")).to_contain_text("kept in this browser")
    flag = desk.clause(0).locator(".wb-flag").filter(has_text="产值目标管理")
    flag.click()
    expect(desk.dialog).to_contain_text("not sent yet")
    desk.press("Escape")
    # the clause was marked unsure, too
    desk.expect_state("offline", 2)
    desk.page.locator(".wb-save button").first.click()
    expect(desk.dialog.locator("[data-unsent-letter]")).to_contain_text("Proposal “产值目标管理”")
    desk.press("Escape")
    desk.page.context.set_offline(False)
    desk.expect_state("saved", 0)
    expect(flag).to_have_attribute("title", re.compile("not answered yet"))
    (made,) = proposals(desk, policy[0])
    assert (made["name"], made["reason"]) == ("产值目标管理", "It comes up again.")
    desk.open()
    desk.expect_state("saved", 0)
    assert len(proposals(desk, policy[0])) == 1


def test_what_is_not_accepted_later_is_written_anew(desk: Desk, policy):
    refuse = lambda route: route.fulfill(  # noqa: E731
        status=409,
        content_type="application/problem+json",
        body='{"type": "unfit", "title": "Unfit", "detail": "No more of these."}',
    )
    propose_offline(desk, "产值目标管理")
    desk.page.context.route("**/proposals/", refuse)
    desk.page.context.set_offline(False)
    desk.page.get_by_role("button", name="1 change not accepted").click()
    entry = desk.dialog.locator("[data-unsent-letter]")
    expect(entry).to_contain_text("No more of these.")
    entry.get_by_role("button", name="Show").click()
    desk.page.context.unroute("**/proposals/")
    desk.dialog.get_by_role("button", name="Write it anew").click()
    expect(desk.dialog.get_by_label("Name")).to_have_value("产值目标管理")
    desk.dialog.get_by_role("button", name="Propose").click()
    expect(desk.dialog).to_have_count(0)
    assert [one["name"] for one in proposals(desk, policy[0])] == ["产值目标管理"]


def test_what_is_refused_at_once_stays_in_its_dialog(desk: Desk, policy):
    desk.press("q")
    desk.press("p")
    desk.dialog.get_by_label("Other words for a node").check()
    text = desk.dialog.get_by_label("What it should say instead").input_value()
    desk.dialog.get_by_role("button", name="Propose").click()
    expect(desk.dialog.get_by_role("alert")).to_contain_text("Write what it should say instead.")
    expect(desk.dialog.get_by_label("What it should say instead")).to_have_value(text)
    desk.press("Escape")
    desk.expect_state("saved", 0)
