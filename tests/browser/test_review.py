"""Metadata confirmed by keyboard alone, also while the server is away or somebody else writes."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from corpus.text.dates import parse_date

TEXT = """示范市财政局关于第{n}号事项的通知

示财规〔2021〕{n}号

各有关单位：

一、支持范围。对符合条件的企业给予补助。

二、本通知自2021年8月1日起施行。

示范市财政局

2021年6月{n}日
"""


@pytest.fixture
def project(site) -> int:
    """A new project of the owner with three notices."""
    owner = site.session("owner")
    made = owner.api("POST", "projects/", json={"name": "Review", "template": "policy-tools"})
    # One after the other: files of one import may be read at the same time.
    for n in (1, 2, 3):
        files = [("files", (f"{n}.txt", TEXT.format(n=n).encode()))]
        owner.finished(owner.api("POST", f"projects/{made['id']}/imports/", files=files)["job"])
    return made["id"]


@pytest.fixture
def page(page_of, project) -> Page:
    page = page_of("owner")
    page.goto(f"/projects/{project}/review/")
    expect(page.locator("#field-title")).to_have_value("示范市财政局关于第1号事项的通知")
    return page


def stored(site, project: int) -> list[dict]:
    found = site.session("owner").api("GET", f"projects/{project}/documents/")["results"]
    return sorted(found, key=lambda document: document["number"])


def progress(page: Page):
    return page.locator("#review-progress")


def test_a_document_is_confirmed_corrected_and_taken_back(site, page, project):
    expect(progress(page)).to_contain_text("0 of 3 confirmed")
    page.keyboard.press("Enter")
    expect(page.locator("#field-doc_number")).to_have_value("示财规〔2021〕2号")
    expect(progress(page)).to_contain_text("1 of 3 confirmed")
    page.keyboard.press("4")
    expect(page.locator("#field-issued_on")).to_be_focused()
    expect(page.locator("mark.review-active")).to_have_text("2021年6月2日")
    page.keyboard.type("二〇二一年七月九日")
    page.keyboard.press("Enter")
    expect(progress(page)).to_contain_text("2 of 3 confirmed")
    second = stored(site, project)[1]
    assert (second["issued_on"], second["reviewed_by"]) == ("2021-07-09", "owner")
    page.keyboard.press("Control+z")
    expect(progress(page)).to_contain_text("1 of 3 confirmed")
    expect(page.locator("#field-issued_on")).to_have_value("2021-06-02")
    second = stored(site, project)[1]
    assert (second["issued_on"], second["reviewed_at"]) == ("2021-06-02", None)


def test_agencies_are_completed_and_moved_through(page):
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("#field-doc_number")).to_have_value("示财规〔2021〕3号")
    page.keyboard.press("k")
    expect(page.locator("#field-doc_number")).not_to_have_value("示财规〔2021〕3号")
    page.keyboard.press("3")
    expect(page.locator("#field-agencies")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("财政")
    suggested = page.get_by_role("listbox", name="Suggestions").get_by_role("option")
    expect(suggested).to_have_text(["示范市财政局"])
    page.keyboard.press("Enter")
    expect(page.locator("#field-agencies")).to_have_value("示范市财政局")
    page.keyboard.type("、甲局")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("#field-agencies")).to_have_value("示范市财政局")


def test_words_marked_in_the_text_go_into_a_field(page):
    page.evaluate(
        """() => {
          const walker = document.createTreeWalker(document.querySelector(".review-text"), NodeFilter.SHOW_TEXT);
          let node = walker.nextNode();
          while (!node.data.includes("各有关单位")) node = walker.nextNode();
          const at = node.data.indexOf("各有关单位");
          getSelection().setBaseAndExtent(node, at, node, at + 5);
        }"""
    )
    page.keyboard.press("8")
    expect(page.locator("#field-region")).to_have_value("各有关单位")


def away(route: Route) -> None:
    if route.request.method == "PATCH":
        route.abort()
    else:
        route.continue_()


def test_confirmations_outlive_a_reload_and_a_closed_tab_without_a_connection(site, page, project):
    context = page.context
    context.route("**/api/v1/documents/*/", away)
    page.keyboard.press("8")
    page.keyboard.type("乙市")
    page.keyboard.press("Enter")
    expect(page.locator("#field-doc_number")).to_have_value("示财规〔2021〕2号")
    page.keyboard.press("Enter")
    expect(page.locator(".review-list .tone", has_text="waits to be sent")).to_have_count(2)
    page.reload()
    expect(page.locator("#field-region")).to_have_value("乙市")
    expect(page.locator(".review-list .tone", has_text="waits to be sent")).to_have_count(2)
    page.close()
    assert [document["reviewed_at"] for document in stored(site, project)] == [None] * 3
    context.unroute("**/api/v1/documents/*/")
    again = context.new_page()
    again.goto(f"/projects/{project}/review/")
    expect(progress(again)).to_contain_text("2 of 3 confirmed")
    documents = stored(site, project)
    assert documents[0]["region"] == "乙市"
    assert [document["reviewed_by"] for document in documents[:2]] == ["owner", "owner"]


def test_a_confirmation_whose_answer_was_lost_is_no_conflict(site, page, project):
    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/api/v1/documents/*/", lose, times=1)
    page.keyboard.press("8")
    page.keyboard.type("乙市")
    page.keyboard.press("Enter")
    expect(progress(page)).to_contain_text("1 of 3 confirmed")
    expect(page.get_by_role("alert")).to_have_count(0)
    assert stored(site, project)[0]["region"] == "乙市"


def test_what_the_server_did_not_take_is_kept_and_sent_again(site, page, project):
    page.route("**/api/v1/documents/*/", away)
    page.keyboard.press("8")
    page.keyboard.type("乙市")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("1 document waits to be sent")
    expect(page.locator(".review-list li").first).to_contain_text("waits to be sent")
    page.unroute("**/api/v1/documents/*/")
    page.get_by_role("button", name="Try again").click()
    expect(progress(page)).to_contain_text("1 of 3 confirmed")
    assert stored(site, project)[0]["region"] == "乙市"


def test_somebody_else_s_change_is_shown_before_it_is_overwritten(site, page, project):
    first = stored(site, project)[0]
    site.session("owner").api(
        "PATCH", f"documents/{first['id']}/", json={"doc_number": "示财规〔2021〕99号"}
    )
    page.keyboard.press("8")
    page.keyboard.type("乙市")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("not saved")
    page.get_by_role("button", name=re.compile("Go to 1")).click()
    expect(page.get_by_role("alert")).to_contain_text(
        "changed meanwhile (in another tab or by somebody else)"
    )
    expect(page.locator("#field-doc_number")).to_have_value("示财规〔2021〕99号")
    expect(page.locator("#field-region")).to_have_value("乙市")
    page.locator("h1").click()
    page.keyboard.press("Enter")
    expect(progress(page)).to_contain_text("1 of 3 confirmed")
    after = stored(site, project)[0]
    assert (after["doc_number"], after["region"]) == ("示财规〔2021〕99号", "乙市")


def test_what_is_no_date_is_marked_at_once_and_the_document_is_not_left(page):
    page.keyboard.press("4")
    page.keyboard.type("last summer")
    page.keyboard.press("Enter")
    error = page.locator(".review-field", has=page.locator("#field-issued_on")).get_by_role("alert")
    expect(error).to_contain_text("This is no date. Write it as 2021-06-30")
    expect(page.locator("#field-issued_on")).to_be_focused()
    expect(page.locator("#field-title")).to_have_value("示范市财政局关于第1号事项的通知")
    expect(progress(page)).to_contain_text("0 of 3 confirmed")
    page.keyboard.type("2021.6.9")
    expect(error).to_have_count(0)
    page.keyboard.press("Enter")
    expect(progress(page)).to_contain_text("1 of 3 confirmed")


def test_a_field_reached_by_tab_is_replaced_and_a_new_agency_is_told(page):
    page.locator("#field-doc_number").press("Tab")
    page.keyboard.press("Tab")  # past the place the number was found at
    expect(page.locator("#field-agencies")).to_be_focused()
    page.keyboard.type("示范县民政局")
    expect(page.locator("#field-agencies")).to_have_value("示范县民政局")
    expect(page.locator(".review-added")).to_contain_text("New agency: 示范县民政局")


DAYS = [
    *("2021-06-30", "2021/6/3", "2021.6", "20210630", "2021年6月", "2021年6月30日"),
    *("２０２１－６－３０", "二〇二一年六月三十日", "二○二一年十二月二十一日"),
    *("2021-06-30 10:20", "June 30, 2021", "2021-02-30", "2021", "21-6-30", "2021-13-01"),
    *("last summer", "2021年6月31日", "6月30日"),
]


def test_the_page_takes_for_a_date_what_the_server_does(page):
    source = page.locator("script[type=module][src*='/js/review.js']").get_attribute("src")
    found = page.evaluate(
        "async ([module, days]) => days.map((await import(module)).isDay)",
        [source.replace("review.js", "review/dates.js"), DAYS],
    )
    assert found == [parse_date(day) is not None for day in DAYS]


def test_the_panes_stand_below_one_another_where_there_is_no_room(page):
    page.set_viewport_size({"width": 640, "height": 450})
    assert page.evaluate("document.documentElement.scrollWidth") <= 640
    number = page.locator(".review-list li").first
    panel = page.locator(".review-list").bounding_box()
    assert number.bounding_box()["x"] - panel["x"] < 10
