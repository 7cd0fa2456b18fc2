"""Coding by keyboard and mouse, on the running product."""

from playwright.sync_api import expect

from tests.browser.workbench.desk import Desk, nodes


def test_keys_set_nodes_of_both_dimensions_and_they_are_stored(desk: Desk):
    desk.press("q y 1")
    desk.expect_chips(0, "Rewards", "Funding", "R&D")
    desk.expect_state("saved", 0)
    stored = desk.work.stored()[desk.work.clauses[0]]
    assert nodes(stored, "tool") == {"rewards", "funding"}
    assert nodes(stored, "stage") == {"rnd"}


def test_the_same_key_takes_the_node_away_and_leaves_the_dimension_open(desk: Desk):
    desk.press("q q")
    desk.expect_chips(0)
    expect(desk.clause(0)).to_have_attribute("data-progress", "untouched")
    desk.expect_state("saved", 0)
    assert all(not judgement["dimensions"] for judgement in desk.work.stored().values())


def test_a_clause_is_done_only_with_an_outcome_on_every_required_dimension(desk: Desk):
    desk.press("q")
    expect(desk.clause(0)).to_have_attribute("data-progress", "half")
    desk.press("0")
    expect(desk.clause(0)).to_have_attribute("data-progress", "done")
    expect(desk.page.locator(".wb-progress progress")).to_have_attribute("value", "1")


def test_none_goes_to_the_first_open_dimension_and_never_replaces_nodes(desk: Desk):
    desk.press("q n")
    desk.expect_chips(0, "Rewards", "None: Y")
    desk.press("ArrowDown n n")
    desk.expect_chips(1, "None: X", "None: Y")
    desk.press("n")
    desk.expect_chips(1, "None: X")


def test_none_refuses_where_every_dimension_has_nodes(desk: Desk):
    desk.press("q 1 n")
    desk.expect_chips(0, "Rewards", "R&D")
    expect(desk.page.locator(".wb-notice")).to_contain_text("Remove its nodes first")


def test_shift_n_says_none_on_every_open_dimension(desk: Desk):
    desk.press("Shift+N")
    desk.expect_chips(0, "None: X", "None: Y")


def test_arrows_move_and_enter_goes_on_to_the_next_clause_that_is_not_done(desk: Desk):
    desk.press("ArrowDown q 1 ArrowUp")
    desk.expect_at(0)
    desk.press("w 2 Enter")
    desk.expect_at(2)
    desk.press("End")
    desk.expect_at(-1)
    desk.press("Home")
    desk.expect_at(0)


def test_enter_names_what_a_half_coded_clause_lacks(desk: Desk):
    desk.press("q Enter")
    desk.expect_at(1)
    expect(desk.page.locator(".wb-notice")).to_contain_text("Y Manufacturing value chain")


def test_undo_and_redo_go_across_clauses_and_are_saved(desk: Desk):
    desk.press("q 1 Enter w")
    # What is taken back before it was sent is not sent at all.
    desk.expect_state("saved", 0)
    desk.press("Control+z Control+z")
    desk.expect_at(0)
    desk.expect_chips(0, "Rewards")
    desk.expect_chips(1)
    desk.press("Control+Shift+Z Control+y")
    desk.expect_at(1)
    desk.expect_chips(0, "Rewards", "R&D")
    desk.expect_chips(1, "Public service")
    desk.press("Control+z")
    desk.expect_state("saved", 0)
    stored = desk.work.stored()
    assert nodes(stored[desk.work.clauses[0]], "stage") == {"rnd"}
    assert stored[desk.work.clauses[1]]["dimensions"] == {}


def test_find_takes_pinyin_initials_english_words_and_names(desk: Desk):
    for typed, found in (("zjzc", "Funding"), ("proc", "Government proc"), ("人才", "Talent")):
        desk.press("/")
        desk.page.keyboard.type(typed)
        expect(desk.page.locator(".wb-choice").first).to_contain_text(found)
        desk.press("Enter")
    desk.expect_chips(0, "Funding", "Government", "Talent")


