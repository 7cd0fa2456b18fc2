"""Several clauses in one step, steps taken back, codes copied and repeated: by keys and by mouse."""

import pytest
from playwright.sync_api import expect

from tests.browser.workbench.desk import Desk, nodes


@pytest.fixture
def calls(desk: Desk) -> list[str]:
    """The calls that change something, as they are made."""
    made: list[str] = []
    desk.page.on(
        "request",
        lambda request: (
            made.append(request.url.rsplit("/assignments/")[-1].split("/", 1)[-1])
            if request.method == "PUT"
            else None
        ),
    )
    return made


def selected(desk: Desk, *places: int) -> None:
    expect(desk.page.locator(".wb-clause[data-selected]")).to_have_count(len(places))
    for place in places:
        expect(desk.clause(place)).to_have_attribute("data-selected", "true")


def test_a_range_is_coded_by_one_call_and_taken_back_as_one_step_even_later(desk: Desk, calls):
    desk.press("ArrowDown Shift+ArrowDown Shift+ArrowDown")
    selected(desk, 1, 2, 3)
    expect(desk.page.locator(".wb-selected")).to_contain_text("3 clauses selected")
    desk.press("q 1 u")
    for place in (1, 2, 3):
        desk.expect_chips(place, "Rewards", "R&D")
    desk.expect_chips(0)
    desk.expect_state("saved", 0)
    assert set(calls) == {"clauses/"}
    stored = desk.work.stored()
    assert {stored[desk.work.clauses[place]]["unsure"] for place in (1, 2, 3)} == {True}
    calls.clear()
    desk.press("Control+z")
    expect(desk.page.locator(".wb-notice")).to_contain_text("Undone in 3 clauses")
    desk.expect_state("saved", 0)
    assert calls == ["clauses/"]
    desk.open()
    desk.press("Control+z Control+z")
    for place in (1, 2, 3):
        desk.expect_chips(place)
    desk.press("Control+y")
    desk.expect_chips(2, "Rewards")
    desk.expect_state("saved", 0)
    stored = desk.work.stored()
    assert nodes(stored[desk.work.clauses[2]], "tool") == {"rewards"}
    assert not stored[desk.work.clauses[2]]["unsure"]


def test_where_some_have_the_node_all_get_it_and_where_all_do_all_lose_it(desk: Desk):
    desk.press("q Shift+ArrowDown")
    expect(desk.node("rewards")).to_have_attribute("aria-pressed", "mixed")
    desk.press("q")
    desk.expect_chips(0, "Rewards")
    desk.expect_chips(1, "Rewards")
    desk.press("q")
    desk.expect_chips(0)
    desk.expect_chips(1)


def test_none_and_clearing_leave_what_they_should(desk: Desk):
    desk.press("q Shift+ArrowDown n n")
    desk.expect_chips(0, "Rewards", "None: Y")
    desk.expect_chips(1, "None: X", "None: Y")
    desk.press("Delete")
    desk.expect_chips(0)
    desk.expect_chips(1)
    desk.press("Escape")
    selected(desk)


def test_a_range_by_shift_and_click_by_dragging_and_by_section(desk: Desk):
    desk.clause(0).locator(".wb-number").click()
    desk.clause(2).locator(".wb-text").click(modifiers=["Shift"])
    selected(desk, 0, 1, 2)
    desk.clause(1).locator(".wb-text").click()
    selected(desk)
    start = desk.clause(1).locator(".wb-number").bounding_box()
    end = desk.clause(3).locator(".wb-number").bounding_box()
    desk.page.mouse.move(start["x"] + 5, start["y"] + 5)
    desk.page.mouse.down()
    desk.page.mouse.move(end["x"] + 5, end["y"] + 5, steps=5)
    desk.page.mouse.up()
    selected(desk, 1, 2, 3)
    desk.press("Escape Home Control+a")
    selected(desk, 0, 1)  # those of the first section
    desk.press("Control+a")
    selected(desk, *range(len(desk.work.clauses)))


def test_one_that_was_changed_elsewhere_is_a_conflict_and_the_others_are_saved(desk: Desk):
    stored = desk.work.save_elsewhere(desk.work.clauses[1])
    desk.press("Shift+ArrowDown Shift+ArrowDown q")
    expect(desk.dialog).to_contain_text("was stored differently")
    found = desk.work.stored()
    assert found[desk.work.clauses[1]] == stored
    for place in (0, 2):
        assert nodes(found[desk.work.clauses[place]], "tool") == {"rewards"}


