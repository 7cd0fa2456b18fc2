"""Notes while coding: written by keys, kept when closed or offline, marked on clauses, announced."""

from playwright.sync_api import expect

from tests.browser.workbench.desk import Desk
from tests.browser.workbench.test_proposing import choose


def notes(desk: Desk) -> list[dict]:
    return desk.work.coder.api("GET", f"assignments/{desk.work.assignment}/notes/")


def test_a_question_on_chosen_words_is_answered_where_it_stands(desk: Desk, policy):
    choose(desk, 5, "校企共建实训基地")
    desk.press("Shift+Q")
    expect(desk.dialog.locator(".wb-quote").first).to_have_text("校企共建实训基地")
    desk.page.keyboard.type("算 **人才** 还是平台？")
    desk.page.keyboard.press("Control+Enter")
    entry = desk.dialog.locator(".note")
    expect(entry.locator("strong")).to_have_text("人才")
    (made,) = notes(desk)
    assert (made["place"]["clause"], made["place"]["quote"]) == (
        desk.work.clauses[5],
        "校企共建实训基地",
    )
    desk.work.lead.api(
        "POST", f"projects/{policy[0]}/notes/{made['id']}/replies/", json={"text": "人才。"}
    )
    desk.press("Escape")
    flag = desk.clause(5).locator("[data-notes]")
    expect(flag).to_have_text("1 note · Unresolved")
    # nothing of it is a judgement
    desk.expect_state("saved", 0)
    assert desk.work.stored() == {}
    flag.click()
    expect(desk.dialog.locator(".note-reply")).to_contain_text("人才。")
    desk.dialog.get_by_role("button", name="Mark as resolved").click()
    expect(desk.dialog.locator(".note").get_by_text("Resolved", exact=True)).to_be_visible()


def test_what_is_closed_by_esc_is_a_draft(desk: Desk):
    desk.press("Shift+Q")
    desk.page.keyboard.type("noch nicht fertig")
    desk.press("Escape")
    draft = desk.clause(0).locator('[data-draft="note"]')
    expect(draft).to_have_text("Draft of a note")
    desk.open()
    draft.click()
    text = desk.dialog.get_by_label("Text, in Markdown")
    expect(text).to_have_value("noch nicht fertig")
    expect(desk.dialog.get_by_text("Draft, not saved")).to_be_visible()
    desk.dialog.get_by_role("button", name="Throw the draft away").click()
    expect(text).to_have_value("")
    assert notes(desk) == []


def test_written_without_a_line_it_is_said_kept_and_sent_once(desk: Desk):
    desk.page.context.set_offline(True)
    desk.press("Shift+Q")
    desk.page.keyboard.type("offline")
    desk.page.keyboard.press("Control+Enter")
    expect(desk.dialog.locator(".note-waits")).to_contain_text("Not sent yet")
    desk.page.context.set_offline(False)
    expect(desk.dialog.locator(".note")).to_contain_text("offline", timeout=15_000)
    expect(desk.dialog.locator(".note-waits")).to_have_count(0)
    assert [one["text"] for one in notes(desk)] == ["offline"]


def test_its_author_says_it_otherwise_and_takes_it_away(desk: Desk, policy):
    desk.press("Shift+Q")
    desk.page.keyboard.type("Unclear.")
    desk.page.keyboard.press("Control+Enter")
    entry = desk.dialog.locator(".note")
    entry.get_by_role("button", name="Change the text").click()
    expect(entry.get_by_label("Change the text")).to_be_focused()
    desk.page.keyboard.press("Control+A")
    desk.page.keyboard.type("Funding or tax?")
    desk.page.keyboard.press("Control+Enter")
    expect(entry.locator(".markdown")).to_have_text("Funding or tax?")
    expect(entry.locator("header")).to_contain_text("changed")
    assert [one["text"] for one in notes(desk)] == ["Funding or tax?"]
    desk.page.context.set_offline(True)
    entry.get_by_role("button", name="Delete").click()
    desk.page.get_by_role("button", name="Delete").last.click()
    expect(entry.locator(".note-waits")).to_contain_text("To be deleted.")
    desk.page.context.set_offline(False)
    expect(entry).to_have_count(0)
    expect(desk.dialog.get_by_text("Nothing is written here yet.")).to_be_visible()
    assert notes(desk) == []
    lead = desk.work.lead.api("GET", f"projects/{policy[0]}/notes/?round={desk.work.round}")
    assert lead["results"] == []
    desk.press("Escape")
    expect(desk.clause(0).locator("[data-notes]")).to_have_count(0)


def test_of_others_notes_nothing_is_changed(desk: Desk, policy):
    said = {"kind": "question", "text": "@coder_a why?", "clause": desk.work.clauses[0]}
    desk.work.lead.api("POST", f"projects/{policy[0]}/notes/", json=said)
    desk.open()
    desk.clause(0).locator("[data-notes]").click()
    entry = desk.dialog.locator(".note")
    expect(entry.get_by_role("button", name="Answer")).to_be_visible()
    expect(entry.get_by_role("button", name="Delete")).to_have_count(0)
    expect(entry.get_by_role("button", name="Change the text")).to_have_count(0)


def test_the_filter_finds_clauses_with_a_memo_or_a_question(desk: Desk):
    for place, kind in ((1, "memo"), (3, "question")):
        desk.clause(place).click()
        desk.press("Shift+Q")
        desk.dialog.get_by_label("Kind").select_option(kind)
        desk.dialog.get_by_label("Text, in Markdown").fill("?")
        desk.page.keyboard.press("Control+Enter")
        expect(desk.dialog.locator(".note")).to_have_count(1)
        desk.press("Escape")
    desk.page.get_by_role("button", name="Filter").click()
    chips = desk.page.locator(".wb-filter-chip")
    expect(chips.filter(has_text="With a memo")).to_have_text("With a memo 1")
    chips.filter(has_text="With a question or to-do").click()
    desk.clause(0).click()
    desk.press(".")
    desk.expect_at(3)


def test_an_announcement_is_shown_until_it_is_read(desk: Desk, policy):
    path = f"projects/{policy[0]}/notes/"
    said = {"kind": "announcement", "text": "周五前 **提交**"}
    desk.work.lead.api("POST", path, json=said)
    desk.open()
    banner = desk.page.locator(".wb-announced")
    expect(banner.locator("strong")).to_have_text("提交")
    banner.get_by_role("button", name="Read").click()
    expect(banner).to_have_count(0)
    desk.open()
    desk.press("Shift+Q")
    expect(desk.dialog.get_by_text("Nothing is written here yet.")).to_be_visible()
    expect(banner).to_have_count(0)
