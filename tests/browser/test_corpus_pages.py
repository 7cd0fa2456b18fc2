import re

import pytest
from playwright.sync_api import Page, expect

NOTICE = """关于支持技术改造的通知

一、支持范围。对符合条件的𠮷祥企业给予补助，补助不超过投资额的百分之三十。

二、申报程序。企业向所在区主管部门提出申请。
"""


@pytest.fixture
def project(site) -> int:
    """A new project of the owner, with coder_a as its coder."""
    owner = site.session("owner")
    made = owner.api("POST", "projects/", json={"name": "Corpus", "template": "policy-tools"})
    body = {"username": "coder_a", "role": "coder"}
    owner.api("POST", f"projects/{made['id']}/members/", json=body)
    return made["id"]


def send(page: Page, project: int, files: dict[str, bytes]) -> None:
    page.goto(f"/projects/{project}/import/")
    payload = [
        {"name": name, "mimeType": "text/plain", "buffer": data} for name, data in files.items()
    ]
    page.locator("#choose-files").set_input_files(payload)
    page.get_by_role("button", name="Start the import").click()


def outcome(page: Page, name: str):
    return page.locator("#chosen-files tr", has_text=name).locator("td").nth(1)


@pytest.fixture
def document(site, project) -> int:
    owner = site.session("owner")
    files = [("files", ("通知.txt", NOTICE.encode()))]
    job = owner.finished(owner.api("POST", f"projects/{project}/imports/", files=files)["job"])
    return job["result"]["files"][0]["document"]


def test_files_are_imported_with_an_outcome_for_each(page_of, project):
    page = page_of("owner")
    send(page, project, {"通知.txt": NOTICE.encode(), "空.txt": b""})
    expect(outcome(page, "通知.txt")).to_contain_text("Imported", timeout=20_000)
    expect(outcome(page, "空.txt")).to_contain_text("Failed")
    outcome(page, "通知.txt").get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("关于支持技术改造的通知")
    send(page, project, {"again.txt": NOTICE.encode()})
    expect(outcome(page, "again.txt")).to_contain_text("Already there", timeout=20_000)
    page.goto(f"/projects/{project}/import/")
    expect(page.locator(".import-job")).to_have_count(2)
    page.locator(".import-job").last.locator("summary").click()
    expect(page.locator(".import-job").last).to_contain_text("空.txt")


def test_many_files_go_in_batches(page_of, project):
    page = page_of("owner")
    files = {f"{n}.txt": f"通知{n}\n\n一、第{n}个条款在这里。\n".encode() for n in range(60)}
    send(page, project, files | {"again.txt": files["0.txt"], "空.txt": b""})
    imported = page.locator("#chosen-files .tone-good")
    expect(imported).to_have_count(60, timeout=60_000)
    end = page.locator("#import-end")
    expect(end).to_contain_text("62 files are through")
    totals = end.locator("#import-end-outcomes button")
    expect(totals).to_have_text(["60 imported", "1 already there", "1 failed"])
    totals.nth(2).click()
    expect(page.locator("#chosen-files tr:visible")).to_have_count(1)
    # The page has not been loaded again.
    documents = page.locator(f'nav.side a[href="/projects/{project}/documents/"] .nav-count')
    expect(documents).to_have_text("60")
    end.locator("#import-end-next").click()
    expect(page).to_have_url(re.compile(rf"/projects/{project}/(duplicates|review)/"))
    page.goto(f"/projects/{project}/import/")
    expect(page.locator(".import-job")).to_have_count(2)


def test_a_segment_is_split_where_the_cut_stands_and_merged_again(page_of, document):
    page = page_of("owner")
    page.goto(f"/documents/{document}/")
    segment = page.locator(".segment", has_text="支持范围")
    text = segment.locator(".segment-text").text_content() or ""
    place = segment.get_attribute("id")
    segment.locator(".segment-mark").focus()
    segment.get_by_role("button", name="Split", exact=True).click()
    page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="Split here").click()
    following = page.locator(f"#{place} + .segment .segment-text")
    first = page.locator(f"#{place} .segment-text")
    expect(first).not_to_have_text(text)
    # The place is counted in code points: the character beyond U+FFFF is one, though two units.
    assert (first.text_content() or "") + (following.text_content() or "") == text
    # The cut began in the middle of what is seen and went one character to the right.
    assert len(first.text_content() or "") == len(text.rstrip()) // 2 + 1
    page.locator(f"#{place} .segment-mark").focus()
    page.get_by_role("button", name="Merge with next").click()
    expect(first).to_have_text(text)


def test_the_kind_of_a_segment_changes_in_place(page_of, document):
    page = page_of("owner")
    page.goto(f"/documents/{document}/")
    segment = page.locator(".segment", has_text="申报程序")
    segment.hover()
    segment.get_by_label("Kind").select_option("heading")
    expect(page.locator(".segment-heading", has_text="申报程序")).to_be_visible()
    expect(page.locator(".page-subtitle")).to_contain_text("1 clause")


