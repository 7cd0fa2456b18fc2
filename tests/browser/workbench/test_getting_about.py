"""Getting about by keyboard and by mouse: filters, numbers, words, bookmarks, the next document."""

import itertools
import re

import pytest
from playwright.sync_api import expect

from tests.browser.workbench.conftest import import_document
from tests.browser.workbench.desk import POLICY, Desk, Pass

ORDER = """关于扶持装备的通知

一、总体要求

（一）坚持市场导向。

二、支持措施

（一）安排专项资金。

（二）开放检测平台。
"""


@pytest.fixture(scope="module")
def two(owner):
    """A project with two documents."""
    project, first = import_document(owner, "Two documents", POLICY)
    files = [("files", ("order.txt", ORDER.encode()))]
    job = owner.finished(owner.api("POST", f"projects/{project}/imports/", files=files)["job"])
    return project, first, job["result"]["files"][0]["document"]


@pytest.fixture
def passes(site, owner, two, round_names) -> tuple[Pass, int]:
    """coder_a's pass over the first document, and the number of that over the second."""
    project, first, second = two
    body = {
        "name": f"Both {next(round_names)}",
        "coders": ["coder_a"],
        "documents": [first, second],
    }
    made = owner.api("POST", f"projects/{project}/rounds/", json=body)
    coder = site.session("coder_a")
    found = coder.api("GET", f"projects/{project}/assignments/?coder=me&round={made['id']}")
    own = {one["document"]["id"]: one["id"] for one in found["results"]}
    clauses = coder.api("GET", f"documents/{first}/clauses/")
    codable = [clause["id"] for clause in clauses if clause["codable"]]
    return Pass(own[first], made["id"], coder, owner, codable), own[second]


def becomes(page, condition: str) -> None:
    """The page's policy lets no text be run from within, as waiting there would."""
    for _look in range(200):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(condition)


def filter_chip(desk: Desk, name: str):
    return desk.page.locator(".wb-filter-chip", has_text=re.compile(f"^{name}"))


def test_filters_are_combined_counted_and_stepped_through(desk: Desk):
    desk.press("q 1 ArrowDown u ArrowDown q u End u Home")
    desk.page.locator(".wb-filter-toggle").click()
    expect(filter_chip(desk, "Unsure")).to_have_text("Unsure 3")
    expect(filter_chip(desk, "Half coded")).to_have_text("Half coded 1")
    filter_chip(desk, "Unsure").click()
    expect(desk.page.locator(".wb-matches")).to_have_text("3 clauses")
    for place in (1, 2, -1, 1):
        desk.press(".")
        desk.expect_at(place)
    desk.press(",")
    desk.expect_at(-1)
    filter_chip(desk, "Half coded").click()
    filter_chip(desk, "Untouched").click()
    expect(desk.page.locator(".wb-outline-entry")).to_have_count(3)
    desk.page.get_by_label("With a node").select_option("tool/rewards")
    expect(desk.page.locator(".wb-outline-entry")).to_have_count(1)
    desk.page.get_by_label("Show all", exact=True).click()
    desk.page.get_by_label("With these words").fill("专项")
    expect(desk.page.locator(".wb-outline-entry")).to_have_count(1)


def test_a_number_leads_to_its_clause(desk: Desk):
    number = desk.clause(3).locator(".wb-number span").first.inner_text()
    document, rest = number.split("-", 1)
    for typed in (f"{document}-{rest}", rest, f"{document}－{rest}"):
        desk.press("Home Control+f")
        desk.page.keyboard.type(typed)
        expect(desk.page.locator(".wb-goto-said")).to_have_text(number)
        desk.press("Enter")
        desk.expect_at(3)
        expect(desk.page.locator(".wb-goto")).to_have_count(0)
    desk.press("Control+f")
    desk.page.keyboard.type("99")
    expect(desk.page.locator(".wb-goto-said")).to_have_text("No clause has this number")


def test_words_are_marked_and_stepped_through_and_the_next_key_codes(desk: Desk):
    desk.press("Control+f")
    desk.page.keyboard.type("智能装备")
    marked = "CSS.highlights.get('wb-hit')?.size"
    assert desk.page.evaluate(marked) == 2
    for place, said in ((0, "1 of 2"), (4, "2 of 2"), (0, "1 of 2")):
        desk.press("Enter")
        desk.expect_at(place)
        expect(desk.page.locator(".wb-goto-said")).to_have_text(said)
    desk.press("Shift+Enter")
    desk.expect_at(4)
    desk.press("Escape q")
    assert not desk.page.evaluate(marked)
    desk.expect_chips(4, "Rewards")


