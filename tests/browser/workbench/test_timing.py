"""Seconds a clause: counted while somebody looks at the page and does something."""

from playwright.sync_api import expect

from tests.browser.workbench.desk import Desk


def test_time_is_counted_by_clause_without_long_pauses_and_once(page_of, work):
    page = page_of("coder_a")
    page.clock.install()
    desk = Desk(page, work)
    sent: dict[int, int] = {}

    def note(request) -> None:
        if request.url.endswith("/time/"):
            sent.update({one["clause"]: one["seconds"] for one in request.post_data_json["spent"]})

    page.on("request", note)
    page.clock.run_for(20_000)
    desk.press("ArrowDown")
    # Five minutes without a key, of which one counts.
    page.clock.run_for(300_000)
    desk.press("ArrowDown")
    page.clock.run_for(31_000)
    first, second = (sent[clause] for clause in work.clauses[:2])
    assert 20 <= first <= 25
    assert 60 <= second <= 65


def test_whoever_wants_no_times_says_so(desk: Desk):
    desk.press("?")
    box = desk.dialog.get_by_label("Record how long I look at each clause")
    expect(box).to_be_checked()
    with desk.page.expect_response("**/me/preferences/"):
        box.uncheck()
    assert desk.work.coder.api("GET", "me/preferences/")["timing"] == "off"
    with desk.page.expect_response("**/me/preferences/"):
        box.check()
