"""Words, their context and network, and a lexicon that changes them, in a browser."""

import re

import pytest
from playwright.sync_api import Page, expect

NOTICE = """关于支持专精特新企业的通知

一、支持专精特新企业采购智能装备。

二、支持专精特新企业申请资金，不得重复申请资金。

三、专精特新企业应当公开资金使用情况。
"""


@pytest.fixture
def project(site) -> int:
    owner = site.session("owner")
    made = owner.api("POST", "projects/", json={"name": "Words", "template": "policy-tools"})
    files = [("files", ("通知.txt", NOTICE.encode()))]
    job = owner.api("POST", f"projects/{made['id']}/imports/", files=files)["job"]
    owner.finished(job)
    return made["id"]


def painted(page: Page, figure: str) -> bool:
    """Whether anything has been drawn on the figure's canvas."""
    return page.locator(f"{figure} canvas").first.evaluate(
        """(canvas) => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height)
             .data.some((value) => value !== 0)"""
    )


def test_a_word_leads_to_its_clause(page_of, project):
    page = page_of("owner")
    page.goto(f"/projects/{project}/words/")
    row = page.locator("#word-table tbody tr", has_text="支持")
    expect(row.locator("td").nth(1)).to_have_text("3")
    expect(page.locator("#word-cloud canvas").first).to_be_visible()
    page.wait_for_timeout(500)
    assert painted(page, "#word-cloud")
    drawn = page.get_by_role("img", name=re.compile(r"The most frequent words: .*支持 \(3\)"))
    expect(drawn).to_be_visible()
    row.get_by_role("link", name="支持", exact=True).click()
    expect(page.locator(".concordance mark")).to_have_text(["支持"] * 3)
    page.locator(".concordance .clause-number").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("关于支持专精特新企业的通知")


def test_the_network_is_drawn_and_sized_by_choice(page_of, project):
    page = page_of("owner")
    page.goto(f"/projects/{project}/network/?least=1&size=20")
    expect(page.locator("#word-network canvas").first).to_be_visible()
    page.locator("#network-size").select_option("betweenness")
    page.wait_for_timeout(300)
    assert painted(page, "#word-network")
    with page.expect_download() as started:
        page.get_by_role("button", name="Download", exact=True).click()
        page.get_by_role("link", name="GEXF").click()
    assert "企业".encode() in started.value.path().read_bytes()


def test_a_user_word_is_previewed_saved_and_brought_back(page_of, site, project):
    page = page_of("owner")
    page.goto(f"/projects/{project}/lexicon/")
    page.get_by_label("Word", exact=True).fill("专精 特新")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("alert")).to_contain_text("“专精 特新” has a blank in it")
    expect(page.get_by_role("button", name="Preview the effect")).to_be_disabled()
    expect(page.locator(".lexicon-list li")).to_have_count(0)
    page.get_by_label("Word", exact=True).fill("专精特新")
    page.get_by_role("button", name="Add").click()
    page.get_by_role("button", name="Preview the effect").click()
    effect = page.locator("#lexicon-effect")
    expect(effect).to_contain_text("1 of 1 documents")
    expect(effect.locator("tbody tr").first).to_contain_text("专精特新")
    page.get_by_label("Note").fill("首版")
    page.get_by_role("button", name="Save as a new version").click()
    expect(page.locator(".lexicon-versions li").first).to_contain_text("首版")
    owner = site.session("owner")
    page.goto(f"/projects/{project}/words/")
    row = page.locator("#word-table tbody tr", has_text="专精特新")
    expect(row.locator("td").nth(1)).to_have_text("4")
    assert owner.api("GET", f"projects/{project}/words/")["lexicon"] == 1

    page.goto(f"/projects/{project}/lexicon/")
    page.get_by_role("button", name="Stop words").click()
    page.get_by_label("Find").fill("以及")
    page.get_by_role("button", name="Take out 以及", exact=True).click()
    page.get_by_role("button", name="Save as a new version").click()
    expect(page.locator(".lexicon-versions li")).to_have_count(2)
    page.get_by_role("button", name="Bring back").click()
    page.get_by_role("dialog").get_by_role("button", name="Bring back").click()
    expect(page.locator(".lexicon-versions li")).to_have_count(3)
    assert owner.api("GET", f"projects/{project}/lexicon/")["number"] == 3
