"""Words of a clause, chosen by mouse, keys or finger, and coded: the places that are stored."""

import pytest
from playwright.sync_api import expect

from tests.browser.workbench.conftest import assign, import_document
from tests.browser.workbench.desk import Desk

FIND = """([id, words]) => {
  const run = document.querySelector(`[data-clause="${id}"] .wb-words`);
  const walker = document.createTreeWalker(run, NodeFilter.SHOW_TEXT);
  const nodes = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) nodes.push(node);
  const at = nodes.map(node => node.data).join("").indexOf(words);
  const point = (place) => {
    for (const node of nodes) {
      if (place <= node.length) return [node, place];
      place -= node.length;
    }
  };
  const range = document.createRange();
  range.setStart(...point(at));
  range.setEnd(...point(at + words.length));
  const boxes = [...range.getClientRects()].filter(box => box.width);
  const [first, last] = [boxes[0], boxes.at(-1)];
  return [first.left + 1, first.top + first.height / 2, last.right - 1, last.top + last.height / 2];
}"""


def drag(desk: Desk, place: int, words: str) -> None:
    """Select words with the mouse."""
    desk.clause(place).scroll_into_view_if_needed()
    x1, y1, x2, y2 = desk.page.evaluate(FIND, [desk.work.clauses[place], words])
    mouse = desk.page.mouse
    mouse.move(x1, y1)
    mouse.down()
    mouse.move((x1 + x2) / 2, y2)
    mouse.move(x2, y2)
    mouse.up()
    expect(desk.page.locator(".wb-chosen-bar q")).to_have_text(words)


class Text:
    """A document as the API has it, read by code points."""

    def __init__(self, desk: Desk, document: int):
        self.whole = desk.work.coder.api("GET", f"documents/{document}/text/")["text"]
        clauses = desk.work.coder.api("GET", f"documents/{document}/clauses/")
        self.clauses = {clause["id"]: clause for clause in clauses}

    def place(self, words: str) -> tuple[int, int]:
        assert self.whole.count(words) == 1
        start = self.whole.index(words)
        return start, start + len(words)


def spans(desk: Desk, place: int, dimension: str = "tool") -> set[tuple[str, int, int]]:
    desk.expect_state("saved", 0)
    judgement = desk.work.stored().get(desk.work.clauses[place])
    if judgement is None:
        return set()
    references = judgement["dimensions"].get(dimension, {"references": []})["references"]
    return {(one["node"], one["start"], one["end"]) for one in references}


@pytest.fixture
def text(desk: Desk, policy) -> Text:
    return Text(desk, policy[1])


def test_words_selected_by_mouse_are_coded_beside_the_whole_clause(desk: Desk, text: Text):
    drag(desk, 5, "校企共建实训基地")
    desk.press("t w")
    desk.press("Escape")
    expect(desk.page.locator(".wb-chosen-bar")).to_have_count(0)
    desk.press("t")
    start, end = text.place("校企共建实训基地")
    assert spans(desk, 5) == {
        ("technology", start, end),
        ("public_service_platform", start, end),
        ("technology", None, None),
    }
    chips = desk.clause(5).locator(".wb-span-chip")
    expect(chips).to_have_count(2)
    expect(chips.first).to_contain_text("校企共建实训基地")
    expect(desk.clause(5).locator(".wb-span")).to_have_attribute("data-begins", "1 2")


def test_the_same_key_on_the_same_words_takes_the_span_back(desk: Desk, text: Text):
    drag(desk, 2, "专项资金")
    desk.press("t")
    assert spans(desk, 2) == {("technology", *text.place("专项资金"))}
    desk.press("t")
    assert spans(desk, 2) == set()
    desk.press("Control+z")
    assert spans(desk, 2) == {("technology", *text.place("专项资金"))}


def test_overlapping_spans_come_back_each_in_its_lane(desk: Desk, text: Text):
    for words, key in [
        ("设立专项资金，对首台（套）装备", "t"),
        ("专项资金，对首台", "w"),
        ("资金，对首台（套）装备给予", "q"),
        ("首台（套）", "t"),
    ]:
        drag(desk, 2, words)
        desk.press(key)
    desk.expect_state("saved", 0)
    desk.open()
    desk.clause(2).scroll_into_view_if_needed()
    expect(desk.clause(2).locator(".wb-span-chip")).to_have_count(4)
    lanes = desk.clause(2).locator(".wb-span", has_text="首台").first.locator(".wb-line")
    styles = lanes.evaluate_all("all => all.map(one => one.style.getPropertyValue('--lane'))")
    assert sorted(styles) == ["0", "1", "2", "3"]
    drawn = desk.clause(2).locator(".wb-words").text_content()
    assert drawn == text.clauses[desk.work.clauses[2]]["text"].strip()