def test_a_step_is_not_taken_back_where_the_clause_was_changed_elsewhere(desk: Desk):
    desk.press("Shift+ArrowDown q")
    desk.expect_state("saved", 0)
    desk.work.save_elsewhere(desk.work.clauses[1], memo="elsewhere")
    desk.open()
    desk.press("Control+z")
    expect(desk.page.locator(".wb-notice")).to_contain_text("1 clause was changed elsewhere")
    desk.expect_chips(0)
    desk.expect_state("saved", 0)
    assert desk.work.stored()[desk.work.clauses[1]]["memo"] == "elsewhere"


def test_everything_since_a_moment_goes_back_by_one_step_and_one_call(desk: Desk, calls):
    for place in range(4):
        desk.work.save_elsewhere(desk.work.clauses[place], stage="none")
    desk.work.save_elsewhere(desk.work.clauses[0], memo="later")
    before = desk.work.stored()
    desk.open()
    desk.press("Shift+H")
    desk.dialog.get_by_label("Everything saved since").fill("2020-01-01T00:00:00")
    desk.dialog.get_by_role("button", name="See what would change").click()
    said = desk.dialog.locator("p[tabindex]")
    expect(said).to_have_text("5 saves since then. 4 clauses would change:")
    expect(said).to_be_focused()
    expect(desk.dialog.locator(".wb-saves li")).to_have_count(4)
    calls.clear()
    desk.dialog.get_by_role("button", name="Change 4 clauses back").click()
    expect(desk.page.locator(".wb-notice")).to_have_text("4 clauses are as they were")
    desk.expect_state("saved", 0)
    assert len(calls) == 1
    emptied = desk.work.stored().values()
    assert [(one["dimensions"], one["memo"]) for one in emptied] == [({}, "")] * 4
    desk.press("Control+z")
    desk.expect_state("saved", 0)
    after = desk.work.stored()
    for clause, one in before.items():
        assert after[clause]["dimensions"] == one["dimensions"]
        assert after[clause]["memo"] == one["memo"]


def test_the_codes_of_the_clause_before_and_the_last_node_by_one_key_each(desk: Desk):
    desk.press("q 1 ArrowDown y Shift+C")
    desk.expect_chips(1, "Funding", "R&D")  # what is coded here stays
    desk.press("ArrowDown Shift+C")
    desk.expect_chips(2, "Funding", "R&D")
    desk.press("ArrowDown w ArrowDown Shift+R")
    desk.expect_chips(4, "Public service")
    desk.press("Shift+R")
    desk.expect_chips(4, "Public service")
    expect(desk.page.locator(".wb-notice")).to_contain_text("nothing to add")


def test_what_an_input_method_composes_finds_and_codes_only_what_is_chosen(desk: Desk):
    desk.press("/")
    typing = desk.page.context.new_cdp_session(desk.page)
    for so_far in ("z", "zi", "zi'j", "zi'jin"):
        typing.send(
            "Input.imeSetComposition",
            {"text": so_far, "selectionStart": len(so_far), "selectionEnd": len(so_far)},
        )
    found = desk.page.locator(".wb-choice")
    expect(found.first).to_contain_text("Funding")
    # Enter takes the letters as they are, and belongs to the input method.
    enter = {"key": "Enter", "code": "Enter", "keyCode": 229, "isComposing": True}
    desk.page.locator("#wb-find").evaluate(
        "(box, init) => box.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, ...init }))",
        enter,
    )
    desk.expect_chips(0)
    typing.send("Input.insertText", {"text": "资金"})
    expect(desk.page.locator("#wb-find")).to_have_value("资金")
    expect(found).to_have_count(1)
    desk.press("Enter")
    desk.expect_chips(0, "Funding")


def test_a_favourite_stands_at_the_top_and_a_folded_group_stays_folded(desk: Desk):
    desk.press("/")
    desk.page.keyboard.type("rencai")
    desk.press("Shift+Enter Escape")
    favourites = desk.page.get_by_role("region", name="Favourites")
    expect(favourites.locator(".wb-node")).to_have_text(["rTalent"])
    with desk.page.expect_response(lambda answer: answer.url.endswith("/me/preferences/")):
        desk.page.get_by_role("button", name="Demand-side").click()
    desk.open()
    expect(favourites.locator(".wb-node")).to_have_text(["rTalent"])
    expect(desk.node("trade")).to_have_count(0)
    desk.page.get_by_role("button", name="Demand-side").click()
    favourites.locator(".wb-node").hover()
    favourites.get_by_role("button", name="Remove").click()
    expect(favourites).to_have_count(0)
