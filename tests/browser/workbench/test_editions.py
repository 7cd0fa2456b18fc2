"""A lead makes an edition while a coder codes: what goes along, what is flagged, what is not lost."""

import pytest
from playwright.sync_api import Page, expect

from benchmarks.common import Session
from tests.browser.workbench.conftest import import_document
from tests.browser.workbench.desk import POLICY, Desk, Pass, nodes

CORRECTED = (
    POLICY.replace("给予资助", "给予最高一百万元资助")
    .replace("（二）坚持企业主体、市场导向。\n\n", "")
    .replace("（四）深入", "（四）完善配套服务。\n\n（五）深入")
)
SAVE = "**/api/v1/assignments/*/clauses/**"


@pytest.fixture
def policy(owner: Session, round_names) -> tuple[int, int]:
    """A document of each test's own: an edition is there for every round."""
    return import_document(owner, f"Editions {next(round_names)}", POLICY)


@pytest.fixture
def document(work: Pass) -> int:
    return work.coder.api("GET", f"assignments/{work.assignment}/")["document"]["id"]


def make(work: Pass, document: int, text: str = CORRECTED) -> dict:
    body = {"text": text, "note": "a misprint"}
    return work.lead.api("POST", f"documents/{document}/editions/", json=body)


def carried(work: Pass, document: int) -> Pass:
    """The coder's pass over the newest edition."""
    newest = work.coder.api("GET", f"assignments/{work.assignment}/")["superseded_by"]
    found = work.coder.api("GET", f"documents/{document}/clauses/")
    clauses = [clause["id"] for clause in found if clause["codable"]]
    return Pass(newest, work.round, work.coder, work.lead, clauses)


def code(desk: Desk, place: int) -> None:
    desk.clause(place).click(position={"x": 60, "y": 10})
    desk.expect_at(place)
    desk.press("q n")


def test_a_flagged_clause_shows_both_texts_and_is_confirmed_by_a_key(desk: Desk, document: int):
    for place in (1, 2, 3):
        code(desk, place)
    desk.expect_state("saved", 0)
    made = make(desk.work, document)
    assert made["passes"][0] | {"assignment": 0} == {
        "assignment": 0, "exact": 1, "changed": 1, "vanished": 1, "reopened": False, "kept_submitted": False,
    }  # fmt: skip
    work = carried(desk.work, made["id"])
    desk.work = work
    desk.open()
    desk.expect_at(1)
    flagged = desk.clause(1)
    expect(flagged.locator(".wb-mark")).to_have_class("wb-mark wb-mark-check")
    banner = desk.page.locator(".wb-changed")
    expect(banner).to_contain_text("check the codes of 1 clause")
    expect(banner).to_contain_text("1 clause you coded is gone")
    desk.press("End")
    banner.get_by_role("button", name="Go to the next one").click()
    desk.expect_at(1)
    expect(flagged.locator(".wb-check ins")).to_have_text("最高一百万元")
    expect(desk.page.locator(".wb-check")).to_have_count(1)
    expect(desk.page.get_by_role("button", name="To check 1")).to_be_visible()
    desk.page.get_by_role("button", name="Submit", exact=True).click()
    expect(desk.dialog).to_contain_text("1 clause was not checked")
    unchecked = desk.dialog.get_by_role("listitem").filter(has_text="was not checked")
    unchecked.get_by_role("button").click()
    desk.expect_at(1)
    desk.press("=")
    expect(desk.page.locator(".wb-check")).to_have_count(0)
    expect(flagged.locator(".wb-mark")).to_have_class("wb-mark wb-mark-done")
    expect(banner).not_to_contain_text("changed")
    banner.get_by_role("button", name="Close").click()
    expect(banner).to_have_count(0)
    desk.expect_state("saved", 0)
    stored = work.stored()
    assert stored[work.clauses[1]]["carried"] == ""
    assert nodes(stored[work.clauses[1]], "tool") == {"rewards"}
    assert stored[work.clauses[2]]["carried"] == "exact"


