"""Nothing a coder pressed is lost: networks, servers, sessions and tabs come and go."""

import re
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg2
from playwright.sync_api import Route, expect

from tests.browser.conftest import Site
from tests.browser.workbench.conftest import assign, import_document
from tests.browser.workbench.desk import Desk, nodes

SAVE = "**/api/v1/assignments/*/clauses/**"


def log_out(desk: Desk) -> None:
    desk.page.context.clear_cookies()


def log_in(desk: Desk, site: Site, username: str) -> None:
    log_out(desk)
    cookies = site.log_in(username).cookies
    desk.page.context.add_cookies(
        [{"name": c.name, "value": c.value, "url": site.url} for c in cookies]
    )


def test_a_chip_appears_before_the_server_has_answered(desk: Desk):
    held: list[Route] = []
    desk.page.route(SAVE, lambda route: held.append(route))
    desk.press("q")
    desk.expect_chips(0, "Rewards")
    desk.expect_state("saving", 1)
    assert desk.work.stored() == {}
    for route in held:
        route.continue_()
    desk.expect_state("saved", 0)


def test_edits_made_while_one_is_on_its_way_go_out_together(desk: Desk):
    sent = []

    def slow(route: Route) -> None:
        sent.append(route.request.post_data_json)
        desk.page.wait_for_timeout(300)
        route.continue_()

    desk.page.route(SAVE, slow)
    desk.press("q")
    desk.expect_state("saving")
    desk.press("w e r 1")
    desk.expect_state("saved", 0)
    assert len(sent) <= 3
    stored = desk.work.stored()[desk.work.clauses[0]]
    assert len(nodes(stored, "tool")) == 4
    assert nodes(stored, "stage") == {"rnd"}


def test_offline_work_is_counted_kept_through_a_reload_and_sent_when_the_network_returns(
    desk: Desk,
):
    desk.page.route(SAVE, lambda route: route.abort())
    desk.press("q 1 Enter w 2")
    desk.expect_state("offline", 2)
    expect(desk.page.locator(".wb-save")).to_contain_text("2 unsaved")
    desk.page.reload()
    desk.expect_chips(0, "Rewards", "R&D")
    desk.expect_state("offline", 2)
    assert desk.work.stored() == {}
    desk.page.unroute(SAVE)
    desk.page.evaluate("window.dispatchEvent(new Event('online'))")
    desk.expect_state("saved", 0)
    assert set(desk.work.stored()) == set(desk.work.clauses[:2])


def test_a_lost_network_is_noticed_and_its_return_too(desk: Desk):
    desk.page.context.set_offline(True)
    desk.press("q")
    desk.expect_state("offline", 1)
    desk.page.context.set_offline(False)
    desk.expect_state("saved", 0)
    assert nodes(desk.work.stored()[desk.work.clauses[0]], "tool") == {"rewards"}


def test_a_long_offline_queue_is_sent_together(page_of, site, owner):
    text = "\n\n".join(["关于试验的规定", *(f"第{n}条 设立专项资金。" for n in range(1, 21))])
    work = assign(site, owner, *import_document(owner, "Queue", text), "Round 1")
    desk = Desk(page_of("coder_a"), work)
    desk.page.route(SAVE, lambda route: route.abort())
    for _ in range(20):
        desk.press("y ArrowDown")
    desk.expect_state("offline", 20)
    desk.page.unroute(SAVE)
    calls = []
    desk.page.on("request", lambda r: calls.append(r.url) if r.method == "PUT" else None)
    desk.page.evaluate("window.dispatchEvent(new Event('online'))")
    desk.expect_state("saved", 0)
    assert any(call.endswith("/clauses/") for call in calls)
    assert len(calls) < 10
    assert len(work.stored()) == 20


def test_a_server_in_trouble_is_named_and_tried_again(desk: Desk):
    desk.page.route(SAVE, lambda route: route.fulfill(status=503, json={"detail": "later"}))
    desk.press("q")
    desk.expect_state("server", 1)
    desk.page.unroute(SAVE)
    desk.page.locator(".wb-save button", has_text="Try again").click()
    desk.expect_state("saved", 0)


@contextmanager
def killed_backends(site: Site) -> Iterator[None]:
    """An operator, or a failing server, ends the product's connections again and again."""
    over = threading.Event()
    kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> %s"

    def killing() -> None:
        connection = psycopg2.connect(site.database)
        connection.autocommit = True
        with closing(connection), connection.cursor() as cursor:
            while not over.wait(0.02):
                cursor.execute(kill, [connection.info.dbname, connection.info.backend_pid])

    thread = threading.Thread(target=killing)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def test_a_database_that_loses_its_connections_loses_no_key_press(page_of, site, owner):
    text = "\n\n".join(["关于试验的规定", *(f"第{n}条 设立专项资金。" for n in range(1, 21))])
    work = assign(site, owner, *import_document(owner, "Killed", text), "Round 1")
    desk = Desk(page_of("coder_a"), work)
    codes = []
    desk.page.on(
        "response", lambda r: codes.append(r.status) if r.request.method == "PUT" else None
    )
    with killed_backends(site):
        for _ in range(20):
            desk.press("y ArrowDown")
        desk.expect_state("server")
    desk.page.evaluate("window.dispatchEvent(new Event('online'))")
    desk.expect_state("saved", 0)
    assert 503 in codes
    assert set(codes) <= {200, 503}
    expect(desk.page.locator(".wb-save")).to_have_text(re.compile("Saved"))
    expect(desk.dialog).to_have_count(0)
    stored = work.stored()
    assert [nodes(stored[clause], "tool") for clause in work.clauses] == [{"funding"}] * 20
    assert {judgement["revision"] for judgement in stored.values()} == {1}