def test_bookmarks_are_kept_for_their_coder(desk: Desk):
    desk.press("ArrowDown b")
    path = f"assignments/{desk.work.assignment}/bookmarks/"
    expect(desk.page.get_by_label("Bookmark", exact=True)).to_have_attribute("aria-pressed", "true")
    desk.page.wait_for_load_state("networkidle")
    assert desk.work.coder.api("GET", path)["clauses"] == [desk.work.clauses[1]]
    desk.open()
    desk.page.locator(".wb-filter-toggle").click()
    filter_chip(desk, "Bookmarked").click()
    expect(desk.page.locator(".wb-outline-entry")).to_have_count(1)


def test_the_exact_place_is_found_again(page_of, work):
    page = page_of("coder_a")
    page.set_viewport_size({"width": 1280, "height": 420})
    desk = Desk(page, work)
    desk.press("ArrowDown ArrowDown ArrowDown q")
    desk.expect_state("saved", 0)
    desk.page.locator(".wb-tab", has_text="Uncoded").click()
    page.evaluate("document.querySelector('.wb-reading').scrollTop += 17")
    top = "document.querySelector('.wb-clause[aria-current]').getBoundingClientRect().top"
    before = page.evaluate(top)
    page.goto("/")
    desk.open()
    desk.expect_at(3)
    expect(desk.page.locator(".wb-tab", has_text="Uncoded")).to_have_attribute(
        "aria-pressed", "true"
    )
    becomes(page, f"Math.abs({top} - {before}) < 2")


def test_what_is_missing_is_named_and_submitting_is_not_the_default(desk: Desk):
    desk.press("q 1 Control+Enter")
    expect(desk.dialog).to_contain_text("5 clauses without")
    expect(desk.dialog.locator(".btn-primary")).to_have_text(re.compile("Go to the first"))
    desk.press("Enter")
    desk.expect_at(1)
    assert desk.work.coder.api("GET", f"assignments/{desk.work.assignment}/")["status"] == "open"


def test_one_key_submits_and_opens_the_next_document(page_of, passes):
    work, second = passes
    desk = Desk(page_of("coder_a"), work)
    for _clause in work.clauses:
        desk.press("Shift+N Enter")
    desk.press("Control+Enter")
    desk.page.wait_for_url(f"**/assignments/{second}/")
    expect(desk.current).to_be_visible()
    assert work.coder.api("GET", f"assignments/{work.assignment}/")["status"] == "submitted"
    desk.page.goto(f"/assignments/{work.assignment}/")
    expect(desk.page.get_by_role("button", name="Next document")).to_be_visible()


def test_a_number_of_another_document_opens_it_at_its_clause(page_of, passes):
    work, second = passes
    desk = Desk(page_of("coder_a"), work)
    other = work.coder.api("GET", f"assignments/{second}/")["document"]
    clauses = work.coder.api("GET", f"documents/{other['id']}/clauses/")
    wanted = [clause for clause in clauses if clause["codable"]][2]
    expect(desk.page.locator("#wb-ahead")).to_be_attached()
    desk.press("Control+f")
    desk.page.keyboard.type(wanted["number"])
    desk.press("Enter")
    desk.page.wait_for_url(f"**/assignments/{second}/**")
    expect(desk.current).to_have_attribute("data-clause", str(wanted["id"]))


def test_the_mouse_finds_the_next_clause_beside_the_nodes(desk: Desk):
    travelled, at = 0.0, None
    wanted = itertools.cycle([("rewards", "rnd"), ("funding", "pilot_production")])
    for place in range(4):
        desk.expect_at(place)
        steps = [desk.node(key) for key in next(wanted)]
        for target in (*steps, desk.page.get_by_role("button", name="Done, next", exact=True)):
            box = target.bounding_box()
            here = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
            if at:
                travelled += ((here[0] - at[0]) ** 2 + (here[1] - at[1]) ** 2) ** 0.5
            at = here
            target.click()
    print(f"mouse: {travelled / 4:.0f} px a clause with two nodes")
    assert travelled / 4 < 1_100