def test_unchecked_clauses_are_submitted_after_the_question(desk: Desk, document: int):
    code(desk, 2)
    desk.expect_state("saved", 0)
    desk.work = carried(desk.work, make(desk.work, document)["id"])
    desk.open()
    desk.page.get_by_role("button", name="Submit", exact=True).click()
    expect(desk.dialog).to_contain_text("1 clause was not checked")
    desk.dialog.get_by_role("button", name="Submit as it is").click()
    expect(desk.dialog).to_have_count(0)
    told = desk.work.coder.api("GET", f"assignments/{desk.work.assignment}/")
    assert told["status"] == "submitted"


def test_recoding_a_flagged_clause_clears_the_flag(desk: Desk, document: int):
    code(desk, 2)
    desk.expect_state("saved", 0)
    made = make(desk.work, document)
    desk.work = carried(desk.work, made["id"])
    desk.open()
    desk.clause(1).click(position={"x": 60, "y": 10})
    desk.press("u")
    expect(desk.page.locator(".wb-check")).to_have_count(0)
    desk.expect_state("saved", 0)
    assert desk.work.stored()[desk.work.clauses[1]]["carried"] == ""


def test_a_coder_at_work_is_told_and_led_to_the_new_edition(desk: Desk, document: int):
    made = make(desk.work, document)
    work = carried(desk.work, made["id"])
    code(desk, 3)  # its words did not change
    banner = desk.page.locator(".wb-banner")
    expect(banner).to_contain_text("The document has a new edition")
    desk.page.get_by_role("link", name="Go on in the new edition").click()
    desk.page.wait_for_url(f"**/assignments/{work.assignment}/")
    desk.work = work
    desk.expect_chips(2, "Rewards", "None: Y")
    desk.expect_state("saved", 0)
    assert nodes(work.stored()[work.clauses[2]], "tool") == {"rewards"}


def test_what_fits_no_clause_any_more_is_kept_and_shown(desk: Desk, document: int):
    made = make(desk.work, document)
    code(desk, 2)  # its words changed
    banner = desk.page.locator(".wb-banner")
    expect(banner).to_contain_text("1 change was made in this browser")
    assert carried(desk.work, made["id"]).stored() == {}


def test_work_done_offline_arrives_when_the_new_edition_is_opened(desk: Desk, document: int):
    desk.page.context.set_offline(True)
    code(desk, 3)
    desk.expect_state("offline", 1)
    made = make(desk.work, document)
    work = carried(desk.work, made["id"])
    desk.page.goto("about:blank")
    desk.page.context.set_offline(False)
    desk.work = work
    desk.open()
    desk.expect_chips(2, "Rewards", "None: Y")
    desk.expect_state("saved", 0)
    assert nodes(work.stored()[work.clauses[2]], "tool") == {"rewards"}


def test_work_done_offline_arrives_though_the_browsers_storage_is_slow(desk: Desk, document: int):
    """Slower than the page waits for it before it starts."""
    desk.page.context.set_offline(True)
    code(desk, 3)
    desk.expect_state("offline", 1)
    work = carried(desk.work, make(desk.work, document)["id"])
    desk.page.goto("about:blank")
    desk.page.context.set_offline(False)
    desk.page.add_init_script("""
        const databases = indexedDB.databases.bind(indexedDB);
        indexedDB.databases = () => new Promise((done) => setTimeout(done, 6000)).then(databases);
    """)
    desk.work = work
    desk.open()
    desk.expect_chips(2, "Rewards", "None: Y")
    assert nodes(work.stored()[work.clauses[2]], "tool") == {"rewards"}


def test_a_lead_corrects_the_segmentation_by_hand(page_of, work: Pass, document: int):
    page: Page = page_of("owner")
    page.goto(f"/documents/{document}/editions/new/?how=segments")
    rows = page.locator(".edition-segment")
    row = rows.filter(has_text="设立专项资金")
    expect(row).to_be_visible()
    before = rows.count()
    row.get_by_role("button", name="Split").click()
    row.locator(".edition-cut").first.click()
    expect(rows).to_have_count(before + 1)
    page.get_by_role("button", name="Show what changes").click()
    expect(page.locator(".edition-figures")).to_contain_text("Changed")
    expect(page.locator(".edition-added")).to_have_count(1)
    page.get_by_label("Why is there a new edition?").fill("two measures in one clause")
    page.get_by_role("button", name="Make edition 2").click()
    expect(page.locator("h1")).to_contain_text("Edition 2 against edition 1")
    found = work.lead.api("GET", f"documents/{document}/editions/")
    assert [one["edition"] for one in found] == [2, 1]
