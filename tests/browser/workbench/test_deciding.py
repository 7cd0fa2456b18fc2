"""What only the coder can decide: stale revisions, refusals, submitting, a pass that was closed."""

from playwright.sync_api import expect

from tests.browser.workbench.desk import Desk, nodes

SAVE = "**/api/v1/assignments/*/clauses/**"


def test_a_stale_revision_shows_both_judgements_and_mine_can_be_kept(desk: Desk):
    clause = desk.work.clauses[0]
    desk.work.save_elsewhere(clause, memo="from the laptop")
    desk.press("q")
    expect(desk.dialog.locator('[data-side="mine"]')).to_contain_text("Rewards")
    stored = desk.dialog.locator('[data-side="stored"]')
    expect(stored).to_contain_text("None applies")
    expect(stored).to_contain_text("from the laptop")
    assert desk.work.stored()[clause]["memo"] == "from the laptop"
    desk.dialog.get_by_role("button", name="Keep mine").click()
    desk.expect_state("saved", 0)
    judgement = desk.work.stored()[clause]
    assert nodes(judgement, "tool") == {"rewards"}
    assert judgement["memo"] == ""


def test_the_stored_judgement_can_be_taken_and_mine_brought_back_by_undo(desk: Desk):
    clause = desk.work.clauses[0]
    desk.work.save_elsewhere(clause, memo="from the laptop")
    desk.press("q")
    desk.dialog.get_by_role("button", name="Take the stored one").click()
    desk.expect_state("saved", 0)
    desk.expect_chips(0, "None: Y")
    desk.press("Control+z")
    desk.expect_chips(0, "Rewards")
    desk.expect_state("saved", 0)
    assert nodes(desk.work.stored()[clause], "tool") == {"rewards"}


def test_an_undecided_conflict_survives_a_reload(desk: Desk):
    desk.work.save_elsewhere(desk.work.clauses[0])
    desk.press("q")
    expect(desk.dialog).to_be_visible()
    desk.page.reload()
    desk.expect_chips(0, "Rewards")
    expect(desk.dialog).to_contain_text("stored differently")
    desk.press("Escape")
    desk.expect_state("trouble", 1)


def test_a_refused_change_shows_the_servers_words_and_is_kept_for_another_try(desk: Desk):
    problem = {"status": 400, "detail": "The codebook has no node “rewards” here."}
    desk.page.route(SAVE, lambda route: route.fulfill(status=400, json=problem))
    desk.press("q")
    desk.expect_state("trouble", 1)
    desk.expect_chips(0, "Rewards")
    desk.page.locator(".wb-save button").click()
    expect(desk.dialog).to_contain_text("no node “rewards” here")
    desk.page.unroute(SAVE)
    desk.dialog.get_by_role("button", name="Try again").click()
    desk.expect_state("saved", 0)
    assert len(desk.work.stored()) == 1


def test_submitting_names_what_is_missing_and_makes_the_page_read_only(desk: Desk):
    desk.press("q 1 ArrowDown w")
    desk.page.get_by_role("button", name="Submit", exact=True).click()
    expect(desk.dialog).to_contain_text("4 clauses without X Policy tool")
    expect(desk.dialog).to_contain_text("5 clauses without Y Manufacturing value chain")
    gaps = desk.dialog.locator(".wb-gaps")
    gaps.get_by_role("button", name="Go to the first").last.click()
    desk.expect_at(1)
    desk.page.get_by_role("button", name="Submit", exact=True).click()
    desk.dialog.get_by_role("button", name="Submit as it is").click()
    expect(desk.page.locator(".wb-banner")).to_contain_text("You have submitted")
    desk.press("e")
    desk.expect_chips(1, "Public")
    assert len(desk.work.stored()) == 2
    found = desk.work.coder.api("GET", f"assignments/{desk.work.assignment}/")
    assert found["status"] == "submitted"


def test_submitting_waits_for_unsaved_work(desk: Desk):
    desk.page.route(SAVE, lambda route: route.abort())
    desk.press("q")
    desk.expect_state("offline", 1)
    desk.page.get_by_role("button", name="Submit", exact=True).click()
    expect(desk.dialog).to_contain_text("1 change is still being sent")
    desk.page.unroute(SAVE)
    desk.dialog.get_by_role("button", name="Submit as it is").click()
    expect(desk.page.locator(".wb-banner")).to_be_visible(timeout=20_000)
    assert len(desk.work.stored()) == 1


def test_work_that_comes_after_the_round_is_locked_is_offered_for_copying(desk: Desk):
    desk.work.lead.api("POST", f"rounds/{desk.work.round}/lock/")
    desk.press("q")
    banner = desk.page.locator(".wb-banner")
    expect(banner).to_contain_text("1 change")
    desk.expect_chips(0)
    banner.get_by_role("button", name="Show").click()
    expect(desk.dialog.locator("textarea")).to_have_value(
        "1-1 | X Policy tool: Rewards | Y Manufacturing value chain: not judged"
    )
    desk.page.reload()
    expect(banner).to_contain_text("1 change")
    assert desk.work.stored() == {}


def test_a_lead_reads_the_pass_of_a_coder_and_cannot_change_it(page_of, work):
    work.save_elsewhere(work.clauses[0])
    desk = Desk(page_of("owner"), work)
    expect(desk.page.locator(".wb-banner")).to_contain_text("This is the pass of")
    desk.press("q")
    desk.expect_chips(0, "None: Y")
    assert len(work.stored()) == 1