def test_characters_that_cannot_be_stored_do_not_come_in(desk: Desk):
    desk.press("m")
    area = desk.dialog.locator("textarea")
    area.evaluate(
        """(area) => {
            area.focus();
            document.execCommand("insertText", false, "看\\u0001\\ud800😀\\u007f记");
        }"""
    )
    expect(area).to_have_value("看😀记")
    desk.press("Control+Enter")
    desk.expect_state("saved", 0)
    assert desk.work.stored()[desk.work.clauses[0]]["memo"] == "看😀记"


def test_an_answer_lost_on_the_way_is_no_conflict(desk: Desk):
    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    desk.page.route(SAVE, lose)
    desk.press("q")
    desk.expect_state("offline", 1)
    assert len(desk.work.stored()) == 1
    desk.press("w")
    desk.page.unroute(SAVE)
    desk.page.reload()
    desk.expect_state("saved", 0)
    assert nodes(desk.work.stored()[desk.work.clauses[0]], "tool") == {
        "rewards",
        "public_service_platform",
    }


def test_a_lost_session_keeps_the_work_and_log_in_sends_it(desk: Desk, site: Site):
    log_out(desk)
    desk.press("q 1")
    desk.expect_state("login", 1)
    expect(desk.page.locator(".wb-save a")).to_be_visible()
    log_in(desk, site, "coder_a")
    desk.come_back()
    desk.expect_state("saved", 0)
    assert nodes(desk.work.stored()[desk.work.clauses[0]], "stage") == {"rnd"}


def test_another_person_on_this_browser_neither_sends_nor_sees_the_work(desk: Desk, site: Site):
    log_in(desk, site, "owner")
    desk.press("q")
    desk.expect_state("login", 1)
    assert desk.work.stored() == {}
    desk.open()
    desk.expect_chips(0)
    expect(desk.page.locator(".wb-banner")).to_be_visible()
    log_in(desk, site, "coder_a")
    desk.open()
    desk.expect_chips(0, "Rewards")
    desk.expect_state("saved", 0)
    assert nodes(desk.work.stored()[desk.work.clauses[0]], "tool") == {"rewards"}


def test_work_of_a_closed_tab_is_sent_by_the_next_one(desk: Desk):
    context = desk.page.context
    desk.page.route(SAVE, lambda route: route.abort())
    desk.press("q")
    desk.expect_state("offline", 1)
    desk.page.close()
    again = Desk(context.new_page(), desk.work)
    again.expect_chips(0, "Rewards")
    again.expect_state("saved", 0)
    assert len(desk.work.stored()) == 1


KEEP_AS_BEFORE = """async ([assignment, clause]) => {
  const opened = indexedDB.open("policycoder-workbench", 1);
  opened.onupgradeneeded = () =>
    opened.result.createObjectStore("pending", { keyPath: ["user", "assignment", "clause"] });
  await new Promise((resolve) => { opened.onsuccess = resolve; });
  const { user } = JSON.parse(document.getElementById("workbench-data").textContent);
  const writing = opened.result.transaction("pending", "readwrite");
  writing.objectStore("pending").put({
    user: String(user.id), assignment: String(assignment), clause,
    content: { dimensions: { stage: { outcome: "none", references: [] } }, unsure: true, memo: "" },
    base: 0, sent: [], state: "waiting", token: "before:1", tab: "before",
  });
  await new Promise((resolve) => { writing.oncomplete = resolve; });
  opened.result.close();
}"""


def test_work_kept_by_an_earlier_release_is_sent(desk: Desk):
    desk.page.evaluate(KEEP_AS_BEFORE, [desk.work.assignment, desk.work.clauses[1]])
    desk.page.reload()
    expect(desk.page.locator(".wb-clause").nth(1)).to_have_attribute("data-progress", "half")
    desk.expect_state("saved", 0)
    assert desk.work.stored()[desk.work.clauses[1]]["unsure"] is True


def test_two_tabs_show_and_store_the_same(desk: Desk):
    other = Desk(desk.page.context.new_page(), desk.work)
    desk.press("q")
    other.expect_chips(0, "Rewards")
    other.press("1")
    desk.expect_chips(0, "Rewards", "R&D")
    desk.press("w")
    other.expect_chips(0, "Rewards", "Public", "R&D")
    desk.expect_state("saved", 0)
    other.expect_state("saved", 0)
    stored = desk.work.stored()[desk.work.clauses[0]]
    assert nodes(stored, "tool") == {"rewards", "public_service_platform"}
    assert nodes(stored, "stage") == {"rnd"}


def test_without_indexeddb_the_page_works_and_says_what_is_at_stake(page_of, work):
    page = page_of("coder_a")
    page.add_init_script(
        "IDBFactory.prototype.open = () => { throw new DOMException('private', 'SecurityError'); }"
    )
    desk = Desk(page, work)
    expect(desk.page.locator(".wb-memory")).to_be_visible()
    desk.press("q")
    desk.expect_state("saved", 0)
    assert len(work.stored()) == 1


def test_a_page_in_the_servers_place_is_no_acknowledgement(desk: Desk):
    login = "<title>Hotel</title><form>Log in to the network</form>"
    desk.page.route(SAVE, lambda route: route.fulfill(body=login, content_type="text/html"))
    desk.press("q")
    desk.expect_state("offline", 1)
    desk.page.unroute(SAVE)
    desk.page.locator(".wb-save button", has_text="Try again").click()
    desk.expect_state("saved", 0)
    assert len(desk.work.stored()) == 1