def test_a_selection_over_the_border_is_cut_at_it_and_said(desk: Desk, text: Text):
    x1, y1, _x, _y = desk.page.evaluate(FIND, [desk.work.clauses[2], "首台（套）装备"])
    _x, _y, x2, y2 = desk.page.evaluate(FIND, [desk.work.clauses[3], "公共检测"])
    mouse = desk.page.mouse
    mouse.move(x1, y1)
    mouse.down()
    mouse.move(x2, y2, steps=4)
    mouse.up()
    words = "首台（套）装备给予资助。"
    expect(desk.page.locator(".wb-chosen-bar q")).to_have_text(words)
    desk.press("t")
    expect(desk.page.locator(".wb-notice")).to_contain_text("reached into another clause")
    assert spans(desk, 2) == {("technology", *text.place(words))}
    assert spans(desk, 3) == set()


def test_a_dimension_for_whole_clauses_refuses_words_in_page_and_api(
    site, owner, page_of, round_names
):
    project, document = import_document(owner, "Whole clauses", "第一条 支持企业技术改造。")
    draft = f"projects/{project}/codebook/draft/"
    owner.api("POST", draft)
    whole = {"op": "set", "dimension": "tool", "field": "spans", "value": False}
    made = owner.api("POST", f"{draft}operations/", json={"operations": [whole]})
    body = {"revision": made["revision"], "note": "whole clauses", "meanings": {}}
    owner.api("POST", f"{draft}publish/", json=body)
    work = assign(site, owner, project, document, next(round_names))
    desk = Desk(page_of("coder_a"), work)
    drag(desk, 0, "技术改造")
    desk.press("t")
    expect(desk.page.locator(".wb-notice")).to_contain_text("whole clauses only")
    assert work.stored() == {}
    start = Text(desk, document).place("技术改造")[0]
    reference = {"node": "technology", "start": start, "end": start + 4}
    said = {"tool": {"outcome": "coded", "references": [reference]}}
    path = f"{site.url}/api/v1/assignments/{work.assignment}/clauses/{work.clauses[0]}/"
    refused = work.coder.put(path, json={"revision": 0, "dimensions": said})
    assert refused.status_code == 400
    assert "whole clauses only" in refused.json()["errors"]["dimensions.tool.references"][0]


KEY = "Shift+V"  # for `v` is a node's in this codebook


def chosen(desk: Desk):
    return desk.page.locator(".wb-chosen-bar q")


def test_words_are_chosen_grown_and_coded_by_keys_alone(desk: Desk, text: Text):
    desk.press("Home ArrowDown ArrowDown")
    desk.expect_at(2)
    desk.press(KEY)
    cut = words_of(desk, 2)
    expect(chosen(desk)).to_have_text(cut[0])
    desk.press("ArrowRight " * cut.index("专项资金"))
    expect(chosen(desk)).to_have_text("专项资金")
    desk.press(f"{KEY} ArrowRight ArrowRight Shift+ArrowLeft")
    expect(chosen(desk)).to_have_text("专项资金，")
    desk.press(f"Shift+ArrowLeft {KEY} Shift+ArrowRight")
    expect(chosen(desk)).to_have_text("项资金")
    desk.press("t End")
    expect(chosen(desk)).to_have_text("项资金，对首台（套）装备给予资助。")
    desk.press("w Home ArrowUp Escape")
    expect(chosen(desk)).to_have_count(0)
    end = text.place("给予资助。")[1]
    assert spans(desk, 2) == {
        ("technology", *text.place("项资金")),
        ("public_service_platform", text.place("项资金")[0], end),
    }


def test_keys_pressed_before_the_words_are_known_wait_for_them(desk: Desk, text: Text):
    held = []
    desk.page.route("**/words/", lambda route: held.append(route))
    desk.press("Home ArrowDown ArrowDown")
    with desk.page.expect_request("**/words/"):
        desk.press(KEY)
    desk.press("ArrowRight t Escape")
    held[0].continue_()
    expect(desk.page.locator(".wb-clause[aria-current] .wb-chip-number")).to_have_count(1)
    expect(chosen(desk)).to_have_count(0)
    assert spans(desk, 2) == {("technology", *text.place(words_of(desk, 2)[1]))}


def words_of(desk: Desk, place: int) -> list[str]:
    """The clause cut as the API says, without what is no word."""
    path = f"assignments/{desk.work.assignment}/clauses/{desk.work.clauses[place]}/"
    lengths = desk.work.coder.api("GET", f"{path}words/")["lengths"]
    clause = next(
        one
        for one in desk.work.coder.api("GET", f"documents/{document_of(desk)}/clauses/")
        if one["id"] == desk.work.clauses[place]
    )
    assert sum(lengths) == len(clause["text"])
    words, at = [], 0
    for length in lengths:
        words.append(clause["text"][at : at + length])
        at += length
    return [word for word in words if any(map(str.isalpha, word))]


def document_of(desk: Desk) -> int:
    return desk.work.coder.api("GET", f"assignments/{desk.work.assignment}/")["document"]["id"]


