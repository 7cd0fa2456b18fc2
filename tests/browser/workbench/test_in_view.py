"""The clause one is at stays in view, with all that is said of it."""

from tests.browser.workbench.desk import Desk

# Whether the point in the middle of each is seen, and not cut or covered.
SEEN = """(elements) => elements.map((element) => {
  const box = element.getBoundingClientRect();
  const there = document.elementFromPoint(box.left + box.width / 2, box.bottom - 3);
  return Boolean(there && (element.contains(there) || there.contains(element)) && there.closest('.wb-clause'));
})"""


def test_all_chips_of_the_last_clause_are_seen(desk: Desk):
    desk.press("End q w e t a 1")
    desk.expect_at(5)
    seen = desk.current.locator(".chip").evaluate_all(SEEN)
    assert seen == [True] * 6


def test_the_definition_never_covers_the_clause_that_is_coded(desk: Desk):
    desk.press("q")
    for place in range(6):
        desk.press("Home" if not place else "ArrowDown")
        desk.expect_at(place)
        for _ in ("large", "as it was"):
            desk.press("i")
            desk.page.evaluate(
                "new Promise((done) => requestAnimationFrame(() => setTimeout(done, 60)))"
            )
            assert desk.current.locator(".wb-words, .chip").evaluate_all(SEEN).count(False) == 0
