"""Of a long document only what is near is drawn; everything works over the rest as well."""

import itertools
import re

import pytest
from playwright.sync_api import expect

from tests.browser.workbench.conftest import assign, import_document
from tests.browser.workbench.desk import Desk

ARTICLES = 400
SENTENCE = "支持企业技术改造，对符合条件的项目给予资助。"
DRAWN = ".wb-chunk .wb-clause"
# The numbers of the articles at the top of both panes.
READ = """() => ['.wb-beside-text', '.wb-reading'].map(name => {
  const { left, top } = document.querySelector(name).getBoundingClientRect();
  const at = document.elementFromPoint(left + 120, top + 40)?.closest('.wb-clause, [id^=beside]');
  return Number(/第(\\d+)条/.exec(at?.textContent)?.[1]);
})"""


def becomes(page, condition: str) -> None:
    """The page's policy lets no text be run from within, as waiting there would."""
    for _look in range(200):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(condition)


@pytest.fixture(scope="module")
def long(owner):
    """Articles of different length; the word of one alone in the 333rd."""
    articles = [f"第{n}条 {SENTENCE * (1 + n % 7)}" for n in range(1, ARTICLES + 1)]
    articles[332] += "另设蜂鸟基金。"
    return import_document(owner, "Drawn", "\n\n".join(["关于试验的规定", *articles]))


@pytest.fixture
def desk(page_of, site, owner, long, names) -> Desk:
    return Desk(page_of("coder_a"), assign(site, owner, *long, next(names)))


@pytest.fixture(scope="module")
def names():
    return (f"Drawing {n}" for n in itertools.count(1))


def drawn(desk: Desk) -> int:
    return desk.page.locator(DRAWN).count()


def test_what_is_left_far_behind_is_drawn_no_longer(desk: Desk):
    assert drawn(desk) < ARTICLES / 2
    for place in (100, 200, 300, 399):
        desk.press("Control+f")
        desk.page.keyboard.type(str(place + 1))
        desk.press("Enter")
        desk.expect_at(place)
        expect(desk.clause(place)).to_be_in_viewport()
    expect(desk.clause(100)).to_have_count(0)
    becomes(desk.page, f"document.querySelectorAll('{DRAWN}').length < {ARTICLES / 2}")


def test_what_somebody_is_at_stays_wherever_the_text_is_scrolled_to(desk: Desk):
    desk.press("ArrowDown ArrowDown")
    desk.page.locator(".wb-reading").evaluate("pane => { pane.scrollTop = pane.scrollHeight / 2; }")
    expect(desk.clause(200)).to_have_count(1)
    expect(desk.clause(30)).to_have_count(0)
    desk.press("q")
    desk.expect_chips(2, "Rewards")
    assert desk.page.evaluate("document.activeElement.dataset.clause") == str(desk.work.clauses[2])


def test_the_text_stands_still_while_what_is_above_is_drawn(desk: Desk):
    desk.page.locator(".wb-reading").evaluate(
        "pane => { pane.scrollTop = pane.scrollHeight * 0.6; }"
    )
    expect(desk.page.locator(DRAWN).first).to_be_attached()
    middle = "document.elementFromPoint(600, 450).closest('.wb-clause')?.dataset.clause"
    becomes(desk.page, middle)
    clause = desk.page.evaluate(middle)
    top = f"document.querySelector('[data-clause=\"{clause}\"]').getBoundingClientRect().top"
    before = desk.page.evaluate(top)
    for _step in range(12):
        desk.page.locator(".wb-reading").evaluate("pane => { pane.scrollTop -= 100; }")
        desk.page.wait_for_timeout(40)
    assert desk.page.evaluate(top) == pytest.approx(before + 1200, abs=3)


def test_the_exact_place_is_found_again_far_from_the_current_clause(desk: Desk):
    desk.press("ArrowDown")
    pane = desk.page.locator(".wb-reading")
    pane.evaluate("pane => { pane.scrollTop = pane.scrollHeight * 0.7 + 13; }")
    middle = "document.elementFromPoint(600, 450).closest('.wb-clause')?.dataset.clause"
    becomes(desk.page, middle)
    desk.page.wait_for_timeout(300)
    clause = desk.page.evaluate(middle)
    top = f"document.querySelector('[data-clause=\"{clause}\"]')?.getBoundingClientRect().top"
    before = desk.page.evaluate(top)
    desk.page.goto("/")
    desk.page.go_back()
    becomes(desk.page, f"Math.abs({top} - {before}) < 3")
    desk.page.wait_for_timeout(300)
    becomes(desk.page, f"Math.abs({top} - {before}) < 3")
    desk.expect_at(1)