def test_find_offers_the_nodes_used_last_and_the_keys_code_again_after_escape(desk: Desk):
    desk.press("s d /")
    first, second, *_others = desk.page.locator(".wb-choice").all_inner_texts()
    assert [first.split("\n")[0], second.split("\n")[0]] == [
        "Institutional innovation",
        "Regulation",
    ]
    desk.press("Escape f")
    expect(desk.clause(0).locator(".chip")).to_have_count(3)


def test_keys_are_understood_with_an_input_method_and_with_caps_lock(desk: Desk):
    press = "init => document.dispatchEvent(new KeyboardEvent('keydown', init))"
    common = {"bubbles": True, "cancelable": True}
    desk.page.evaluate(press, {"key": "Process", "code": "KeyC", "keyCode": 229, **common})
    desk.page.evaluate(press, {"key": "Y", "code": "KeyY", **common})
    desk.expect_chips(0, "Government", "Funding")


def test_a_memo_is_kept_as_a_draft_until_it_is_saved(desk: Desk):
    desk.press("m")
    desk.page.keyboard.type("see q and w")
    desk.press("Escape m")
    expect(desk.dialog.locator("textarea")).to_have_value("see q and w")
    desk.press("Control+Enter")
    expect(desk.dialog).to_have_count(0)
    desk.press("u")
    desk.expect_state("saved", 0)
    stored = desk.work.stored()[desk.work.clauses[0]]
    assert (stored["memo"], stored["unsure"]) == ("see q and w", True)
    assert stored["dimensions"] == {}


def test_everything_can_be_done_with_the_mouse(desk: Desk):
    desk.clause(2).locator(".wb-text").click()
    desk.node("government_procurement").click()
    desk.page.locator('[data-outcome="undeterminable"]').click()
    desk.expect_chips(2, "Government", "Undeterminable")
    desk.clause(3).locator(".wb-text").click()
    # The first click only goes there, wherever on the chip it is.
    box = desk.clause(2).locator(".chip").first.bounding_box()
    desk.page.mouse.click(box["x"] + box["width"] - 6, box["y"] + box["height"] / 2)
    desk.expect_at(2)
    desk.expect_chips(2, "Government", "Undeterminable")
    desk.clause(2).get_by_role("button", name="Remove Government").click()
    desk.expect_chips(2, "Undeterminable")
    desk.press("Enter")
    desk.expect_at(3)
    desk.page.locator(".wb-hints button", has_text="undo").click()
    desk.expect_chips(2, "Government", "Undeterminable")


def test_the_outline_counts_and_lists_what_is_open_and_unsure(desk: Desk):
    desk.press("q 1 ArrowDown u")
    heading = desk.page.locator(".wb-outline-heading").first
    expect(heading).to_contain_text("1/2")
    desk.page.locator(".wb-tab", has_text="Unsure 1").click()
    expect(desk.page.locator(".wb-outline-entry")).to_have_count(1)
    desk.page.locator(".wb-tab", has_text="Uncoded 5").click()
    expect(desk.page.locator(".wb-outline-entry")).to_have_count(5)


def test_the_definition_of_the_node_under_the_pointer_is_shown(desk: Desk):
    desk.node("talent").hover()
    definition = desk.page.locator(".wb-definition")
    expect(definition).to_contain_text("Talent")
    expect(definition).to_contain_text("Include:")


def test_the_question_mark_shows_every_key(desk: Desk):
    desk.press("?")
    for words in ("Government procurement", "undo", "find a node"):
        expect(desk.dialog).to_contain_text(words)
    desk.press("Escape q")
    desk.expect_chips(0, "Rewards")


def test_the_page_speaks_chinese_and_needs_no_sideways_scrolling(page_of, work):
    desk = Desk(page_of("coder_a", language="zh-hans"), work)
    desk.press("y n")
    desk.expect_chips(0, "资金支持", "无")
    expect(desk.page.locator(".wb-save")).to_contain_text("已保存")
    widths = desk.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert widths[0] <= widths[1]


def test_a_heading_of_the_outline_brings_its_part_into_view(page_of, work):
    page = page_of("coder_a")
    page.set_viewport_size({"width": 1280, "height": 500})
    desk = Desk(page, work)
    heading = desk.page.locator(".wb-heading", has_text="二、支持措施")
    desk.page.locator(".wb-outline-heading", has_text="二、支持措施").click()
    expect(heading).to_be_in_viewport()
    desk.expect_at(0)