def test_a_span_is_taken_hold_of_moved_and_deleted_and_all_is_undone(desk: Desk, text: Text):
    drag(desk, 2, "专项资金")
    desk.press("t Escape")
    desk.clause(2).locator(".wb-span-chip button").first.click()
    desk.press("Shift+ArrowRight Shift+ArrowRight")
    start, end = text.place("专项资金")
    assert spans(desk, 2) == {("technology", start, end + 2)}
    desk.press(f"{KEY} Shift+ArrowRight")
    assert spans(desk, 2) == {("technology", start + 1, end + 2)}
    desk.press("Delete")
    assert spans(desk, 2) == set()
    desk.press("Control+z")
    assert spans(desk, 2) == {("technology", start + 1, end + 2)}
    # What the keys moved in one go is taken back in one.
    desk.press("Control+z")
    assert spans(desk, 2) == {("technology", start, end)}
    desk.press("Control+y Control+y")
    assert spans(desk, 2) == set()


def test_a_click_on_coded_words_takes_the_innermost_span_then_the_next(desk: Desk, text: Text):
    for words in ("设立专项资金，对首台", "专项资金"):
        drag(desk, 2, words)
        desk.press("t Escape")
    x1, y1, x2, y2 = desk.page.evaluate(FIND, [desk.work.clauses[2], "专项资金"])
    desk.page.mouse.click((x1 + x2) / 2, (y1 + y2) / 2)
    expect(chosen(desk)).to_have_text("专项资金")
    desk.page.mouse.click((x1 + x2) / 2, (y1 + y2) / 2)
    expect(chosen(desk)).to_have_text("设立专项资金，对首台")
    desk.press("Delete")
    assert spans(desk, 2) == {("technology", *text.place("专项资金"))}


def test_a_handle_moves_an_end(desk: Desk, text: Text):
    drag(desk, 2, "专项资金")
    desk.press("t Escape")
    desk.clause(2).locator(".wb-span-chip button").first.click()
    handle = desk.page.locator(".wb-handle-end").bounding_box()
    _x, _y, x, y = desk.page.evaluate(FIND, [desk.work.clauses[2], "首台（套）"])
    mouse = desk.page.mouse
    mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    mouse.down()
    mouse.move(x, y, steps=3)
    mouse.up()
    words = "专项资金，对首台（套）"
    expect(chosen(desk)).to_have_text(words)
    assert spans(desk, 2) == {("technology", *text.place(words))}
    desk.press("Control+z")
    assert spans(desk, 2) == {("technology", *text.place("专项资金"))}


SELECT = """([id, words]) => {
  const run = document.querySelector(`[data-clause="${id}"] .wb-words`).firstChild;
  const at = run.data.indexOf(words);
  document.getSelection().setBaseAndExtent(run, at, run, at + words.length);
}"""


def test_what_a_finger_selected_is_coded_by_a_tap_on_a_node(page_of, work, policy):
    desk = Desk(page_of("coder_a", has_touch=True), work)
    # as a long press does
    desk.page.evaluate(SELECT, [work.clauses[2], "给予资助"])
    expect(chosen(desk)).to_have_text("给予资助")
    desk.expect_at(2)
    for key in ("technology", "talent"):
        node = desk.node(key).bounding_box()
        desk.page.touchscreen.tap(node["x"] + 20, node["y"] + 10)
        expect(desk.clause(2).locator(".wb-line").first).to_be_visible()
    place = Text(desk, policy[1]).place("给予资助")
    assert spans(desk, 2) == {("technology", *place), ("talent", *place)}


SHIFTS = """() => { window.shifted = [];
  const inText = ({node}) => {
    const element = node instanceof Element ? node : node?.parentElement;
    return element?.closest('.wb-column') && !element.closest('.wb-chips');
  };
  new PerformanceObserver(list => {
    for (const one of list.getEntries()) {
      // Not its value, which counts what moved beside the text in the same frame; what is out of
      // sight by now has no place.
      const moved = one.sources.filter(one => inText(one) && one.currentRect.width).map(({previousRect: from, currentRect: to}) =>
        Math.hypot(to.left - from.left, to.top - from.top));
      if (moved.length) window.shifted.push(Math.max(...moved));
    }
  }).observe({type: 'layout-shift'});
}"""


def test_chips_and_lines_hardly_move_the_text(desk: Desk):
    desk.page.evaluate(SHIFTS)
    desk.clause(2).click()
    desk.press("q w t a s d 1 2")
    drag(desk, 2, "专项资金")
    desk.press("t w")
    desk.press("Escape Enter q w t 1 Enter")
    desk.expect_state("saved", 0)
    # Far less than a line each time; two clauses were given chips.
    shifted = desk.page.evaluate("window.shifted")
    assert max(shifted, default=0) < 9
    assert sum(shifted) < 18