def test_only_the_current_clauses_chips_are_stops_of_tab(desk: Desk):
    desk.press("q 1 ArrowDown w 2")
    crosses = desk.page.get_by_role("button", name=re.compile("^Remove "))
    expect(crosses).to_have_count(2)
    expect(desk.clause(1).locator(".chip button")).to_have_count(2)


def test_names_in_the_outline_read_right(desk: Desk):
    outline = desk.page.get_by_role("navigation", name="Outline of the document")
    expect(outline.get_by_role("button", name="一、总体要求 0/2", exact=True)).to_be_visible()
    expect(outline.get_by_role("button", name=re.compile(r"^\d+-1 .* Untouched$"))).to_have_count(1)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_definition_can_be_read_without_scrolling(page_of, work, language):
    desk = Desk(page_of("coder_a", language=language), work)
    fits = "(e => [e.scrollHeight, e.clientHeight])(document.querySelector('.wb-dock-body'))"
    cut = {}
    for node in desk.page.locator(".wb-node[data-node]").all():
        node.hover()
        key = node.get_attribute("data-node")
        expect(desk.page.locator(f'.wb-definition[data-node="{key}"]')).to_be_visible()
        needed, there = desk.page.evaluate(fits)
        if needed > there:
            cut[key] = needed - there
    assert cut == {}


def test_two_nodes_are_compared_and_own_clauses_listed(desk: Desk):
    desk.press("y 1 ArrowDown ArrowDown y o r")
    titles = desk.page.locator(".wb-dock h2")
    expect(titles).to_have_text([re.compile("^Funding"), re.compile("^Talent")])
    # The key chose what to compare with, and coded nothing.
    desk.expect_chips(2, "Funding")
    desk.press("Escape")
    desk.node("funding").hover()
    desk.press("Shift+W")
    listed = desk.page.locator(".wb-coded li")
    expect(listed).to_have_count(2)
    listed.first.locator("button").click()
    desk.expect_at(0)
    desk.press("i")
    expect(desk.page.locator(".wb-dock-large")).to_be_visible()


def test_another_text_stands_beside_and_moves_along(page_of, passes):
    work, _second = passes
    page = page_of("coder_a")
    page.set_viewport_size({"width": 1280, "height": 480})
    desk = Desk(page, work)
    desk.press("Shift+T")
    page.get_by_label("Title, number or file name").fill("2")
    expect(page.locator(".wb-beside-choose li")).to_have_count(1)
    desk.press("ArrowDown Enter")
    expect(page.locator(".wb-beside-text:focus")).to_contain_text("开放检测平台")
    desk.press("Shift+T")
    expect(page.locator(".wb-outline")).to_be_visible()
    expect(desk.current.and_(page.locator(":focus"))).to_be_visible()
    desk.press("Shift+T")
    page.get_by_label("Title, number or file name").fill("扶持")
    page.locator(".wb-beside-choose li button").click()
    expect(page.locator(".wb-beside-text")).to_contain_text("开放检测平台")
    expect(page.locator(".wb-beside label")).to_have_attribute(
        "title", re.compile("^Moves by [45] art")
    )
    desk.press("End")
    becomes(page, "document.querySelector('.wb-beside-text').scrollTop > 0")
    desk.open()
    expect(page.locator(".wb-beside-text")).to_contain_text("开放检测平台")


def test_the_panes_fold_where_there_is_little_room(page_of, work):
    page = page_of("coder_a")
    page.set_viewport_size({"width": 1024, "height": 768})
    desk = Desk(page, work)
    words = desk.clause(0).locator(".wb-words")
    assert words.bounding_box()["width"] > 30 * 16.5  # characters
    page.set_viewport_size({"width": 640, "height": 360})
    expect(page.locator(".wb-codebook")).to_be_hidden()
    assert words.bounding_box()["width"] > 30 * 16.5
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    desk.press("/")
    page.keyboard.type("zjzc")
    desk.press("Enter")
    desk.expect_chips(0, "Funding")
    page.get_by_role("button", name="Outline of the document").click()
    page.locator(".wb-outline-entry").nth(2).click()
    desk.expect_at(2)
    expect(page.locator(".wb-outline")).to_have_count(0)
    desk.press("Escape")
    expect(page.locator(".wb-codebook")).to_be_hidden()
