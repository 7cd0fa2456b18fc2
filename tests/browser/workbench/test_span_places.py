"""Places of words that are hard to count, from the browser's selection to what is stored and shown."""

import random

import pytest

from tests.browser.workbench.conftest import assign, import_document
from tests.browser.workbench.desk import Desk

# Pairs of surrogates, a flag of two of them, a letter with two marks, wide spaces, Windows line
# ends, a line wrapped within a word.
HARD = (
    "关于试点的通知\r\n\r\n"
    "第一条 支持𠮷野家🇨🇳与Ａ企业共建　　实验室，e\u0301\u0323tude 项目给予补\r\n助，最高５００万元👍🏽。\r\n\r\n"
    "第二条 本通知自印发之日起施行。\r\n"
)
SELECTIONS = 25

# By characters as the browser's own iteration of strings has them, not by the code under test.
SELECT = """([id, from, to]) => {
  const run = document.querySelector(`[data-clause="${id}"] .wb-words`);
  const walker = document.createTreeWalker(run, NodeFilter.SHOW_TEXT);
  const points = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    let unit = 0;
    for (const character of node.data) {
      points.push([node, unit, unit + character.length, character]);
      unit += character.length;
    }
  }
  const [first, last] = [points[from], points[to - 1]];
  document.getSelection().setBaseAndExtent(first[0], first[1], last[0], last[2]);
  return points.slice(from, to).map(point => point[3]).join("");
}"""
SHOWN = """id => [...document.querySelectorAll(`[data-clause="${id}"] .wb-span-chip`)]
  .map(chip => chip.querySelector("q").textContent)"""


@pytest.fixture
def hard(site, owner, round_names):
    return assign(site, owner, *import_document(owner, "Hard", HARD), next(round_names))


def test_every_code_point_is_stored_and_shown_where_the_file_has_it(page_of, hard):
    desk = Desk(page_of("coder_a"), hard)
    clause = hard.clauses[0]
    found = hard.coder.api("GET", f"assignments/{hard.assignment}/")["document"]["id"]
    segments = hard.coder.api("GET", f"documents/{found}/clauses/")
    (end,) = (one["end"] for one in segments if one["id"] == clause)
    text = HARD.replace("\r\n", "\n")
    begin = text.index("第一条")
    size = len(text[:end].rstrip()) - begin
    chance = random.Random(7)
    expected = set()
    for _ in range(SELECTIONS):
        start, end = sorted(chance.sample(range(size + 1), 2))
        quote = text[begin + start : begin + end]
        if (begin + start, begin + end) in expected or not quote.strip():
            continue
        assert desk.page.evaluate(SELECT, [clause, start, end]) == quote
        desk.page.locator(".wb-chosen-bar").wait_for()
        desk.press("t")
        expected.add((begin + start, begin + end))
        desk.press("Escape")
    desk.expect_state("saved", 0)
    references = hard.stored()[clause]["dimensions"]["tool"]["references"]
    assert {(one["start"], one["end"]) for one in references} == expected
    desk.open()
    shown = sorted(text[start:end].replace("\n", "") for start, end in expected)
    assert sorted(desk.page.evaluate(SHOWN, clause)) == shown