def test_words_are_found_and_marked_where_nothing_was_drawn(desk: Desk):
    desk.press("Control+f")
    desk.page.keyboard.type("蜂鸟基金")
    expect(desk.page.locator(".wb-goto-said")).to_have_text(re.compile("1"))
    desk.press("Enter")
    desk.expect_at(332)
    expect(desk.clause(332)).to_be_in_viewport()
    becomes(desk.page, "CSS.highlights.get('wb-hit-current')?.size === 1")


def test_a_range_reaches_over_what_is_not_drawn(desk: Desk):
    desk.press("ArrowDown")
    desk.page.locator(".wb-reading").evaluate("pane => { pane.scrollTop = pane.scrollHeight / 2; }")
    expect(desk.clause(200)).to_have_count(1)
    desk.clause(200).locator(".wb-number").click(modifiers=["Shift"])
    expect(desk.clause(200)).to_have_attribute("data-selected", "true")
    desk.press("q")
    desk.expect_state("saved", 0)
    expect(desk.page.locator(".wb-clause[data-selected]").first).to_be_attached()
    assert set(desk.work.stored()) == set(desk.work.clauses[1:201])
    desk.press("Escape Home")
    desk.expect_chips(1, "Rewards")


def test_a_mark_in_the_margin_leads_to_a_clause_that_was_not_drawn(desk: Desk):
    desk.press("End q")
    desk.expect_chips(-1, "Rewards")
    desk.press("Home")
    expect(desk.clause(-1)).to_have_count(0)
    stripes = desk.page.locator(".wb-stripes canvas")
    expect(stripes).to_have_attribute("aria-label", re.compile("Rewards 1"))
    box = stripes.bounding_box()
    stripes.click(position={"x": 2, "y": box["height"] - 4})
    desk.expect_at(-1)
    expect(desk.clause(-1)).to_be_in_viewport()


def test_all_of_it_is_printed_and_copied(desk: Desk):
    desk.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(desk.page.locator(DRAWN)).to_have_count(ARTICLES)
    desk.page.evaluate("dispatchEvent(new Event('afterprint'))")
    becomes(desk.page, f"document.querySelectorAll('{DRAWN}').length < {ARTICLES / 2}")
    desk.page.evaluate("""() => document.getSelection().selectAllChildren(
      document.querySelector('.wb-column'))""")
    expect(desk.page.locator(DRAWN)).to_have_count(ARTICLES)
    assert "蜂鸟基金" in desk.page.evaluate("String(document.getSelection())")
    desk.page.evaluate("document.getSelection().removeAllRanges()")
    becomes(desk.page, f"document.querySelectorAll('{DRAWN}').length < {ARTICLES / 2}")


def test_the_browsers_own_search_reads_what_is_not_drawn(desk: Desk):
    hidden = desk.page.locator('.wb-chunk [hidden="until-found"]', has_text="蜂鸟基金")
    expect(hidden).to_have_count(1)
    hidden.evaluate("found => { found.dispatchEvent(new Event('beforematch')); }")
    expect(desk.clause(332)).to_have_count(1)


def test_two_texts_scroll_together_over_what_is_not_drawn(desk: Desk, owner, long):
    project, _document = long
    files = [("files", ("copy.txt", "\n\n".join(f"第{n}条 {SENTENCE}" for n in range(1, 401))))]
    owner.finished(owner.api("POST", f"projects/{project}/imports/", files=files)["job"])
    desk.press("Shift+T")
    desk.page.get_by_label("Title, number or file name").fill("copy")
    desk.page.locator(".wb-beside-choose li button").click()
    other = desk.page.locator(".wb-beside-text")
    expect(other).to_contain_text("第400条")
    other.hover()
    other.evaluate("pane => { pane.scrollTop = pane.scrollHeight * 0.6; }")
    for _look in range(100):
        there, here = desk.page.evaluate(READ)
        if there > 200 and abs(there - here) <= 2:
            return
        desk.page.wait_for_timeout(100)
    raise AssertionError((there, here))