def test_the_top_bar_stays_on_long_pages(page_of, site, project):
    owner = site.session("owner")
    text = "通知\n\n" + "".join(f"{n}. 第{n}个条款在这里。\n" for n in range(1, 400))
    files = [("files", ("长.txt", text.encode()))]
    job = owner.finished(owner.api("POST", f"projects/{project}/imports/", files=files)["job"])
    page = page_of("owner")
    page.goto(f"/documents/{job['result']['files'][0]['document']}/")
    page.mouse.wheel(0, 5000)
    expect(page.get_by_role("banner")).to_be_in_viewport()


def test_the_list_is_filtered_while_one_types(page_of, project, document):
    page = page_of("coder_a")
    page.goto(f"/projects/{project}/documents/")
    page.get_by_label("Search", exact=True).press_sequentially("没有")
    expect(page.get_by_text("Nothing matches")).to_be_visible()
    page.get_by_label("Search", exact=True).fill("技术改造")
    expect(page.get_by_role("link", name="关于支持技术改造的通知")).to_be_visible()
    expect(page).to_have_url(re.compile("q=%E6%8A%80"))
    expect(page.locator("#document-totals")).to_contain_text("1 document")


def test_a_new_member_sets_a_password_with_the_link(page_of, browser, site, project):
    page = page_of("owner")
    page.goto(f"/projects/{project}/members/")
    page.get_by_label("User name").fill(f"newcomer{project}")
    page.locator("#add-member").get_by_role("button", name="Add").click()
    link = page.locator("#member-link").text_content() or ""
    assert link.startswith(f"{site.url}/welcome/")
    context = browser.new_context(locale="en-GB")
    theirs = context.new_page()
    theirs.goto(link)
    theirs.get_by_label("New password").fill("a-good-long-passphrase")
    theirs.get_by_role("button", name="Save and log in").click()
    expect(theirs.get_by_role("link", name="Corpus")).to_be_visible()
    context.close()


def test_a_table_shows_its_columns_and_becomes_documents(page_of, project):
    page = page_of("owner")
    page.goto(f"/projects/{project}/import/")
    rows = "甲栏,乙栏\n" + "".join(f"第{n}号办法,第一条 第{n}号事项。\n" for n in range(3))
    page.set_input_files(
        "#choose-files", [{"name": "表.csv", "mimeType": "text/csv", "buffer": rows.encode()}]
    )
    start = page.get_by_role("button", name="Start the import")
    expect(page.locator("#send-note")).to_contain_text("choose the column that holds the texts")
    expect(start).to_be_disabled()
    page.get_by_label("Meaning of the column 乙栏").select_option("Text")
    page.get_by_label("Meaning of the column 甲栏").select_option("Title")
    page.get_by_label("The documents arrive as").select_option("candidate")
    start.click()
    expect(page.locator("#chosen-totals")).to_have_text("3 imported", timeout=30_000)
    expect(page.locator("#chosen-files")).to_contain_text("表.csv#2.txt")
    page.goto(f"/projects/{project}/documents/?status=candidate")
    expect(page.locator("#document-list")).to_contain_text("第2号办法")


def test_a_list_of_metadata_describes_the_files_beside_it(page_of, project):
    page = page_of("owner")
    page.goto(f"/projects/{project}/import/")
    listed = "文件名,标题\n甲.txt,清单里的标题\n无.txt,没有\n"
    page.set_input_files(
        "#choose-files",
        [
            {"name": "清单.csv", "mimeType": "text/csv", "buffer": listed.encode()},
            {"name": "甲.txt", "mimeType": "text/plain", "buffer": "甲文件的内容。".encode()},
        ],
    )
    expect(page.get_by_label("Metadata of the other files")).to_be_checked()
    page.get_by_role("button", name="Start the import").click()
    expect(page.locator("#metadata-report")).to_contain_text(
        "1 row of metadata was used", timeout=30_000
    )
    expect(page.locator("#metadata-report")).to_contain_text(
        "row 3: no file or document is named 无.txt"
    )
    page.goto(f"/projects/{project}/documents/")
    expect(page.locator("#document-list")).to_contain_text("清单里的标题")
    page.goto(f"/projects/{project}/import/")
    again = "文件名,标题\n甲,后来的标题\n".encode()
    page.set_input_files(
        "#choose-files", [{"name": "后来.csv", "mimeType": "text/csv", "buffer": again}]
    )
    page.get_by_role("button", name="Start the import").click()
    expect(page.locator("#metadata-report")).to_have_text(
        "1 document of the project was described.", timeout=30_000
    )
