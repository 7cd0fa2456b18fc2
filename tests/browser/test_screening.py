"""Screening by keyboard in a real browser, as an assistant does it."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

TEXTS = [f"关于第{n}类企业的若干措施\n\n一、支持第{n}类企业开展技术改造。" for n in range(1, 7)]


@pytest.fixture
def project(site) -> int:
    """A project that screens, with six candidates; lead is its second lead."""
    owner = site.session("owner")
    made = owner.api("POST", "projects/", json={"name": "Sample", "template": "policy-tools"})["id"]
    owner.api("POST", f"projects/{made}/members/", json={"username": "lead", "role": "lead"})
    form = {"screening": "on", "csrfmiddlewaretoken": owner.cookies["csrftoken"]}
    owner.post(f"{site.url}/projects/{made}/screening/", data=form).raise_for_status()
    files = [("files", (f"{n}.txt", text.encode())) for n, text in enumerate(TEXTS, start=1)]
    owner.finished(owner.api("POST", f"projects/{made}/imports/", files=files)["job"])
    return made


def opened(page: Page, project: int) -> None:
    page.goto(f"/projects/{project}/screening/")
    expect(page.locator(".screening-text h2")).to_contain_text("1 关于第1类企业的若干措施")


def row(page: Page, number: int):
    return page.locator(".screening-row").nth(number - 1)


def saved(page: Page, done: int) -> None:
    expect(page.locator(".screening-progress")).to_contain_text(f"{done} of 6 screened")
    expect(page.locator(".screening-progress")).to_contain_text("All saved")


def statuses(site, project: int) -> list[str]:
    listed = site.session("owner").api("GET", f"projects/{project}/documents/")["results"]
    return [document["status"] for document in listed]


def test_candidates_are_decided_without_the_mouse(site, page_of, project):
    page = page_of("owner")
    opened(page, project)
    page.keyboard.press("i")
    expect(page.locator(".screening-text h2")).to_contain_text("2 关于第2类")
    page.keyboard.press("n")
    page.keyboard.type("about another field")
    page.keyboard.press("Enter")
    page.keyboard.press("x")
    page.keyboard.press("1")
    expect(page.locator(".screening-text h2")).to_contain_text("3 关于第3类")
    expect(row(page, 1)).to_contain_text("Included")
    expect(row(page, 2)).to_contain_text("Excluded")
    saved(page, 2)
    assert statuses(site, project)[:3] == ["included", "excluded", "candidate"]
    page.keyboard.press("k")
    expect(page.locator(".screening-decisions")).to_contain_text("about another field")
    page.keyboard.press("u")
    expect(row(page, 2)).not_to_contain_text("Excluded")
    saved(page, 1)
    assert statuses(site, project)[:3] == ["included", "candidate", "candidate"]
    page.reload()
    expect(page.locator(".screening-row")).to_have_count(5)


def test_a_decision_made_without_a_connection_is_kept_and_sent_later(site, page_of, project):
    page = page_of("owner")
    opened(page, project)
    page.route("**/api/v1/documents/*/screening/", lambda route: route.abort())
    page.keyboard.press("i")
    expect(page.get_by_role("alert")).to_contain_text("1 decision is kept in this browser")
    assert statuses(site, project)[0] == "candidate"
    page.unroute("**/api/v1/documents/*/screening/")
    saved(page, 1)
    assert statuses(site, project)[0] == "included"
    expect(page.get_by_role("alert")).to_have_count(0)


SCREEN = "**/api/v1/documents/*/screening/"


def test_decisions_outlive_a_reload_and_a_closed_tab_without_a_connection(site, page_of, project):
    page = page_of("owner")
    context = page.context
    context.route(SCREEN, lambda route: route.abort())
    opened(page, project)
    page.keyboard.press("i")
    expect(page.locator(".screening-text h2")).to_contain_text("2 关于第2类")
    page.keyboard.press("n")
    page.keyboard.type("about another field")
    page.keyboard.press("Enter")
    page.keyboard.press("x")
    page.keyboard.press("1")
    expect(page.get_by_role("alert")).to_contain_text("2 decisions are kept in this browser")
    page.reload()
    expect(row(page, 1)).to_contain_text("Included")
    expect(row(page, 2)).to_contain_text("Excluded")
    expect(page.get_by_role("alert")).to_contain_text("2 decisions are kept in this browser")
    page.close()
    assert statuses(site, project)[:2] == ["candidate", "candidate"]
    context.unroute(SCREEN)
    again = context.new_page()
    opened(again, project)
    saved(again, 2)
    assert statuses(site, project)[:3] == ["included", "excluded", "candidate"]


def test_a_note_being_written_outlives_a_reload(page_of, project):
    page = page_of("owner")
    opened(page, project)
    page.keyboard.press("n")
    page.keyboard.type("perhaps about another field")
    page.reload()
    opened(page, project)
    expect(page.locator("#screening-note")).to_have_value("perhaps about another field")


def test_decisions_are_sent_from_any_page(site, page_of, project):
    page = page_of("owner")
    page.context.route(SCREEN, lambda route: route.abort())
    opened(page, project)
    page.keyboard.press("i")
    expect(page.get_by_role("alert")).to_contain_text("1 decision is kept in this browser")
    page.goto("/")
    expect(page.locator("#unsent")).to_contain_text("Screening · 1")
    page.context.unroute(SCREEN)
    page.locator("#unsent button").click()
    expect(page.locator(".toasts")).to_contain_text("1 change was sent")
    assert statuses(site, project)[0] == "included"


def test_a_decision_whose_answer_was_lost_is_no_conflict(site, page_of, project):
    page = page_of("owner")
    opened(page, project)

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route(SCREEN, lose, times=1)
    page.keyboard.press("i")
    saved(page, 1)
    expect(page.get_by_role("alert")).to_have_count(0)
    assert statuses(site, project)[0] == "included"


def test_a_decision_waits_while_somebody_else_is_logged_in(site, page_of, project):
    page = page_of("owner")
    opened(page, project)

    def become(username: str) -> None:
        page.context.clear_cookies()
        session = site.log_in(username)
        # The page goes on in its own language.
        form = {"language": "zh-hans", "csrfmiddlewaretoken": session.cookies["csrftoken"]}
        session.post(f"{site.url}/language/", data=form).raise_for_status()
        cookies = session.cookies
        page.context.add_cookies(
            [{"name": c.name, "value": c.value, "url": site.url} for c in cookies]
        )

    become("lead")
    page.keyboard.press("i")
    expect(page.get_by_role("alert")).to_contain_text("Somebody else has logged in")
    assert statuses(site, project)[0] == "candidate"
    become("owner")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    saved(page, 1)
    first = site.session("owner").api("GET", f"projects/{project}/screening/?show=decided")
    assert [row["screener"] for row in first["results"][0]["decisions"]] == ["owner"]


def test_what_somebody_else_decided_in_the_meantime_is_told(site, page_of, project):
    page = page_of("owner")
    opened(page, project)
    first = site.session("owner").api("GET", f"projects/{project}/documents/")["results"][0]
    path = f"documents/{first['id']}/screening/"
    site.session("lead").api("PUT", path, json={"decision": "included"})
    page.keyboard.press("x")
    page.keyboard.press("2")
    expect(page.get_by_role("alert")).to_contain_text("Somebody has decided on this document")
    expect(row(page, 1)).to_contain_text("Included")
    assert statuses(site, project)[0] == "included"


def test_several_are_excluded_at_once_after_one_question(site, page_of, project):
    page = page_of("owner")
    opened(page, project)
    row(page, 2).get_by_role("checkbox").check()
    row(page, 5).get_by_role("checkbox").click(modifiers=["Shift"])
    page.get_by_label("Exclude, because").select_option(index=1)
    expect(page.get_by_role("dialog")).to_contain_text("Exclude 4 documents")
    page.get_by_role("dialog").get_by_role("button", name="Exclude").click()
    saved(page, 4)
    assert statuses(site, project) == ["candidate", *["excluded"] * 4, "candidate"]
    page.get_by_role("button", name=re.compile("^Decided")).click()
    expect(page.locator(".screening-row")).to_have_count(4)


def test_the_diagram_is_downloaded_as_a_picture(page_of, project):
    page = page_of("owner")
    page.goto(f"/projects/{project}/flow/")
    with page.expect_download() as download:
        page.get_by_role("button", name="PNG").click()
    assert download.value.path().read_bytes().startswith(b"\x89PNG")
